"""Businesses that say they are an association's members, as its administrators see them (queries)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.rules import MAY_FOLLOW, Status
from registry.applications.models import Application
from registry.applications.queries import last_status
from registry.applications.reading import typed
from registry.applications.rules import Step

LISTED_MOST = 50
ENDED = frozenset(status for status in Status if not MAY_FOLLOW[status])


@dataclass(frozen=True, slots=True)
class WishLine:
    """A business that says it is a member: as much as its association knows it by, and nothing else of it."""

    application_id: UUID
    name: str
    registry_number: str
    city: str
    wished_at: datetime


async def wishes(db: AsyncSession, association_id: UUID) -> list[WishLine]:
    """Return who waits for the association's answer, the longest first."""
    query = (
        select(Application)
        .where(waits(association_id))
        .order_by(Application.wished_at, Application.id)
        .limit(LISTED_MOST)
    )
    lines = []
    for row in await db.scalars(query):
        told = typed(row.answers, Step.BUSINESS)
        name, number, city = (told.get(field, "") for field in ("trade_name", "registry_number", "city"))
        lines.append(WishLine(row.id, name, number, city, row.wished_at or row.changed_at))
    return lines


async def wish_count(db: AsyncSession, association_id: UUID) -> int:
    """Return how many wait for the association's answer."""
    return await db.scalar(select(func.count()).select_from(Application).where(waits(association_id))) or 0


def waits(association_id: UUID) -> ColumnElement[bool]:
    """Return the condition that an application waits for an association's word on a membership."""
    return and_(
        Application.association_id == association_id,
        Application.wished_at.is_not(None),
        Application.dropped_at.is_(None),
        last_status().not_in(ENDED),
    )
