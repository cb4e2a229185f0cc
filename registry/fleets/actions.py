"""What happens to the fleet of a business."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.db import locked
from registry.fleets.forms import VehicleDraft
from registry.fleets.models import Vehicle
from registry.fleets.rules import plate_key
from registry.kit.slices import slices
from registry.ledger.actions import record
from registry.signatories.models import Signatory

AT_ONCE = 500  # rows in one statement: SQLite takes 32,766 values


async def add_vehicles(
    db: AsyncSession,
    actor_id: UUID | None,
    signatory_id: UUID,
    drafts: Sequence[VehicleDraft],
    *,
    now: datetime,
) -> tuple[int, int]:
    """Add vehicles to a business; those it has already stay, and one that had left comes back.

    The same list twice changes nothing.

    Returns:
        How many were added or came back, and how many were there already.

    """
    # Whoever adds to the same fleet at the same moment waits here, and then finds these plates.
    await db.execute(locked(select(Signatory.id).where(Signatory.id == signatory_id)))
    wanted: dict[str, VehicleDraft] = {}
    for draft in drafts:
        wanted.setdefault(plate_key(draft.plate), draft)
    known = await _known(db, signatory_id, list(wanted))
    fresh = [(key, wanted[key]) for key in wanted if key not in known]
    back = [key for key, has_left in known.items() if has_left]
    for some in slices(fresh, AT_ONCE):
        rows = [_row(signatory_id, key, draft, now=now) for key, draft in some]
        await db.execute(insert(Vehicle), rows)
    for key in back:
        gone = update(Vehicle).where(Vehicle.signatory_id == signatory_id, Vehicle.plate_key == key)
        returned = gone.values(left_at=None, kind=wanted[key].kind)
        await db.execute(returned, execution_options={"synchronize_session": False})
    added = len(fresh) + len(back)
    if added:
        record(
            db, "vehicle.add", subject_id=signatory_id, actor_id=actor_id, now=now, signatory_id=signatory_id,
            count=added,
        )  # fmt: skip
    return added, len(wanted) - added


async def let_go(
    db: AsyncSession, actor_id: UUID | None, signatory_id: UUID, plates: Collection[str], *, now: datetime
) -> int:
    """Take vehicles out of a fleet, by plate however written; return how many of them were in it."""
    count = 0
    for keys in slices(sorted({plate_key(plate) for plate in plates}), AT_ONCE):
        leaving = update(Vehicle).where(
            Vehicle.signatory_id == signatory_id, Vehicle.left_at.is_(None), Vehicle.plate_key.in_(keys)
        )
        gone = leaving.values(left_at=now).returning(Vehicle.id)
        count += len((await db.scalars(gone, execution_options={"synchronize_session": False})).all())
    if count:
        record(
            db, "vehicle.leave", subject_id=signatory_id, actor_id=actor_id, now=now, signatory_id=signatory_id,
            count=count,
        )  # fmt: skip
    return count


async def _known(db: AsyncSession, signatory_id: UUID, keys: Sequence[str]) -> dict[str, bool]:
    """Return which of these plates the business has or had, and whether each has left."""
    found: dict[str, bool] = {}
    for plates in slices(keys, AT_ONCE):
        query = select(Vehicle.plate_key, Vehicle.left_at).where(
            Vehicle.signatory_id == signatory_id, Vehicle.plate_key.in_(plates)
        )
        found |= {key: left_at is not None for key, left_at in await db.execute(query)}
    return found


def _row(signatory_id: UUID, key: str, draft: VehicleDraft, *, now: datetime) -> dict[str, object]:
    return {
        "id": uuid4(),
        "signatory_id": signatory_id,
        "plate": draft.plate,
        "plate_key": key,
        "kind": draft.kind,
        "label": draft.label,
        "capacity": draft.capacity,
        "added_at": now,
        "left_at": None,
    }
