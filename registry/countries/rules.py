"""What a country asks of signatories, and from which standing the logo may be shown."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from registry.errors import RuleBrokenError
from registry.kit.documents import Reader
from registry.kit.words import Sentence

LANGUAGES = ("en", "es", "pt", "fr")
PARAGRAPH_LONGEST = 1000
LINE_LONGEST = 300
NOTICES_MOST = 12
LANGUAGES_MOST = 16
SECTORS_MOST = 20
# DOMAIN.md section 4.7: the least training at which a report may be accepted, in percent.
TRAINING_FLOOR, OWNER_DRIVER_FLOOR = 80, 100
PERCENT = range(101)
# The same: when what is sealed of a closed report is destroyed, and its row. A country may ask for less, never for more:
# whoever must keep one longer has a legal hold, which names a reason and a day and takes two people.
ERASED_AFTER_MONTHS, REDUCED_AFTER_MONTHS = 12, 24
SHORTEST_MONTHS = 3  # 90 days is the better habit, SECURITY.md section 7
ERASED_AFTER = range(SHORTEST_MONTHS, ERASED_AFTER_MONTHS + 1)
REDUCED_AFTER = range(SHORTEST_MONTHS, REDUCED_AFTER_MONTHS + 1)
# DOMAIN.md section 4.7: in these days a report that is overdue still counts as Committed.
GRACE_DAYS = 30


class Obligation(StrEnum):
    """Whether the law of a country makes businesses adhere to a code."""

    VOLUNTARY = "voluntary"
    MANDATORY = "mandatory"


class LogoFrom(StrEnum):
    """The lowest standing at which the logo may be shown; below it, a plain sentence says who signed."""

    COMMITTED = "committed"
    REPORTING = "reporting"
    VERIFIED = "verified"


ORDER = tuple(LogoFrom)  # lowest first

Said = Mapping[str, str]  # one text in each of LANGUAGES


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that must be displayed. What is not known of its place or size is None."""

    what: Said
    place: Said | None
    size: Said | None
    languages: tuple[str, ...]
    sectors: tuple[str, ...]  # empty: all
    region: str  # empty: the whole country


@dataclass(frozen=True, slots=True)
class Profile:
    """One country, as the operator has it on record."""

    country: str
    languages: tuple[str, ...]
    time_zone: str
    obligation: Obligation
    logo_from: LogoFrom
    legal_reference: Said | None
    notices: tuple[Notice, ...]
    european_union: bool
    checked_by: str | None
    checked_on: date | None
    training_floor: int = TRAINING_FLOOR
    owner_driver_floor: int = OWNER_DRIVER_FLOOR
    erased_after_months: int = ERASED_AFTER_MONTHS
    reduced_after_months: int = REDUCED_AFTER_MONTHS

    @property
    def checked(self) -> bool:
        return self.checked_by is not None and self.checked_on is not None


@dataclass(frozen=True, slots=True)
class ProfileFaults:
    """Why something is not a profile: one sentence for each fault, with its place."""

    sentences: tuple[Sentence, ...]


def may_show_logo(profile: Profile, standing: str, report_overdue_days: int = 0) -> bool:
    """Say whether the logo may be shown in a country at a standing, such as `reporting`.

    A report overdue counts as Committed in its days of grace, and as below every threshold after
    them. A standing that is none of the three is below every threshold.
    """
    if standing == "report_overdue" and report_overdue_days <= GRACE_DAYS:
        standing = LogoFrom.COMMITTED
    return standing in ORDER and ORDER.index(LogoFrom(standing)) >= ORDER.index(profile.logo_from)


def local_time(profile: Profile, now: datetime) -> datetime:
    """Return a moment by the clocks of the country, or of the larger part of it."""
    return now.astimezone(ZoneInfo(profile.time_zone))


def end_of(profile: Profile, day: date) -> datetime:
    """Return the moment at which a day is over by the clocks of the country, in UTC."""
    over = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(profile.time_zone))
    return over.astimezone(UTC)


