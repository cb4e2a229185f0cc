"""Somebody who holds every copy of the database tries to say which answers belong to which report."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Date, DateTime, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import FocalPointActor
from registry.concerns.answers import Setting
from registry.concerns.coded import CODED, blank
from registry.concerns.gate import Channel, NotTold, Told, Untold
from registry.concerns.models import StatisticsRow, StatisticsWaiting
from registry.concerns.statistics import count_in, forget_old_keys, region_of, write_over
from registry.concerns.tallies import Box, open_up
from registry.countries.hotlines import Kind
from registry.db import Database
from registry.handlers.sweeping import keys_in_use
from registry.incidents.actions import Where, log_incident
from registry.incidents.due import do_due
from registry.incidents.forms import GateDraft, IncidentDraft, WordsDraft
from registry.incidents.models import IncidentLog, IncidentStep, IncidentText
from registry.jobs.models import OutboxMail
from registry.kit.sealing import Keyring, PrivateKey, RefusedError
from registry.ledger.models import LedgerEntry
from registry.tables import all_tables
from tests import make
from tests.conftest import NOON

TODAY = NOON.date()
AFTER = date(2026, 4, 4)
READERS = {"handler": PrivateKey().public}
WORDS = WordsDraft("He asked for a room.", "")
APART = (StatisticsWaiting, StatisticsRow)
LYING = {
    True: "SELECT country, field FROM statistics_rows ORDER BY rowid",
    False: "SELECT country, field FROM statistics_rows ORDER BY ctid",
}
LOGGED = (IncidentLog, IncidentStep, IncidentText, LedgerEntry)


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "keyring")


@dataclass(frozen=True)
class Copy:
    """One waiting box as a backup holds it."""

    box: Box
    key_id: UUID
    sealed: bytes


async def copies(database: Database) -> list[Copy]:
    async with database.reads() as db:
        rows = await db.scalars(select(StatisticsWaiting))
        return [Copy(Box(row.quarter, row.country, row.region), row.key_id, row.sealed) for row in rows]


def random_answers() -> dict[str, str]:
    return {field.name: str(secrets.choice(list(field.answers))) for field in CODED}


async def report(
    database: Database,
    focal: FocalPointActor,
    keyring: Keyring,
    answers: dict[str, str],
    *,
    country: str = "CR",
    at: datetime = NOON,
) -> None:
    told = Told(None, Kind.POLICE, Channel.CALL, at)
    gate = GateDraft(at.date(), Setting.BAR, "", told if secrets.randbits(1) else Untold(NotTold.OTHER))
    async with database.writes() as db, db.begin():
        where = Where(country, "", at.date(), READERS)
        draft = IncidentDraft(gate, answers, WORDS)
        await log_incident(db, focal, uuid4(), draft, where=where, keyring=keyring, now=at)


def ids_in(rows: Sequence[Any]) -> set[str]:
    return {str(value) for row in rows for value in row if isinstance(value, UUID)}


async def rows_of(db: AsyncSession, *tables: Any) -> list[Any]:
    return [row for table in tables for row in await db.execute(select(table.__table__))]


@pytest.fixture
async def focal(database: Database) -> FocalPointActor:
    async with database.writes() as db, db.begin():
        return await make.focal_point(db, await make.signatory(db))


async def test_ids_of_logs_texts_and_ledger_lead_to_no_statistics_row(
    database: Database, focal: FocalPointActor, keyring: Keyring
) -> None:
    for _ in range(5):
        await report(database, focal, keyring, random_answers())
        async with database.reads() as db:
            assert ids_in(await rows_of(db, *LOGGED)) & ids_in(await rows_of(db, *APART)) == set()
    await write_over(database, keyring, today=AFTER)
    async with database.reads() as db:
        assert ids_in(await rows_of(db, *LOGGED)) & ids_in(await rows_of(db, StatisticsRow)) == set()


def test_no_table_of_statistics_has_a_day_a_business_or_a_key_to_join_on() -> None:
    for table in APART:
        assert [column.name for column in table.__table__.columns if column.foreign_keys] == []
        assert [one.name for one in table.__table__.columns if isinstance(one.type, (Date, DateTime))] == []
    pointing = [key.target_fullname for table in all_tables().sorted_tables for key in table.foreign_keys]
    assert [name for name in pointing if name.startswith("statistics_")] == []


async def test_no_older_copy_of_the_database_opens_and_the_newest_holds_sums_alone(
    database: Database, focal: FocalPointActor, keyring: Keyring
) -> None:
    given = [random_answers() for _ in range(6)]
    backups: list[Copy] = []
    for answers in given:
        await report(database, focal, keyring, answers)
        async with database.writes() as db, db.begin():
            await forget_old_keys(db, keyring)
        backups += await copies(database)

    opened = []
    for copy in backups:
        try:
            opened.append(open_up(keyring.read(copy.key_id), copy.key_id, copy.box, copy.sealed))
        except RefusedError:
            continue
    assert len(backups) == 6
    assert len(opened) == 1
    assert opened[0]["sex"] == {
        answer: sum(one["sex"] == answer for one in given) for answer in {one["sex"] for one in given}
    }
    assert sum(opened[0]["setting"].values()) == 6
    assert len({len(copy.sealed) for copy in backups}) == 1

    await write_over(database, keyring, today=AFTER)
    with pytest.raises(RefusedError):  # last week's copy is closed too once the rows are there
        keyring.read(backups[-1].key_id)


async def test_the_key_before_is_gone_with_the_next_report_even_if_nobody_came_to_forget_it(
    database: Database, focal: FocalPointActor, keyring: Keyring
) -> None:
    for _ in range(4):
        await report(database, focal, keyring, random_answers())

    async with database.reads() as db:
        in_use = await keys_in_use(db, all_tables())
        bundles = set(await db.scalars(select(IncidentText.bundle_id)))
    assert len(bundles) == 4
    assert len(set(keyring) - bundles) == 2
    assert set(keyring) <= in_use


async def test_the_ledger_dates_no_statistics_row_and_repeats_no_answer(
    database: Database, focal: FocalPointActor, keyring: Keyring
) -> None:
    await report(database, focal, keyring, random_answers())
    async with database.reads() as db:
        before = await db.scalar(select(func.count(LedgerEntry.id)))

    await write_over(database, keyring, today=AFTER)

    async with database.reads() as db:
        assert await db.scalar(select(func.count(LedgerEntry.id))) == before
        details = [entry.details for entry in await db.scalars(select(LedgerEntry))]
    assert {name for one in details for name in one} == {"stage", "by"}


async def test_rows_lie_in_an_order_that_says_nothing_of_when_reports_came(
    database: Database, focal: FocalPointActor, keyring: Keyring
) -> None:
    """Forty countries, one report each, a day apart: where their rows lie is compared with when they came."""
    countries = [f"{first}{second}" for first in "ABCD" for second in "ABCDEFGHIJ"]
    for number, country in enumerate(countries):
        at = datetime(2026, 1, 10, 12, tzinfo=UTC) + timedelta(days=number)
        await report(database, focal, keyring, random_answers(), country=country, at=at)

    written = await write_over(database, keyring, today=AFTER)

    async with database.reads() as db:
        sqlite = db.get_bind().dialect.name == "sqlite"
        order = text(LYING[sqlite])
        lying = [(country, field) for country, field in await db.execute(order)]
        by_id = text("SELECT country, field FROM statistics_rows ORDER BY id")
        sorted_by_id = [(country, field) for country, field in await db.execute(by_id)]
    assert written == len(lying) >= 40 * (len(CODED) + 2)
    for found in (lying, sorted_by_id):
        places = [
            sum(at for at, (country, _) in enumerate(found) if country == wanted)
            / sum(country == wanted for country, _ in found)
            for wanted in countries
        ]
        assert (
            abs(correlation(places, list(range(40)))) < 0.65
        )  # by chance: within 0.16, four times out of five


def correlation(ones: list[float], others: Sequence[float]) -> float:
    mean, other_mean = sum(ones) / len(ones), sum(others) / len(others)
    both = sum((one - mean) * (other - other_mean) for one, other in zip(ones, others, strict=True))
    spread = sum((one - mean) ** 2 for one in ones) * sum((one - other_mean) ** 2 for one in others)
    return float(both / spread**0.5)


async def test_all_rows_of_a_batch_were_written_in_one_transaction_which_is_no_reports(
    database: Database, focal: FocalPointActor, keyring: Keyring
) -> None:
    for _ in range(3):
        await report(database, focal, keyring, random_answers())
    await write_over(database, keyring, today=AFTER)

    async with database.reads() as db:
        if db.get_bind().dialect.name == "sqlite":
            return  # it keeps no transaction's number
        written = set(await db.scalars(text("SELECT DISTINCT xmin::text FROM statistics_rows")))
        reported = set(await db.scalars(text("SELECT DISTINCT xmin::text FROM incident_logs")))
    assert len(written) == 1
    assert len(reported) == 3
    assert written & reported == set()


async def test_a_quarter_is_written_once_and_not_before_it_is_over(
    database: Database, focal: FocalPointActor, keyring: Keyring
) -> None:
    await report(database, focal, keyring, {**blank(), "sex": "girl"})

    assert await write_over(database, keyring, today=date(2026, 4, 3)) == 0
    first = await write_over(database, keyring, today=AFTER)
    assert first == len(CODED) + 2 + (await told_nobody(database))
    assert await write_over(database, keyring, today=AFTER) == 0

    async with database.reads() as db:
        assert await db.scalar(select(func.count(StatisticsWaiting.id))) == 0
        assert set(keyring) == set(await db.scalars(select(IncidentText.bundle_id)))
        counts = await db.scalars(select(StatisticsRow.count).where(StatisticsRow.answer == "girl"))
        assert counts.all() == [1]


async def told_nobody(database: Database) -> int:
    async with database.reads() as db:
        return int(await db.scalar(select(func.count()).where(StatisticsRow.field == "not_told")) or 0)


async def test_a_report_is_not_lost_over_sums_whose_key_is_lost(
    database: Database, focal: FocalPointActor, keyring: Keyring
) -> None:
    await report(database, focal, keyring, random_answers())
    (lost,) = await copies(database)
    keyring.shred(lost.key_id)

    await report(database, focal, keyring, {**blank(), "sex": "boy"})
    await write_over(database, keyring, today=AFTER)

    async with database.reads() as db:
        assert await db.scalar(select(func.count(IncidentLog.id))) == 2
        counted = select(StatisticsRow.answer, StatisticsRow.count).where(StatisticsRow.field == "sex")
        assert (await db.execute(counted)).all() == [("boy", 1)]


async def test_sums_that_never_open_again_are_given_up_after_a_quarter(
    database: Database, focal: FocalPointActor, keyring: Keyring
) -> None:
    await report(database, focal, keyring, random_answers())
    (lost,) = await copies(database)
    keyring.shred(lost.key_id)

    for today, waiting in ((AFTER, 1), (date(2026, 7, 2), 1), (date(2026, 7, 5), 0)):
        assert await write_over(database, keyring, today=today) == 0
        async with database.reads() as db:
            assert await db.scalar(select(func.count(StatisticsWaiting.id))) == waiting


async def test_reports_that_come_at_once_are_all_counted(database: Database, keyring: Keyring) -> None:
    async def one() -> None:
        async with database.writes() as db, db.begin():
            await count_in(db, keyring, day=TODAY, country="CR", region="", answers={"sex": "girl"})

    await asyncio.gather(*(one() for _ in range(8)))
    await write_over(database, keyring, today=AFTER)

    async with database.reads() as db:
        assert (await db.scalars(select(StatisticsRow.count))).all() == [8]


async def test_a_report_that_is_rolled_back_leaves_the_sums_as_they_were(
    database: Database, keyring: Keyring
) -> None:
    async def count(*, then_break: bool) -> None:
        async with database.writes() as db, db.begin():
            await count_in(db, keyring, day=TODAY, country="CR", region="", answers={"sex": "girl"})
            if then_break:
                raise LookupError

    await count(then_break=False)
    for _ in range(2):
        with pytest.raises(LookupError):
            await count(then_break=True)
    await count(then_break=False)
    await write_over(database, keyring, today=AFTER)

    async with database.reads() as db:
        assert (await db.scalars(select(StatisticsRow.count))).all() == [2]


async def test_the_worker_writes_what_is_over_sends_what_waits_and_outlives_a_keyring_that_is_away(
    database: Database, focal: FocalPointActor, keyring: Keyring, tmp_path: Path
) -> None:
    gate = GateDraft(TODAY, Setting.BAR, "", Untold(NotTold.NO_NETWORK))
    for _ in range(2):
        async with database.writes() as db, db.begin():
            draft, where = IncidentDraft(gate, blank(), WORDS), Where("CR", "", TODAY, READERS)
            await log_incident(db, focal, uuid4(), draft, where=where, keyring=keyring, now=NOON)
    (tmp_path / "away").write_text("no folder")
    after = datetime(2026, 4, 4, 15, 0, tzinfo=UTC)  # nine in Costa Rica

    for now in (NOON, after.replace(hour=3)):
        await do_due(database, Keyring(tmp_path / "away"), base_url="https://registry.test", now=now)
    for _ in range(2):
        await do_due(database, keyring, base_url="https://registry.test", now=after)

    async with database.reads() as db:
        assert await db.scalar(select(func.count(OutboxMail.id))) == 1
        assert await db.scalar(select(func.count(StatisticsWaiting.id))) == 0
        told = select(StatisticsRow.answer, StatisticsRow.count).where(StatisticsRow.field == "not_told")
        assert (await db.execute(told)).all() == [("no_network", 2)]


async def test_a_region_with_fewer_than_ten_signatories_is_counted_with_the_country(db: AsyncSession) -> None:
    for number in range(10):
        business = await make.signatory(db)
        business.region = "Limón" if number % 2 else "limon "
        await make.adherence(db, business)
    lonely = await make.signatory(db)
    lonely.region = "Isla del Coco"
    await make.adherence(db, lonely)
    await db.flush()

    assert await region_of(db, "CR", "LIMÓN", today=TODAY) == "limon"
    assert await region_of(db, "CR", "Isla del Coco", today=TODAY) == ""
    assert await region_of(db, "PA", "Limón", today=TODAY) == ""
