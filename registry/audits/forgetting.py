"""What audits keep no longer than its time: the pixels of pictures. Their hashes, the report and the signatures stay (actions)."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.audits.models import Audit, AuditPicture
from registry.audits.rules import PICTURES_KEPT


async def forget_pictures(db: AsyncSession, *, now: datetime) -> None:
    """Forget the pictures of audits that ended long ago: an audit counts for two years, and may be asked about after."""
    old = now - PICTURES_KEPT
    ended = select(Audit.id).where((Audit.closed_at < old) | (Audit.cancelled_at < old))
    gone = update(AuditPicture).where(AuditPicture.audit_id.in_(ended), AuditPicture.content != b"")
    await db.execute(gone.values(content=b""), execution_options={"synchronize_session": False})
