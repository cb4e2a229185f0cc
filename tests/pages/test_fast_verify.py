"""Both ways of answering a scan give the same bytes and the same headers, whatever is asked."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, Self

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient, Response
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import DatesChange, StatusChange
from registry.adherence.rules import GRACE, Category, Status
from registry.app import create_app, wrap
from registry.countries.actions import load_shipped
from registry.countries.models import Hotline
from registry.db import Database, open_database
from registry.kit.clock import Clock
from registry.kit.i18n import LANGUAGES
from registry.logos.fast_verify import FastVerify
from registry.logos.placing import PlaceKind, Revocation
from registry.logos.rules import spell
from tests import make
from tests.apps import PASSWORDS
from tests.conftest import NOON
from tests.pages.conftest import SETTINGS
from tests.pages.test_verify import client, mistyped

TODAY = NOON.date()
DAY = timedelta(days=1)
LATER = TODAY + 100 * DAY


async def refuse(_: Scope, __: Receive, send: Send) -> None:
    """Stand where the simple way stands, so that a test knows who answered."""
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


class Both:
    """The simple way, the fast way in front of it, and the fast way with nothing behind it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        app = create_app(SETTINGS, database, clock=clock, passwords=PASSWORDS)

        self.ways = [
            FastVerify(behind, database=database, clock=clock, jinja=app.state.jinja)
            for behind in (app, refuse)
        ]
        inner: list[ASGIApp] = [app, *self.ways]
        self.apps = [wrap(each, SETTINGS, clock=clock, jinja=app.state.jinja) for each in inner]

    async def __aenter__(self) -> Self:
        self._stack = AsyncExitStack()
        self.simple, self.fast, self.alone = [
            await self._stack.enter_async_context(client(app)) for app in self.apps
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()
        for way in self.ways:
            await way.close()

    async def same(self, path: str, **headers: str) -> bool:
        """Ask all three; say whether the fast way answered by itself."""
        given = {
            "accept-language": "en",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        asked = [await each.get(path, headers=given) for each in (self.simple, self.fast, self.alone)]
        simple, fast, alone = asked
        assert told(fast) == told(simple)
        if alone.status_code != 418:
            assert told(alone) == told(simple)
            assert [await head(each, path, given) for each in (self.fast, self.alone)] == [
                told(simple)[:2]
            ] * 2
        return alone.status_code != 418


def told(answer: Response) -> tuple[int, list[tuple[str, str]], bytes]:
    return answer.status_code, sorted(answer.headers.items()), answer.content


async def head(each: AsyncClient, path: str, headers: dict[str, str]) -> tuple[int, list[tuple[str, str]]]:
    answer = await each.head(path, headers=headers)
    assert answer.content == b""
    return answer.status_code, sorted(answer.headers.items())


@pytest.fixture
async def own_database(own_database_url: str) -> AsyncGenerator[Database]:
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        await load_shipped(db, now=NOON)
    yield database
    await database.close()


STANDINGS: list[dict[str, Any]] = [
    {},
    {"reported_until": LATER},
    {"reported_until": LATER, "audited_until": LATER},
    {"report_due_on": TODAY - DAY},
    {"report_due_on": TODAY - GRACE - DAY},
    {"report_due_on": TODAY - GRACE - DAY, "report_in_hand_for": TODAY - GRACE - DAY},
    {"status": Status.SUSPENDED, "since": TODAY, "category": Category.UNDER_REVIEW},
    {"status": Status.WITHDRAWN, "since": TODAY, "category": Category.OWN_REQUEST_WHILE_SUSPENDED},
    {"status": Status.REMOVED, "since": TODAY, "category": None},
]
MARKS: list[dict[str, Any]] = [
    {},
    {"revoked_at": NOON, "revoked_why": Revocation.MISUSED},
    {"superseded_at": NOON},
    {"expires_on": TODAY - DAY},
]
NAMES = ["Hotel Miramar", '<b>O\'Brien & "Söhne"</b>', "ホテル %(day)s {{ name }}"]


async def put_up(
    db: AsyncSession, number: int, *, adherence: dict[str, Any], mark: dict[str, Any], kind: PlaceKind
) -> str:
    country = ("CR", "MX", "ES", "IS")[number % 4]
    business = await make.signatory(
        db, name=NAMES[number % 3], country=country, city="" if number % 5 == 0 else "Puerto Ñ"
    )
    signed = await make.adherence(db, business, **adherence)
    label = "" if number % 7 == 0 else f"TSJ <{number}>"
    sticker = await make.placement(db, business, kind=kind, label=label)
    if kind not in {PlaceKind.DOOR, PlaceKind.RECEPTION}:
        sticker.address = ""
    if number % 2:
        site = await make.establishment(db, business, name="Beach & house")
        sticker.establishment_id = site.id
        if number % 4 == 1:
            site.point = "9.92810, -84.09070"
    if number % 3 == 0:
        db.add(
            DatesChange(
                adherence_id=signed.id, on=TODAY, report_due_on=signed.report_due_on, reported_until=None,
                audited_until=None, why="registrar", actor_id=None, at=NOON,
            )
        )  # fmt: skip
    for name, value in mark.items():
        setattr(sticker, name, value)
    if kind is PlaceKind.WEBSITE:
        sticker.label = "xn--htel-vqa.example" if number % 2 else "hotel.example"
        await make.site_check(db, sticker, confirmed_on=TODAY if number % 3 else None)
    if number % 4 == 1:
        await make.place_picture(db, sticker)
    await db.flush()
    return sticker.code


async def test_both_ways_of_answering_give_the_same_bytes(own_database: Database) -> None:
    cases = list(product(STANDINGS, MARKS))
    async with own_database.writes() as db, db.begin():
        codes = [
            await put_up(db, number, adherence=standing, mark=mark, kind=list(PlaceKind)[number % 7])
            for number, (standing, mark) in enumerate(cases)
        ]
        codes += [
            await put_up(db, number, adherence={}, mark={}, kind=kind)
            for number, kind in enumerate(PlaceKind)
        ]

    async with Both(own_database, lambda: NOON) as both:
        for code, language in product(codes, LANGUAGES):
            assert await both.same(f"/V/{code}", accept_language=language)
        for code in codes[:5]:
            assert await both.same(f"/v/{code}?lang=es", accept_language="fr")
            assert await both.same(f"/v/{spell(code).lower()}")
            assert await both.same(f"/v/{spell(code).replace('-', '%20')}?lang=xx")


async def test_what_is_not_a_page_of_ours_is_left_to_the_simple_way(own_database: Database) -> None:
    async with own_database.writes() as db, db.begin():
        code = await put_up(db, 1, adherence={}, mark={}, kind=PlaceKind.DOOR)
        applying = await put_up(db, 2, adherence={"status": Status.APPLIED}, mark={}, kind=PlaceKind.DOOR)

    async with Both(own_database, lambda: NOON) as both:
        assert not await both.same(f"/v/{code}", accept="application/json")
        for path in (
            applying,
            make.code(),
            mistyped(code),
            "x",
            "%00",
            f"{code}?next=1",
            f"{code}/",
            f"\N{EN DASH}{code}",
        ):
            assert not await both.same(f"/v/{path}")
        for path in ("/v", "/healthz", "/nowhere"):
            assert not await both.same(path)
        own = {"sec-fetch-site": "same-origin"}
        assert (await both.fast.post(f"/v/{code}", headers=own)).status_code == 405


async def test_a_suspension_shows_at_the_very_next_scan(own_database: Database) -> None:
    async with own_database.writes() as db, db.begin():
        hotel = await make.signatory(db)
        adherence = await make.adherence(db, hotel)
        code = (await make.placement(db, hotel)).code

    async with Both(own_database, lambda: NOON) as both:
        assert "Committed" in (await both.alone.get(f"/v/{code}")).text
        async with own_database.writes() as db, db.begin():
            db.add(
                StatusChange(
                    adherence_id=adherence.id, number=9, status=Status.SUSPENDED, effective_on=TODAY,
                    category=None, actor_id=None, at=NOON,
                )
            )  # fmt: skip

        assert "Suspended" in (await both.alone.get(f"/v/{code}")).text
        assert await both.same(f"/v/{code}")


async def test_each_country_has_its_own_date(own_database: Database) -> None:
    """A report counts until the 27th: New Zealand's 28th begins 13 hours before UTC's, Costa Rica's 6 after."""
    clock = [NOON]
    codes = {}
    async with own_database.writes() as db, db.begin():
        for country in ("CR", "NZ", "GB"):
            hotel = await make.signatory(db, country=country)
            await make.adherence(db, hotel, reported_until=TODAY)
            codes[country] = (await make.placement(db, hotel)).code

    words: dict[str, list[str]] = {}
    async with Both(own_database, lambda: clock[0]) as both:
        for hour, (country, code) in product((10, 12, 23, 25, 29, 31), codes.items()):
            clock[0] = datetime(2026, 3, 27, tzinfo=UTC) + timedelta(hours=hour)

            assert await both.same(f"/v/{code}")
            page = BeautifulSoup((await both.alone.get(f"/v/{code}")).text, "html.parser")
            words.setdefault(country, []).append(page.select_one("h1").text)  # type: ignore[union-attr]

    assert words == {
        "CR": ["Reporting"] * 5 + ["Committed"],
        "NZ": ["Reporting"] + ["Committed"] * 5,
        "GB": ["Reporting"] * 3 + ["Committed"] * 3,
    }


async def test_scans_of_two_dates_at_once_each_get_their_own(own_database: Database) -> None:
    codes = {}
    async with own_database.writes() as db, db.begin():
        for country in ("CR", "NZ"):
            hotel = await make.signatory(db, country=country)
            signed = await make.adherence(db, hotel)
            db.add(
                StatusChange(
                    adherence_id=signed.id, number=9, status=Status.SUSPENDED, effective_on=TODAY + DAY, at=NOON,
                    actor_id=None, category=Category.UNDER_REVIEW,
                )
            )  # fmt: skip
            codes[country] = (await make.placement(db, hotel)).code

    async with Both(own_database, lambda: datetime(2026, 3, 27, 12, tzinfo=UTC)) as both:
        asked = [country for _ in range(12) for country in ("CR", "NZ", "NZ", "CR", "CR")]
        answers = await asyncio.gather(*(both.alone.get(f"/v/{codes[country]}") for country in asked))

    words = {
        (country, BeautifulSoup(answer.text, "html.parser").select_one("h1").text)  # type: ignore[union-attr]
        for country, answer in zip(asked, answers, strict=True)
    }
    assert words == {("CR", "Committed"), ("NZ", "Suspended")}


async def test_numbers_that_a_registrar_changed_show_within_seconds(own_database: Database) -> None:
    clock = [NOON]
    async with own_database.writes() as db, db.begin():
        code = await put_up(db, 0, adherence={}, mark={}, kind=PlaceKind.DOOR)

    async with Both(own_database, lambda: clock[0]) as both:
        assert 'href="tel:911"' in (await both.alone.get(f"/v/{code}")).text
        async with own_database.writes() as db, db.begin():
            await db.execute(delete(Hotline).where(Hotline.country == "CR"))
        clock[0] += timedelta(seconds=5)

        assert "tel:911" not in (await both.alone.get(f"/v/{code}")).text
        assert await both.same(f"/v/{code}")


async def test_without_its_connection_the_fast_way_steps_aside(own_database: Database) -> None:
    async with own_database.writes() as db, db.begin():
        code = await put_up(db, 0, adherence={}, mark={}, kind=PlaceKind.DOOR)
    for url in ("sqlite+aiosqlite:////nowhere/at/all.db", "postgresql+psycopg://nobody@127.0.0.1:1/none", ""):
        async with Both(replace(own_database, url=url), lambda: NOON) as both:
            assert not await both.same(f"/v/{code}")
            assert (await both.fast.get(f"/v/{code}")).status_code == 200
