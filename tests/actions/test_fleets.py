"""Adding vehicles to a fleet, and letting go of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.fleets.actions import add_vehicles, let_go
from registry.fleets.forms import VehicleDraft
from registry.fleets.models import Vehicle
from registry.fleets.rules import VehicleKind
from registry.logos.fleet_queries import AT_ONCE
from registry.logos.fleet_queries import fleet as fleet_page
from registry.signatories.rules import Sector
from tests import make

CAB = VehicleDraft("TSJ 1234", VehicleKind.CAR, "12", 4)


async def fleet(
    db: AsyncSession, signatory_id: UUID
) -> Sequence[Row[UUID, str, VehicleKind, str, int | None]]:
    query = select(Vehicle.id, Vehicle.plate, Vehicle.kind, Vehicle.label, Vehicle.capacity)
    mine = query.where(Vehicle.signatory_id == signatory_id, Vehicle.left_at.is_(None))
    return (await db.execute(mine.order_by(Vehicle.plate_key))).all()


async def test_the_same_list_twice_changes_nothing(db: AsyncSession, now: datetime) -> None:
    firm = await make.signatory(db, sector=Sector.TAXI)
    drafts = [VehicleDraft(f"TSJ {number:05d}", VehicleKind.CAR) for number in range(1_201)]

    first = await add_vehicles(db, None, firm.id, drafts, now=now)
    second = await add_vehicles(db, None, firm.id, drafts, now=now)

    assert (first, second) == ((1_201, 0), (0, 1_201))
    assert await db.scalar(select(func.count()).select_from(Vehicle)) == 1_201


async def test_a_plate_written_otherwise_is_the_same_vehicle(db: AsyncSession, now: datetime) -> None:
    firm = await make.signatory(db)
    await add_vehicles(db, None, firm.id, [CAB], now=now)

    again = [VehicleDraft("tsj-1234", VehicleKind.VAN), VehicleDraft("TSJ1234", VehicleKind.BUS)]

    assert await add_vehicles(db, None, firm.id, again, now=now) == (0, 1)
    (line,) = await fleet(db, firm.id)
    assert (line.plate, line.kind, line.label, line.capacity) == ("TSJ 1234", VehicleKind.CAR, "12", 4)


async def test_two_firms_may_name_the_same_plate(db: AsyncSession, now: datetime) -> None:
    one, other = await make.signatory(db), await make.signatory(db)

    assert await add_vehicles(db, None, one.id, [CAB], now=now) == (1, 0)
    assert await add_vehicles(db, None, other.id, [CAB], now=now) == (1, 0)


async def test_a_vehicle_that_comes_back_is_the_same_row(db: AsyncSession, now: datetime) -> None:
    firm = await make.signatory(db)
    await add_vehicles(db, None, firm.id, [CAB], now=now)
    (before,) = await fleet(db, firm.id)
    assert await let_go(db, None, firm.id, ["tsj-1234", "not ours"], now=now) == 1
    assert await fleet(db, firm.id) == []

    again = [replace(CAB, kind=VehicleKind.VAN)]
    assert await add_vehicles(db, None, firm.id, again, now=now) == (1, 0)

    (after,) = await fleet(db, firm.id)
    assert (after.id, after.kind) == (before.id, VehicleKind.VAN)


async def test_nobody_lets_go_of_another_firms_vehicle(db: AsyncSession, now: datetime) -> None:
    firm, other = await make.signatory(db), await make.signatory(db)
    await add_vehicles(db, None, firm.id, [CAB], now=now)

    assert await let_go(db, None, other.id, [CAB.plate], now=now) == 0
    assert len(await fleet(db, firm.id)) == 1


async def test_a_fleet_is_read_page_by_page(db: AsyncSession, now: datetime) -> None:
    firm = await make.signatory(db)
    drafts = [VehicleDraft(f"TSJ {number:05d}", VehicleKind.CAR) for number in range(AT_ONCE + 5)]
    await add_vehicles(db, None, firm.id, drafts, now=now)

    owner = await make.owner(db, firm)
    first = await fleet_page(db, owner)
    second = await fleet_page(db, owner, after=first.onward or "")

    assert (len(first.lines), len(second.lines), second.onward) == (AT_ONCE, 5, None)
