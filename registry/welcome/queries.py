"""The few numbers of the front page: from the public register alone, exact."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import Adherence
from registry.associations.models import Association
from registry.logos.models import LIVE, Placement


@dataclass(frozen=True, slots=True)
class Figures:
    """How large the register is."""

    signed: int
    places: int
    associations: int


async def figures(db: AsyncSession) -> Figures:
    """Return how many businesses ever signed, how many places carry a code, and how many associations there are."""
    counts = (
        select(func.count(Adherence.signatory_id.distinct())).where(Adherence.committed_on.is_not(None)),
        select(func.count()).select_from(Placement).where(LIVE),
        select(func.count()).select_from(Association),
    )
    return Figures(*[await db.scalar(query) or 0 for query in counts])
