"""What was published of concerns, read back: rounded already, so that adding up is all that is left to do (queries)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.concerns.areas import Area
from registry.concerns.models import PublishedStatistics
from registry.concerns.rounding import TABLES, Tables

A_TABLE = next(iter(TABLES))  # every table of an area adds up to the same


@dataclass(frozen=True, slots=True)
class Shown:
    """One area in one quarter."""

    area: Area
    tables: Tables

    @property
    def total(self) -> int:
        """How many concerns, as shown."""
        return sum(self.tables[A_TABLE].values())


@dataclass(frozen=True, slots=True)
class Published:
    """One quarter, as it was published."""

    quarter: str
    published_on: date
    areas: Sequence[Shown]

    @property
    def year(self) -> str:
        """The year it belongs to."""
        return self.quarter[:4]

    @property
    def total(self) -> int:
        """How many concerns in all areas, as shown."""
        return sum(shown.total for shown in self.areas)


async def published(db: AsyncSession) -> list[Published]:
    """Return all quarters that were published, the earliest first."""
    rows = await db.scalars(select(PublishedStatistics).order_by(PublishedStatistics.quarter))
    return [
        Published(
            row.quarter, row.published_on,
            [Shown(Area(one["country"], one["region"], one["name"]), one["tables"]) for one in row.areas],
        )
        for row in rows
    ]  # fmt: skip


def added_up(all_tables: Iterable[Tables]) -> Tables:
    """Return the sums of what is shown, of countries and years."""
    found = {field: Counter(dict.fromkeys(answers, 0)) for field, (answers, _) in TABLES.items()}
    for tables in all_tables:
        _add(found, tables)
    return {field: dict(counts) for field, counts in found.items()}


def _add(found: Mapping[str, Counter[str]], tables: Tables) -> None:
    for field, counts in tables.items():
        found[field].update(counts)
