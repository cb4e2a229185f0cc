"""What day it is, for a list that crosses countries: the same for all, or each row's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import case, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.queries import Day
from registry.adherence.rules import tombstones_since
from registry.countries.models import CountryProfile
from registry.countries.shipped import shipped_profiles
from registry.signatories.models import Signatory

QUARTER = 15  # minutes: no zone's day begins between quarters of an hour


@dataclass(frozen=True, slots=True)
class Days:
    """Today, and since when an end still shows, as `standing_column` takes both."""

    today: Day
    tombstones_since: Day


async def days_in(db: AsyncSession, now: datetime, *, country: str = "") -> Days:
    """Return the day in one country, or in each. Where no profile says otherwise it is UTC's."""
    query = select(CountryProfile.country, CountryProfile.profile)
    kept = {row.country: str(row.profile["time_zone"]) for row in await db.execute(query)}
    moment = now.replace(minute=now.minute - now.minute % QUARTER, second=0, microsecond=0)
    dates = dict(_shipped_dates(moment)) | {code: _date(zone, moment) for code, zone in kept.items()}
    if country:
        return _same(dates.get(country, now.date()))
    others: dict[date, list[str]] = {}
    for code, day in dates.items():
        if day != now.date():
            others.setdefault(day, []).append(code)
    return _by_country(others, now.date()) if others else _same(now.date())


@lru_cache(maxsize=4)
def _shipped_dates(moment: datetime) -> Mapping[str, date]:
    """Return the day in every country: kept for a quarter of an hour, since zones cost a file each."""
    return {code: _date(profile.time_zone, moment) for code, profile in shipped_profiles().items()}


def _date(zone: str, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _same(day: date) -> Days:
    return Days(day, tombstones_since(day))


def _by_country(others: dict[date, list[str]], elsewhere: date) -> Days:
    today = [(Signatory.country.in_(codes), literal(day)) for day, codes in others.items()]
    since = [(Signatory.country.in_(codes), literal(tombstones_since(day))) for day, codes in others.items()]
    return Days(
        case(*today, else_=literal(elsewhere)), case(*since, else_=literal(tombstones_since(elsewhere)))
    )
