"""`/concern`: whom to call, before anything else, on any phone, without a trace."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.countries.actions import load_shipped
from registry.countries.hotlines import Kind
from registry.kit.i18n import LANGUAGES
from registry.paths import TEMPLATES
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser

TODAY = NOON.date()
HEAVIEST = "US"  # of what is shipped: it has the most numbers
KILOBYTES = 14  # of a first answer over a slow line: what TCP sends before it waits for the other side
STALE = "last checked by us on September 27, 2025; may have changed"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_and_all_that_it_needs_fit_into_14_kb(
    db: AsyncSession, browser: Browser, language: str
) -> None:
    await load_shipped(db, now=make.LONG_AGO)

    page = await browser.client.get(f"/concern?country={HEAVIEST}", headers={"accept-language": language})
    html = BeautifulSoup(page.text, "html.parser")
    needed = [
        str(tag["href"]) for tag in html.select("link[href]") if not str(tag["href"]).startswith("data:")
    ]
    bodies = [page.content, *[(await browser.client.get(path)).content for path in needed]]

    assert len(needed) == 1
    assert page.headers["content-encoding"] == "gzip"
    assert sum(len(gzip.compress(body, 6)) for body in bodies) <= KILOBYTES * 1000
    assert html.select("script, img, iframe, [style]") == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_title_tells_nobody_what_was_read(browser: Browser, language: str) -> None:
    page = await browser.open("/concern", language=language)

    title = page.html.select_one("head title")
    assert title is not None
    assert not re.search(r"child|niñ|crian|enfant|abus|worri|preocup|inqui", title.text.lower())
    assert page.html.select_one("html")["lang"] == language  # type: ignore[index]


async def test_the_answer_is_kept_nowhere_and_tells_no_other_site(browser: Browser) -> None:
    answer = await browser.client.get("/concern?country=CR")

    assert answer.headers["cache-control"] == "no-store"
    assert "script-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["x-frame-options"] == "DENY"
    assert not {"set-cookie", "etag", "last-modified"} & set(answer.headers)


async def test_the_numbers_stand_before_every_field_and_what_to_say_after_them(
    db: AsyncSession, browser: Browser
) -> None:
    await load_shipped(db, now=make.LONG_AGO)

    html = str((await browser.open("/concern?country=CR")).html.select_one("main"))

    numbers = html.index('href="tel:911"')
    assert numbers < min(html.index(f"<{field}") for field in ("select", "button", "form"))
    assert numbers < html.index("What to say") < html.index("What not to do")


@pytest.mark.parametrize("path", ["/", "/concern", "/directory", "/verify", "/sign-in"])
async def test_pages_answer_head_as_they_answer_get(browser: Browser, path: str) -> None:
    page, head = await browser.client.get(path), await browser.client.head(path)

    assert (head.status_code, head.headers["content-type"], head.content) == (
        page.status_code, page.headers["content-type"], b"",
    )  # fmt: skip


async def test_one_tap_calls_or_writes(db: AsyncSession, browser: Browser) -> None:
    await make.hotline(db, number="911", kind=Kind.EMERGENCY)
    for channel, number in (("text", "1001"), ("whatsapp", "+50688887777"), ("call", "*4242")):
        (await make.hotline(db, number=number)).channel = channel
    await db.flush()

    page = await browser.open("/concern?country=CR")

    links = {str(tag["href"]) for tag in page.html.select(".hotline a")}
    assert links == {"tel:911", "sms:1001", "https://wa.me/50688887777", "tel:*4242"}


async def test_whoever_answers_now_comes_before_who_is_closed(db: AsyncSession, browser: Browser) -> None:
    # In Costa Rica it is six in the morning of a Friday.
    await make.hotline(db, number="1001", name="Closed", hours="Mo-Fr 08:00-16:00", verified_on=TODAY)
    await make.hotline(db, number="1002", name="Open", hours="Fr 05:00-07:00")
    await make.hotline(db, number="1003", name="Unknown")
    await make.hotline(db, number="911", name="Emergency", kind=Kind.EMERGENCY)

    page = await browser.open("/concern?country=CR")

    assert [tag.text for tag in page.html.select(".hotline > span")] == [
        "Emergency",
        "Open",
        "Unknown",
        "Closed",
    ]
    assert "closed; opens at 08:00" in page.text


async def test_the_reader_chooses_the_country_by_a_form_that_needs_no_script(
    db: AsyncSession, browser: Browser
) -> None:
    await load_shipped(db, now=make.LONG_AGO)

    page = await browser.open("/concern?country=co&lang=es")

    form = page.html.select_one('form[method="get"]')
    assert form is not None
    chosen = form.select_one("option[selected]")
    assert chosen is not None
    assert (chosen["value"], form["action"]) == ("CO", "/concern?lang=es")
    assert form.select_one('input[name="lang"][value="es"]') is not None
    assert page.html.select_one('a[href="tel:141"]') is not None


async def test_whoever_must_leave_does_so_with_one_tap_and_takes_no_address_along(browser: Browser) -> None:
    page = await browser.open("/concern")

    leave = page.html.select_one("header a")
    assert leave is not None
    assert leave["href"] == "https://www.wikipedia.org/"
    assert "noreferrer" in leave["rel"]


# ── everywhere else ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path",
    ["/concern?country=CR", "/learn?country=CR", "/learn/card?country=CR", "/learn/M2?country=CR",
     "/learn/M2/lead?country=CR", "/learn/M2/slides?country=CR", "/v/", "/desk/training/drills"],
)  # fmt: skip
async def test_a_number_checked_too_long_ago_stands_behind_the_police_and_says_so_on_every_page(
    db: AsyncSession, browser: Browser, path: str
) -> None:
    await make.hotline(db, number="911", name="Emergency", kind=Kind.EMERGENCY)
    await make.hotline(db, number="117", name="The police", kind=Kind.POLICE)
    await make.hotline(db, number="1147", name="PANI", hours="24/7", verified_on=TODAY - timedelta(days=181))
    hotel = await make.signatory(db, country="CR")
    await make.adherence(db, hotel)
    if path == "/v/":
        path += (await make.placement(db, hotel)).code
    if path.startswith("/desk"):
        await browser.sign_in(await make.person(db, Role.FOCAL_POINT, hotel.id))

    page = await browser.open(path)

    assert page.status == 200
    listed = page.html.select_one(".hotlines")
    assert listed is not None
    assert [tag.text for tag in listed.select(".hotline > span")] == ["Emergency", "The police", "PANI"]
    warned = listed.select_one(".hotline small strong")
    assert warned is not None
    assert warned.text == STALE


def read(path: Path) -> str:
    return re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def pages() -> list[Path]:
    return [path for path in TEMPLATES.rglob("*.html") if path.name[0] != "_" and path.parent.name != "parts"]


def test_numbers_are_drawn_in_one_place() -> None:
    drawn = [
        path.name
        for path in TEMPLATES.rglob("*.html")
        if re.search(r'"(?:tel|sms):|\.href \| safe_url', read(path))
    ]
    assert drawn == ["_numbers.html"]


def test_the_report_has_its_place_below_the_numbers_and_all_that_is_said() -> None:
    page = read(TEMPLATES / "countries" / "concern.html")
    below = page.index('{% include "door/_below_the_numbers.html" %}')
    assert page.index("numbers_list(numbers)") < page.index("What not to do") < below


def test_every_page_stands_in_a_layout_that_leads_to_the_numbers() -> None:
    """`test_look` draws the layouts; here no page is without one, and none takes the link away but two."""
    parents = {
        path.relative_to(TEMPLATES).as_posix(): re.findall(r'\{% extends "([^"]+)" %\}', read(path))
        for path in TEMPLATES.rglob("*.html")
    }

    def root(name: str) -> str:
        return root(parents[name][0]) if parents[name] else name

    assert (
        {root(path.relative_to(TEMPLATES).as_posix()) for path in pages()}
        == {
            "layouts/page.html",
            "layouts/light.html",
            "door/elsewhere.html",  # under a name that is not ours: the numbers themselves, and nothing of this site
        }
    )
    taken = {path.name for path in pages() if "{% block worried %}" in read(path)}
    assert taken == {"light.html", "concern.html", "verify.html"}  # is the numbers; has them on the page
    assert 'href="#numbers"' in read(TEMPLATES / "logos" / "verify.html")
