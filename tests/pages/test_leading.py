"""Anybody leads a group through a lesson: from a sheet, with slides, with a quiz for a room."""

import gzip

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from registry.countries.actions import load_shipped
from registry.courses.leading import kit
from registry.courses.lessons import LANGUAGES, course
from registry.paths import TEXTS
from tests.conftest import NOON
from tests.pages.browser import Browser
from tests.pages.test_course import MODULES

BYTES_MOST = 9_500  # of a sheet's own, compressed; that of trainers is the longest
KINDS = ("lead", "slides", "together")


@pytest.fixture(autouse=True)
async def numbers(db: AsyncSession) -> None:
    await load_shipped(db, now=NOON)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_sheet_says_the_rules_what_never_to_do_and_whom_to_call(
    browser: Browser, language: str
) -> None:
    for module in MODULES:
        page = await browser.open(f"/learn/{module}/lead?lang={language}&country=CR")

        lesson, found = course(TEXTS, language).lessons[module], kit(TEXTS, language)
        assert page.status == 200
        said = page.html.select("main")[0].get_text(" ", strip=True)
        for line in (*found.rules, *found.never, *lesson.group, lesson.questions[0].why):
            assert " ".join(line.split()) in " ".join(said.split())
        assert page.html.select("main a[href='tel:911']")


async def test_the_list_to_sign_asks_for_a_name_or_a_number_a_role_and_a_signature(browser: Browser) -> None:
    page = await browser.open("/learn/M0/lead")

    first, heads = page.html.select("table.signing thead tr")
    assert [one.get_text(strip=True) for one in heads.select("th")][1:] == [
        "Name or number", "Role", "Signature",
    ]  # fmt: skip
    for blank in ("M0", "Day:", "Place:", "Minutes:", "Who led it:"):
        assert blank in first.get_text(), "a second sheet of paper repeats it"
    assert len(page.html.select("table.signing tbody tr")) == 18


async def test_each_slide_is_one_idea_and_links_lead_through_all_of_them(browser: Browser) -> None:
    page = await browser.open("/learn/M4/slides?country=CR")

    slides = page.html.select("section.slide")
    lesson = course(TEXTS, "en").lessons["M4"]
    assert len(slides) == len(lesson.parts) + 4
    here = slides[0]
    for number in range(2, len(slides) + 1):
        onward = here.select("nav a")[-1]["href"]
        assert onward == f"#slide-{number}"
        here = page.html.select(str(onward))[0]
    assert here.select("a[href='tel:911']")
    assert str(here.select("nav a")[-1]["href"]).startswith("/learn/M4/lead")


async def test_slides_offer_the_country_whose_numbers_they_end_with(browser: Browser) -> None:
    without = await browser.open("/learn/M3/slides")
    last = without.html.select("section.slide")[-1]

    assert last.select("select[name=country]")
    assert str(last.select("form")[0]["action"]) == f"/learn/M3/slides#{last['id']}"
    chosen = await browser.open("/learn/M3/slides?country=CR")
    assert chosen.html.select("section.slide")[-1].select("a[href='tel:911']")


async def test_an_answer_opens_after_its_question_and_nobody_keeps_score(browser: Browser) -> None:
    page = await browser.open("/learn/M2/together")

    slides = page.html.select("section.slide")
    assert len(slides) == 5
    for slide, question in zip(slides, course(TEXTS, "en").lessons["M2"].questions, strict=True):
        assert question.why in slide.select("details:not([open])")[0].get_text(" ", strip=True)
    assert not page.html.select("main form, main input")


async def test_who_leads_finds_the_kit_from_the_course_and_can_keep_it(browser: Browser) -> None:
    course_page = await browser.open("/learn?country=CR")
    lesson = await browser.open("/learn/M3?country=CR")
    sheet = await browser.open("/learn/M3/lead?country=CR")

    link = "/learn/M3/lead?country=CR"
    assert course_page.html.select(f"a[href='{link}']")
    assert lesson.html.select(f"a[href='{link}']")
    kept = [one["href"] for one in sheet.html.select("a[data-page]")]
    assert kept == ["/learn/M3/slides?country=CR", "/learn/M3/together?country=CR"]
    assert sheet.html.select("button[data-keep][hidden]")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_kit_is_light_sets_no_cookie_and_is_not_there_for_no_lesson(
    browser: Browser, kind: str
) -> None:
    for module in MODULES:
        answer = await browser.client.get(f"/learn/{module}/{kind}?country=CR")

        assert "set-cookie" not in answer.headers
        assert len(gzip.compress(answer.content)) < BYTES_MOST, module
    for module in ("M99", "M10", "M11"):
        assert (await browser.client.get(f"/learn/{module}/{kind}?country=ZZ")).status_code == 404
