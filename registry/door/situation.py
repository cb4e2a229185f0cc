"""What every page of the door begins with: the country, whom to call there, and whether anybody reads (queries)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel import Locale
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from registry.countries.authorities import Authority, authorities
from registry.countries.hotlines import Numbers
from registry.countries.queries import numbers_for, today_in
from registry.countries.shipped import shipped_profiles
from registry.door.reading_hours import in_words, read_reading_hours
from registry.handlers.queries import NobodyReadsError, readers_for
from registry.kit.i18n import spoken
from registry.settings import Settings


@dataclass(frozen=True, slots=True)
class Situation:
    """Where somebody tells of a concern. Without readers, there are the numbers and no form."""

    country: str
    numbers: Numbers
    numbers_of: str
    """The country whose numbers these are: where none was named that there is, the site's own."""
    authorities: Sequence[Authority]
    readers: Mapping[str, bytes]
    today: date
    hours: str | None
    """When handlers read, in words; empty: at any hour; None: nobody has promised any."""


async def situation(db: AsyncSession, settings: Settings, country: str, *, now: datetime) -> Situation:
    """Gather it. A country that there is not is none: a report never goes to another's handlers by a slip."""
    asked = country.strip().upper() or settings.home_country
    chosen = asked if asked in shipped_profiles() else ""
    today = await today_in(db, chosen, now)
    readers = await _readers(db, settings, chosen, today=today) if chosen else {}
    near = chosen or settings.home_country
    return Situation(
        chosen, await numbers_for(db, near, now), near, await authorities(db, chosen) if chosen else (), readers,
        today, _hours(settings, chosen),
    )  # fmt: skip


async def provide_taken(
    settings: NamedDependency[Settings], now: NamedDependency[datetime]
) -> Callable[[AsyncSession, str], Awaitable[bool]]:
    """Return what says whether anybody reads a report of a country."""

    async def taken(db: AsyncSession, country: str) -> bool:
        return bool(await _readers(db, settings, country, today=await today_in(db, country, now)))

    return taken


async def _readers(db: AsyncSession, settings: Settings, country: str, *, today: date) -> Mapping[str, bytes]:
    try:
        return await readers_for(db, settings, country, today=today)
    except NobodyReadsError:
        return {}


def _hours(settings: Settings, country: str) -> str | None:
    promised = read_reading_hours(settings.reading_hours).get(country)
    days = Locale(spoken.get()).days["format"]["abbreviated"]
    return None if promised is None else in_words(promised, lambda day: str(days[day]))
