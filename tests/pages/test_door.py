"""Telling something without an account: numbers first, what is sealed is shown first, and a receipt to come back."""

import gzip
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pytest
from httpx import ASGITransport, AsyncClient, Response
from litestar.types import ASGIApp
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.accounts.rules import Role
from registry.concerns.models import StatisticsWaiting
from registry.countries.actions import load_shipped
from registry.db import Database
from registry.door.actions import answer_report
from registry.door.models import DoorMessage, DoorReport
from registry.door.rules import (
    NARRATIVE_LONGEST,
    RECEIPTS_AT_ONCE,
    RECEIPTS_OF_A_NETWORK,
    REPORTS_OF_A_NETWORK,
    Words,
)
from registry.handlers.keyrings import mark_keyring
from registry.handlers.queries import readers_for
from registry.jobs.models import OutboxMail
from registry.kit.i18n import LANGUAGES
from registry.kit.sealing import Keyring, PrivateKey
from registry.ledger.models import LedgerEntry
from registry.settings import Settings
from tests import door, handlers, make
from tests.apps import lent
from tests.conftest import NOON
from tests.pages.browser import Browser, Page, _offered
from tests.pages.conftest import SETTINGS

HERE, FOLLOW = "/concern/report", "/follow"
OWN = {"sec-fetch-site": "same-origin"}
KILOBYTES = 14
TOLD = {"told": "yes", "authority": "other", "sex": "girl", "narrative": "A girl waited outside for hours."}
HOSTILE = "<script>alert(1)</script> \"'><img src=x onerror=alert(1)> {{ 7*7 }} \u202eevil"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return handlers.with_officers(
        replace(
            SETTINGS,
            keyring_dir=tmp_path / "keyring",
            home_country="CR",
            reading_hours="CR Mo-Fr 08:00-16:00",
        )
    )


@pytest.fixture
def app(database: Database, settings: Settings) -> ASGIApp:
    return lent(settings, database, clock=lambda: NOON, receipt_costs=door.CHEAP)


@pytest.fixture
async def reader(db: AsyncSession, settings: Settings) -> tuple[CaseHandlerActor, PrivateKey]:
    await load_shipped(db, now=make.LONG_AGO)
    return await handlers.reader(db, settings, "CR", now=NOON)


def read(browser: Browser, answer: Response) -> Page:
    return browser._read(answer)  # noqa: SLF001 (proof-reads the page)


async def press(
    browser: Browser, page: Page, headers: dict[str, str] | None = None, /, **fields: str
) -> Page:
    """Fill in the page's form and press one of its buttons."""
    form = page.html.select_one('main form[method="post"]')
    assert form is not None
    filled = {name: value for name, value in _offered(form).items() if value is not None} | fields
    answer = await browser.client.post(
        str(form["action"]), data=filled, headers=OWN if headers is None else headers
    )
    assert "set-cookie" not in answer.headers
    return read(browser, answer)


async def tell(browser: Browser, headers: dict[str, str] | None = None, **fields: str) -> Page:
    look = await press(browser, await browser.open(HERE), **{**TOLD, "step": "look", **fields})
    assert "This is what is sent" in look.text, look.text
    return await press(browser, look, headers, step="send")


def receipt_on(page: Page) -> str:
    box = page.html.select_one(".code-box")
    assert box is not None
    assert re.fullmatch(r"(\d{4} ){4}\d{4}", box.text)
    return box.text


async def words_of(
    db: AsyncSession, settings: Settings, reader: tuple[CaseHandlerActor, PrivateKey]
) -> Words:
    actor, key = reader
    row = (await reports(db))[0]
    return await door.words(db, row.id, actor.account_id, key, Keyring(settings.keyring))


async def reports(db: AsyncSession) -> list[DoorReport]:
    query = select(DoorReport).execution_options(populate_existing=True)
    return list((await db.scalars(query)).all())


async def test_what_is_told_is_sealed_to_the_handlers_and_a_receipt_is_shown_once(
    db: AsyncSession, browser: Browser, settings: Settings, reader: tuple[CaseHandlerActor, PrivateKey]
) -> None:
    page = await tell(browser, place="Hotel at the pier", noticed="yesterday")

    assert page.title == "Sealed and sent"
    receipt_on(page)
    row = (await reports(db))[0]
    assert (row.country, row.received_on, row.received_band, row.held) == ("CR", NOON.date(), 2, False)
    assert (row.answers, row.codes) == ({}, None)
    words = await words_of(db, settings, reader)
    assert (words.narrative, words.place) == (TOLD["narrative"], "Hotel at the pier")
    assert await db.scalar(select(func.count(StatisticsWaiting.id))) == 1


