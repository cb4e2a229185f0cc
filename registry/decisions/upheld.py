"""Complaints that were upheld, as grounds: what whoever answers complaints tells of them, and who may name which."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AuditorActor, RegistrarActor, ReviewerActor
from registry.decisions.models import UpheldComplaint
from registry.decisions.rules import reference_of


@dataclass(frozen=True, slots=True)
class Upheld:
    """One that can be named."""

    complaint_id: UUID
    on: date

    @property
    def reference(self) -> str:
        """By what it is called."""
        return reference_of(self.complaint_id)


async def note_upheld(
    db: AsyncSession, complaint_id: UUID, signatory_id: UUID, *, on: date, association_may_read: bool
) -> None:
    """Note that a complaint was upheld of which the business may learn; the caller has seen to that."""
    db.add(
        UpheldComplaint(
            id=complaint_id,
            signatory_id=signatory_id,
            upheld_on=on,
            association_may_read=association_may_read,
        )
    )
    await db.flush()


async def upheld_about(
    db: AsyncSession, actor: AuditorActor | ReviewerActor | RegistrarActor, signatory_id: UUID
) -> tuple[Upheld, ...]:
    """Return those about a business that the actor may name, the latest first: whoever may not read complaints, none."""
    if isinstance(actor, AuditorActor):
        return ()
    query = select(UpheldComplaint.id, UpheldComplaint.upheld_on).where(
        UpheldComplaint.signatory_id == signatory_id
    )
    if isinstance(actor, ReviewerActor):
        query = query.where(UpheldComplaint.association_may_read)
    latest = query.order_by(UpheldComplaint.upheld_on.desc(), UpheldComplaint.id)
    return tuple(Upheld(*row) for row in await db.execute(latest))
