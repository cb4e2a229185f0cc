"""The case office of a country: the organisation that a case handler's post is held for.

A country has no row of its own that could be named, so its two letters are the end of an id that is always
the same (RFC 9562, version 8: ours to fill).
"""

from uuid import UUID

FIRST = UUID("6174616c-6179-8a00-8000-000000000000").int
LETTERS = 1 << 16


def case_office(country: str) -> UUID:
    """Return the id of a country's case office; the country in two capital letters."""
    return UUID(int=FIRST + int.from_bytes(country.encode("ascii")))


def country_of_office(organisation_id: UUID | None) -> str | None:
    """Return the country of a case office; None of any other organisation."""
    if organisation_id is None or not 0 < (letters := organisation_id.int - FIRST) < LETTERS:
        return None
    country = letters.to_bytes(2).decode("latin-1")
    return country if country.isascii() and country.isalpha() and country.isupper() else None
