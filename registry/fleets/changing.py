"""What stands about a vehicle is changed (actions). Its plate is not: another plate is another vehicle."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.errors import NotFoundError
from registry.fleets.forms import VehicleChange
from registry.fleets.models import Vehicle
from registry.fleets.rules import vehicle_marker
from registry.ledger.actions import record
from registry.signatories.actions import held
from registry.signatories.rules import check_read


async def change_vehicle(
    db: AsyncSession, actor: KeeperActor, vehicle_id: UUID, draft: VehicleChange, *, read: str, now: datetime
) -> Vehicle:
    """Change kind or fleet number of a vehicle of one's own.

    Raises:
        NotFoundError: no such vehicle in the actor's fleet.
        RuleBrokenError: somebody has changed it since it was `read`.

    """
    await held(db, actor.signatory_id)
    query = select(Vehicle).where(
        Vehicle.id == vehicle_id, Vehicle.signatory_id == actor.signatory_id, Vehicle.left_at.is_(None)
    )
    row = await db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFoundError
    check_read(read, vehicle_marker(row.id, row.kind, row.label))
    if (row.kind, row.label) == (draft.kind, draft.label):
        return row
    row.kind, row.label = draft.kind, draft.label
    record(
        db, "vehicle.change", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=actor.signatory_id,
    )  # fmt: skip
    return row
