"""A quarter is published once, rounded, for good; an outsider who has every table cannot solve it."""

import asyncio
import hashlib
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from uuid import uuid4

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.concerns.models import PublishedStatistics, StatisticsRow
from registry.concerns.published import added_up, published
from registry.concerns.publishing import publish_due
from registry.concerns.statistics import count_in, write_over
from registry.concerns.tallies import Box, Tally, cells
from registry.db import Database
from registry.incidents.due import do_due
from registry.kit.sealing import Keyring
from registry.ledger.actions import record
from registry.ledger.models import LedgerEntry
from registry.tables import all_tables
from tests import make
from tests.outsider import solve
from tests.rules.test_rounding import LEFT_OPEN, report, reported

BEGAN = datetime(2026, 1, 2, 12, tzinfo=UTC)
DUE = datetime(2026, 7, 4, 12, tzinfo=UTC)  # of the first quarter
FIRST, SECOND = "2026-Q1", "2026-Q2"


async def begin(db: AsyncSession, **regions: int) -> None:
    """Begin a register in Costa Rica with so many businesses in each region."""
    record(db, "code.publish", subject_id=uuid4(), actor_id=None, now=BEGAN)
    for region, count in regions.items():
        for _ in range(count):
            business = await make.signatory(db)
            business.region = region
            await make.adherence(db, business)
    await db.flush()


def write(
    db: AsyncSession, tally: Tally, region: str = "", *, country: str = "CR", quarter: str = FIRST
) -> None:
    for one in cells(Box(quarter, country, region), tally):
        db.add(
            StatisticsRow(
                quarter=one.quarter, country=one.country, region=one.region, field=one.field,
                answer=one.answer, count=one.count,
            )
        )  # fmt: skip


async def test_a_quarter_is_published_rounded_and_the_exact_sums_are_forgotten(database: Database) -> None:
    async with database.writes() as db, db.begin():
        await begin(db, heredia=10)
        write(db, reported(Random(1), 13), "heredia")
        write(db, reported(Random(2), 4))
        write(db, reported(Random(3), 3), quarter=SECOND)

    assert await publish_due(database, now=DUE) == 1

    async with database.reads() as db:
        (quarter,) = await published(db)
        left = (await db.scalars(select(StatisticsRow.quarter).distinct())).all()
    assert (quarter.quarter, quarter.published_on, quarter.total) == (FIRST, DUE.date(), 20)
    totals = {(one.area.country, one.area.region): one.total for one in quarter.areas}
    assert totals == {("", ""): 0, ("CR", ""): 5, ("CR", "heredia"): 15}
    both = added_up(one.tables for one in quarter.areas)
    assert {sum(table.values()) for table in both.values()} == {20}
    assert left == [SECOND]


async def test_two_workers_at_once_publish_once_and_nothing_is_published_again(database: Database) -> None:
    async with database.writes() as db, db.begin():
        await begin(db, heredia=10)
        write(db, reported(Random(1), 13), "heredia")

    counts = await asyncio.gather(*(publish_due(database, now=DUE) for _ in range(2)))
    async with database.writes() as db, db.begin():
        before = await published(db)
        write(db, reported(Random(2), 40), "heredia")
    again = await publish_due(database, now=DUE)

    assert (sorted(counts), again) == ([0, 1], 0)
    async with database.reads() as db:
        assert await published(db) == before
        assert (
            await db.scalar(
                select(func.count(LedgerEntry.id)).where(LedgerEntry.kind == "statistics.publish")
            )
            == 1
        )


async def test_the_ledger_holds_the_hash_of_what_was_published(database: Database) -> None:
    async with database.writes() as db, db.begin():
        await begin(db, heredia=10)
        write(db, reported(Random(1), 13), "heredia")
    await publish_due(database, now=DUE)

    async with database.reads() as db:
        row = (await db.scalars(select(PublishedStatistics))).one()
        entry = (await db.scalars(select(LedgerEntry).where(LedgerEntry.subject_id == row.id))).one()
    kept = hashlib.sha256(msgspec.json.encode(row.areas, order="sorted")).hexdigest()
    assert entry.details == {"quarter": FIRST, "sha256": kept}


async def test_a_quarter_without_a_report_is_published_too_and_none_before_the_register_began(
    database: Database,
) -> None:
    assert await publish_due(database, now=DUE) == 0
    async with database.writes() as db, db.begin():
        await begin(db, heredia=10)

    assert await publish_due(database, now=datetime(2026, 12, 1, tzinfo=UTC)) == 2

    async with database.reads() as db:
        found = await published(db)
    assert [(one.quarter, one.total, len(one.areas)) for one in found] == [(FIRST, 0, 3), (SECOND, 0, 3)]


