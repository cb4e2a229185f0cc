"""The ledger tells acts in the order in which they were done, those of one moment too."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.db import open_database
from registry.ledger.actions import record
from registry.ledger.models import LedgerEntry
from registry.ledger.queries import history_of
from registry.ledger.shuffling import shuffle_days
from registry.tables import migrations
from tests import make
from tests.conftest import NOON

BEFORE = "0002search"
OLD_ENTRY = text(
    "INSERT INTO ledger_entries (id, at, kind, subject_id, signatory_id, details)"
    " VALUES (:id, :at, 'adherence.applied', :id, :of, '{}')"
)


async def test_acts_of_one_moment_are_told_in_their_order_page_by_page(
    db: AsyncSession, now: datetime
) -> None:
    hotel = await make.signatory(db)
    kinds = [f"test.act_{number}" for number in range(7)]
    record(
        db,
        "test.earlier",
        subject_id=hotel.id,
        actor_id=None,
        now=now - timedelta(days=1),
        signatory_id=hotel.id,
    )
    for kind in kinds:
        record(db, kind, subject_id=hotel.id, actor_id=None, now=now, signatory_id=hotel.id)
    await db.flush()

    told, after = [], None
    while page := await history_of(db, hotel.id, most=3, after=after):
        told += [entry.kind for entry in page]
        after = page[-1].entry_id

    assert told == [*reversed(kinds), "test.earlier"]


@pytest.mark.parametrize("steps", [1, 2])
async def test_what_was_entered_before_the_order_was_kept_stays_readable(
    new_database: Callable[[], str], steps: int
) -> None:
    url = new_database()
    command.upgrade(migrations(url), BEFORE)
    database, business, old = open_database(url, unsafe=True), uuid4(), uuid4()
    kept = {"id": old.hex, "of": business.hex, "at": NOON}
    if url.startswith("postgresql"):
        kept |= {"id": old, "of": business}
    async with database.writes() as db, db.begin():
        await db.execute(OLD_ENTRY, kept)
    await database.close()

    for _ in range(steps):  # up, and once more after a step back
        command.upgrade(migrations(url), "head")
        database = open_database(url, unsafe=True)
        async with database.writes() as db, db.begin():
            entries = await history_of(db, business, most=9)
            assert [(entry.entry_id, entry.at) for entry in entries] == [(old, NOON)]
            assert list(await db.scalars(select(LedgerEntry.position))) == [0]
            # A process of the release before goes on writing.
            another = uuid4()
            await db.execute(
                OLD_ENTRY, kept | {"id": another if url.startswith("postgresql") else another.hex}
            )
            await db.execute(text("DELETE FROM ledger_entries WHERE id != :id"), {"id": kept["id"]})
        await database.close()
        command.downgrade(migrations(url), BEFORE)


async def test_an_entry_that_tells_its_day_alone_does_not_lie_among_the_acts_of_its_hour(
    db: AsyncSession, now: datetime
) -> None:
    ledger, midnight = LedgerEntry.__table__, datetime.combine(now.date(), time.min, now.tzinfo)
    acts = [
        midnight if number % 5 == 3 else midnight + timedelta(hours=1, minutes=number) for number in range(40)
    ]
    for number, at in enumerate(acts):
        record(db, f"test.act_{number:02}", subject_id=uuid4(), actor_id=None, now=at)
        await db.flush()
    done = [f"test.act_{number:02}" for number in range(40)]
    before = {tuple(map(repr, row)) for row in await db.execute(select(ledger))}

    await shuffle_days(db, now=now + timedelta(days=1))

    postgresql = db.get_bind().dialect.name == "postgresql"
    lie = "SELECT kind FROM ledger_entries ORDER BY ctid" if postgresql else "SELECT kind FROM ledger_entries"
    assert (placed := list(await db.scalars(text(lie)))) != done
    assert sorted(placed) == done
    assert {tuple(map(repr, row)) for row in await db.execute(select(ledger))} == before
    if not postgresql:
        with pytest.raises(OperationalError, match="rowid"):
            await db.execute(text("SELECT rowid FROM ledger_entries"))


async def test_the_ledger_keeps_its_entries_when_its_order_goes(new_database: Callable[[], str]) -> None:
    url = new_database()
    command.upgrade(migrations(url), "0034desks")
    database = open_database(url, unsafe=True)
    async with database.writes() as db, db.begin():
        for number in range(3):
            record(
                db, "test.act", subject_id=uuid4(), actor_id=None, now=NOON, reason="Why: so", number=number
            )

    async def kept() -> list[tuple[str, ...]]:
        async with database.reads() as db:
            return sorted(tuple(map(repr, row)) for row in await db.execute(select(LedgerEntry.__table__)))

    async def indexes() -> set[str]:
        async with database.reads() as db:
            return set(
                await (await db.connection()).run_sync(
                    lambda sync: [str(one["name"]) for one in inspect(sync).get_indexes("ledger_entries")]
                )
            )

    before, indexed = await kept(), await indexes()
    await database.close()
    for to in ("head", "down", "head"):
        if to == "down":
            command.downgrade(migrations(url), "0034desks")
        else:
            command.upgrade(migrations(url), to)
        assert await kept() == before
        assert await indexes() == indexed
        await database.close()
