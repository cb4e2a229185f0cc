"""To whom a business's words are sealed: the case handlers of its country, whose keys officers signed (queries)."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from registry.handlers.queries import NobodyReadsError, readers_for
from registry.settings import Settings


async def readers_of(
    db: AsyncSession, settings: Settings, country: str, *, today: date
) -> Mapping[str, bytes]:
    """Return the public key of each by the id of their account; none where nobody can read.

    The log, unlike a door, takes the procedure then, and refuses every word.
    """
    try:
        return await readers_for(db, settings, country, today=today)
    except NobodyReadsError:
        return {}
