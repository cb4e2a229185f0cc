"""Gather every safety text there is: the code, the course, the drills, and what `/concern` and a scan say (pure but for files)."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

from jinja2 import Environment
from jinja2.ext import extract_from_ast

from registry.codes.rules import Code, canonical_text
from registry.courses.leading import kit
from registry.courses.lessons import Course, course
from registry.kit.i18n import LANGUAGES, gettext, ngettext, say, speaking
from registry.kit.words import Sentence
from registry.logos import verdicts
from registry.paths import TEMPLATES
from registry.safety.rules import SafetyText

# The pages whose sentences are reviewed as one text each, and the templates that say them.
PAGES = {
    "concern": (
        "countries/concern.html",
        "countries/_choice.html",
        "countries/_numbers.html",
        "courses/card.html",
    ),
    "verify": ("logos/verify.html", "logos/not_ours.html", "logos/_words.html", "parts/status.html"),
}
SAID_BY = {"verify": (verdicts,)}
TITLES = {
    "concern": Sentence("Worried about a child: whom to call"),
    "verify": Sentence("What a scan says, and what it means"),
}
PAGE_VERSION = 1  # sentences have no version of their own: their words tell


def safety_texts(folder: Path, code: Code) -> Iterator[SafetyText]:
    """Yield every text in every language.

    Args:
        folder: of the course and the drills.
        code: the version of the code that is signed now.

    """
    for language in LANGUAGES:
        yield SafetyText(
            "code", language, code.number, code.texts[language].title,
            tuple(canonical_text(code, language).splitlines()),
        )  # fmt: skip
        taught = course(folder, language)
        yield from _lessons(taught, language)
        yield _drills(taught, language)
        yield _kit(folder, language)
        for key in PAGES:
            with speaking(language):
                yield SafetyText(key, language, PAGE_VERSION, say(TITLES[key]), tuple(_sentences(key)))


def _lessons(taught: Course, language: str) -> Iterator[SafetyText]:
    for lesson in taught.lessons.values():
        lines = [lesson.summary]
        for part in lesson.parts:
            lines += [part.title, *part.text, *part.points]
        for question in lesson.questions:
            answer = question.options[question.right]
            lines += [question.ask, *question.options, f"→ {answer}", question.why]
        yield SafetyText(
            f"course/{lesson.module}", language, lesson.version, lesson.title, (*lines, *lesson.group)
        )


def _drills(taught: Course, language: str) -> SafetyText:
    lines = [taught.how_to_drill]
    for one in taught.scenarios:
        lines += [one.title, one.story, *one.ask, *one.look_for]
    with speaking(language):
        title = gettext("Drills")
    return SafetyText("drills", language, 1, title, tuple(lines))


def _kit(folder: Path, language: str) -> SafetyText:
    found = kit(folder, language)
    steps = [line for step in found.plan for line in (step.title, step.say)]
    lines = (found.summary, *found.before, *steps, *found.rules, *found.never)
    return SafetyText("kit", language, found.version, found.title, lines)


def _sentences(key: str) -> Iterator[str]:
    """Yield what a page can say, in the language spoken now, each sentence once."""
    found: dict[str, None] = {}
    for said in _marked(PAGES[key]):
        if isinstance(said, tuple):
            found[ngettext(str(said[0]), str(said[1]), 2)] = None
        elif said:
            found[gettext(said)] = None
    for module in SAID_BY.get(key, ()):
        found |= dict.fromkeys(gettext(one.english) for one in _said_in(module))
    yield from found


@cache  # reading the templates takes a hundred times as long as saying them
def _marked(names: tuple[str, ...]) -> list[str | tuple[str | None, ...] | None]:
    """Return every sentence that these templates mark, in English."""
    reader = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    texts = [(TEMPLATES / name).read_text(encoding="utf-8") for name in names]
    return [said for text in texts for _, _, said in extract_from_ast(reader.parse(text))]


def _said_in(module: ModuleType) -> Iterator[Sentence]:
    for value in vars(module).values():
        held = value.values() if isinstance(value, dict) else (value,)
        yield from (one for one in held if isinstance(one, Sentence))
