"""The badge of a website: an image with today's standing, the same for everybody; and its page at the desk."""

from datetime import timedelta
from io import BytesIO
from itertools import product
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.adherence.rules import Category, Status
from registry.logos.domains import COUNTS_FOR
from registry.logos.models import Placement, SiteCheck
from registry.logos.placing import PlaceKind, Revocation
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser
from tests.pages.test_logos import OWN, committed_hotel

TODAY = NOON.date()
DAY = timedelta(days=1)


async def website(
    db: AsyncSession, *, country: str = "CR", confirmed: bool = True, **adherence: Any
) -> Placement:
    hotel = await make.signatory(db, name="Hotel <Miramar>", country=country)
    await make.adherence(db, hotel, **adherence)
    placed = await make.placement(db, hotel, kind=PlaceKind.WEBSITE, label="hotel.example")
    await make.site_check(db, placed, confirmed_on=TODAY if confirmed else None)
    return placed


async def said(browser: Browser, placed: Placement, query: str = "") -> str:
    answer = await browser.client.get(f"/badge/{placed.code}.svg{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    drawn = ET.fromstring(answer.text)  # noqa: S314 (our own)
    return "".join(title.text or "" for title in drawn.findall("{http://www.w3.org/2000/svg}title"))


async def test_the_image_says_the_standing_of_the_day(db: AsyncSession, browser: Browser) -> None:
    placed = await website(db, reported_until=TODAY + 9 * DAY)

    told = await said(browser, placed)

    assert told.startswith("Reporting. Counts on hotel.example alone. Atalaya, March 27, 2026.")
    assert "Vale solo en hotel.example." in await said(browser, placed, "?lang=es")


@pytest.mark.parametrize(
    ("adherence", "word"),
    [
        ({"status": Status.SUSPENDED, "since": TODAY, "category": Category.UNDER_REVIEW}, "Suspended"),
        ({"status": Status.WITHDRAWN, "since": TODAY, "category": Category.OWN_REQUEST}, "Withdrawn"),
        ({"status": Status.REMOVED, "since": TODAY, "category": Category.REPORT_MISSING}, "Removed"),
        ({"report_due_on": TODAY - 40 * DAY}, "Report overdue"),
    ],
)
async def test_what_does_not_count_says_so_without_the_emblem(
    db: AsyncSession, browser: Browser, adherence: dict[str, Any], word: str
) -> None:
    placed = await website(db, **adherence)

    assert (await said(browser, placed)).startswith(f"{word}. hotel.example. Do not rely on this badge.")
    assert "<path" not in (await browser.client.get(f"/badge/{placed.code}.svg")).text


async def test_an_ended_logo_has_an_ended_badge(db: AsyncSession, browser: Browser) -> None:
    placed = await website(db)
    placed.revoked_at, placed.revoked_why = NOON, Revocation.COPIED
    await db.flush()

    assert (await said(browser, placed)).startswith("Revoked.")


async def test_until_it_is_confirmed_and_once_it_lapsed_the_badge_says_so(
    db: AsyncSession, browser: Browser
) -> None:
    placed = await website(db, confirmed=False)
    old = await website(db)
    row = (await db.scalars(select(SiteCheck).where(SiteCheck.placement_id == old.id))).one()
    row.confirmed_on = TODAY - COUNTS_FOR - DAY
    await db.flush()

    for one in (placed, old):
        assert (await said(browser, one)).startswith("Not confirmed. hotel.example.")
        assert "Not confirmed" in (await browser.open(f"/v/{one.code}")).text


async def test_below_the_countrys_threshold_it_is_a_plain_statement(
    db: AsyncSession, browser: Browser
) -> None:
    placed = await website(db, country="FR")

    told = await said(browser, placed)

    assert told.startswith("Hotel <Miramar> signed the child-protection code on January 1, 2026.")
    assert "<path" not in (await browser.client.get(f"/badge/{placed.code}.svg")).text


async def test_it_is_the_same_for_everybody_and_may_be_kept_for_minutes(
    db: AsyncSession, browser: Browser
) -> None:
    placed = await website(db)
    path = f"/badge/{placed.code}.svg"
    asked = [
        {},
        {"accept-language": "fr", "referer": "https://evil.example/", "cookie": "s=x"},
        {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
    ]

    answers = [await browser.client.get(path, headers=headers) for headers in asked]

    assert len({answer.content for answer in answers}) == 1
    for answer in answers:
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert answer.headers["cache-control"] == "public, max-age=300"
        assert {"set-cookie", "vary"} & set(answer.headers) == set()
        assert "sandbox" in answer.headers["content-security-policy"]
    tag = answers[0].headers["etag"]
    again = await browser.client.get(path, headers={"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert len(answers[0].content) < 6_000
    other = await browser.client.get("/v/x")
    assert other.headers["cross-origin-resource-policy"] == "same-origin"


async def test_only_a_websites_logo_in_public_has_a_badge(db: AsyncSession, browser: Browser) -> None:
    placed = await website(db)
    hotel = await make.signatory(db)
    await make.adherence(db, hotel, status=Status.APPLIED)
    applying = await make.placement(db, hotel, kind=PlaceKind.WEBSITE, label="x.example")
    signed = await make.signatory(db)
    await make.adherence(db, signed)
    door = await make.placement(db, signed, kind=PlaceKind.DOOR)

    for name in (
        f"{applying.code}.svg",
        f"{door.code}.svg",
        f"{make.code()}.svg",
        placed.code,
        "x.svg",
        ".svg",
    ):
        assert (await browser.client.get(f"/badge/{name}")).status_code == 404


async def test_the_page_of_a_domain_asks_to_compare_it(db: AsyncSession, browser: Browser) -> None:
    placed = await website(db)
    placed.label = "xn--htel-vqa.example"
    await db.flush()

    page = await browser.open(f"/v/{placed.code}")

    assert page.html.select_one(".code-box strong").text == "xn--htel-vqa.example"  # type: ignore[union-attr]
    for words in ("hôtel.example", "with the address of the page you came from"):
        assert words in page.text
    assert "Not confirmed" not in page.text


async def test_a_business_is_told_what_to_show_asks_for_a_look_and_pastes_what_it_is_given(
    db: AsyncSession, browser: Browser
) -> None:
    await committed_hotel(db, browser, name='Hotel "Sol" & O\'Brien')

    page = await browser.submit("/desk/logos", kind="website", label="https://WWW.Hotel.example/rooms")

    placed = (await db.scalars(select(Placement))).one()
    assert placed.label == "www.hotel.example"
    for words in (
        "https://www.hotel.example/.well-known/child-protection-register.txt",
        f'<meta name="child-protection-register" content="{placed.code}">',
        f'_child-protection-register.www.hotel.example TXT "{placed.code}"',
    ):
        assert words in page.text
    snippet = BeautifulSoup(page.html.select("pre.copy code")[-1].text, "html.parser")
    (link,), (image,) = snippet.select("a"), snippet.select("a > img")
    assert snippet.select("script, iframe, [onclick], [style]") == []
    assert str(link["href"]).startswith(f"https://registry.test/v/{placed.code}?lang=")
    assert image["alt"] == 'Hotel "Sol" & O\'Brien: check the standing at registry.test'
    assert (await browser.client.get(str(image["src"]))).status_code == 200

    asked = await browser.submit(f"/desk/logos/{placed.id}", to="/check")

    assert "Being looked at" in asked.text
    again = await browser.client.post(f"/desk/logos/{placed.id}/check", headers=OWN)
    assert again.status_code == 409


@pytest.mark.parametrize(("label", "words"), [("127.0.0.1", "number of a server"), ("registry.test", "register itself"), ("co.uk", "nobody's website")])  # fmt: skip
async def test_a_label_that_is_no_domain_of_a_business_is_refused(
    db: AsyncSession, browser: Browser, label: str, words: str
) -> None:
    await committed_hotel(db, browser)

    page = await browser.submit("/desk/logos", kind="website", label=label)

    assert (page.status, page.faults, words in page.text) == (422, {"label"}, True)


async def test_a_colleague_who_only_reads_asks_for_nothing(db: AsyncSession, browser: Browser) -> None:
    placed = await website(db)
    await browser.sign_in(await make.person(db, Role.REVIEWER, None))

    answers = {
        (await browser.client.post(f"/desk/logos/{one}/check", headers=OWN)).status_code
        for one, _ in product((placed.id,), range(2))
    }

    assert answers <= {403, 404}


async def test_of_a_websites_logo_the_badge_is_offered_and_nothing_to_print(
    db: AsyncSession, browser: Browser
) -> None:
    hotel = await committed_hotel(db, browser)

    page = await browser.submit("/desk/logos", kind="website", label="hotel.example")

    assert "paste the badge" in page.text
    assert "Print it, and hang it up" not in page.text
    placed = (await db.scalars(select(Placement))).one()
    offered = [str(one.get("href") or one.get("src")) for one in page.html.select("main a[href], main img")]
    assert f"/badge/{placed.code}.svg?lang=en" in offered
    assert not [one for one in offered if "/logo." in one]
    assert page.html.select("#mm, #form, img.preview") == []
    for ending in ("svg", "png", "pdf"):
        answer = await browser.client.get(f"/desk/logos/{placed.id}/logo.{ending}")
        assert answer.status_code == 404
    alone = await browser.open("/desk/logos")
    assert alone.html.select('form[action$="logos.zip"]') == []
    assert (await browser.client.get("/desk/logos/logos.zip")).status_code == 409
    await make.placement(db, hotel, kind=PlaceKind.DOCUMENT, label="Letters")
    both = await browser.open("/desk/logos")
    assert len(both.html.select('form[action$="logos.zip"]')) == 1
    with ZipFile(BytesIO((await browser.client.get("/desk/logos/logos.zip")).content)) as archive:
        assert not [name for name in archive.namelist() if "hotel" in name]
        assert len(archive.namelist()) == 7, "a note, and three files each for letters and cards"
