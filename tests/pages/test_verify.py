"""The page of a code: what a traveller reads, what it weighs, what it leaves behind."""

import gzip
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from itertools import product
from typing import Any, cast

import pytest
from bs4 import BeautifulSoup
from httpx import ASGITransport, AsyncClient
from litestar.types import ASGIApp
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import DatesChange
from registry.adherence.rules import GRACE, Category, Standing, Status
from registry.app import create_app, wrap
from registry.countries.actions import load_shipped
from registry.db import open_database
from registry.logos.placing import PlaceKind, Revocation
from registry.logos.rules import spell
from registry.logos.verdicts import NO_SAFETY
from tests import make
from tests.apps import PASSWORDS
from tests.conftest import NOON
from tests.pages.browser import Browser
from tests.pages.conftest import SETTINGS

TODAY = NOON.date()
DAY = timedelta(days=1)
LATER = TODAY + 100 * DAY


@asynccontextmanager
async def client(app: ASGIApp) -> AsyncGenerator[AsyncClient]:
    transport = ASGITransport(cast("Any", app), client=("127.0.0.1", 50_000))
    async with AsyncClient(transport=transport, base_url=SETTINGS.base_url) as found:
        yield found


def mistyped(code: str) -> str:
    wrong = "0" if code[3] != "0" else "1"
    return code[:3] + wrong + code[4:]


# ── what a person reads ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("adherence", "word"),
    [
        ({"reported_until": LATER, "audited_until": LATER}, "Verified"),
        ({"reported_until": LATER}, "Reporting"),
        ({}, "Committed"),
        ({"report_due_on": TODAY - DAY}, "Report overdue"),
        ({"report_due_on": TODAY - GRACE - DAY}, "Report overdue"),
        ({"status": Status.SUSPENDED, "since": TODAY, "category": Category.UNDER_REVIEW}, "Suspended"),
        ({"status": Status.WITHDRAWN, "since": TODAY, "category": Category.OWN_REQUEST}, "Withdrawn"),
        ({"status": Status.REMOVED, "since": TODAY, "category": Category.REPORT_MISSING}, "Removed"),
    ],
)
async def test_the_standing_is_the_first_word(
    db: AsyncSession, browser: Browser, adherence: dict[str, Any], word: str
) -> None:
    hotel = await make.signatory(db, name="Hotel Miramar")
    await make.adherence(db, hotel, **adherence)
    sticker = await make.placement(db, hotel)

    page = await browser.open(f"/V/{sticker.code}")

    assert (page.status, page.title) == (200, word)
    for said in (
        "Hotel Miramar",
        "Calle del Faro 1",
        "Is this what you see?",
        spell(sticker.code),
        str(NO_SAFETY),
    ):
        assert said in page.text
    assert page.html.select_one(f'a[href="/misuse?code={sticker.code}"]') is not None
    assert page.html.select_one(f'a[href="/directory/{hotel.slug}"]') is not None


async def test_the_page_says_since_until_changed_and_why(db: AsyncSession, browser: Browser) -> None:
    hotel = await make.signatory(db)
    await make.adherence(
        db, hotel, status=Status.SUSPENDED, since=date(2026, 3, 24), category=Category.COMMITMENTS_NOT_MET
    )
    sticker = await make.placement(db, hotel, expires_on=date(2028, 1, 31))

    page = await browser.open(f"/v/{sticker.code}")

    for said in ("Since March 24, 2026", "commitments not met", "January 1, 2026", "January 2028"):
        assert said in page.text


async def test_a_report_that_came_in_time_is_not_told_as_due_while_it_is_being_read(
    db: AsyncSession, browser: Browser
) -> None:
    hotel, due = await make.signatory(db), TODAY - GRACE - DAY
    await make.adherence(db, hotel, report_due_on=due, report_in_hand_for=due)
    sticker = await make.placement(db, hotel)

    page = await browser.open(f"/v/{sticker.code}")
    public = await browser.open(f"/directory/{hotel.slug}")

    assert page.title == "Committed"
    assert "report due" not in page.text
    assert "handed in, and being read" in public.text