@pytest.mark.usefixtures("reader")
async def test_numbers_come_first_then_who_reads_and_what_is_not_promised_then_the_form(
    browser: Browser,
) -> None:
    html = str((await browser.open(HERE)).html.select_one("main"))

    places = [
        html.index(part)
        for part in (
            'href="tel:911"',
            "Who reads it",
            "Mon-Fri 08:00-16:00",
            "Use your own phone",
            "do not promise",
            "<form",
            "<input",
        )
    ]
    assert places == sorted(places)


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_page_fits_into_14_kb_holds_no_script_and_has_a_neutral_title(
    browser: Browser, language: str
) -> None:
    wanted = {"accept-language": language, **OWN}
    form = await browser.client.get(HERE, headers=wanted)
    page = read(browser, form)
    asked, sheet = page.html.select_one("main form"), page.html.select_one("link[rel=stylesheet]")
    assert asked is not None
    assert sheet is not None
    filled = {name: value for name, value in _offered(asked).items() if value is not None}
    look = await browser.client.post(HERE, data=filled | TOLD | {"step": "look"}, headers=wanted)
    sent = await browser.client.post(HERE, data=filled | TOLD | {"step": "send"}, headers=wanted)
    digits = receipt_on(read(browser, sent))
    follow = await browser.client.get(FOLLOW, headers=wanted)
    followed = await browser.client.post(FOLLOW, data={"receipt": digits}, headers=wanted)
    css = (await browser.client.get(str(sheet["href"]))).content

    for answer in (form, look, sent, follow, followed):
        html = read(browser, answer).html
        assert len(gzip.compress(answer.content, 6)) + len(gzip.compress(css, 6)) <= KILOBYTES * 1000
        assert html.select("script, img, iframe, [style]") == []
        title = html.select_one("title")
        assert title is not None
        assert not re.search(r"child|niñ|crian|enfant|abus|report|denunc|signal", title.text.lower())
        assert answer.headers["cache-control"] == "no-store"
        assert "script-src 'none'" in answer.headers["content-security-policy"]
        assert not {"set-cookie", "etag", "last-modified"} & set(answer.headers)
        leave = html.select_one("header a.leave")
        assert leave is not None


@pytest.mark.usefixtures("reader")
async def test_what_may_stand_in_no_report_is_masked_and_shown_so_before_it_is_sent(
    db: AsyncSession, browser: Browser
) -> None:
    typed = "Señor Pérez said 8888 7777, room 214, plate ABC-123, mail x@y.org"

    look = await press(
        browser,
        await browser.open(HERE),
        **{**TOLD, "step": "look", "narrative": typed, "reference": "Mr Smith"},
    )

    shown = look.html.select_one("section.card")
    assert shown is not None
    assert "[***]" in shown.text
    for part in ("Pérez", "8888", "214", "ABC-123", "x@y.org"):
        assert part not in shown.text
    assert "by voice" in look.text
    assert await reports(db) == []


@pytest.mark.usefixtures("reader")
async def test_a_narrative_of_100_kb_is_cut_and_said_so_and_the_report_is_not_lost(
    db: AsyncSession, browser: Browser, settings: Settings, reader: tuple[CaseHandlerActor, PrivateKey]
) -> None:
    look = await press(
        browser, await browser.open(HERE), **{**TOLD, "step": "look", "narrative": "word " * 20_000}
    )
    assert "It was too long" in look.text

    receipt_on(await press(browser, look, step="send"))

    words = await words_of(db, settings, reader)
    assert 400 < len(words.narrative) <= NARRATIVE_LONGEST


@pytest.mark.usefixtures("reader")
async def test_without_digits_they_are_asked_for(browser: Browser) -> None:
    page = await browser.submit(FOLLOW, receipt=" ")

    assert (page.status, page.faults) == (422, {"receipt"})
    assert "Type twenty digits." in page.text


