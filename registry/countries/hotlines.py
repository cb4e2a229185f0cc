"""Whom to call: which numbers are shown, in which order, how far each can be trusted, and its link."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from registry.countries.dialling import DIALLED
from registry.countries.hours import ALWAYS, Openness, state_at
from registry.kit.words import Sentence

EUROPEAN = "EU"  # the country of numbers that every member shares
# DOMAIN.md section 4.7.
RECHECK_AFTER = timedelta(days=180)
TOO_OLD_YEARS = 5

FALLBACK = Sentence("Call the local police or the local emergency number.")

# ITU-T E.164, for the countries whose numbers are shipped and their neighbours in the profiles.
CALLING_CODES = {
    "AR": "54", "BN": "673", "BR": "55", "CL": "56", "CN": "86", "CO": "57", "CR": "506", "DO": "1",
    "ES": "34", "FR": "33", "GB": "44", "HK": "852", "HN": "504", "ID": "62", "KE": "254", "KH": "855",
    "MX": "52", "PE": "51", "PH": "63", "PT": "351", "PY": "595", "TH": "66", "TZ": "255", "US": "1",
    "VN": "84", "ZA": "27",
}  # fmt: skip

_DATED = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


class Kind(StrEnum):
    """What a number is for, in the order in which numbers of one rank are shown."""

    EMERGENCY = "emergency"
    CHILD_PROTECTION = "child_protection"
    CHILD_HELPLINE = "child_helpline"
    TRAFFICKING = "trafficking"
    POLICE = "police"
    OTHER = "other"


class Channel(StrEnum):
    """How it is reached."""

    CALL = "call"
    TEXT = "text"
    WHATSAPP = "whatsapp"


class Trust(StrEnum):
    """Who has tried the number, and when."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"  # not checked by us
    STALE = "stale"  # checked by us, but too long ago


class Rank(StrEnum):
    """Where in the list a number stands, first to last."""

    EMERGENCY = "emergency"
    OPEN = "open"
    HOURS_UNKNOWN = "hours_unknown"
    CLOSED = "closed"
    STALE = "stale"


KINDS, TRUSTS, RANKS = tuple(Kind), tuple(Trust), tuple(Rank)
BY_OPENNESS = {
    Openness.OPEN: Rank.OPEN,
    Openness.UNKNOWN: Rank.HOURS_UNKNOWN,
    Openness.CLOSED: Rank.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Hotline:
    """A number, as it is shipped and stored."""

    country: str
    name: str
    number: str
    dial: str
    kind: Kind
    channel: Channel = Channel.CALL
    hours: str = ""
    languages: tuple[str, ...] = ()
    source: str = ""
    source_date: str = ""
    verified_on: date | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as a person sees it. `opens_at` is local time; `href` is None where no link is safe."""

    hotline: Hotline
    rank: Rank
    openness: Openness
    opens_at: datetime | None
    trust: Trust
    href: str | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a page shows of whom to call: the list, and what to do where it lacks police and emergency."""

    shown: tuple[Shown, ...]
    fallback: Sentence | None


def numbers_for(
    hotlines: Iterable[Hotline], country: str, now_local: datetime, *, european_union: bool = False
) -> Numbers:
    """Return a country's numbers in order, those of the European Union after them for a member."""
    countries = {country, EUROPEAN} if european_union else {country}
    shown = order((line for line in hotlines if line.country in countries), now_local, now_local.date())
    helped = any(each.hotline.kind in {Kind.EMERGENCY, Kind.POLICE} for each in shown)
    return Numbers(tuple(shown), None if helped else FALLBACK)


def order(hotlines: Iterable[Hotline], now_local: datetime, today: date) -> list[Shown]:
    """Return what is shown of the numbers of one place, first what helps first.

    Emergency, open now, hours unknown, closed; last what we checked too long ago, for it once may
    have been right. Within these: checked before unchecked, national before European, then by kind.
    Where no emergency number is known, the first of the police stands in for it.
    """
    lines = [line for line in hotlines if not line.retired and not is_too_old(line, today=today)]
    first = _stands_first(lines)
    shown = [
        _shown(line, now_local, today, first=line is first or line.kind is Kind.EMERGENCY) for line in lines
    ]
    return sorted(shown, key=_place)


def trust(line: Hotline, *, today: date) -> Trust:
    """Return how far a number can be trusted; the 180th day after the check still counts."""
    if line.verified_on is None:
        return Trust.UNVERIFIED
    return Trust.VERIFIED if today - line.verified_on <= RECHECK_AFTER else Trust.STALE


def is_too_old(line: Hotline, *, today: date) -> bool:
    """Say whether what is known of a number is too old to show it, by its source or our own check.

    Police and emergency are always shown. A source without a date is unknown, and not old.
    """
    known = [day for day in (line.verified_on, last_day(line.source_date)) if day is not None]
    if not known or line.kind in {Kind.EMERGENCY, Kind.POLICE}:
        return False
    newest = max(known)
    return (newest.year + TOO_OLD_YEARS, newest.month, newest.day) < (today.year, today.month, today.day)


def last_day(source_date: str) -> date | None:
    """Return the last day of a year, a month or a day as written; None when it is none of them."""
    match = _DATED.fullmatch(source_date.strip())
    if match is None:
        return None
    year, month, day = (int(part or 0) for part in match.groups())
    try:
        return date(year, month or 12, day or monthrange(year, month or 12)[1])
    except ValueError:
        return None


def href(line: Hotline) -> str | None:
    """Return the link that calls or writes; None where the number could not be dialled as it stands."""
    if not DIALLED.fullmatch(line.dial):
        return None
    if line.channel is Channel.WHATSAPP:
        return _whatsapp(line)
    scheme = "tel" if line.channel is Channel.CALL else "sms"
    return f"{scheme}:{line.dial.replace('#', '%23')}"


def _whatsapp(line: Hotline) -> str | None:
    """WhatsApp knows only international numbers, without a plus, so a national one gets its country."""
    digits, international = line.dial.removeprefix("+"), line.dial.startswith("+")
    code = "" if international else CALLING_CODES.get(line.country, "")
    if not digits.isdigit() or not (international or code) or digits.startswith("0"):
        return None
    return f"https://wa.me/{code}{digits}"


def _stands_first(lines: list[Hotline]) -> Hotline | None:
    if any(line.kind is Kind.EMERGENCY for line in lines):
        return None
    return next((line for line in lines if line.kind is Kind.POLICE), None)


def _shown(line: Hotline, now_local: datetime, today: date, *, first: bool) -> Shown:
    # An emergency number is always answered, whether or not its hours are on record.
    state = state_at(line.hours or (ALWAYS if line.kind is Kind.EMERGENCY else ""), now_local)
    trusted = trust(line, today=today)
    rank = Rank.STALE if trusted is Trust.STALE else BY_OPENNESS[state.openness]
    return Shown(line, Rank.EMERGENCY if first else rank, state.openness, state.opens_at, trusted, href(line))


def _place(each: Shown) -> tuple[int, int, bool, int]:
    line = each.hotline
    return RANKS.index(each.rank), TRUSTS.index(each.trust), line.country == EUROPEAN, KINDS.index(line.kind)
