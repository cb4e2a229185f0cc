"""An applicant says that its business is an association's member; the association answers (actions)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationAdminActor
from registry.adherence.rules import Status
from registry.applications.drafts import status_of
from registry.applications.letters import tell_readers
from registry.applications.models import Application
from registry.applications.queries import readers_of
from registry.associations.actions import join
from registry.db import locked
from registry.errors import NotFoundError
from registry.ledger.actions import record


async def answer(
    db: AsyncSession,
    actor: AssociationAdminActor,
    application_id: UUID,
    *,
    agrees: bool,
    base_url: str,
    now: datetime,
) -> None:
    """Say whether a business is a member: from then on the association's reviewer reads it, or never will.

    Raises:
        NotFoundError: no such application, it names another association, or it has been answered.

    """
    query = select(Application).where(
        Application.id == application_id,
        Application.association_id == actor.association_id,
        Application.wished_at.is_not(None),
    )
    row = await db.scalar(locked(query))
    if row is None or row.signatory_id is None:
        raise NotFoundError
    row.wished_at = None
    if agrees:
        await join(db, actor.association_id, [(row.signatory_id, "")], by=actor.account_id, now=now)
        if await status_of(db, row) is Status.APPLIED:
            readers = await readers_of(db, actor.association_id, now=now)
            tell_readers(db, readers, base_url=base_url, now=now)
    else:
        row.association_id = None
        record(
            db, "membership.deny", subject_id=actor.association_id, actor_id=actor.account_id, now=now,
            signatory_id=row.signatory_id,
        )  # fmt: skip
    await db.flush()