@pytest.mark.usefixtures("reader")
async def test_the_receipt_says_in_full_where_its_digits_are_typed(browser: Browser) -> None:
    assert f"{SETTINGS.base_url}{FOLLOW}" in (await tell(browser)).text


@pytest.mark.usefixtures("reader")
async def test_that_somebody_was_told_and_nothing_else_seals_nothing(
    db: AsyncSession, browser: Browser
) -> None:
    page = await press(browser, await browser.open(HERE), told="yes", step="look")

    assert (page.status, page.faults) == (422, {"narrative"})
    assert await reports(db) == []


@pytest.mark.usefixtures("reader")
async def test_choosing_a_country_on_the_way_to_a_report_leads_to_the_report(browser: Browser) -> None:
    page = await browser.open(f"{HERE}?country=ZZ")

    form = page.html.select_one("main form")
    assert form is not None
    assert (form["action"], form["method"]) == (HERE, "get")
    assert page.html.select_one('main a[href="#country"]') is not None


@pytest.mark.usefixtures("reader")
async def test_a_report_is_offered_below_the_numbers_only_where_somebody_reads_it(browser: Browser) -> None:
    offered = {
        country: bool(
            (await browser.open(f"/concern?country={country}")).html.select(f'main a[href^="{HERE}"]')
        )
        for country in ("CR", "CO")
    }
    assert offered == {"CR": True, "CO": False}


@pytest.mark.usefixtures("reader")
async def test_a_picture_is_left_out_with_a_sentence_and_its_words_are_kept(browser: Browser) -> None:
    files = {"file": ("p.jpg", b"\xff\xd8" + b"x" * 3_000_000, "image/jpeg")}
    raw = TOLD | {"country": "CR", "step": "look"}

    answer = await browser.client.post(HERE, data=raw, files=files, headers=OWN)

    page = read(browser, answer)
    assert "Files and pictures are not taken" in page.text
    assert TOLD["narrative"] in page.text


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe=1&%ff=%fe",
        b"a=1&" * 5000,
        b"narrative=" + b"%00" * 1000 + b"&told=yes&country=CR&step=look",
        b"x" * 2_000_000,
        b"",
    ],
)
async def test_no_body_breaks_the_door(browser: Browser, body: bytes) -> None:
    for kind in (
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
        "text/plain; charset=klingon",
        "",
    ):
        for path in (HERE, FOLLOW):
            answer = await browser.client.post(path, content=body, headers={**OWN, "content-type": kind})
            assert answer.status_code < 500


@pytest.mark.usefixtures("reader")
async def test_hostile_text_stays_text(
    db: AsyncSession, browser: Browser, settings: Settings, reader: Any
) -> None:
    look = await press(
        browser,
        await browser.open(HERE),
        step="look",
        **TOLD | {"narrative": HOSTILE, "place": HOSTILE, "code": HOSTILE},
    )

    assert look.html.select("main script, main img") == []
    assert "\u202e" not in str(look.html.select_one("section.card"))
    await press(browser, look, step="send")
    words = await words_of(db, settings, reader)
    assert "<script>" in words.narrative
    assert "\u202e" not in words.narrative


@pytest.mark.usefixtures("reader")
async def test_who_was_told_is_asked_back_for_and_what_was_typed_is_still_there(browser: Browser) -> None:
    page = await press(browser, await browser.open(HERE), step="look", narrative="A girl waited.")
    assert page.faults == {"told"}
    assert page.field("narrative") == "\nA girl waited." or "A girl waited." in page.field("narrative")
    unsaid = await press(browser, page, step="look", told="no")
    assert unsaid.faults == {"reason"}
    look = await press(browser, unsaid, step="look", told="no", reason="no_network")
    assert "There was no network" in look.text
    back = await press(browser, look, step="change")
    assert "A girl waited." in back.field("narrative")


async def test_a_country_without_a_reader_shows_numbers_and_stores_nothing(
    db: AsyncSession, browser: Browser
) -> None:
    await load_shipped(db, now=make.LONG_AGO)

    page = await browser.open(f"{HERE}?country=CR")
    answer = await browser.client.post(HERE, data=TOLD | {"country": "CR", "step": "send"}, headers=OWN)

    assert "Nothing that you typed was kept" not in page.text
    assert "Nothing that you typed was kept" in answer.text
    for html in (page, read(browser, answer)):
        assert "Nobody can read a report here" in html.text
        assert html.html.select_one('a[href="tel:911"]') is not None
    assert page.html.select('main form[method="post"]') == []
    assert await reports(db) == []