async def test_the_page_says_how_long_a_late_report_is_borne(db: AsyncSession, browser: Browser) -> None:
    hotel, other = await make.signatory(db), await make.signatory(db)
    await make.adherence(db, hotel, report_due_on=TODAY - DAY)
    await make.adherence(db, other, report_due_on=TODAY - GRACE - DAY)

    borne = await browser.open(f"/v/{(await make.placement(db, hotel)).code}")
    paused = await browser.open(f"/v/{(await make.placement(db, other)).code}")

    assert "Since March 27, 2026" in borne.text
    assert "its logos count until April 25, 2026" in borne.text
    assert "its logos do not count" in paused.text
    assert "its logos count until" not in paused.text


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"revoked_at": NOON, "revoked_why": Revocation.COPIED}, "Revoked"),
        ({"superseded_at": NOON}, "Replaced"),
        ({"expires_on": TODAY - DAY}, "Expired"),
    ],
)
async def test_a_logo_that_is_over_says_so_and_tells_the_standing_beside_it(
    db: AsyncSession, browser: Browser, change: dict[str, Any], word: str
) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel, reported_until=LATER)
    sticker = await make.placement(db, hotel)
    for name, value in change.items():
        setattr(sticker, name, value)
    await db.flush()

    page = await browser.open(f"/v/{sticker.code}")

    assert page.title == word
    assert "Reporting" in page.text


async def test_a_plate_is_there_to_be_compared(db: AsyncSession, browser: Browser) -> None:
    cabs = await make.signatory(db)
    await make.adherence(db, cabs)
    sticker = await make.placement(db, cabs, kind=PlaceKind.VEHICLE, label="TSJ 01234")

    page = await browser.open(f"/v/{sticker.code}")

    assert page.html.select_one(".code-box strong").text == "TSJ 01234"  # type: ignore[union-attr]


async def test_dates_that_a_registrar_set_are_said_to_be_so(db: AsyncSession, browser: Browser) -> None:
    hotel = await make.signatory(db)
    adherence = await make.adherence(db, hotel)
    sticker = await make.placement(db, hotel)
    db.add(
        DatesChange(
            adherence_id=adherence.id, on=TODAY, report_due_on=adherence.report_due_on, reported_until=None,
            audited_until=None, why="registrar", actor_id=None, at=NOON,
        )
    )  # fmt: skip
    await db.flush()

    assert "set by a registrar on March 27, 2026" in (await browser.open(f"/v/{sticker.code}")).text


async def test_the_countrys_numbers_are_one_tap_away(db: AsyncSession, browser: Browser) -> None:
    await load_shipped(db, now=NOON)
    hotel = await make.signatory(db, country="CR")
    await make.adherence(db, hotel)

    page = await browser.open(f"/v/{(await make.placement(db, hotel)).code}")

    assert page.html.select_one('.hotline a[href="tel:911"]') is not None
    assert page.html.select_one('a.worried[href="#numbers"]') is not None
    assert page.html.select_one("h2#numbers") is not None
    assert "not checked by us" in page.text


