"""The kit of whoever leads a session: the same plan in every language, and refused in one sentence."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from registry.codes.shipped import shipped_codes
from registry.courses.leading import check, kit, planned
from registry.courses.lessons import LANGUAGES, TextsError, course
from registry.paths import TEXTS
from registry.safety.gathering import safety_texts
from registry.training.modules import DRILL, WITH_KIT, modules


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(TEXTS, tmp_path / "texts")
    return tmp_path / "texts"


def test_the_shipped_kit_plans_the_same_session_in_every_language() -> None:
    check(TEXTS)


def test_a_session_offers_the_kit_of_every_lesson_that_is_shipped() -> None:
    assert set(course(TEXTS, "en").lessons) == WITH_KIT
    assert set(modules()) - WITH_KIT == {"M10", DRILL}


def test_a_longer_lesson_takes_longer() -> None:
    steps, lesson = kit(TEXTS, "en").plan, course(TEXTS, "en").lessons["M0"]

    plan = {step.key: minutes for step, minutes in planned(steps, lesson)}

    assert plan["pages"] == 2 * len(lesson.parts)
    assert plan["quiz"] == 5
    assert 20 <= sum(plan.values()) <= 45


@pytest.mark.parametrize("module", ["M7", "M8"])
def test_a_lesson_to_be_practised_says_itself_how_long_a_page_takes(module: str) -> None:
    lesson = course(TEXTS, "en").lessons[module]

    plan = planned(kit(TEXTS, "en").plan, lesson)

    assert abs(sum(minutes for _, minutes in plan) - modules()[module].minutes) <= 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_kit_is_among_what_is_reviewed(language: str) -> None:
    texts = {one.key: one for one in safety_texts(TEXTS, shipped_codes()[-1]) if one.language == language}
    raw = json.loads((TEXTS / "kit" / f"{language}.json").read_text(encoding="utf-8"))

    said = {texts["kit"].title, *texts["kit"].lines}
    for step in raw["plan"]:
        assert {step["title"], step["say"]} <= said
    assert {raw["title"], raw["summary"], *raw["before"], *raw["rules"], *raw["never"]} <= said


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda raw: raw.pop("rules"), "rules"),
        (lambda raw: raw.update(version=0), "version"),
        (lambda raw: raw["plan"][0].update(minutes=0), "minutes"),
        (lambda raw: raw["plan"][0].update(minutes="3"), "step welcome minutes"),
        (lambda raw: raw["plan"][0].update(minutes=9), "another plan"),
        (lambda raw: raw["plan"].pop(), "The session kit in pt"),
    ],
)
def test_a_kit_that_does_not_fit_is_told_in_one_sentence(
    folder: Path, act: Callable[[dict[str, Any]], object], said: str
) -> None:
    file = folder / "kit" / "pt.json"
    raw = json.loads(file.read_text(encoding="utf-8"))
    act(raw)
    file.write_text(json.dumps(raw), encoding="utf-8")

    with pytest.raises(TextsError, match=said):
        check(folder)