@pytest.mark.parametrize("country", ["CR", "ZZ"])
async def test_what_was_typed_where_nobody_reads_comes_back_and_can_be_sent_again(
    db: AsyncSession, browser: Browser, settings: Settings, country: str
) -> None:
    await load_shipped(db, now=make.LONG_AGO)
    told = TOLD | {"country": country, "place": "Pier", "step": "send"}
    page = read(browser, await browser.client.post(HERE, data=told, headers=OWN))
    assert page.field("narrative").strip() == TOLD["narrative"]
    assert "still here" in page.text

    await handlers.reader(db, settings, "CR", now=NOON)
    look = await press(browser, page, step="look", country="CR")

    assert "This is what is sent" in look.text
    assert (TOLD["narrative"] in look.text, "Pier" in look.text) == (True, True)


@pytest.mark.usefixtures("reader")
async def test_a_report_never_goes_to_another_country_by_a_slip(db: AsyncSession, browser: Browser) -> None:
    for country in ("ZZ", "XX", "<b>"):
        answer = await browser.client.post(
            HERE, data=TOLD | {"country": country, "step": "send"}, headers=OWN
        )
        assert "Choose the country first" in answer.text
    assert await reports(db) == []


@pytest.mark.usefixtures("reader")
async def test_a_keyring_that_cannot_be_written_is_said_with_the_numbers_and_keeps_nothing(
    db: AsyncSession, browser: Browser, settings: Settings
) -> None:
    settings.keyring.write_text("no folder")
    look = await press(browser, await browser.open(HERE), **{**TOLD, "step": "look"})

    form = look.html.select_one('main form[method="post"]')
    assert form is not None
    carried = {name: value for name, value in _offered(form).items() if value is not None}
    answer = await browser.client.post(HERE, data=carried | {"step": "send"}, headers=OWN)

    assert answer.status_code == 503
    for said in ("nothing was kept", 'href="tel:911"', TOLD["narrative"]):
        assert said in answer.text
    assert await reports(db) == []


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("there", ["nothing", "another keyring"])
async def test_where_the_keyring_is_not_mounted_no_report_is_lost_and_no_receipt_is_called_unknown(
    db: AsyncSession, browser: Browser, settings: Settings, there: str
) -> None:
    await mark_keyring(db, settings, anew=True)
    digits = receipt_on(await tell(browser))
    shutil.move(settings.keyring, settings.keyring.with_name("volume"))
    if there == "another keyring":
        Keyring(settings.keyring).pepper()

    answer = await browser.client.post("/follow", data={"receipt": digits}, headers=OWN)
    assert answer.status_code == 503
    assert "No report is kept" not in answer.text
    look = await press(browser, await browser.open(HERE), **{**TOLD, "step": "look"})
    form = look.html.select_one('main form[method="post"]')
    assert form is not None
    carried = {name: value for name, value in _offered(form).items() if value is not None}
    answer = await browser.client.post(HERE, data=carried | {"step": "send"}, headers=OWN)
    assert answer.status_code == 503
    for said in ("nothing was kept", 'href="tel:911"', TOLD["narrative"]):
        assert said in answer.text
    assert len(await reports(db)) == 1

    shutil.rmtree(settings.keyring, ignore_errors=True)
    shutil.move(settings.keyring.with_name("volume"), settings.keyring)
    answer = await browser.client.post("/follow", data={"receipt": digits}, headers=OWN)
    assert answer.status_code == 200


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    "headers", [{}, {"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.test"}]
)
async def test_what_does_not_come_from_our_page_is_taken_in_and_held(
    db: AsyncSession, browser: Browser, headers: dict[str, str]
) -> None:
    receipt_on(await tell(browser, headers=headers))

    assert [row.held for row in await reports(db)] == [True]
    assert await db.scalar(select(func.count(StatisticsWaiting.id))) == 0