async def test_a_country_without_numbers_falls_back_to_the_local_police(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await make.signatory(db, country="IS")
    await make.adherence(db, hotel)

    page = await browser.open(f"/v/{(await make.placement(db, hotel)).code}")

    assert "Call the local police" in page.text


# ── codes that are not ours ─────────────────────────────────────────────────────────────────────────


async def test_a_typing_error_is_told_from_an_unknown_code(browser: Browser) -> None:
    code = make.code()

    wrong, unknown = await browser.open(f"/v/{mistyped(code)}"), await browser.open(f"/v/{code}")

    assert (wrong.status, wrong.title) == (404, "Typing error")
    assert (unknown.status, unknown.title) == (404, "Unknown code")
    assert wrong.field("code") == mistyped(code)
    assert unknown.html.select_one(f'a[href="/misuse?code={code}"]') is not None


async def test_a_typing_error_asks_no_database() -> None:
    """Where there is no database at all, the answer is the same."""
    database = open_database("sqlite+aiosqlite:////nowhere/at/all.db")
    made = create_app(SETTINGS, database, clock=lambda: NOON, passwords=PASSWORDS)
    app = wrap(made, SETTINGS, clock=lambda: NOON, jinja=made.state.jinja)
    async with client(app) as browser:
        answers = [await browser.get(f"/v/{typed}") for typed in (mistyped(make.code()), "hello")]
    await database.close()

    assert [answer.status_code for answer in answers] == [404, 404]


async def test_an_application_is_nobodys_business(db: AsyncSession, browser: Browser) -> None:
    applying = await make.signatory(db, name="Hotel Secreto")
    await make.adherence(db, applying, status=Status.APPLIED)
    its, nobodys = (await make.placement(db, applying)).code, make.code()

    told = await browser.client.get(f"/v/{its}")
    unknown = await browser.client.get(f"/v/{nobodys}")

    assert told.status_code == unknown.status_code == 404
    assert told.text.replace(its, nobodys) == unknown.text
    assert (await as_json(browser, its))["reason"] == "unknown-code"


JUNK = ["x", "v", "%00", "1" * 5000, "%FF%FE", "a/b/c", "..%2f..%2fetc", "%F0%9F%92%A9", "K7QM?2XWD", "//", "%2F%2F", "🙂" * 11,
        "'%22%3E%3Cscript%3E", "+", "%20", "-", "%E2%80%AE" * 3, "%ED%A0%80", "{{7*7}}", "ⅷ" * 11]  # fmt: skip


@pytest.mark.parametrize("form", ["*/*", "application/json"])
async def test_junk_is_answered_and_breaks_nothing(browser: Browser, form: str) -> None:
    for path, junk in product(("/v/", "/V/", "/v?code=", "/V?code="), JUNK):
        answer = await browser.client.get(path + junk, headers={"accept": form})

        assert answer.status_code in {303, 404, 422}, junk
        assert answer.status_code != 422 or form == "*/*", junk
        assert "<script" not in answer.text
        if answer.status_code == 404 and form == "application/json":
            assert answer.json()["verdict"] == "not-ours"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_nothing_can_be_sent_to_a_code(browser: Browser, method: str) -> None:
    own = {"sec-fetch-site": "same-origin"}

    assert (await browser.client.request(method, f"/v/{make.code()}", headers=own)).status_code == 405


# ── every spelling, the box, JSON ───────────────────────────────────────────────────────────────────


async def test_a_code_is_read_however_it_is_spelt_without_a_redirect(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)
    sticker = await make.placement(db, hotel)
    code = sticker.code
    folded = code.replace("0", "o").replace("1", "l")
    spellings = [
        code,
        code.lower(),
        spell(code),
        spell(code).replace("-", "%20"),
        folded,
        f"%20{code}%20",
        f"{code[:4]}\N{EN DASH}{code[4:]}",
    ]

    for path, method in product(("/v/", "/V/"), ("GET", "HEAD")):
        answers = [await browser.client.request(method, path + spelling) for spelling in spellings]

        assert {answer.status_code for answer in answers} == {200}
        assert {bool(answer.content) for answer in answers} == {method == "GET"}


async def test_the_box_leads_to_the_codes_own_address(browser: Browser) -> None:
    code = make.code()
    typed = spell(code).lower()

    found = await browser.client.get("/v", params={"code": typed})
    spanish = await browser.client.get("/v", params={"code": typed, "lang": "es"})
    wrong = await browser.open(f"/v?code={mistyped(code)}")
    empty = await browser.open("/v?code=+")

    assert (found.status_code, found.headers["location"]) == (303, f"/v/{code}")
    assert spanish.headers["location"] == f"/v/{code}?lang=es"
    assert (wrong.status, wrong.title, wrong.field("code")) == (404, "Typing error", mistyped(code))
    assert (empty.status, empty.title, empty.faults) == (422, "Check a code", {"code"})
    for page in (wrong, empty):
        assert page.html.select_one("input[name=code]")["aria-invalid"] == "true"  # type: ignore[index]


async def test_software_is_answered_in_json(db: AsyncSession, browser: Browser) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel, status=Status.SUSPENDED, since=TODAY)
    sticker = await make.placement(db, hotel)

    genuine = await as_json(browser, sticker.code)
    wrong = await as_json(browser, mistyped(sticker.code))

    assert (genuine["verdict"], genuine["state"], genuine["standing"]) == (
        "genuine",
        "paused",
        Standing.SUSPENDED,
    )
    assert genuine["checked_at"] == "2026-03-27T12:00:00Z"
    assert genuine["short_url"] == f"https://registry.test/v/{sticker.code}"
    assert (wrong["verdict"], wrong["reason"], wrong["code"]) == ("not-ours", "mistyped", None)
    assert (await as_json(browser, "hello"))["reason"] == "malformed"
    assert (await as_json(browser, make.code()))["reason"] == "unknown-code"


