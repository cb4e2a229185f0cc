"""What the tables of published statistics and their answers are called."""

from collections.abc import Mapping
from typing import Any

from registry.concerns.coded import BY_NAME, NOT_KNOWN, SETTINGS
from registry.concerns.rounding import AUTHORITY, TABLES, TIME
from registry.concerns.tallies import TOLD_NOBODY
from registry.countries.hotline_words import KINDS
from registry.kit.words import Sentence

TITLES = {
    "age_band": Sentence("How old the youngest child seemed"),
    "sex": Sentence("Girls and boys"),
    "setting": Sentence("Where it was noticed"),
    "concern_kind": Sentence("What raised the concern"),
    AUTHORITY: Sentence("Which authority was told"),
    TIME: Sentence("How soon an authority was told"),
}
ANSWERS: Mapping[str, Mapping[Any, Sentence]] = {
    **{field: BY_NAME[field].words for field in TABLES if field in BY_NAME},
    "setting": SETTINGS,
    AUTHORITY: {**KINDS, TOLD_NOBODY: Sentence("Nobody, when it was reported")},
}
QUARTERS = (
    Sentence("January to March %(year)s"),
    Sentence("April to June %(year)s"),
    Sentence("July to September %(year)s"),
    Sentence("October to December %(year)s"),
)


def quarter_words(quarter: str) -> Sentence:
    """Return what a quarter such as 2026-Q4 is called."""
    return Sentence(QUARTERS[int(quarter[-1]) - 1].english, {"year": quarter[:4]})


def answer_words(field: str, answer: str) -> Sentence:
    """Return what an answer is called; one that is in no list any more is not known."""
    return ANSWERS.get(field, {}).get(answer, NOT_KNOWN)