@pytest.mark.usefixtures("reader")
async def test_past_the_budget_of_a_network_reports_are_held_and_none_is_refused(
    db: AsyncSession, browser: Browser
) -> None:
    most, more = REPORTS_OF_A_NETWORK[0], 5
    for _ in range(most + more):
        answer = await browser.client.post(HERE, data=TOLD | {"country": "CR", "step": "send"}, headers=OWN)
        assert answer.status_code == 200

    rows = await reports(db)
    assert (len(rows), sum(row.held for row in rows)) == (most + more, more)
    assert len({(len(row.sealed), len(row.receipt_locked)) for row in rows}) == 1


@pytest.mark.usefixtures("reader")
async def test_a_double_click_is_one_report(db: AsyncSession, browser: Browser) -> None:
    look = await press(browser, await browser.open(HERE), **{**TOLD, "step": "look"})

    first, second = [receipt_on(await press(browser, look, step="send")) for _ in range(2)]

    assert len(await reports(db)) == 1
    assert first != second
    assert "No answer yet" in (await browser.submit(FOLLOW, receipt=second)).text


# ── coming back ─────────────────────────────────────────────────────────────────────────────────────


async def test_who_holds_the_digits_reads_the_answer_and_adds_to_it(
    db: AsyncSession, browser: Browser, settings: Settings, reader: tuple[CaseHandlerActor, PrivateKey]
) -> None:
    digits = receipt_on(await tell(browser))
    row, keyring = (await reports(db))[0], Keyring(settings.keyring)
    readers = await readers_for(db, settings, "CR", today=NOON.date())
    await answer_report(
        db,
        reader[0],
        row.id,
        uuid4(),
        "Is she <b>still</b> there?",
        readers=readers,
        keyring=keyring,
        now=NOON,
    )
    await db.flush()

    page = await browser.submit(FOLLOW, receipt=digits.replace(" ", "-"))
    assert "Is she <b>still</b> there?" in page.text
    assert TOLD["narrative"] not in page.text
    assert page.path == FOLLOW
    look = await press(browser, page, step="look", text="She left. Call 8888 7777.")
    assert "[***]" in look.text
    assert look.html.select("textarea") == [], "what was looked over is what is sent"
    back = await press(browser, look, step="change")
    assert "She left." in back.field("text")
    assert (await press(browser, page, step="look", text=" ")).faults == {"text"}
    added = await press(browser, look, step="send")
    assert "The case handlers read it with the report" in added.text
    assert "8888" not in str(added.html)
    again = await browser.submit(FOLLOW, receipt=digits)
    assert "You added something" in again.text
    assert "She left" not in again.text
    assert await db.scalar(select(func.count(DoorMessage.id))) == 2


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize("typed", ["1234", "0" * 19 + "1", "x" * 5000, "0" * 20])
async def test_what_is_no_receipt_is_answered_alike(browser: Browser, typed: str) -> None:
    page = await browser.submit(FOLLOW, receipt=typed)

    assert (page.status, page.faults) == (422, {"receipt"})
    assert "No report is kept under these digits" in page.text


async def test_guesses_at_receipts_are_refused_past_the_budget_of_a_network_and_junk_costs_none_of_them(
    browser: Browser,
) -> None:
    most = RECEIPTS_OF_A_NETWORK[0]
    for _ in range(most + 5):
        assert (
            await browser.client.post(FOLLOW, data={"receipt": "0" * 19 + "1"}, headers=OWN)
        ).status_code == 422
    answers = [
        (await browser.client.post(FOLLOW, data={"receipt": "0" * 20}, headers=OWN)).status_code
        for _ in range(most + 1)
    ]
    assert answers == [422] * most + [429]


@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(("way", "status"), [("budget", 429), ("digits", 422), ("keyring", 503)])
async def test_what_was_to_be_added_comes_back_when_the_receipt_is_not_read(
    browser: Browser, settings: Settings, way: str, status: int
) -> None:
    digits = receipt_on(await tell(browser))
    text, form = "She left by the pier.", str(uuid4())
    typed = {"receipt": digits, "form": form, "text": text, "step": "send"}
    if way == "digits":
        typed["receipt"] = "0" * 20
    if way == "keyring":
        settings.keyring.rename(settings.keyring.with_name("away"))
        settings.keyring.write_text("no folder")
    for _ in range(RECEIPTS_OF_A_NETWORK[0] if way == "budget" else 0):
        await browser.client.post(FOLLOW, data={"receipt": "0" * 20}, headers=OWN)

    answer = await browser.client.post(FOLLOW, data=typed, headers=OWN)

    assert answer.status_code == status
    for back in (f">\n{text}</textarea>", f'value="{form}"', f'value="{typed["receipt"]}"', "was not sent"):
        assert back in answer.text
    if way == "keyring":
        assert "Receipts cannot be read just now" in answer.text
    if way == "digits":
        page = read(browser, answer)
        look = await press(browser, page, step="look", receipt=digits)
        assert "This is what is sent" in look.text
        assert text in look.text


