"""A business's vehicles, each with the code that hangs in it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import SignatoryActor
from registry.fleets.models import Vehicle
from registry.fleets.rules import VEHICLES_A_PAGE, VehicleKind
from registry.logos.models import LIVE, Placement


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


HANGS_IN_IT = and_(Placement.vehicle_id == Vehicle.id, LIVE)


async def fleet(db: AsyncSession, actor: SignatoryActor, *, after: str = "") -> list[FleetLine]:
    """Return a page of the actor's own vehicles, by plate, from behind a `plate_key`."""
    query = (
        select(
            Vehicle.id,
            Vehicle.plate,
            Vehicle.plate_key,
            Vehicle.kind,
            Vehicle.label,
            Placement.id,
            Placement.code,
        )
        .outerjoin(Placement, HANGS_IN_IT)
        .where(Vehicle.signatory_id == actor.signatory_id, Vehicle.left_at.is_(None))
        .where(Vehicle.plate_key > after)
        .order_by(Vehicle.plate_key)
        .limit(VEHICLES_A_PAGE)
    )
    return [FleetLine(*row) for row in await db.execute(query)]


async def unplaced(db: AsyncSession, actor: SignatoryActor) -> int:
    """Return how many of the actor's own vehicles have no live code."""
    query = (
        select(func.count())
        .select_from(Vehicle)
        .outerjoin(Placement, HANGS_IN_IT)
        .where(Vehicle.signatory_id == actor.signatory_id, Vehicle.left_at.is_(None), Placement.id.is_(None))
    )
    return await db.scalar(query) or 0
