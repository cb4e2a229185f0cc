"""What a country asks of its businesses, what day it is there, and whom to call."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.countries import hotlines
from registry.countries.hotlines import EUROPEAN, Channel, Kind, Numbers
from registry.countries.models import CountryProfile, Hotline
from registry.countries.rules import (
    ERASED_AFTER_MONTHS,
    REDUCED_AFTER_MONTHS,
    Profile,
    load_profile,
    local_time,
)
from registry.countries.shipped import shipped_profiles
from registry.errors import NotFoundError


async def profile_of(db: AsyncSession, country: str) -> Profile:
    """Return a country's profile: the registrar's, else the shipped one.

    Raises:
        NotFoundError: there is no such country.

    """
    kept = await db.scalar(select(CountryProfile.profile).where(CountryProfile.country == country))
    if kept is not None:
        return load_profile(kept)
    shipped = shipped_profiles().get(country)
    if shipped is None:
        raise NotFoundError
    return shipped


async def months_kept(db: AsyncSession, countries: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return after how many months, by country, what is sealed of a closed report goes, and its row."""
    found = {}
    for country in countries:
        try:
            profile = await profile_of(db, country)
        except NotFoundError:
            found[country] = (ERASED_AFTER_MONTHS, REDUCED_AFTER_MONTHS)
        else:
            found[country] = (profile.erased_after_months, profile.reduced_after_months)
    return found


async def today_in(db: AsyncSession, country: str, now: datetime) -> date:
    """Return the date in a country: the one its laws and due days go by. UTC's for no country."""
    try:
        return local_time(await profile_of(db, country), now).date()
    except NotFoundError:
        return now.date()


async def zone_of(db: AsyncSession, country: str) -> str:
    """Return the time zone by whose clocks a country's moments are told; nothing, for UTC's, of no country."""
    try:
        return (await profile_of(db, country)).time_zone
    except NotFoundError:
        return ""


async def numbers_for(db: AsyncSession, country: str, now: datetime) -> Numbers:
    """Return whom to call in a country at a moment, by its own clocks. An unknown one gets the fallback."""
    shipped = shipped_profiles()
    if country not in shipped:
        return hotlines.numbers_for((), country, now)
    profile = await profile_of(db, country)
    places = [country, EUROPEAN] if profile.european_union else [country]
    query = select(Hotline).where(Hotline.country.in_(places), Hotline.retired_at.is_(None))
    rows = [read(row) for row in await db.scalars(query.order_by(Hotline.name, Hotline.id))]
    return hotlines.numbers_for(
        rows, country, local_time(profile, now), european_union=profile.european_union
    )


async def countries_with_numbers(db: AsyncSession) -> dict[str, int]:
    """Return how many live numbers each country has."""
    live = select(Hotline.country, func.count()).where(Hotline.retired_at.is_(None))
    return dict((await db.execute(live.group_by(Hotline.country))).all())


def read(row: Hotline) -> hotlines.Hotline:
    """Return a stored number as the rules take it."""
    return hotlines.Hotline(
        country=row.country,
        name=row.name,
        number=row.number,
        dial=row.dial,
        kind=Kind(row.kind),
        channel=Channel(row.channel),
        hours=row.hours,
        languages=tuple(row.languages.split()),
        source=row.source,
        source_date=row.source_date,
        verified_on=row.verified_on,
        retired=row.retired_at is not None,
    )
