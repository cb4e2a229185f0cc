"""Say a thing in its reader's language. The keys are the English sentences, so English needs no file."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, get_timezone_location
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from registry.kit.searchable import search_text
from registry.kit.words import Sentence
from registry.paths import LOCALE

LANGUAGES = {"en": "English", "es": "Español", "pt": "Português", "fr": "Français"}
FIRST = "en"
NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
spoken: ContextVar[str] = ContextVar("spoken", default=FIRST)

_ACCEPTED = re.compile(r"([a-z]{2,3})(?:-[a-z0-9-]+)?(?:\s*;\s*q=([01](?:\.\d+)?))?", re.IGNORECASE)
_MOST_READ = 512  # characters of an Accept-Language header; browsers send about 40


@cache
def catalogue(language: str) -> NullTranslations:
    """Return a language's sentences, compiled from its .po file when first needed."""
    path = LOCALE / f"{language}.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, language))
    compiled.seek(0)
    return GNUTranslations(compiled)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything in one language for a while, as a letter to somebody else needs."""
    before = spoken.set(language if language in LANGUAGES else FIRST)
    try:
        yield
    finally:
        spoken.reset(before)


def gettext(english: str) -> str:
    """Return a sentence in the language spoken now."""
    return catalogue(spoken.get()).gettext(english)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a sentence that fits a count. Places are `%(num)s`, never `%(num)d`."""
    return catalogue(spoken.get()).ngettext(one, many, count)


def say(sentence: Sentence) -> str:
    """Translate first, fill in after; a date among the values is said in words."""
    values = {
        name: long_day(value) if isinstance(value, date) else value for name, value in sentence.values.items()
    }
    return str(Sentence(gettext(sentence.english), values))


@lru_cache(maxsize=4096)
def _long_day(day: date, language: str) -> str:
    return format_date(day, format="long", locale=language)


def long_day(day: date) -> str:
    """Return a date with its month as a word, since 03/04 is two dates."""
    return _long_day(day, spoken.get())


def month(day: date) -> str:
    """Return month and year in words, as printed on a logo."""
    return str(format_skeleton("yMMMM", day, locale=spoken.get()))


def moment(at: datetime, zone: str = "") -> str:
    """Return a moment, day and minute, by the clocks of a time zone, which it names; without one, in UTC."""
    there = at.astimezone(ZoneInfo(zone) if zone else UTC)
    where = f"({get_timezone_location(there, locale=spoken.get())})" if zone else "UTC"
    return f"{long_day(there.date())}, {there:%H:%M} {where}"


def number(value: float) -> str:
    """Return a number with its language's separators."""
    return format_decimal(value, locale=spoken.get())


def country_name(code: str) -> str:
    """Return a country's name in the language spoken now; an unknown code stays as it is."""
    return str(Locale(spoken.get()).territories.get(code, code))


def language_name(code: str) -> str:
    """Return a language's name in the language spoken now; an unknown code stays as it is."""
    return str(Locale(spoken.get()).languages.get(code.replace("-", "_"), code))


def countries() -> list[tuple[str, str]]:
    """Return every country, code and name in the language spoken now, in the order of the names."""
    return _countries(spoken.get())


@cache
def _countries(language: str) -> list[tuple[str, str]]:
    names = {str(code): str(name) for code, name in Locale(language).territories.items()}
    # Regions of the world are digits; these few are no places with laws of their own.
    codes = [code for code in names if code.isalpha() and len(code) == 2 and code not in NO_COUNTRIES]  # noqa: PLR2004 (alpha-2)
    return sorted(((code, names[code]) for code in codes), key=lambda pair: search_text(pair[1]))


def choose(accept_language: str) -> str:
    """Return the language of ours that a browser's Accept-Language likes best.

    Whatever the header holds, an answer comes back: at worst the first of LANGUAGES.
    """
    liked = [
        (float(quality or 1), tag.lower()) for tag, quality in _ACCEPTED.findall(accept_language[:_MOST_READ])
    ]
    ours = [(quality, tag) for quality, tag in liked if tag in LANGUAGES and quality > 0]
    return max(ours, key=lambda pair: pair[0])[1] if ours else FIRST
