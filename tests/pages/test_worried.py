"""Whatever goes wrong under `/concern` and `/follow`: whom to call stands there, and what was typed comes back."""

import gzip
import socket
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import aiosqlite
import psycopg
import pytest
from bs4 import BeautifulSoup
from httpx import ASGITransport, AsyncClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.countries.actions import load_shipped
from registry.countries.shipped import shipped_hotlines
from registry.db import Database, open_database
from registry.door.models import DoorReport
from registry.handlers.queries import readers_for
from registry.kit.i18n import LANGUAGES
from tests import door, handlers, make
from tests.apps import lent
from tests.conftest import NOON
from tests.pages.conftest import SETTINGS

OWN = {"sec-fetch-site": "same-origin"}
REPORT = {
    "country": "CR",
    "told": "yes",
    "authority": "other",
    "step": "send",
    "narrative": "She waited for hours.",
}
NOWHERE = "postgresql+psycopg://someone@127.0.0.1:1/registry"
HOME = replace(SETTINGS, home_country="BR")
NUMBERS = {
    country: {line.dial for line in shipped_hotlines() if line.country == country} for country in ("BR", "CR")
}


def visitor(database: Database, settings: Any = HOME) -> AsyncClient:
    app = lent(settings, database, clock=lambda: NOON, receipt_costs=door.CHEAP, follow_seconds=0)
    return AsyncClient(
        transport=ASGITransport(cast("Any", app), client=("127.0.0.1", 4711)), base_url=SETTINGS.base_url
    )


def called(text: str) -> set[str]:
    links = BeautifulSoup(text, "html.parser").select("main a[href^='tel:']")
    return {str(link["href"]).removeprefix("tel:") for link in links}


