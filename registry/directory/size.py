"""How large the register is: exact, from what is public anyway (queries)."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import Adherence
from registry.logos.models import LIVE, Placement


@dataclass(frozen=True, slots=True)
class Size:
    """How many businesses ever signed, and how many places carry a code."""

    signed: int
    marks: int


async def register_size(db: AsyncSession) -> Size:
    """Count them, as the front page does."""
    signed = select(func.count(Adherence.signatory_id.distinct())).where(Adherence.committed_on.is_not(None))
    marks = select(func.count()).select_from(Placement).where(LIVE)
    return Size(await db.scalar(signed) or 0, await db.scalar(marks) or 0)
