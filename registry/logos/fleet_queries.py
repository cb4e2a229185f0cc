"""A business's vehicles, each with the code that hangs in it."""

from bisect import bisect_right
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import SignatoryActor
from registry.errors import NotFoundError
from registry.fleets.models import Vehicle
from registry.fleets.rules import VehicleKind, plate_key
from registry.kit.natural import natural
from registry.logos.models import LIVE, Placement

AT_ONCE = 25  # cards of a phone: a hundred are 26,000 pixels high


@dataclass(frozen=True, slots=True)
class FleetLine:
    """One vehicle, as the fleet's page shows it."""

    vehicle_id: UUID
    plate: str
    plate_key: str
    kind: VehicleKind
    label: str
    placement_id: UUID | None
    code: str | None


@dataclass(frozen=True, slots=True)
class FleetPage:
    """One page of a fleet, and behind which `plate_key` the next begins."""

    lines: list[FleetLine]
    onward: str | None
    found: int
    total: int


HANGS_IN_IT = and_(Placement.vehicle_id == Vehicle.id, LIVE)
LINE = (
    Vehicle.id, Vehicle.plate, Vehicle.plate_key, Vehicle.kind, Vehicle.label, Placement.id, Placement.code,
)  # fmt: skip


async def fleet(db: AsyncSession, actor: SignatoryActor, *, words: str = "", after: str = "") -> FleetPage:
    """Return a page of the actor's own vehicles, by plate as people count, from behind a `plate_key`.

    The order is made here: no database of ours knows that 9 comes before 10. A fleet of 20,000 takes 0.1 s.

    Args:
        db: the transaction.
        actor: whose fleet.
        words: found inside plates and fleet numbers, blanks, hyphens and case aside.
        after: the `plate_key` of the last line of the page before.

    """
    mine = and_(Vehicle.signatory_id == actor.signatory_id, Vehicle.left_at.is_(None))
    rows = (await db.execute(select(Vehicle.plate_key, Vehicle.label).where(mine))).all()
    wanted = plate_key(words)
    keys = sorted((key for key, label in rows if wanted in key or wanted in plate_key(label)), key=natural)
    begin = bisect_right(keys, natural(after), key=natural) if after else 0
    shown = keys[begin : begin + AT_ONCE]
    query = select(*LINE).outerjoin(Placement, HANGS_IN_IT).where(mine, Vehicle.plate_key.in_(shown))
    lines = [FleetLine(*row) for row in await db.execute(query)]
    return FleetPage(
        sorted(lines, key=lambda line: natural(line.plate_key)),
        shown[-1] if len(keys) > begin + AT_ONCE else None,
        len(keys),
        len(rows),
    )


async def own_vehicle(db: AsyncSession, actor: SignatoryActor, vehicle_id: UUID) -> FleetLine:
    """Return one of the actor's own vehicles that has not left.

    Raises:
        NotFoundError: no such vehicle in the actor's fleet.

    """
    mine = and_(Vehicle.signatory_id == actor.signatory_id, Vehicle.left_at.is_(None))
    query = select(*LINE).outerjoin(Placement, HANGS_IN_IT).where(mine, Vehicle.id == vehicle_id)
    row = (await db.execute(query)).first()
    if row is None:
        raise NotFoundError
    return FleetLine(*row)


async def unplaced(db: AsyncSession, actor: SignatoryActor) -> int:
    """Return how many of the actor's own vehicles have no live code."""
    query = (
        select(func.count())
        .select_from(Vehicle)
        .outerjoin(Placement, HANGS_IN_IT)
        .where(Vehicle.signatory_id == actor.signatory_id, Vehicle.left_at.is_(None), Placement.id.is_(None))
    )
    return await db.scalar(query) or 0
