"""What the page of statistics shows: a quarter or a year, everywhere or one country, as sums of what was published (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from registry.concerns.areas import Area
from registry.concerns.published import Published, Shown, added_up
from registry.concerns.rounding import TABLES, Tables

ELSEWHERE = "elsewhere"  # in an address, for the countries that are counted together
WIDEST = 100  # units of a drawing; the page scales it


@dataclass(frozen=True, slots=True)
class Bar:
    """One number as it is drawn. `of` is the answer or the quarter that it counts."""

    of: str
    count: int
    width: int


@dataclass(frozen=True, slots=True)
class ByArea:
    """One area's own line of a table."""

    area: Area
    counts: Sequence[int]


@dataclass(frozen=True, slots=True)
class TableShown:
    """One table: an answer a bar, and the areas of a country one by one."""

    field: str
    bars: Sequence[Bar]
    areas: Sequence[ByArea]


@dataclass(frozen=True, slots=True)
class View:
    """What was asked for. `quarters` are those of the period, `countries` those that any publication shows.

    A table that joined the list later is left out where a quarter from before is shown: all tables add up to the same.
    """

    period: str
    country: str
    quarters: Sequence[Published]
    periods: Sequence[str]
    countries: Sequence[str]
    total: int
    tables: Sequence[TableShown]
    over_time: Sequence[Bar]

    @property
    def published_on(self) -> date:
        """The day on which the last of it was published."""
        return max(quarter.published_on for quarter in self.quarters)


def view(everything: Sequence[Published], *, period: str = "", country: str = "") -> View | None:
    """Return what is shown of a period and a country; None where nothing of the kind was ever published.

    Args:
        everything: all quarters, the earliest first.
        period: such as 2026-Q4 or 2026; empty for the latest quarter.
        country: ISO 3166-1 alpha-2, or `ELSEWHERE`; empty for everywhere.

    """
    wanted = period or everything[-1].quarter if everything else ""
    quarters = [one for one in everything if wanted in {one.quarter, one.year}]
    countries = _countries(everything)
    if not quarters or (country and country not in countries):
        return None
    chosen = [shown for quarter in quarters for shown in _within(quarter, country)]
    sums = added_up(shown.tables for shown in chosen)
    return View(
        period=wanted,
        country=country,
        quarters=quarters,
        periods=_periods(everything),
        countries=countries,
        total=sum(shown.total for shown in chosen),
        tables=[
            TableShown(field, _bars(sums[field].items()), _by_area(chosen, field) if country else [])
            for field in TABLES
            if all(field in shown.tables for shown in chosen)
        ],
        over_time=_bars(
            (one.quarter, sum(shown.total for shown in _within(one, country))) for one in everything
        ),
    )


def key_of(area: Area) -> str:
    """Return what an address calls the country of an area."""
    return area.country or ELSEWHERE


def _within(quarter: Published, country: str) -> list[Shown]:
    return [shown for shown in quarter.areas if country in {"", key_of(shown.area)}]


def _countries(everything: Iterable[Published]) -> list[str]:
    found = {key_of(shown.area) for quarter in everything for shown in quarter.areas}
    return sorted(found - {ELSEWHERE}) + sorted(found & {ELSEWHERE})


def _periods(everything: Sequence[Published]) -> list[str]:
    """Return the quarters and years that can be asked for, the latest first."""
    return sorted({one.year for one in everything} | {one.quarter for one in everything}, reverse=True)


def _bars(counts: Iterable[tuple[str, int]]) -> list[Bar]:
    held = list(counts)
    most = max((count for _, count in held), default=0) or 1
    return [Bar(of, count, WIDEST * count // most) for of, count in held]


def _by_area(chosen: Iterable[Shown], field: str) -> list[ByArea]:
    """Return a line for each area, where there are several: of a year, the quarters in which it stood by itself."""
    held: dict[tuple[str, str], list[Tables]] = {}
    named: dict[tuple[str, str], Area] = {}
    for shown in chosen:
        key = (shown.area.country, shown.area.region)
        held.setdefault(key, []).append(shown.tables)
        named[key] = shown.area  # by its latest name
    if len(held) == 1:
        return []
    return [ByArea(named[key], list(added_up(held[key])[field].values())) for key in sorted(held)]