def parse_profile(given: object) -> Profile | ProfileFaults:
    """Read a profile as it is shipped, stored, and handed in by a registrar."""
    reader = Reader()
    raw = reader.mapping(given, "")
    profile = Profile(
        country=reader.text(raw, "country", "", longest=2),
        languages=reader.texts(raw, "languages", "", longest=12, most=LANGUAGES_MOST),
        time_zone=_time_zone(reader, raw),
        obligation=reader.choice(raw, "obligation", "", Obligation),
        logo_from=reader.choice(raw, "logo_from", "", LogoFrom),
        legal_reference=_said(reader, raw, "legal_reference", "", longest=PARAGRAPH_LONGEST, optional=True),
        notices=tuple(
            _notice(reader, item, f"notice {number} ")
            for number, item in enumerate(reader.items(raw, "notices", "", most=NOTICES_MOST), 1)
        ),
        european_union=raw.get("european_union") is True,
        checked_by=reader.text(raw, "checked_by", "", longest=LINE_LONGEST, optional=True) or None,
        checked_on=reader.day(raw, "checked_on", ""),
        training_floor=_percent(reader, raw, "training_floor", TRAINING_FLOOR),
        owner_driver_floor=_percent(reader, raw, "owner_driver_floor", OWNER_DRIVER_FLOOR),
        erased_after_months=_months(reader, raw, "erased_after_months", ERASED_AFTER),
        reduced_after_months=_months(reader, raw, "reduced_after_months", REDUCED_AFTER),
    )
    if profile.reduced_after_months < profile.erased_after_months:
        reader.note("reduced_after_months: no row goes before what is sealed of it.")
    if not (len(profile.country) == 2 and profile.country.isascii() and profile.country.isupper()):  # noqa: PLR2004 — alpha-2
        reader.note("country: two capital letters are needed, such as CR.")
    return ProfileFaults(tuple(reader.faults)) if reader.faults else profile


def load_profile(raw: Mapping[str, Any]) -> Profile:
    """Return a profile from what is shipped or stored.

    Raises:
        RuleBrokenError: it is none; the first fault says why.

    """
    profile = parse_profile(raw)
    if isinstance(profile, ProfileFaults):
        first = profile.sentences[0]
        raise RuleBrokenError(first.english, **first.values)
    return profile


def stored(profile: Profile) -> dict[str, Any]:
    """Return a profile as JSON keeps it; `load_profile` reads it back."""
    raw = asdict(profile)
    raw["checked_on"] = profile.checked_on and profile.checked_on.isoformat()
    return raw


def _notice(reader: Reader, given: object, at: str) -> Notice:
    raw = reader.mapping(given, at.strip())
    return Notice(
        what=_said(reader, raw, "what", at, longest=LINE_LONGEST) or {},
        place=_said(reader, raw, "place", at, longest=LINE_LONGEST, optional=True),
        size=_said(reader, raw, "size", at, longest=LINE_LONGEST, optional=True),
        languages=reader.texts(raw, "languages", at, longest=12, most=LANGUAGES_MOST, optional=True),
        sectors=reader.texts(raw, "sectors", at, longest=40, most=SECTORS_MOST, optional=True),
        region=reader.text(raw, "region", at, longest=LINE_LONGEST, optional=True),
    )


def _said(
    reader: Reader, raw: Mapping[str, Any], name: str, at: str, *, longest: int, optional: bool = False
) -> Said | None:
    if optional and raw.get(name) is None:
        return None
    texts = reader.mapping(raw.get(name), at + name)
    return {language: reader.text(texts, language, f"{at}{name} ", longest=longest) for language in LANGUAGES}


def _percent(reader: Reader, raw: Mapping[str, Any], name: str, otherwise: int) -> int:
    """Return a share; profiles from before there was one have the usual."""
    given = raw.get(name, otherwise)
    if isinstance(given, bool) or not isinstance(given, int) or given not in PERCENT:
        reader.note("%(place)s: a whole number from 0 to 100 is needed.", place=name)
        return otherwise
    return given


def _months(reader: Reader, raw: Mapping[str, Any], name: str, allowed: range) -> int:
    """Return after how many months something goes; profiles from before there was one have the usual, the longest."""
    given = raw.get(name, allowed[-1])
    if isinstance(given, bool) or not isinstance(given, int) or given not in allowed:
        reader.note(
            "%(place)s: a whole number from %(least)s to %(most)s is needed.",
            place=name, least=allowed[0], most=allowed[-1],
        )  # fmt: skip
        return allowed[-1]
    return given


def _time_zone(reader: Reader, raw: Mapping[str, Any]) -> str:
    name = reader.text(raw, "time_zone", "", longest=64)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # an odd name, a folder
        reader.note("time_zone: a name such as America/Bogota is needed.")
    return name
