"""The course as it is read from its folder: the same in every language, and refused in one sentence."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from registry.courses.lessons import LANGUAGES, TextsError, check, course, marked, recording
from registry.paths import TEXTS
from registry.signatories.rules import Sector

# DOMAIN.md sections 14 and 17: words that never stand in a text of ours.
NEVER = {
    "en": ("child prostitut", "child porn", "sex tourism", "is safe", "certified"),
    "es": ("prostitución infantil", "pornografía infantil", "turismo sexual", "certificad"),
    "pt": ("prostituição infantil", "pornografia infantil", "turismo sexual", "certificad"),
    "fr": ("prostitution enfantine", "pornographie", "tourisme sexuel", "certifié"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(TEXTS, tmp_path / "texts")
    return tmp_path / "texts"


def change(folder: Path, path: str, act: Callable[[dict[str, Any]], object]) -> None:
    file = folder / path
    raw = json.loads(file.read_text(encoding="utf-8"))
    act(raw)
    file.write_text(json.dumps(raw), encoding="utf-8")


def test_the_shipped_course_says_the_same_in_every_language() -> None:
    check(TEXTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_says_what_must_never_be_said(language: str) -> None:
    of_all = [TEXTS / kind / f"{language}.json" for kind in ("drills", "kit")]
    for path in (*TEXTS.glob(f"course/*/{language}.json"), *of_all):
        said = path.read_text(encoding="utf-8").casefold()
        assert [word for word in NEVER[language] if word in said] == [], path


@pytest.mark.parametrize("language", LANGUAGES)
def test_right_answers_are_not_found_by_their_place_or_length(language: str) -> None:
    questions = [one for lesson in course(TEXTS, language).lessons.values() for one in lesson.questions]

    places = [question.right for question in questions]
    longest = [max(range(3), key=lambda n: len(question.options[n])) for question in questions]
    assert all(places.count(place) >= len(places) // 5 for place in range(3))
    assert sum(a == b for a, b in zip(places, longest, strict=True)) <= len(places) * 0.6


def test_every_sector_has_a_drill_each_month_and_they_take_turns() -> None:
    for sector in Sector:
        months = [course(TEXTS, "en").scenario_of(month, sector) for month in range(1, 13)]
        assert len({one.key for one in months}) >= 3


def test_a_quiz_is_marked_when_all_is_answered() -> None:
    lesson = course(TEXTS, "en").lessons["M2"]
    right = {one.key: str(one.right) for one in lesson.questions}
    first = lesson.questions[0].key
    wrong = right | {first: str((lesson.questions[0].right + 1) % 3)}

    assert marked(lesson, {}) is None
    assert marked(lesson, right | {first: "3"}) is None
    best, good = marked(lesson, right), marked(lesson, wrong)
    assert best is not None
    assert good is not None
    assert (best.right, best.percent, best.passed) == (5, 100, True)
    assert (good.right, good.percent, good.passed) == (4, 80, True)


@pytest.mark.parametrize(
    ("path", "act", "said"),
    [
        ("course/M0/es.json", lambda raw: raw.pop("title"), "title"),
        ("course/M0/es.json", lambda raw: raw["questions"].pop(), "questions"),
        ("course/M0/es.json", lambda raw: raw["questions"][0].update(right=9), "right"),
        ("course/M0/es.json", lambda raw: raw["pages"][0].update(title=7), "page .* title"),
        ("course/M0/es.json", lambda raw: [page.update(numbers=False) for page in raw["pages"]], "numbers"),
        ("course/M0/es.json", lambda raw: raw["pages"][0].update(key="other"), "other parts"),
        ("course/M8/es.json", lambda raw: raw.update(page_minutes=0), "page_minutes"),
        ("course/M8/es.json", lambda raw: raw.update(page_minutes="8"), "page_minutes: a whole"),
        ("course/M8/es.json", lambda raw: raw.update(page_minutes=9), "other parts"),
        ("drills/es.json", lambda raw: raw.update(scenarios=[]), "scenarios"),
    ],
)
def test_a_text_that_does_not_fit_is_told_in_one_sentence(
    folder: Path, path: str, act: Callable[[dict[str, Any]], object], said: str
) -> None:
    change(folder, path, act)

    with pytest.raises(TextsError, match=said):
        check(folder)


def test_a_file_that_is_no_text_is_told(folder: Path) -> None:
    (folder / "course" / "M1" / "pt.json").write_bytes(b"\xff{")

    with pytest.raises(TextsError, match="cannot be read"):
        check(folder)


def test_a_recording_beside_a_text_is_found(folder: Path) -> None:
    (folder / "course" / "M0" / "es").mkdir()
    (folder / "course" / "M0" / "es" / "who.mp3").write_bytes(b"ID3")

    assert recording(folder, "M0", "es", "who") == folder / "course" / "M0" / "es" / "who.mp3"
    assert recording(folder, "M0", "en", "who") is None
