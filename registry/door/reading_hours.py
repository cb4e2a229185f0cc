"""When case handlers read, country by country, as the operator promises it: `CR Mo-Fr 08:00-16:00 | BR 24/7` (pure)."""

import re
from collections.abc import Callable, Mapping

from registry.countries.hours import ALWAYS, DAYS, parse_hours

_DAY = re.compile("|".join(DAYS))
_COUNTRY = re.compile("[A-Z]{2}")


def read_reading_hours(text: str) -> Mapping[str, str]:
    """Return the hours of each country that has some.

    Raises:
        ValueError: it is written otherwise, in one sentence for the operator.

    """
    hours: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in text.split("|"))):
        country, _, said = part.partition(" ")
        if not _COUNTRY.fullmatch(country) or parse_hours(said) is None:
            raise ValueError("reading hours are written as in CR Mo-Fr 08:00-16:00 | BR 24/7")
        hours[country] = said.strip()
    return hours


def in_words(hours: str, day_name: Callable[[int], str]) -> str:
    """Return hours with their days in a language; nothing for hours that never end.

    Args:
        hours: as `read_reading_hours` returns them.
        day_name: returns a short name by the number of the day, Monday being 0.

    """
    return "" if hours == ALWAYS else _DAY.sub(lambda found: day_name(DAYS.index(found[0])), hours)
