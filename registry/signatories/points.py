"""The point of the map at which a place is: given by its business, and public (actions and their rule)."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.errors import NotFoundError
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.signatories.actions import held
from registry.signatories.models import Establishment

DIGITS = 5  # after the point: a metre
LONGEST = 40
NORTH, EAST = 90.0, 180.0
# As maps show it when a place is held: 9.92810, -84.09070. A comma in a number would be one too many.
WRITTEN = re.compile(r"([+-]?\d{1,2}(?:\.\d{1,15})?)\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d{1,15})?)", re.ASCII)
NO_POINT = Sentence(
    "Enter two numbers with a comma between them, such as 9.92810, -84.09070: north first, then east."
)


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees north and east, WGS 84."""

    latitude: float
    longitude: float

    @property
    def written(self) -> str:
        """As it is typed and shown."""
        return f"{self.latitude:.{DIGITS}f}, {self.longitude:.{DIGITS}f}"


def read_point(typed: str) -> Point | Sentence | None:
    """Return a point as it was typed, None for nothing, or what is wrong with it."""
    if not typed.strip():
        return None
    found = WRITTEN.fullmatch(typed.strip()) if len(typed) <= LONGEST else None
    north, east = (round(float(part), DIGITS) for part in found.groups()) if found else (NORTH + 1, 0.0)
    return Point(north, east) if abs(north) <= NORTH and abs(east) <= EAST else NO_POINT


async def set_point(
    db: AsyncSession, actor: KeeperActor, place_id: UUID, point: Point | None, *, now: datetime
) -> Establishment:
    """Give an open place of one's own its point, or take it back.

    Raises:
        NotFoundError: no such open place of this business.

    """
    await held(db, actor.signatory_id)
    mine = select(Establishment).where(
        Establishment.id == place_id,
        Establishment.signatory_id == actor.signatory_id,
        Establishment.closed_at.is_(None),
    )
    row = await db.scalar(mine.with_for_update())
    if row is None:
        raise NotFoundError
    if row.point == (point.written if point else None):
        return row
    row.point = point.written if point else None
    record(
        db, "establishment.change", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=row.signatory_id, fields="point",
    )  # fmt: skip
    return row
