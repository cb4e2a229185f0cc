"""The worker looks at websites: what shows that one is its business's own counts a month, and is looked for again."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.accounts.rules import Role
from registry.db import Database, open_database
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.models import OutboxMail
from registry.kit.fetching import Web, no_texts
from registry.ledger.models import LedgerEntry
from registry.logos.domains import CHECK_EVERY, FILE, TXT_AT, ProofKind, SiteOutcome
from registry.logos.models import Placement, SiteCheck
from registry.logos.placing import PlaceKind, Revocation
from registry.logos.sites import ask_check, check_sites
from registry.signatories.models import Establishment, Signatory
from registry.tables import migrations
from tests import make
from tests.sites import here, names, ok, server

BEFORE = "0036signed"
BASE = "https://registry.test"
GONE = b"HTTP/1.1 404 Not Found\r\n\r\n"
DOMAIN = "hotel.example"


async def website(database: Database, *, label: str = DOMAIN, due_at: datetime | None = None) -> Placement:
    async with database.writes() as db, db.begin():
        placed = await make.placement(db, await make.signatory(db), kind=PlaceKind.WEBSITE, label=label)
        if due_at:
            await make.site_check(db, placed, due_at=due_at)
    return placed


async def keeper(db: AsyncSession, of: Signatory) -> KeeperActor:
    return KeeperActor((await make.person(db, Role.OWNER, of.id)).id, of.id)


async def known(database: Database, placed: Placement) -> SiteCheck:
    async with database.reads() as db:
        return (await db.scalars(select(SiteCheck).where(SiteCheck.placement_id == placed.id))).one()


async def kinds(database: Database) -> list[str]:
    async with database.reads() as db:
        query = select(LedgerEntry.kind).where(LedgerEntry.kind.like("website.%"))
        return list(await db.scalars(query.order_by(LedgerEntry.at, LedgerEntry.position)))


@pytest.fixture
async def own(own_database_url: str) -> AsyncGenerator[Database]:
    database = open_database(own_database_url, unsafe=True)
    yield database
    await database.close()


async def test_a_file_a_meta_element_or_a_record_shows_that_a_website_is_ones_own(
    own: Database, now: datetime
) -> None:
    placed = await website(own, due_at=now)
    code = placed.code
    asked_for: list[str] = []

    async def record(name: str) -> list[str]:
        asked_for.append(name)
        return [code]

    async def look_again(web: Web, how: ProofKind, at: datetime) -> None:
        assert await check_sites(own, web, base_url=BASE, now=at) == 1
        row = await known(own, placed)
        assert (row.outcome, row.how, row.confirmed_on) == (SiteOutcome.CONFIRMED, how, at.date())
        assert row.due_at == at + CHECK_EVERY

    file = ok(f"{code}\n".encode())
    page = ok(f'<head><meta name="child-protection-register" content="{code}">'.encode())
    async with server(lambda path: file if path == FILE else GONE) as (port, _):
        await look_again(here(port), ProofKind.FILE, now)
    async with server(lambda path: page if path == "/" else GONE) as (port, _):
        await look_again(here(port), ProofKind.META, now + CHECK_EVERY)
    async with server(lambda _: GONE) as (port, _):
        await look_again(replace(here(port), texts=record), ProofKind.DNS, now + 2 * CHECK_EVERY)
        assert await check_sites(own, here(port), base_url=BASE, now=now + 2 * CHECK_EVERY) == 0
    assert asked_for == [f"{TXT_AT}.{DOMAIN}"]
    assert await kinds(own) == ["website.confirm"]


async def test_another_logos_code_shows_nothing(own: Database, now: datetime) -> None:
    placed = await website(own, due_at=now)

    async with server(lambda _: ok(make.code().encode())) as (port, _):
        await check_sites(own, here(port), base_url=BASE, now=now)

    row = await known(own, placed)
    assert (row.outcome, row.confirmed_on, row.due_at) == (SiteOutcome.NOT_FOUND, None, None)
    assert await kinds(own) == []


async def test_a_domain_that_leads_into_an_inner_network_is_not_asked(own: Database, now: datetime) -> None:
    placed = await website(own, due_at=now)
    inner = Web(names("10.0.0.1"), no_texts, tls=None)

    await check_sites(own, inner, base_url=BASE, now=now)

    assert (await known(own, placed)).outcome is SiteOutcome.NOT_PUBLIC


async def test_a_label_that_is_no_domain_is_not_asked(own: Database, now: datetime) -> None:
    placed = await website(own, label="127.0.0.1", due_at=now)

    async with server(lambda _: ok(placed.code.encode())) as (port, asked):
        await check_sites(own, here(port), base_url=BASE, now=now)

    assert (asked, (await known(own, placed)).outcome) == ([], SiteOutcome.NOT_FOUND)


async def test_one_slow_site_keeps_no_other_waiting_and_no_writer_out(own: Database, now: datetime) -> None:
    slow, quick = await website(own, due_at=now), await website(own, label="quick.example", due_at=now)
    written = asyncio.Event()

    async def resolve(host: str, _: int) -> list[str]:
        if host == DOMAIN:
            async with own.writes() as db, db.begin():  # somebody writes meanwhile
                await make.signatory(db)
            written.set()
            raise OSError
        return ["127.0.0.1"]

    async with server(lambda _: ok(quick.code.encode())) as (port, _):
        web = Web(resolve, no_texts, port, tls=None, only_here=True)
        assert await check_sites(own, web, base_url=BASE, now=now) == 2

    assert written.is_set()
    assert (await known(own, slow)).outcome is SiteOutcome.UNREACHABLE
    assert (await known(own, quick)).outcome is SiteOutcome.CONFIRMED


async def test_a_site_that_fails_is_looked_at_daily_one_letter_is_written_and_after_a_week_it_counts_no_more(
    own: Database, now: datetime
) -> None:
    placed = await website(own, due_at=now)
    async with server(lambda _: ok(placed.code.encode())) as (port, _):
        await check_sites(own, here(port), base_url=BASE, now=now)

    async with server(lambda _: GONE) as (port, _):
        for day in range(30, 40):
            await check_sites(own, here(port), base_url=BASE, now=now + timedelta(days=day))

    row = await known(own, placed)
    assert (row.confirmed_on, row.how, row.due_at) == (None, None, None)
    assert await kinds(own) == ["website.confirm", "website.lapse"]
    async with own.reads() as db:
        letters = (await db.scalars(select(OutboxMail))).all()
    assert [letter.subject for letter in letters] == ["Your website no longer shows that it is yours"]
    assert f"/desk/logos/{placed.id}" in (letters[0].body or "")


async def test_a_bug_met_at_one_site_keeps_no_other_waiting(
    own: Database, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    broken, quick = await website(own, due_at=now), await website(own, label="quick.example", due_at=now)

    async def resolve(host: str, _: int) -> list[str]:
        if host == DOMAIN:
            raise AssertionError
        return ["127.0.0.1"]

    async with server(lambda _: ok(quick.code.encode())) as (port, _):
        web = Web(resolve, no_texts, port, tls=None, only_here=True)
        assert await check_sites(own, web, base_url=BASE, now=now) == 2

    assert "could not be looked at" in caplog.text
    assert (await known(own, broken)).outcome is SiteOutcome.UNREACHABLE
    assert (await known(own, quick)).outcome is SiteOutcome.CONFIRMED


async def test_an_ended_logo_is_not_looked_at(own: Database, now: datetime) -> None:
    placed = await website(own, due_at=now)
    async with own.writes() as db, db.begin():
        row = await db.get_one(Placement, placed.id)
        row.revoked_at, row.revoked_why = now, Revocation.MOVED

    async with server(lambda _: ok(placed.code.encode())) as (port, asked):
        assert await check_sites(own, here(port), base_url=BASE, now=now) == 0

    assert asked == []


async def test_a_business_asks_for_its_own_websites_and_once_a_minute(
    db: AsyncSession, now: datetime
) -> None:
    hotel, other = await make.signatory(db), await make.signatory(db)
    placed = await make.placement(db, hotel, kind=PlaceKind.WEBSITE, label=DOMAIN)
    door = await make.placement(db, hotel, kind=PlaceKind.DOOR)
    mine, theirs = await keeper(db, hotel), await keeper(db, other)

    row = await ask_check(db, mine, placed.id, now=now)

    assert (row.due_at, row.confirmed_on) == (now, None)
    with pytest.raises(RuleBrokenError):
        await ask_check(db, mine, placed.id, now=now)
    await ask_check(db, mine, placed.id, now=now + timedelta(minutes=1))
    for actor, placement in ((theirs, placed), (mine, door)):
        with pytest.raises(NotFoundError):
            await ask_check(db, actor, placement.id, now=now)


PLACE = text(
    "INSERT INTO establishments (id, signatory_id, name, kind, region, city, postal_code, address, created_at)"
    " VALUES (:id, :of, 'Annex', 'hotel', '', 'Puerto Ejemplo', '', 'Calle 9', '2026-03-01')"
)


async def test_places_of_before_and_of_the_release_before_have_no_point_and_their_websites_are_not_confirmed(
    url: str, before: Database
) -> None:
    async def write() -> None:
        async with before.writes() as db, db.begin():
            hotel = await make.signatory(db)
            await make.placement(db, hotel, kind=PlaceKind.WEBSITE, label=DOMAIN)
            ids = {"id": uuid4(), "of": hotel.id}
            held = ids if url.startswith("postgresql") else {name: id_.hex for name, id_ in ids.items()}
            await db.execute(PLACE, held)
        await before.close()

    await write()
    for count in (2, 3):  # up, and once more after a step back
        command.upgrade(migrations(url), "head")
        await write()
        async with before.reads() as db:
            assert (await db.scalars(select(Establishment.point))).all() == [None] * count
            assert len((await db.scalars(select(Placement.id))).all()) == count
            assert (await db.scalars(select(SiteCheck))).all() == []
        await before.close()
        command.downgrade(migrations(url), BEFORE)
