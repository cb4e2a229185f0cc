"""The lessons of the course and the drills, read from a folder of texts and checked (pure but for reading it)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from registry.kit.documents import Reader
from registry.kit.words import Sentence

LANGUAGES = ("en", "es", "pt", "fr")
PARAGRAPH_LONGEST, LINE_LONGEST, TITLE_LONGEST = 600, 300, 120
PAGES_MOST, POINTS_MOST, PARAGRAPHS_MOST, SCENARIOS_MOST = 12, 10, 5, 24
QUESTIONS, OPTIONS = 5, 3
PAGE_MINUTES = range(1, 31)
PASS_FROM = 4  # right answers of five
RECORDED = ".mp3"


class TextsError(Exception):
    """The folder of texts does not fit; the text is one sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Part:
    """One short page of a lesson. `numbers`: whom to call is shown there."""

    key: str
    title: str
    text: tuple[str, ...]
    points: tuple[str, ...]
    numbers: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the quiz: `right` counts its options from 0."""

    key: str
    ask: str
    options: tuple[str, ...]
    right: int
    why: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """One module of the course in one language. `page_minutes`: what a group needs for one of its pages, if not the usual."""

    module: str
    language: str
    version: int
    title: str
    summary: str
    parts: tuple[Part, ...]
    questions: tuple[Question, ...]
    group: tuple[str, ...]
    page_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One drill: a story to practise aloud. `sectors` are sectors' names, or `all`."""

    key: str
    sectors: tuple[str, ...]
    title: str
    story: str
    ask: tuple[str, ...]
    look_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """Everything in one language."""

    lessons: Mapping[str, Lesson]
    scenarios: tuple[Scenario, ...]
    how_to_drill: str

    def scenarios_of(self, sector: str) -> tuple[Scenario, ...]:
        """Return the drills that fit a sector."""
        return tuple(one for one in self.scenarios if sector in one.sectors or "all" in one.sectors)

    def scenario_of(self, month: int, sector: str) -> Scenario:
        """Return the drill of a month, January being 1, for a sector: they take turns."""
        fitting = self.scenarios_of(sector)
        return fitting[(month - 1) % len(fitting)]


@dataclass(frozen=True, slots=True)
class Result:
    """What somebody answered: the right ones, of all."""

    answers: Mapping[str, int]
    right: int

    @property
    def passed(self) -> bool:
        return self.right >= PASS_FROM

    @property
    def percent(self) -> int:
        return 100 * self.right // QUESTIONS


@cache
def course(folder: Path, language: str) -> Course:
    """Return the course in a language.

    Raises:
        TextsError: a text is missing or does not fit; says which, and why.

    """
    names = sorted(path.name for path in (folder / "course").iterdir() if path.is_dir())
    lessons = {name: _lesson(folder / "course" / name / f"{language}.json", name, language) for name in names}
    drills, reader = read(folder / "drills" / f"{language}.json")
    scenarios = tuple(
        _scenario(reader, given) for given in reader.items(drills, "scenarios", "", most=SCENARIOS_MOST)
    )
    if not any("all" in one.sectors for one in scenarios):
        reader.note("scenarios: one for all sectors is needed.")
    how_to_drill = reader.text(drills, "summary", "", longest=PARAGRAPH_LONGEST)
    refuse(reader, folder / "drills" / f"{language}.json")
    return Course(lessons, scenarios, how_to_drill)


def check(folder: Path) -> None:
    """Read everything in every language.

    Raises:
        TextsError: something does not fit, or a language says something else than the others.

    """
    shapes = {
        language: [
            (
                lesson.module,
                lesson.page_minutes,
                [part.key for part in lesson.parts],
                [(one.key, one.right) for one in lesson.questions],
            )
            for lesson in course(folder, language).lessons.values()
        ]
        for language in LANGUAGES
    }
    for language, shape in shapes.items():
        if shape != shapes[LANGUAGES[0]]:
            raise TextsError(f"The course in {language} has other parts than in {LANGUAGES[0]}.")
    scenes = {language: [one.key for one in course(folder, language).scenarios] for language in LANGUAGES}
    for language, keys in scenes.items():
        if keys != scenes[LANGUAGES[0]]:
            raise TextsError(f"The drills in {language} are others than in {LANGUAGES[0]}.")


def marked(lesson: Lesson, raw: Mapping[str, str]) -> Result | None:
    """Return what somebody answered; None while a question is unanswered."""
    answers: dict[str, int] = {}
    for question in lesson.questions:
        given = raw.get(question.key, "")
        if given not in {str(number) for number in range(len(question.options))}:
            return None
        answers[question.key] = int(given)
    return Result(answers, sum(answers[one.key] == one.right for one in lesson.questions))


