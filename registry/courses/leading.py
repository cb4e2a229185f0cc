"""What whoever leads a group needs besides a lesson: its plan, the rules of the room, what never to do (pure but for reading it)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from registry.courses.lessons import (
    LANGUAGES,
    LINE_LONGEST,
    PARAGRAPH_LONGEST,
    POINTS_MOST,
    TITLE_LONGEST,
    Lesson,
    TextsError,
    read,
    refuse,
)
from registry.kit.documents import Reader

STEP_MINUTES = range(1, 61)
SIGN_LINES = 18  # of the list to sign: one printed page


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a session. `each_page`: its minutes are those of one page, where the lesson does not say its own."""

    key: str
    title: str
    say: str
    minutes: int
    each_page: bool


@dataclass(frozen=True, slots=True)
class Kit:
    """What holds for leading any lesson, in one language."""

    version: int
    title: str
    summary: str
    before: tuple[str, ...]
    plan: tuple[Step, ...]
    rules: tuple[str, ...]
    never: tuple[str, ...]


@cache
def kit(folder: Path, language: str) -> Kit:
    """Return the kit in a language.

    Raises:
        TextsError: it is missing or does not fit; says why.

    """
    path = folder / "kit" / f"{language}.json"
    raw, reader = read(path)
    version = raw.get("version")
    if not isinstance(version, int) or version < 1:
        reader.note("version: a whole number from 1 is needed.")
    found = Kit(
        version=version if isinstance(version, int) else 1,
        title=reader.text(raw, "title", "", longest=TITLE_LONGEST),
        summary=reader.text(raw, "summary", "", longest=PARAGRAPH_LONGEST),
        before=reader.texts(raw, "before", "", longest=LINE_LONGEST, most=POINTS_MOST),
        plan=tuple(_step(reader, given) for given in reader.items(raw, "plan", "", most=POINTS_MOST)),
        rules=reader.texts(raw, "rules", "", longest=LINE_LONGEST, most=POINTS_MOST),
        never=reader.texts(raw, "never", "", longest=LINE_LONGEST, most=POINTS_MOST),
    )
    refuse(reader, path)
    return found


def check(folder: Path) -> None:
    """Read the kit in every language.

    Raises:
        TextsError: something does not fit, or a language plans another session than the others.

    """
    plans = {
        language: [(step.key, step.minutes, step.each_page) for step in kit(folder, language).plan]
        for language in LANGUAGES
    }
    for language, plan in plans.items():
        if plan != plans[LANGUAGES[0]]:
            raise TextsError(f"The session kit in {language} has another plan than in {LANGUAGES[0]}.")


def planned(steps: Sequence[Step], lesson: Lesson) -> list[tuple[Step, int]]:
    """Return the steps of a session of a lesson, with the minutes that each takes."""
    pages = len(lesson.parts)
    return [
        (step, pages * (lesson.page_minutes or step.minutes) if step.each_page else step.minutes)
        for step in steps
    ]


def _step(reader: Reader, given: object) -> Step:
    raw = reader.mapping(given, "plan")
    key = reader.text(raw, "key", "step ", longest=40)
    minutes = raw.get("minutes")
    if not isinstance(minutes, int) or minutes not in STEP_MINUTES:
        reader.note("step %(key)s minutes: a whole number from 1 to 60 is needed.", key=key)
        minutes = 1
    return Step(
        key=key,
        title=reader.text(raw, "title", f"step {key} ", longest=TITLE_LONGEST),
        say=reader.text(raw, "say", f"step {key} ", longest=PARAGRAPH_LONGEST),
        minutes=minutes,
        each_page=raw.get("each_page") is True,
    )