async def as_json(browser: Browser, code: str) -> dict[str, Any]:
    answer = await browser.client.get(f"/v/{code}", headers={"accept": "application/json"})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["vary"] == "Accept, Accept-Language"
    return cast("dict[str, Any]", answer.json())


async def test_unknown_codes_are_limited_and_known_ones_never(db: AsyncSession, browser: Browser) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)
    sticker = await make.placement(db, hotel)

    guesses = [(await browser.client.get(f"/v/{make.code()}")).status_code for _ in range(62)]

    assert guesses == [404] * 60 + [429] * 2
    assert (await browser.client.get(f"/v/{sticker.code}")).status_code == 200
    assert (await browser.client.get(f"/v/{mistyped(sticker.code)}")).status_code == 404
    assert (await browser.open(f"/v/{make.code()}")).title == "Too many tries"


# ── what it weighs, and what it leaves behind ───────────────────────────────────────────────────────


async def test_the_page_and_all_it_loads_fit_into_fourteen_kilobytes(
    db: AsyncSession, browser: Browser
) -> None:
    await load_shipped(db, now=NOON)
    ship = await make.signatory(db, name="Compañía de Navegación Fluvial y Marítima " * 3, country="US")
    await make.adherence(db, ship, report_due_on=TODAY - DAY, reported_until=LATER)
    sticker = await make.placement(
        db, ship, kind=PlaceKind.VESSEL, label="Reina del Golfo Dulce", expires_on=TODAY - DAY
    )

    answer = await browser.client.get(f"/v/{sticker.code}?lang=fr")
    html = BeautifulSoup(answer.text, "html.parser")
    sheet = await browser.client.get(str(html.select_one('link[rel="stylesheet"]')["href"]))  # type: ignore[index]

    loaded = html.select(
        "script, img, iframe, object, embed, source, video, audio, style, base, meta[http-equiv]"
    )
    assert loaded == []
    assert [str(link["href"]) for link in html.select("link")] == ["data:,", sheet.request.url.path]
    assert "url(" not in sheet.text
    assert "@import" not in sheet.text
    zipped = int(sheet.headers["content-length"])
    assert sheet.headers["content-encoding"] == "gzip"
    assert len(gzip.compress(answer.content, 6)) + zipped <= 14_000
    assert len(answer.content) + zipped <= 14_000  # where nobody compresses the page, too


async def test_a_scan_leaves_nothing_behind(db: AsyncSession, browser: Browser) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)
    sticker = await make.placement(db, hotel)

    for path in (f"/v/{sticker.code}", f"/v/{make.code()}", f"/v/{mistyped(sticker.code)}"):
        answer = await browser.client.get(path)

        assert "set-cookie" not in answer.headers
        assert answer.headers["vary"] == "Accept, Accept-Language"
        assert "script-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "same-origin"
        links = re.findall(r'(?:href|src|action)="([^"]*)"', answer.text)
        assert [link for link in links if re.match("https?:|//", link)] == []


async def test_a_business_that_has_just_signed_is_not_said_to_have_accounted(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)

    page = await browser.open(f"/v/{(await make.placement(db, hotel)).code}")

    assert "is to account for it every year" in page.text
    assert "Last change of status" in page.text


async def test_the_page_promises_no_more_numbers_than_there_are_and_names_the_town_once(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await make.signatory(db)
    await make.adherence(db, hotel)
    sticker = await make.placement(db, hotel)

    page = await browser.open(f"/v/{sticker.code}")

    assert "More numbers" not in page.text
    assert "What else you can do" in page.text
    assert page.html.select("#main .card p.quiet")[0].text == "Costa Rica"
    assert page.text.count("Puerto Ejemplo") == 1
