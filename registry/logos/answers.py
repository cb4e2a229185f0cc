"""What the template of an answer is given: the case, and the names and dates that fill it in."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.rules import Standing, standing_since
from registry.countries.hotlines import Numbers
from registry.countries.queries import numbers_for, today_in
from registry.kit.i18n import country_name, long_day, month, spoken
from registry.kit.pages import asked_path
from registry.logos.domains import spelt_out
from registry.logos.placing import AT_A_SITE
from registry.logos.rules import spell
from registry.logos.verdicts import ENDED_MARKS, NO_SAFETY, Case, Scanned, counts_until

TEMPLATE = "logos/verify.html"
VARY = "Accept, Accept-Language"
MOST_NUMBERS = 4  # on the page itself; the rest stand one tap further
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)", re.IGNORECASE)


class Details(NamedTuple):
    """What differs between two pages of one case, ready to print; empty where there is nothing to say."""

    path: str  # of the request, for the links to this page in other languages
    code: str
    spelt: str
    slug: str
    name: str
    site: str
    label: str
    also: str  # of a domain, in the letters of its own script
    picture: str  # the key of its address
    picture_width: str
    picture_height: str
    address: str
    here: str  # whether the place has a point to compare with
    town: str
    signed_on: str
    since: str  # of a standing that counts from a day of its own
    changed_on: str
    report_due_on: str
    counts_until: str
    audited_until: str
    valid_until: str
    dates_set_on: str


@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """What holds for a whole country at a minute: its date, and whom to call in which order."""

    country: str
    today: date
    numbers: Numbers
    more: bool
    """Whether the country has more numbers than the page shows."""


async def local(db: AsyncSession, country: str, now: datetime) -> Local:
    """Return the date and the numbers of a country."""
    found = await numbers_for(db, country, now)
    return Local(
        country,
        await today_in(db, country, now),
        replace(found, shown=found.shown[:MOST_NUMBERS]),
        len(found.shown) > MOST_NUMBERS,
    )


def minute(now: datetime) -> datetime:
    """Return the minute of a moment: dates and hours of opening change between minutes only."""
    return now - timedelta(seconds=now.second, microseconds=now.microsecond)


def details(case: Case, scanned: Scanned, *, today: date) -> Details:
    """Return the names and dates of an answer, in the language spoken now."""
    language = spoken.get()
    given_by_registrar = case.dates_by_registrar and not case.left
    late = case.standing is Standing.REPORT_OVERDUE
    place = _country(scanned.country, language)
    in_hand = scanned.report_in_hand_for == scanned.report_due_on
    shown = case.state not in ENDED_MARKS
    return Details(
        path=asked_path.get().partition("?")[0],
        code=scanned.code,
        spelt=spell(scanned.code),
        slug=scanned.slug,
        name=scanned.name,
        site=scanned.site if scanned.site and scanned.site != scanned.name else "",
        label=scanned.label,
        also=spelt_out(scanned.label) if case.on_a_site else "",
        picture=scanned.picture or "" if shown else "",
        picture_width=str(scanned.picture_width),
        picture_height=str(scanned.picture_height),
        address=scanned.address,
        here="yes" if has_point(case, scanned) else "",
        town=place if scanned.address.endswith(scanned.locality) else f"{scanned.locality}, {place}",
        signed_on=_day(scanned.committed_on),
        since=_day(standing_since(scanned.facts, today=today)),
        changed_on=_day(scanned.changed_on),
        report_due_on="" if case.left or in_hand else _day(scanned.report_due_on),
        counts_until=_day(counts_until(scanned, today=today)) if late else "",
        audited_until=_day(scanned.audited_until) if case.standing is Standing.VERIFIED else "",
        valid_until=_month(scanned.expires_on.replace(day=1), language),
        dates_set_on=_day(scanned.dates_set_on) if given_by_registrar else "",
    )


def has_point(case: Case, scanned: Scanned) -> bool:
    """Say whether a phone can tell if it is at the place of a logo: one that stays where it is, and has a point."""
    return case.kind in AT_A_SITE and case.state not in ENDED_MARKS and scanned.point is not None


def context(
    case: Case, filled: Details, there: Local, *, outdated: bool = False, fresh: bool = False
) -> dict[str, Any]:
    """Return what the template is given.

    Args:
        case: what is said.
        filled: the names and dates that fill it in.
        there: what holds for the country.
        outdated: whether the print that was scanned says what is so no more.
        fresh: whether a screen made the code that was scanned in this half minute.

    """
    return {
        "case": case,
        "details": filled,
        "there": there,
        "no_safety": NO_SAFETY,
        "outdated": outdated,
        "fresh": fresh,
    }


@lru_cache(maxsize=256)
def wants_json(accept: str) -> bool:
    """Say whether software asks: whoever likes JSON better than a page. A browser never does."""
    liked = dict.fromkeys(("application/json", "text/html", "*/*"), -1.0)
    for part in accept[:512].split(","):
        kind = part.partition(";")[0].strip().lower()
        quality = _QUALITY.search(part)
        if kind in liked:
            liked[kind] = float(quality[1]) if quality else 1.0
    page = liked["text/html"] if liked["text/html"] >= 0 else liked["*/*"]
    return liked["application/json"] > max(page, 0.0)


def _day(day: date | None) -> str:
    return long_day(day) if day is not None else ""


def _kept(tell: Callable[[Any], str]) -> Callable[[Any, str], str]:
    @lru_cache(maxsize=4096)
    def kept(value: Any, _language: str) -> str:
        return tell(value)

    return kept


# Babel takes 50 µs for each of these, as long as all the rest of an answer.
_month = _kept(month)
_country = _kept(country_name)
