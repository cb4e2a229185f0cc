"""The report of a due day as it stands: the last one that was begun for it (reads; whose it is, the caller says)."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.reports.models import AnnualReport


async def last_of(db: AsyncSession, adherence_id: UUID, due_on: date) -> AnnualReport | None:
    """Return the last report that was begun for a due day."""
    query = (
        select(AnnualReport)
        .where(AnnualReport.adherence_id == adherence_id, AnnualReport.due_on == due_on)
        .order_by(AnnualReport.number.desc())
        .limit(1)
    )
    return await db.scalar(query.execution_options(populate_existing=True))
