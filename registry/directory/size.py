"""How large the register is: exact, from what is public anyway (queries)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import Adherence
from registry.adherence.queries import Lines, join_told, standing_column
from registry.adherence.rules import Standing
from registry.directory.days import days_in
from registry.logos.models import LIVE, Placement
from registry.signatories.models import Signatory

# Whose adherence is in force, and of these whose report, with the training of its team, was accepted for today.
IN_FORCE = frozenset({Standing.VERIFIED, Standing.REPORTING, Standing.COMMITTED, Standing.REPORT_OVERDUE})
ACCOUNTED = frozenset({Standing.VERIFIED, Standing.REPORTING})


@dataclass(frozen=True, slots=True)
class Size:
    """How many businesses ever signed, how many are bound today, and how many places carry a code."""

    signed: int
    in_force: int
    countries: int
    """In which the businesses in force are."""
    accounted: int
    """Of those in force: with an accepted report, for which enough of the team was trained."""
    verified: int
    marks: int

    @property
    def coverage(self) -> int:
        """Return the accounted as a share of those in force, in whole percent, rounded down."""
        return 100 * self.accounted // self.in_force if self.in_force else 0


async def register_size(db: AsyncSession, *, now: datetime) -> Size:
    """Count them by the standings that every page shows at this moment."""
    signed = select(func.count(Adherence.signatory_id.distinct())).where(Adherence.committed_on.is_not(None))
    marks = select(func.count()).select_from(Placement).where(LIVE)
    days = await days_in(db, now)
    standing = standing_column(today=days.today, tombstones_since=days.tombstones_since).label("standing")
    query: Lines = select(standing, Signatory.country).select_from(Signatory)
    each = join_told(query, Signatory.id, today=days.today).subquery()
    grouped = select(each.c.standing, each.c.country, func.count()).group_by(each.c.standing, each.c.country)
    counts = {(Standing(said), country): count for said, country, count in await db.execute(grouped)}

    def of(wanted: frozenset[Standing]) -> int:
        return sum(count for (said, _), count in counts.items() if said in wanted)

    return Size(
        signed=await db.scalar(signed) or 0,
        in_force=of(IN_FORCE),
        countries=len({country for said, country in counts if said in IN_FORCE}),
        accounted=of(ACCOUNTED),
        verified=of(frozenset({Standing.VERIFIED})),
        marks=await db.scalar(marks) or 0,
    )