def recording(folder: Path, module: str, language: str, key: str) -> Path | None:
    """Return where a recorded part lies, if somebody recorded it."""
    path = folder / "course" / module / language / f"{key}{RECORDED}"
    return path if path.is_file() else None


def _lesson(path: Path, module: str, language: str) -> Lesson:
    raw, reader = read(path)
    version = raw.get("version")
    if not isinstance(version, int) or version < 1:
        reader.note("version: a whole number from 1 is needed.")
    minutes = raw.get("page_minutes")
    if minutes is not None and (not isinstance(minutes, int) or minutes not in PAGE_MINUTES):
        reader.note("page_minutes: a whole number from 1 to 30 is needed.")
        minutes = None
    lesson = Lesson(
        module=module,
        language=language,
        version=version if isinstance(version, int) else 1,
        title=reader.text(raw, "title", "", longest=TITLE_LONGEST),
        summary=reader.text(raw, "summary", "", longest=PARAGRAPH_LONGEST),
        parts=tuple(_part(reader, given) for given in reader.items(raw, "pages", "", most=PAGES_MOST)),
        questions=tuple(
            _question(reader, given) for given in reader.items(raw, "questions", "", most=QUESTIONS)
        ),
        group=reader.texts(raw, "group", "", longest=LINE_LONGEST, most=POINTS_MOST),
        page_minutes=minutes,
    )
    if len(lesson.questions) != QUESTIONS:
        reader.note("questions: %(count)s are needed.", count=QUESTIONS)
    if not any(part.numbers for part in lesson.parts):
        reader.note("pages: one must show the numbers.")
    refuse(reader, path)
    return lesson


def _part(reader: Reader, given: object) -> Part:
    raw = reader.mapping(given, "pages")
    key = reader.text(raw, "key", "page ", longest=40)
    return Part(
        key=key,
        title=reader.text(raw, "title", f"page {key} ", longest=TITLE_LONGEST),
        text=reader.texts(raw, "text", f"page {key} ", longest=PARAGRAPH_LONGEST, most=PARAGRAPHS_MOST),
        points=reader.texts(
            raw, "points", f"page {key} ", longest=LINE_LONGEST, most=POINTS_MOST, optional=True
        ),
        numbers=raw.get("numbers") is True,
    )


def _question(reader: Reader, given: object) -> Question:
    raw = reader.mapping(given, "questions")
    key = reader.text(raw, "key", "question ", longest=40)
    options = reader.texts(raw, "options", f"question {key} ", longest=LINE_LONGEST, most=OPTIONS)
    right = raw.get("right")
    if not isinstance(right, int) or not 0 <= right < len(options):
        reader.note("question %(key)s right: the number of an option, from 0, is needed.", key=key)
        right = 0
    return Question(
        key=key,
        ask=reader.text(raw, "ask", f"question {key} ", longest=PARAGRAPH_LONGEST),
        options=options,
        right=right,
        why=reader.text(raw, "why", f"question {key} ", longest=PARAGRAPH_LONGEST),
    )


def _scenario(reader: Reader, given: object) -> Scenario:
    raw = reader.mapping(given, "scenarios")
    key = reader.text(raw, "key", "scenario ", longest=40)
    at = f"scenario {key} "
    return Scenario(
        key=key,
        sectors=reader.texts(raw, "sectors", at, longest=40, most=PAGES_MOST),
        title=reader.text(raw, "title", at, longest=TITLE_LONGEST),
        story=reader.text(raw, "story", at, longest=PARAGRAPH_LONGEST),
        ask=reader.texts(raw, "ask", at, longest=LINE_LONGEST, most=POINTS_MOST),
        look_for=reader.texts(raw, "look_for", at, longest=LINE_LONGEST, most=POINTS_MOST),
    )


def read(path: Path) -> tuple[Mapping[str, Any], Reader]:
    """Return what a file of texts holds, and the reader that notes what is wrong with it."""
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise TextsError(f"{path} cannot be read: {type(error).__name__}.") from None
    reader = Reader()
    return reader.mapping(given, ""), reader


def refuse(reader: Reader, path: Path) -> None:
    """Say the first thing that is wrong with a file, if anything is."""
    if reader.faults:
        said: Sentence = reader.faults[0]
        raise TextsError(f"{path}: {said}")
