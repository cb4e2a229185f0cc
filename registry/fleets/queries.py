"""The vehicles of a business."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.errors import NotFoundError
from registry.fleets.models import Vehicle
from registry.fleets.rules import VehicleKind, vehicle_marker


@dataclass(frozen=True, slots=True)
class OwnVehicle:
    """One vehicle with what its form needs."""

    vehicle_id: UUID
    plate: str
    kind: VehicleKind
    label: str
    read: str


async def own_vehicle(db: AsyncSession, actor: KeeperActor, vehicle_id: UUID) -> OwnVehicle:
    """Return one vehicle of the actor's fleet.

    Raises:
        NotFoundError: no such vehicle, another business's, or it has left.

    """
    query = select(Vehicle).where(
        Vehicle.id == vehicle_id, Vehicle.signatory_id == actor.signatory_id, Vehicle.left_at.is_(None)
    )
    row = await db.scalar(query)
    if row is None:
        raise NotFoundError
    return OwnVehicle(row.id, row.plate, row.kind, row.label, vehicle_marker(row.id, row.kind, row.label))
