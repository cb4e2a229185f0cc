"""Who set the dates of report and audit in the demonstration, and why, as if it had been done at the desk."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import Adherence, DatesChange
from registry.demonstration.people import Player
from registry.ledger.actions import record

WHY = "Informe anual leído y aceptado."  # the demonstration speaks Spanish


async def enter_dates(db: AsyncSession, registrar: Player) -> None:
    """Give each setting of dates by a registrar its person and its entry in the ledger."""
    query = (
        select(DatesChange, Adherence.signatory_id)
        .join(Adherence, Adherence.id == DatesChange.adherence_id)
        .where(DatesChange.why == "registrar", DatesChange.actor_id.is_(None))
    )
    for row, signatory_id in await db.execute(query):
        row.actor_id = registrar.account_id
        record(
            db, "adherence.set_dates", subject_id=row.adherence_id, actor_id=registrar.account_id, now=row.at,
            signatory_id=signatory_id, reason=WHY, report_due_on=row.report_due_on,
            reported_until=row.reported_until, audited_until=row.audited_until,
        )  # fmt: skip
