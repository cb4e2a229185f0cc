"""How many safety texts wait for somebody to review them."""

from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from registry.codes.queries import latest
from registry.errors import NotFoundError
from registry.safety.gathering import safety_texts
from registry.safety.queries import text_lines
from registry.safety.rules import ReviewState


async def unreviewed(db: AsyncSession, folder: Path) -> int:
    """Return how many texts nobody has reviewed as they read now, one a language; none before there is a code."""
    try:
        published = await latest(db)
    except NotFoundError:
        return 0
    lines = await text_lines(db, safety_texts(folder, published.code))
    return sum(line.state is not ReviewState.REVIEWED for line in lines)
