"""Whether a review still holds, and that no sentence of a safety text is left out of it."""

import json
from datetime import date

import pytest

from registry.codes.shipped import shipped_codes
from registry.kit.i18n import LANGUAGES
from registry.logos.verdicts import NO_SAFETY
from registry.paths import TEXTS
from registry.safety.gathering import safety_texts
from registry.safety.rules import Review, ReviewState, SafetyText, state
from registry.training.modules import WITH_KIT

TEXT = SafetyText("course/M0", "en", 1, "Title", ("One", "Two"))


def review(text: SafetyText = TEXT, on: date = date(2026, 1, 1)) -> Review:
    return Review("A network", on, text.version, text.sha256)


def test_a_review_holds_for_the_very_words() -> None:
    other = SafetyText("course/M0", "en", 1, "Title", ("One", "Three"))

    assert state(TEXT, []) == (ReviewState.UNREVIEWED, None)
    assert state(TEXT, [review()]) == (ReviewState.REVIEWED, review())
    assert state(other, [review()]) == (ReviewState.CHANGED, review())
    later = review(other, date(2026, 2, 1))
    assert state(TEXT, [review(), later]) == (ReviewState.REVIEWED, review())


@pytest.mark.parametrize("module", sorted(WITH_KIT))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_lesson_is_among_what_is_reviewed(language: str, module: str) -> None:
    texts = {one.key: one for one in safety_texts(TEXTS, shipped_codes()[-1]) if one.language == language}
    raw = json.loads((TEXTS / "course" / module / f"{language}.json").read_text(encoding="utf-8"))

    said = set(texts[f"course/{module}"].lines) | {texts[f"course/{module}"].title}
    for page in raw["pages"]:
        assert {page["title"], *page["text"], *page["points"]} <= said
    for question in raw["questions"]:
        assert {question["ask"], *question["options"], question["why"]} <= said
    assert {raw["title"], raw["summary"], *raw["group"]} <= said


def test_what_a_scan_and_the_page_of_numbers_say_is_among_it_in_each_language() -> None:
    texts = {(one.key, one.language): one.lines for one in safety_texts(TEXTS, shipped_codes()[-1])}

    assert NO_SAFETY.english in texts["verify", "en"]
    assert (
        "Do not confront anybody, do not follow anybody, and do not take pictures." in texts["concern", "en"]
    )
    assert len({texts["verify", language] for language in LANGUAGES}) == len(LANGUAGES)
    assert len({texts["concern", language] for language in LANGUAGES}) == len(LANGUAGES)
