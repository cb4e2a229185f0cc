"""How every safety text stands, in every language."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.safety.models import TextReview
from registry.safety.rules import Review, ReviewState, SafetyText, state


@dataclass(frozen=True, slots=True)
class TextLine:
    """One text with how it stands, and the review that says so."""

    text: SafetyText
    state: ReviewState
    review: Review | None


async def text_lines(db: AsyncSession, texts: Iterable[SafetyText]) -> list[TextLine]:
    """Return how each of these texts stands."""
    reviews: dict[tuple[str, str], list[Review]] = defaultdict(list)
    query = select(
        TextReview.key, TextReview.language, TextReview.reviewer, TextReview.reviewed_on,
        TextReview.version, TextReview.sha256,
    )  # fmt: skip
    for key, language, reviewer, reviewed_on, version, sha256 in await db.execute(query):
        reviews[key, language].append(Review(reviewer, reviewed_on, version, sha256))
    return [TextLine(text, *state(text, reviews[text.key, text.language])) for text in texts]