@pytest.mark.usefixtures("reader")
async def test_nobody_can_have_the_receipts_of_other_networks_refused(app: ASGIApp, browser: Browser) -> None:
    digits = receipt_on(await tell(browser))
    for _ in range(RECEIPTS_AT_ONCE + 5):
        await browser.client.post(FOLLOW, data={"receipt": "0" * 20}, headers=OWN)

    elsewhere = ASGITransport(cast("Any", app), client=("203.0.113.9", 50_000))
    async with AsyncClient(transport=elsewhere, base_url=SETTINGS.base_url) as client:
        answer = await client.post(FOLLOW, data={"receipt": digits}, headers=OWN)

    assert answer.status_code == 200
    assert "No answer yet" in answer.text


# ── the business ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("reader")
async def test_a_scan_fills_in_the_code_and_no_address_holds_it(
    db: AsyncSession, browser: Browser, settings: Settings, reader: tuple[CaseHandlerActor, PrivateKey]
) -> None:
    hotel = await make.signatory(db, country="CR")
    await make.adherence(db, hotel)
    code = (await make.placement(db, hotel)).code

    verdict = await browser.open(f"/v/{code}")
    page = await press(browser, verdict)

    assert page.path == HERE
    assert page.field("code").replace("-", "").replace(" ", "") == code
    look = await press(browser, page, **{**TOLD, "step": "look"})
    await press(browser, look, step="send")
    words = await words_of(db, settings, reader)
    assert words.code == code


@pytest.mark.usefixtures("reader")
async def test_the_business_is_never_told(db: AsyncSession, app: ASGIApp, asked: list[str]) -> None:
    hotel = await make.signatory(db, country="CR")
    await make.adherence(db, hotel)
    code = (await make.placement(db, hotel)).code
    paths = (
        "/desk",
        "/desk/incidents",
        "/desk/history",
        "/desk/team",
        "/desk/logos",
        "/desk/training",
        f"/v/{code}",
        f"/directory/{hotel.slug}",
        "/concern",
    )
    people = [await make.person(db, role, hotel.id) for role in (Role.OWNER, Role.FOCAL_POINT)]

    async def seen() -> list[tuple[int, str]]:
        found = []
        for person in people:
            transport = ASGITransport(cast("Any", app), client=("127.0.0.1", 50_000))
            async with AsyncClient(transport=transport, base_url=SETTINGS.base_url) as client:
                own = Browser(client)
                await own.sign_in(person)
                answers = [await client.get(path) for path in paths]
            found += [(answer.status_code, answer.text) for answer in answers]
        return found

    before, letters = await seen(), await db.scalar(select(func.count(OutboxMail.id)))
    entries = await db.scalar(select(func.count(LedgerEntry.id)).where(LedgerEntry.kind.not_like("session%")))
    visitor = ASGITransport(cast("Any", app), client=("203.0.113.9", 50_000))
    async with AsyncClient(transport=visitor, base_url=SETTINGS.base_url) as client:
        for _ in range(3):
            await tell(Browser(client), code=code, place=hotel.trade_name)

    assert len(await reports(db)) == 3
    asked.clear()
    assert await seen() == before
    # No page of the business asks for a report, so none takes longer for there being some.
    assert asked != []
    assert not any("door_" in statement for statement in asked)
    assert await db.scalar(select(func.count(OutboxMail.id))) == letters
    assert (
        await db.scalar(select(func.count(LedgerEntry.id)).where(LedgerEntry.kind.not_like("session%")))
        == entries
    )


@pytest.mark.usefixtures("reader")
async def test_the_page_of_the_numbers_leads_to_the_door_below_them(browser: Browser) -> None:
    html = str((await browser.open("/concern?country=CR")).html.select_one("main"))

    assert html.index("tel:911") < html.index("What not to do") < html.index(f'href="{HERE}?country=CR"')
