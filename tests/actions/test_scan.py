"""What is stored about a code, by the statement that both ways of answering a scan send."""

import asyncio
import os
from collections.abc import AsyncGenerator
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.actions import set_dates
from registry.adherence.models import Adherence
from registry.adherence.queries import told
from registry.adherence.rules import Standing, Status, dates_marker
from registry.db import Database
from registry.keys.actions import begin
from registry.keys.holding import KeyFiles
from registry.keys.rules import KeyState
from registry.logos.lookups import AWAY, Lookup, PostgresqlLookup, SqliteLookup, lookup
from registry.logos.models import Placement, SignedLogo
from registry.logos.placing import Revocation
from registry.logos.queries import SCANNED, country_of, public_country, scan
from registry.logos.signing import sign_all
from registry.logos.verdicts import Headline, Scanned, judge
from tests import make

TODAY = date(2026, 3, 27)
DAY = timedelta(days=1)


def test_the_statement_says_its_columns_in_the_order_of_the_record() -> None:
    assert tuple(column.key for column in SCANNED) == Scanned._fields


async def test_a_scan_finds_the_business_the_place_and_the_standing(db: AsyncSession) -> None:
    hotel = await make.signatory(db, name="Hotel Miramar")
    await make.adherence(db, hotel, reported_until=TODAY, audited_until=TODAY)
    sticker = await make.placement(db, hotel)
    main_house = await make.establishment(db, hotel, name="Beach house")
    sticker.establishment_id = main_house.id
    await db.flush()

    found = await scan(db, sticker.code, today=TODAY)

    assert found is not None
    assert (found.code, found.name, found.site, found.label) == (
        sticker.code, "Hotel Miramar", "Beach house", "The reception desk",
    )  # fmt: skip
    case = judge(found, today=TODAY)
    assert case is not None
    assert case.headline is Headline.VERIFIED


async def test_a_code_that_nobody_issued_finds_nothing(db: AsyncSession) -> None:
    unknown = make.code()

    assert await scan(db, unknown, today=TODAY) is None
    assert await country_of(db, unknown) is None


@pytest.mark.parametrize(("status", "days"), list(product(Status, (-1, 0, 31))))
async def test_a_scan_says_what_the_directory_says(db: AsyncSession, status: Status, days: int) -> None:
    hotel = await make.signatory(db)
    due = TODAY - days * DAY
    await make.adherence(db, hotel, status=status, since=TODAY, report_due_on=due, reported_until=TODAY)
    sticker = await make.placement(db, hotel)

    for today in (TODAY, TODAY - DAY, TODAY + timedelta(days=3000)):
        found = await scan(db, sticker.code, today=today)
        public = await told(db, hotel.id, today=today)
        case = judge(found, today=today) if found else None

        assert (case.standing if case else Standing.NOT_ON_THE_REGISTER) is public.standing
        if found is not None and case is not None:
            assert (found.committed_on, found.changed_on) == (public.committed_on, public.changed_on)
            assert found.category is public.category


async def test_a_business_that_came_back_is_told_by_its_latest_adherence(db: AsyncSession) -> None:
    hotel = await make.signatory(db)
    await make.adherence(
        db, hotel, status=Status.WITHDRAWN, since=date(2025, 6, 1), committed_on=date(2025, 1, 1)
    )
    await make.adherence(db, hotel, committed_on=date(2026, 1, 1))
    await make.adherence(db, hotel, status=Status.APPLIED, since=TODAY)
    sticker = await make.placement(db, hotel)

    found = await scan(db, sticker.code, today=TODAY)

    assert found is not None
    assert (found.status, found.committed_on) == (Status.COMMITTED, date(2026, 1, 1))


def dates_read(of: Adherence) -> str:
    return dates_marker(of.report_due_on, of.reported_until, of.audited_until)


async def test_dates_that_a_registrar_set_are_known_by_their_day(db: AsyncSession, now: datetime) -> None:
    hotel = await make.signatory(db)
    adherence = await make.adherence(db, hotel)
    sticker = await make.placement(db, hotel)
    later = TODAY + 300 * DAY

    await set_dates(
        db, await make.registrar(db), adherence.id, report_due_on=later, reported_until=later,
        audited_until=None, read=dates_read(adherence), trained_enough=True, reason="The report came on paper", today=TODAY, now=now,
    )  # fmt: skip
    await db.flush()

    found = await scan(db, sticker.code, today=TODAY)
    assert found is not None
    assert (found.dates_why, found.dates_set_on, found.report_due_on) == ("registrar", TODAY, later)


async def test_only_a_business_in_public_tells_its_country(db: AsyncSession, now: datetime) -> None:
    signed, applying = await make.signatory(db), await make.signatory(db)
    await make.adherence(db, signed)
    await make.adherence(db, applying, status=Status.APPLIED)

    assert await public_country(db, (await make.placement(db, signed)).code, now=now) == "CR"
    assert await public_country(db, (await make.placement(db, applying)).code, now=now) is None
    assert await public_country(db, make.code(), now=now) is None


