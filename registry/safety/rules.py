"""What a reviewed text is, and whether a review still holds (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

REVIEWER_LONGEST = 120


class ReviewState(StrEnum):
    """How a text stands."""

    REVIEWED = "reviewed"
    CHANGED = "changed"  # since it was reviewed
    UNREVIEWED = "unreviewed"


@dataclass(frozen=True, slots=True)
class SafetyText:
    """One text in one language, as people read it, line by line."""

    key: str  # such as course/M0
    language: str
    version: int
    title: str
    lines: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """Of title and lines: a review holds for exactly these words."""
        return sha256("\n".join((self.title, *self.lines)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Review:
    """Who reviewed a text, when, and which words."""

    reviewer: str
    reviewed_on: date
    version: int
    sha256: str


def state(text: SafetyText, reviews: Iterable[Review]) -> tuple[ReviewState, Review | None]:
    """Return how a text stands, and the review that says so: the latest of its words, else the latest of others."""
    all_of = sorted(reviews, key=_day)
    for review in reversed(all_of):
        if review.sha256 == text.sha256:
            return ReviewState.REVIEWED, review
    return (ReviewState.CHANGED, all_of[-1]) if all_of else (ReviewState.UNREVIEWED, None)


def _day(review: Review) -> date:
    return review.reviewed_on