async def test_sums_that_are_still_sealed_hold_the_quarter_back(database: Database, tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keyring")
    async with database.writes() as db, db.begin():
        await begin(db, heredia=10)
        await count_in(db, keyring, day=date(2026, 2, 1), country="CR", region="", answers={"sex": "girl"})

    assert await publish_due(database, now=DUE) == 0
    await write_over(database, keyring, today=DUE.date())
    assert await publish_due(database, now=DUE) == 1


async def test_the_worker_publishes_what_the_doors_counted(database: Database, tmp_path: Path) -> None:
    keyring = Keyring(tmp_path / "keyring")
    async with database.writes() as db, db.begin():
        await begin(db, heredia=10)
        for _ in range(5):
            await count_in(
                db, keyring, day=date(2026, 2, 1), country="CR", region="heredia", answers=report(Random(1))
            )

    for _ in range(2):
        await do_due(database, keyring, base_url="http://localhost", now=DUE)

    async with database.reads() as db:
        (quarter,) = await published(db)
        assert await db.scalar(select(func.count(StatisticsRow.id))) == 0
    assert quarter.total == 5


async def test_a_region_that_is_thin_on_the_day_is_counted_with_its_country_and_nowhere_where_all_is_thin(
    database: Database,
) -> None:
    async with database.writes() as db, db.begin():
        await begin(db, heredia=10, limon=9, cartago=1)
        write(db, reported(Random(1), 10), "limon")
        write(db, reported(Random(2), 10), "atlantis")
        write(db, reported(Random(3), 20), country="PA")
    await publish_due(database, now=DUE)

    async with database.reads() as db:
        (quarter,) = await published(db)
    totals = {(one.area.country, one.area.region): one.total for one in quarter.areas}
    assert totals == {("", ""): 20, ("CR", ""): 20, ("CR", "heredia"): 0}


async def test_a_register_of_nine_shows_nothing(database: Database) -> None:
    async with database.writes() as db, db.begin():
        await begin(db, heredia=9)
        write(db, reported(Random(1), 50), "")
    await publish_due(database, now=DUE)

    async with database.reads() as db:
        (quarter,) = await published(db)
        assert await db.scalar(select(func.count(StatisticsRow.id))) == 0
    assert (quarter.total, quarter.areas) == (0, [])


async def test_an_outsider_with_every_table_of_the_publisher_is_left_with_three_values_for_each_cell(
    database: Database,
) -> None:
    """Two countries, thin regions, two quarters; sums as both doors count them."""
    random = Random(4)
    true: dict[tuple[str, str, str], dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    async with database.writes() as db, db.begin():
        await begin(db, heredia=10, limon=12, cartago=11, thin=3)
        for quarter in (FIRST, SECOND):
            for country, region in (
                ("CR", "heredia"),
                ("CR", "limon"),
                ("CR", "cartago"),
                ("CR", ""),
                ("PA", ""),
            ):
                tally = reported(random, random.randrange(30))
                write(db, tally, region, country=country, quarter=quarter)
                at = (country if country == "CR" else "", "" if region == "heredia" else region)
                for field, counts in tally.items():
                    for answer, count in counts.items():
                        true[quarter, *at][field, answer] += count

    assert await publish_due(database, now=datetime(2026, 10, 4, 12, tzinfo=UTC)) == 2

    async with database.reads() as db:
        found = await published(db)
    fewest = 99
    for each in found:
        assert [(one.area.country, one.area.region) for one in each.areas] == [
            ("CR", ""), ("CR", "cartago"), ("CR", "limon"), ("", ""),
        ]  # fmt: skip
        for one in each.areas:
            for cell, values in solve(one.tables).items():
                assert true[each.quarter, one.area.country, one.area.region][cell] in values
                fewest = min(fewest, len(values))
    assert fewest >= LEFT_OPEN


def test_what_is_published_names_no_business_and_nothing_points_to_it() -> None:
    table = PublishedStatistics.__table__
    assert {column.name for column in table.columns} == {"id", "quarter", "published_on", "areas"}
    pointing = [key.target_fullname for one in all_tables().sorted_tables for key in one.foreign_keys]
    assert [name for name in pointing if name.startswith("published_statistics")] == []
