"""`/learn`: short pages, a quiz, and a card to print. No account, no cookie, nothing kept here of who learns."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Request, Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.guards import anyone
from registry.countries.queries import numbers_for
from registry.countries.shipped import shipped_profiles
from registry.courses.lessons import Course, Lesson, course, marked, recording
from registry.errors import NotFoundError
from registry.kit.assets import Assets
from registry.kit.http import COMPRESSED, CSP
from registry.kit.i18n import LANGUAGES, countries, spoken
from registry.settings import Settings

# The only public pages with a script: it reads aloud, keeps the pages for days without a network, and what was learnt.
POLICY = {"content-security-policy": f"{CSP}; media-src 'self'; worker-src 'self'; manifest-src 'self'"}
Asked = Request[Any, Any, State]
BASICS = ("M0", "M1", "M2")
LEADING = ("M7", "M8", "M9")  # for whoever carries it on; all others are for one kind of work


@get("/", name="learn")
async def show_course(
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    country: FromQuery[str] = "",
) -> Template:
    """Show the lessons there are, and choose a country for the numbers."""
    where = _country(country, settings)
    lessons = _course(settings).lessons
    context = {
        "basic": [lesson for code, lesson in lessons.items() if code in BASICS],
        "of_work": [lesson for code, lesson in lessons.items() if code not in BASICS + LEADING],
        "leading": [lesson for code, lesson in lessons.items() if code in LEADING],
        "countries": countries(),
        **await _numbers(db, where, now),
    }
    return Template("courses/course.html", context=context, headers=POLICY)


@get("/card", name="learn.card")
async def show_card(
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    country: FromQuery[str] = "",
) -> Template:
    """Show the muster card: whom to call, what to say, what not to do. To be printed, or kept."""
    lesson = _lesson(settings, "M2")
    context = {
        "parts": [part for part in lesson.parts if part.key in {"say", "not"}],
        "countries": countries(),
        **await _numbers(db, _country(country, settings), now),
    }
    return Template("courses/card.html", context=context, headers=POLICY)


@get("/keep.js", name="learn.keep")
async def show_keeper(request: Asked) -> Response[bytes]:
    """Return the script that keeps these pages on the device; it lies here, since it may keep only what lies below it."""
    assets: Assets = request.app.state.assets
    body = assets.keeping("keep.js", ("site.css", "learn.js", "mark.svg", "fonts/atkinson-next-latin.woff2"))
    headers = {"cache-control": "no-cache", "service-worker-allowed": "/learn", **POLICY}
    return Response(body, media_type="text/javascript", headers=headers)


@get("/not-kept", name="learn.not_kept")
async def show_not_kept() -> Template:
    """Say, without a network, that a page was not kept: never a copy with another country's numbers."""
    return Template("courses/not_kept.html", headers=POLICY)


@get("/{module:str}", name="learn.lesson")
async def show_lesson(
    module: FromPath[str],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    country: FromQuery[str] = "",
) -> Template:
    """Show one lesson: its parts, one below the other, and the quiz."""
    lesson = _lesson(settings, module)
    folder, language = settings.texts, spoken.get()
    context = {
        "lesson": lesson,
        "onward": _onward(settings, module),
        "recorded": {part.key for part in lesson.parts if recording(folder, module, language, part.key)},
        **await _numbers(db, _country(country, settings), now),
    }
    return Template("courses/lesson.html", context=context, headers=POLICY)


@get("/{module:str}/quiz", name="learn.quiz")
async def show_quiz(request: Asked, module: FromPath[str], settings: NamedDependency[Settings]) -> Template:
    """Mark the answers that the address holds. Nothing of it is kept; without a script this page does it all."""
    lesson = _lesson(settings, module)
    raw: Mapping[str, str] = dict(request.query_params)
    asked = any(question.key in raw for question in lesson.questions)
    result = marked(lesson, raw) if asked else None
    context = {
        "lesson": lesson,
        "raw": raw,
        "result": result,
        "unanswered": [one.key for one in lesson.questions if asked and one.key not in raw],
        "onward": _onward(settings, module),
    }
    return Template("courses/quiz.html", context=context, headers=POLICY)


@get("/{module:str}/{language:str}/{name:str}", name="learn.recording")
async def show_recording(
    module: FromPath[str], language: FromPath[str], name: FromPath[str], settings: NamedDependency[Settings]
) -> Response[bytes]:
    """Return a recorded part, where the operator has put one beside the text."""
    known = _course(settings).lessons.get(module)
    part = next((one for one in known.parts if f"{one.key}.mp3" == name), None) if known else None
    path = part and language in LANGUAGES and recording(settings.texts, module, language, part.key)
    if not path:
        raise NotFoundError
    headers = {"cache-control": "public, max-age=86400"}
    return Response(path.read_bytes(), media_type="audio/mpeg", headers=headers)


def _course(settings: Settings) -> Course:
    return course(settings.texts, spoken.get())


def _lesson(settings: Settings, module: str) -> Lesson:
    found = _course(settings).lessons.get(module)
    if found is None:
        raise NotFoundError
    return found


def _onward(settings: Settings, module: str) -> Lesson | None:
    """Return the basic lesson that comes after one of them."""
    later = BASICS[BASICS.index(module) + 1 :] if module in BASICS else ()
    return _course(settings).lessons.get(later[0]) if later else None


def _country(asked: str, settings: Settings) -> str:
    return asked if asked in shipped_profiles() else settings.home_country


async def _numbers(db: AsyncSession, country: str, now: datetime) -> dict[str, Any]:
    return {"country": country, "numbers": await numbers_for(db, country, now)}


router = Router(
    path="/learn",
    guards=[anyone],
    middleware=[COMPRESSED],
    route_handlers=[
        show_course,
        show_card,
        show_keeper,
        show_not_kept,
        show_lesson,
        show_quiz,
        show_recording,
    ],
)
