"""Anybody takes the course: without an account, a cookie or a script."""

import re

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.countries.actions import load_shipped
from registry.courses.lessons import LANGUAGES, course
from registry.kit.http import CSP
from registry.paths import TEXTS
from tests import make
from tests.conftest import NOON
from tests.pages.browser import Browser

MODULES = ("M0", "M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9")
BYTES_MOST = 7_000  # of a page's own, compressed


@pytest.fixture(autouse=True)
async def numbers(db: AsyncSession) -> None:
    await load_shipped(db, now=NOON)


def right_answers(module: str) -> str:
    lesson = course(TEXTS, "en").lessons[module]
    return "&".join(f"{one.key}={one.right}" for one in lesson.questions)


async def test_lessons_of_focal_points_trainers_and_managers_stand_after_those_of_the_work(
    browser: Browser,
) -> None:
    page = await browser.open("/learn")

    heads = [one.get_text(strip=True) for one in page.html.select("main h2")][:3]
    assert heads == ["For everybody", "For your work", "For focal points, trainers and managers"]
    listed = [
        [str(link["href"]) for link in group.select("h3 a")] for group in page.html.select("ol.lessons")
    ]
    assert [[link.rpartition("/")[2] for link in group] for group in listed] == [
        ["M0", "M1", "M2"],
        ["M3", "M4", "M5", "M6"],
        ["M7", "M8", "M9"],
    ]


async def test_auditors_and_drills_have_no_lesson_here(browser: Browser) -> None:
    for module in ("M10", "M11"):
        assert (await browser.client.get(f"/learn/{module}")).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_lesson_is_there_in_every_language(browser: Browser, language: str) -> None:
    for module in MODULES:
        page = await browser.open(f"/learn/{module}?lang={language}&country=CR")

        lesson = course(TEXTS, language).lessons[module]
        assert (page.status, page.title) == (200, lesson.title)
        assert len(page.html.select("section.part")) == len(lesson.parts)
        assert page.html.select("section.part a[href='tel:911']")
    quiz = await browser.open(f"/learn/M3/quiz?lang={language}")
    assert len(quiz.html.select("fieldset")) == 5


async def test_the_quiz_is_marked_without_a_script_and_nothing_is_kept(browser: Browser) -> None:
    passed = await browser.open(f"/learn/M0/quiz?{right_answers('M0')}")
    wrong = await browser.open(f"/learn/M0/quiz?{re.sub('=[0-9]', '=0', right_answers('M0'))}")
    answer = await browser.client.get(f"/learn/M0/quiz?{right_answers('M0')}")

    assert "5 of 5 right: you have learnt this" in passed.text
    assert "The right answer:" in wrong.text
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-security-policy"].startswith(CSP)


@pytest.mark.parametrize("query", ["age=9", "x=1", f"{'a' * 4000}=1", "lang=xx"])
async def test_odd_answers_are_none(browser: Browser, query: str) -> None:
    key = course(TEXTS, "en").lessons["M0"].questions[0].key
    page = await browser.open(f"/learn/M0/quiz?{query}&{key}=7")

    assert page.status == 200
    assert "of 5 right" not in page.text


@pytest.mark.parametrize(
    "path", ["/learn/M99", "/learn/M99/quiz", "/learn/M0/es/who.mp3", "/learn/M0/es/..%2fwho.mp3"]
)
async def test_what_is_not_there_is_not_found(browser: Browser, path: str) -> None:
    assert (await browser.client.get(path)).status_code == 404


async def test_a_page_is_light_enough_for_a_slow_phone(browser: Browser) -> None:
    for path in ("/learn", "/learn/M4", "/learn/M4/quiz", "/learn/M8", "/learn/M8/quiz", "/learn/card"):
        answer = await browser.client.get(f"{path}?country=CR", headers={"accept-encoding": "gzip"})
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.num_bytes_downloaded < BYTES_MOST, path


async def test_the_card_holds_the_numbers_of_the_country(browser: Browser) -> None:
    page = await browser.open("/learn/card?country=CR")

    assert "Costa Rica" in page.text
    assert page.html.select("a[href='tel:911']")


async def test_the_script_that_keeps_the_course_names_files_that_are_there(browser: Browser) -> None:
    script = (await browser.client.get("/learn/keep.js")).text

    names = re.findall(r"'(/static/[^']+)'", script)
    assert len(names) == 4
    for name in names:
        assert (await browser.client.get(name)).status_code == 200


async def test_a_part_that_nobody_recorded_is_read_by_the_device(browser: Browser) -> None:
    page = await browser.open("/learn/M0")

    assert page.html.select("button[data-aloud]")
    assert not page.html.select("audio")


async def test_pages_of_a_person_are_not_compressed(db: AsyncSession, browser: Browser) -> None:
    await browser.sign_in(await make.person(db, Role.OWNER))

    answer = await browser.client.get("/desk", headers={"accept-encoding": "gzip"})

    assert "content-encoding" not in answer.headers, "beside a secret, the length of an answer tells"
