"""What was published of concerns, for anybody to take along: as rows, and as a document (pure)."""

from collections.abc import Iterable, Sequence
from typing import Any

from registry.concerns.areas import Area
from registry.concerns.published import Published
from registry.concerns.rounding import BASE
from registry.countries.open_data import LICENCE, LICENCE_URL
from registry.kit.sheets.written import Value

ABOUT = (
    "Concerns raised by trained signatories and the public; not how often exploitation happens. By the calendar quarter "
    "in which they were reported, each published once, one closed quarter late, and never again. Every number is a "
    "multiple of 5: an area's total is rounded, and its cells are the neighbouring multiples that add up to it, so 0 "
    "can stand for up to 4. Countries and years are sums of these. A region with fewer than ten signatories is counted "
    "with the rest of its country, a country with fewer than ten with the other countries."
)
COLUMNS = (
    "quarter", "published_on", "area", "country", "region", "table", "answer", "count", "rounded_to", "licence",
)  # fmt: skip


def rows(everything: Iterable[Published]) -> list[Sequence[Value]]:
    """Return a row for each number, in the order of `COLUMNS`."""
    return [
        (
            quarter.quarter, quarter.published_on, kind(shown.area), shown.area.country, shown.area.name,
            field, answer, count, BASE, LICENCE,
        )
        for quarter in everything
        for shown in quarter.areas
        for field, counts in shown.tables.items()
        for answer, count in counts.items()
    ]  # fmt: skip


def document(everything: Iterable[Published]) -> dict[str, Any]:
    """Return the same as JSON has it: what holds for all is said once."""
    return {
        "about": ABOUT,
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "rounded_to": BASE,
        "quarters": [
            {
                "quarter": quarter.quarter,
                "published_on": quarter.published_on.isoformat(),
                "areas": [
                    {
                        "area": kind(shown.area),
                        "country": shown.area.country or None,
                        "region": shown.area.name or None,
                        "total": shown.total,
                        "tables": shown.tables,
                    }
                    for shown in quarter.areas
                ],
            }
            for quarter in everything
        ],
    }


def kind(area: Area) -> str:
    """Say what kind of area it is."""
    if area.region:
        return "region"
    return "rest_of_country" if area.country else "other_countries"
