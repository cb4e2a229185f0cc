"""Codes for a fleet: one for each vehicle, whoever asks at once, and from what a database held before."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.db import Database, open_database
from registry.fleets.models import Vehicle
from registry.ledger.models import LedgerEntry
from registry.logos.models import LIVE, Placement
from registry.logos.placements import place_fleet, replace
from registry.logos.placing import PlaceKind, Revocation
from registry.signatories.models import Signatory
from registry.tables import migrations
from tests import make

ONE_CODE = "0008onecode"


async def sticker(db: AsyncSession, of: Signatory, on: Vehicle) -> Placement:
    row = await make.placement(db, of, kind=PlaceKind.VEHICLE, label=on.plate)
    row.vehicle_id = on.id
    return row


async def live_codes(db: AsyncSession, signatory_id: UUID) -> list[int]:
    """Return how many live codes each vehicle of a business has."""
    query = (
        select(func.count(Placement.id))
        .select_from(Vehicle)
        .outerjoin(Placement, (Placement.vehicle_id == Vehicle.id) & LIVE)
        .where(Vehicle.signatory_id == signatory_id)
        .group_by(Vehicle.id)
    )
    return list(await db.scalars(query))


async def test_two_who_ask_at_once_give_each_vehicle_one_code(database: Database, now: datetime) -> None:
    async with database.writes() as db, db.begin():
        firm = await make.signatory(db)
        for _ in range(3):
            await make.vehicle(db, firm)

    async def place() -> int:
        async with database.writes() as db, db.begin():
            placed = await place_fleet(db, None, firm.id, today=now.date(), now=now)
            await asyncio.sleep(0.05)
            return placed

    placed = await asyncio.gather(place(), place())

    assert sorted(placed) == [0, 3]
    async with database.reads() as db:
        assert await live_codes(db, firm.id) == [1, 1, 1]


async def test_the_database_lets_a_vehicle_have_one_live_code(db: AsyncSession, now: datetime) -> None:
    firm = await make.signatory(db)
    cab = await make.vehicle(db, firm)
    ended = await sticker(db, firm, cab)
    ended.revoked_at, ended.revoked_why = now, Revocation.LOST
    await sticker(db, firm, cab)
    await db.flush()

    with pytest.raises(IntegrityError):
        async with db.begin_nested():
            await sticker(db, firm, cab)


async def test_a_vehicles_code_can_be_replaced(db: AsyncSession, now: datetime) -> None:
    firm = await make.signatory(db)
    await make.adherence(db, firm)
    owner, cab = await make.owner(db, firm), await make.vehicle(db, firm)
    old = await sticker(db, firm, cab)

    new = await replace(db, owner, old.id, today=now.date(), now=now)
    await db.flush()

    assert (old.superseded_at, old.superseded_by, new.vehicle_id) == (now, new.id, cab.id)
    assert await live_codes(db, firm.id) == [1]


# ── the migration ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def url(new_database: Callable[[], str]) -> str:
    """Return a database as it was before a vehicle could have but one live code."""
    url = new_database()
    last = ScriptDirectory.from_config(migrations(url)).get_revision(ONE_CODE).down_revision
    assert isinstance(last, str)
    command.upgrade(migrations(url), last)
    return url


@pytest.fixture
async def before(url: str) -> AsyncGenerator[Database]:
    database = open_database(url, unsafe=True)
    yield database
    await database.close()


async def test_of_several_live_codes_of_a_vehicle_the_latest_stays_and_the_others_say_replaced(
    url: str, before: Database, now: datetime
) -> None:
    async with before.writes() as db, db.begin():
        firm = await make.signatory(db)
        twice, once, gone = [await make.vehicle(db, firm) for _ in range(3)]
        codes = [await sticker(db, firm, twice) for _ in range(3)]
        for days, code in enumerate(codes):
            code.issued_at = now + timedelta(days=days)
        alone, revoked, live = [await sticker(db, firm, cab) for cab in (once, gone, gone)]
        revoked.revoked_at, revoked.revoked_why = now, Revocation.LOST
        door = await make.placement(db, firm)
    await before.close()

    command.upgrade(migrations(url), ONE_CODE)

    async with before.reads() as db:
        kept = {row.id: row for row in await db.scalars(select(Placement))}
        told = list(await db.scalars(select(LedgerEntry).where(LedgerEntry.kind == "placement.replace")))
    *earlier, latest = codes
    assert {id_ for id_, row in kept.items() if row.superseded_at is None and row.revoked_at is None} == {
        latest.id,
        alone.id,
        live.id,
        door.id,
    }
    assert {kept[code.id].superseded_by for code in earlier} == {latest.id}
    assert all(kept[code.id].superseded_at for code in earlier)
    assert kept[revoked.id].superseded_at is None
    assert Counter((entry.subject_id, entry.details["new_id"]) for entry in told) == Counter(
        (code.id, str(latest.id)) for code in earlier
    )
    assert {(entry.actor_id, entry.signatory_id) for entry in told} == {(None, firm.id)}


async def test_it_goes_down_and_up_again(url: str, before: Database) -> None:
    async with before.writes() as db, db.begin():
        firm = await make.signatory(db)
        cab = await make.vehicle(db, firm)
        await sticker(db, firm, cab)
    await before.close()

    command.upgrade(migrations(url), ONE_CODE)
    command.downgrade(migrations(url), "-1")
    command.upgrade(migrations(url), ONE_CODE)

    async with before.reads() as db:
        assert await live_codes(db, firm.id) == [1]