@pytest.fixture
async def fast(database: Database) -> AsyncGenerator[Lookup]:
    found = lookup(database.url)
    assert found is not None
    yield found
    await found.close()


async def test_the_fast_lookup_finds_the_same(database: Database, fast: Lookup) -> None:
    codes = []
    async with database.writes() as db, db.begin():
        for status in Status:
            hotel = await make.signatory(db, name=f"Hotel Ñandú {status}")
            await make.adherence(db, hotel, status=status, since=TODAY, reported_until=TODAY)
            sticker = await make.placement(db, hotel)
            sticker.establishment_id = (await make.establishment(db, hotel)).id
            if status is Status.REMOVED:
                sticker.revoked_at, sticker.revoked_why = make.LONG_AGO, Revocation.COPIED
            codes.append(sticker.code)
    codes.append(make.code())

    for today in (TODAY, TODAY - DAY):
        found = await asyncio.gather(*(fast(code, today) for code in [*codes, *codes]))
        async with database.reads() as db:
            expected = [await scan(db, code, today=today) for code in codes]

        assert found == [*expected, *expected]
        assert [type(value) for value in found[0] or ()] == [type(value) for value in expected[0] or ()]
        assert expected[-1] is None


async def test_the_fast_lookup_of_a_signed_form_finds_its_code_and_whether_it_is_the_newest(
    database: Database, fast: Lookup, tmp_path: Path, now: datetime
) -> None:
    files, digests = KeyFiles(tmp_path), []
    async with database.writes() as db, db.begin():
        await begin(db, files, "ATALAYA", now=now - 3 * DAY)
        hotel = await make.signatory(db)
        await make.adherence(db, hotel)
        code = (await make.placement(db, hotel)).code
        for name in ("Hotel Miramar", "Hotel Mirador"):
            hotel.trade_name, now = name, now + DAY
            await db.flush()
            await sign_all(db, files, hotel.id, now=now - 3 * DAY)
        found = await db.scalars(select(SignedLogo.sha256).order_by(SignedLogo.issued_at))
        digests += list(found)

    older, newer, none = await asyncio.gather(*(fast.signed(each, TODAY) for each in [*digests, bytes(32)]))

    assert older is not None
    assert newer is not None
    assert none is None
    assert (older.newest, newer.newest) == (False, True)
    assert (older.sha256, newer.sha256) == tuple(digests)
    assert older.scanned == newer.scanned == await fast(code, TODAY)
    assert older.key is KeyState.ACTIVE


async def test_the_next_scan_sees_what_was_committed_before_it(database: Database, fast: Lookup) -> None:
    async with database.writes() as db, db.begin():
        sticker = await make.placement(db, await make.signatory(db))

    for label in ("Door", "Window"):
        async with database.writes() as db, db.begin():
            await db.execute(update(Placement).values(label=label))

        found = await fast(sticker.code, TODAY)
        assert found is not None
        assert found.label == label


async def test_the_fast_lookup_cannot_write(database: Database, fast: Lookup) -> None:
    async with database.writes() as db, db.begin():
        sticker = await make.placement(db, await make.signatory(db))
    assert await fast(sticker.code, TODAY) is not None

    connection = fast._connection  # type: ignore[attr-defined]  # noqa: SLF001 (the promise is about it)
    with pytest.raises(AWAY):
        await _run(connection, "DELETE FROM placements")


async def _run(connection: Any, statement: str) -> None:
    running = connection.execute(statement)
    if isinstance(connection, psycopg.AsyncConnection):
        await running


async def test_a_lost_connection_is_admitted_once_and_then_opened_again(
    database: Database, fast: Lookup
) -> None:
    async with database.writes() as db, db.begin():
        sticker = await make.placement(db, await make.signatory(db))
    assert await fast(sticker.code, TODAY) is not None

    connection = fast._connection  # type: ignore[attr-defined]  # noqa: SLF001 (lost behind its back)
    if isinstance(fast, PostgresqlLookup):
        connection.pgconn.finish()
    else:
        connection.close()
        with pytest.raises(AWAY):
            await fast(sticker.code, TODAY)

    assert await fast(sticker.code, TODAY) is not None


async def test_a_database_that_is_not_there_is_said_to_be_away(tmp_path: Path) -> None:
    nowhere = SqliteLookup(str(tmp_path / "no%20such?file.db"))
    nobody = PostgresqlLookup("postgresql+psycopg://nobody@127.0.0.1:1/none")

    with pytest.raises(AWAY):
        await nowhere("K", TODAY)
    for _ in range(2):
        with pytest.raises(AWAY):
            await nobody("K", TODAY)
    assert os.listdir(tmp_path) == []  # noqa: PTH208 (looking made no file)


@pytest.mark.parametrize("url", ["", "sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:"])
def test_a_database_without_an_address_has_no_fast_lookup(url: str) -> None:
    assert lookup(url) is None
