"""What waits in the outbox, for the local page of a laptop without SMTP."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.jobs.models import OutboxMail


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as its reader would see it."""

    to: str
    subject: str
    body: str
    written_at: datetime


async def latest_letters(db: AsyncSession, *, most: int = 50) -> list[Letter]:
    """Return the letters whose text is still there, newest first. Everybody's: for the local page only."""
    query = (
        select(OutboxMail)
        .where(OutboxMail.body.is_not(None))
        .order_by(OutboxMail.written_at.desc(), OutboxMail.id)
        .limit(most)
    )
    return [
        Letter(row.to_address, row.subject, row.body or "", row.written_at) for row in await db.scalars(query)
    ]
