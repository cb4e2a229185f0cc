"""Which country is meant by a name in one of four languages, or by a code."""

import re
from functools import cache

from babel import Locale
from babel.core import get_global

from registry.rosters.rules import folded

SPOKEN = ("en", "es", "pt", "fr")
ALPHA_2 = re.compile(r"[A-Z]{2}")
NO_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}  # CLDR has names for these too

# What people write and CLDR does not: short forms, and parts that have no code of their own.
ALIASES = {
    "US": "usa|u s a|united states of america|ee uu|eeuu|eua|etats unis d amerique|estados unidos da america",
    "GB": "uk|u k|england|scotland|wales|northern ireland|great britain|inglaterra|escocia|angleterre|ecosse|gran bretana",
    "NL": "holland|holanda|hollande|the netherlands",
    "CZ": "czech republic|republica checa|republica tcheca|republique tcheque",
    "DO": "dominican rep|rep dominicana|rd",
    "BO": "bolivia estado plurinacional",
    "VE": "republica bolivariana de venezuela",
    "CI": "ivory coast",
    "KR": "south korea|corea|coreia do sul",
    "RU": "russian federation|federacion rusa",
    "AE": "uae|eau",
    "MX": "estados unidos mexicanos|republica mexicana",
}


def country_code(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country, or nothing."""
    return _codes().get(folded(text))


@cache
def _codes() -> dict[str, str]:
    """Return the code of each folded name, of each alpha-3 code, and of each alpha-2 code itself."""
    countries = {
        code for code in map(str, Locale("en").territories) if ALPHA_2.fullmatch(code)
    } - NO_COUNTRIES
    codes = {folded(name): code for code, names in ALIASES.items() for name in names.split("|")}
    for replaced, (*first, last) in get_global("territory_aliases").items():
        if replaced.isalpha() and not first and last in countries:
            codes.setdefault(folded(replaced), last)
    for language in SPOKEN:
        names = Locale(language).territories
        codes |= {folded(names[code]): code for code in countries if code in names}
    return codes | {code.lower(): code for code in countries}