@pytest.fixture
def silent() -> Iterator[str]:
    """Yield the address of a server that takes every call and answers none."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"postgresql+psycopg://someone@127.0.0.1:{server.getsockname()[1]}/registry"


@pytest.mark.parametrize(
    ("path", "country"),
    [
        ("/concern", "BR"),
        ("/concern?country=CR", "CR"),
        ("/concern/report?country=CR", "CR"),
        ("/follow", "BR"),
    ],
)
async def test_without_a_database_the_shipped_numbers_stand_there(path: str, country: str) -> None:
    async with visitor(open_database(NOWHERE)) as client:
        answer = await client.get(path)

    assert answer.status_code == 503
    assert called(answer.text) & NUMBERS[country]
    assert "not checked by us" in answer.text
    assert BeautifulSoup(answer.text, "html.parser").select_one("select[name=country]") is not None
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


async def test_a_server_that_is_silent_holds_nobody_up(silent: str) -> None:
    async with visitor(open_database(silent)) as client:
        answer = await client.get("/concern?country=CR", timeout=9)

    assert answer.status_code == 503
    assert called(answer.text) & NUMBERS["CR"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_without_a_database_fits_into_14_kb_too(language: str) -> None:
    async with visitor(open_database(NOWHERE)) as client:
        page = await client.get("/concern?country=US", headers={"accept-language": language})
        html = BeautifulSoup(page.text, "html.parser")
        sheet = html.select_one("link[rel=stylesheet]")
        assert sheet is not None
        css = (await client.get(str(sheet["href"]))).content

    assert page.headers["content-encoding"] == "gzip"
    assert len(gzip.compress(page.content, 6)) + len(gzip.compress(css, 6)) <= 14_000
    assert html.select("script, img, iframe, [style]") == []


async def test_a_report_that_meets_no_database_comes_back_with_its_words_and_the_numbers() -> None:
    async with visitor(open_database(NOWHERE)) as client:
        answer = await client.post(
            "/concern/report", data=REPORT | {"report": "1", "sex": "girl"}, headers=OWN
        )

    assert answer.status_code == 503
    assert called(answer.text) & NUMBERS["CR"]
    assert "nothing was kept" in answer.text
    form = BeautifulSoup(answer.text, "html.parser").select_one('form[method="post"]')
    assert form is not None
    assert form.select_one("textarea").text.strip() == REPORT["narrative"]  # type: ignore[union-attr]
    carried = {str(one["name"]): str(one["value"]) for one in form.select("input[type=hidden], button")}
    assert carried == {
        "country": "CR", "told": "yes", "authority": "other", "report": "1", "sex": "girl", "step": "send",
    }  # fmt: skip


async def test_words_that_are_added_come_back_when_there_is_no_database() -> None:
    async with visitor(open_database(NOWHERE)) as client:
        typed = {"receipt": "0" * 20, "text": "She is back.", "step": "send"}
        answer = await client.post("/follow", data=typed, headers=OWN)

    assert answer.status_code == 503
    assert called(answer.text) & NUMBERS["BR"]
    assert "She is back." in answer.text


@asynccontextmanager
async def held_up(url: str) -> AsyncGenerator[None]:
    """Have somebody else write, and not come to an end."""
    if url.startswith("sqlite"):
        async with aiosqlite.connect(url.partition(":///")[2], isolation_level=None) as other:
            await other.execute("BEGIN IMMEDIATE")
            yield
            await other.execute("ROLLBACK")
        return
    async with await psycopg.AsyncConnection.connect(url.replace("+psycopg", "")) as other:
        await other.execute("LOCK TABLE door_reports IN SHARE MODE")
        yield
        await other.rollback()


async def test_a_report_that_meets_a_busy_database_comes_back_and_nothing_is_kept(
    own_database_url: str, tmp_path: Path
) -> None:
    settings = handlers.with_officers(replace(HOME, keyring_dir=tmp_path / "keyring"))
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        await load_shipped(db, now=make.LONG_AGO)
        await handlers.reader(db, settings, "CR", now=NOON)
    async with database.reads() as db:
        assert await readers_for(db, settings, "CR", today=NOON.date())

    async with held_up(own_database_url), visitor(database, settings) as client:
        answer = await client.post("/concern/report", data=REPORT, headers=OWN, timeout=15)

    assert answer.status_code == 503
    assert called(answer.text) & NUMBERS["CR"]
    assert REPORT["narrative"] in answer.text
    async with database.reads() as db:
        assert await db.scalar(select(func.count(DoorReport.id))) == 0
    await database.close()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/concern/nothing", 404), ("GET", "/follow/nothing?country=CR", 404), ("POST", "/concern", 405),
        ("DELETE", "/concern/report", 405), ("PUT", "/follow", 405), ("POST", "/concern/leave", 405),
        ("GET", "//concern/nothing", 404), ("POST", "//concern/report", 200), ("GET", "//concern//report", 200),
        ("GET", "/concern?country=ZZ", 200), ("GET", "/concern/report?country=ZZ", 200),
        ("GET", "/concern?" + "&".join(f"country={number}" for number in range(2000)), 200),
    ],
)  # fmt: skip
@pytest.mark.parametrize("headers", [OWN, {}, {"sec-fetch-site": "cross-site"}])
async def test_no_answer_lacks_the_numbers(
    db: AsyncSession, database: Database, method: str, path: str, status: int, headers: dict[str, str]
) -> None:
    await load_shipped(db, now=make.LONG_AGO)
    async with visitor(database) as client:
        answer = await client.request(method, f"{SETTINGS.base_url}{path}", headers=headers)

    assert answer.status_code == status
    assert called(answer.text) & NUMBERS["CR" if "country=CR" in path else "BR"]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/concern"), ("POST", "/follow"), ("GET", "//concern/x")]
)
@pytest.mark.parametrize("host", ["elsewhere.example", ""])
async def test_under_another_name_the_shipped_numbers_stand_and_nothing_that_could_be_sent(
    database: Database, method: str, path: str, host: str
) -> None:
    async with visitor(database) as client:
        asked = f"{SETTINGS.base_url}{path}?country=CR&lang=es"
        answer = await client.request(
            method, asked, headers={"host": host, "origin": "https://elsewhere.example"}
        )
        other = await client.get("/join", headers={"host": host})

    html = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == other.status_code == 421
    assert called(answer.text) & NUMBERS["CR"]
    assert html.select_one("html[lang=es] a[href='https://registry.test/concern?lang=es']")
    assert not html.select("form, input, button, script, img, link")
    assert not called(other.text)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", "&".join(f"f{number}=x" for number in range(101)).encode()),
        ("multipart/form-data; boundary=a", b"no parts"),
        ("multipart/form-data", b"no boundary"),
        ("application/x-www-form-urlencoded", b"country=ZZ&step=send"),
        ("application/x-www-form-urlencoded", b"x" * 33_000_000),
    ],
)
@pytest.mark.parametrize("path", ["/concern/report", "/follow"])
async def test_a_form_that_nobody_can_read_is_answered_with_the_numbers(
    db: AsyncSession, database: Database, path: str, kind: str, body: bytes
) -> None:
    await load_shipped(db, now=make.LONG_AGO)
    async with visitor(database) as client:
        answer = await client.post(path, content=body, headers={**OWN, "content-type": kind})

    assert answer.status_code < 500
    assert called(answer.text) & NUMBERS["BR"]


async def test_of_a_form_with_too_many_fields_the_first_are_read(
    db: AsyncSession, database: Database
) -> None:
    await load_shipped(db, now=make.LONG_AGO)
    body = "country=CR&" + "&".join(f"f{number}=x" for number in range(200))
    async with visitor(database) as client:
        answer = await client.post(
            "/concern/report",
            content=body,
            headers={**OWN, "content-type": "application/x-www-form-urlencoded"},
        )

    assert called(answer.text) & NUMBERS["CR"]


async def test_a_site_without_a_country_of_its_own_lets_one_choose(database: Database) -> None:
    async with visitor(database, SETTINGS) as client:
        for path in ("/concern/report", "/concern/nothing", "/concern/report?country=ZZ"):
            html = BeautifulSoup((await client.get(path)).text, "html.parser")
            assert html.select_one("main select[name=country]") is not None, path


@pytest.mark.parametrize(
    "path", ["/concern?country=CR", "/concern/report?country=CR", "/follow", "/concern/nothing"]
)
async def test_head_is_answered_as_get_is_without_a_body(
    db: AsyncSession, database: Database, path: str
) -> None:
    await load_shipped(db, now=make.LONG_AGO)
    async with visitor(database) as client:
        got, head = await client.get(path), await client.head(path)

    assert head.status_code == got.status_code
    assert head.content == b""
    assert dict(head.headers) == dict(got.headers)


@pytest.mark.parametrize(("site", "forgets"), [("same-origin", True), ("none", True), ("cross-site", False)])
async def test_leaving_has_the_browser_forget_and_leads_to_a_neutral_site(
    database: Database, site: str, *, forgets: bool
) -> None:
    async with visitor(database) as client:
        answer = await client.get("/concern/leave", headers={"sec-fetch-site": site})

    assert answer.status_code == 303
    assert answer.headers["location"] == "https://www.wikipedia.org/"
    assert answer.headers.get("clear-site-data") == ('"cache", "storage"' if forgets else None)


async def test_the_door_its_answers_and_its_failures_have_one_way_out(
    db: AsyncSession, database: Database
) -> None:
    await load_shipped(db, now=make.LONG_AGO)
    async with visitor(database) as client:
        for path in ("/concern/report", "/follow", "/concern/nothing"):
            html = BeautifulSoup((await client.get(path)).text, "html.parser")
            assert html.select_one('header a.leave[href="/concern/leave"]') is not None, path
