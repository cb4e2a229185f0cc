"""The commitments that a report speaks of (queries)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import PlanItem
from registry.codes.queries import version_of
from registry.kit.i18n import spoken
from registry.signatories.rules import WITH_A_FLEET, Sector


@dataclass(frozen=True, slots=True)
class Item:
    """One commitment or annex, in the reader's language."""

    key: str
    title: str


async def items_of(
    db: AsyncSession, adherence_id: UUID, code_version_id: UUID, sector: Sector
) -> tuple[Item, ...]:
    """Return the commitments of the version that was signed, and the annexes that concern the business."""
    text = (await version_of(db, code_version_id)).code.texts[spoken.get()]
    keys = select(PlanItem.commitment).where(PlanItem.adherence_id == adherence_id).distinct()
    planned = set(await db.scalars(keys))
    annexes = [one for one in text.annexes if sector in WITH_A_FLEET or one.key in planned]
    return tuple(Item(one.key, one.title) for one in (*text.commitments, *annexes))
