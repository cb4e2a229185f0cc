"""Publishing a quarter: once, for good, one closed quarter late; then the exact sums are forgotten (actions)."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from uuid import uuid4

import msgspec
from sqlalchemy import delete, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import StatusChange
from registry.adherence.queries import join_told
from registry.adherence.rules import Status
from registry.concerns.areas import Area, area_of, areas
from registry.concerns.models import PublishedStatistics, StatisticsRow, StatisticsWaiting
from registry.concerns.quarters import due
from registry.concerns.rounding import Tables, shown_of
from registry.concerns.tallies import quarter_of
from registry.db import Database
from registry.ledger.actions import record
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory

Sums = Mapping[Area, Mapping[str, Mapping[str, int]]]


async def publish_due(database: Database, *, now: datetime) -> int:
    """Publish every quarter that is due, each in a transaction of its own; return how many.

    Quarters in which nobody reported anything are published like any other: a gap would say so. The first is the
    one in which the register began.
    """
    async with database.reads() as db:
        latest = await db.scalar(select(func.max(PublishedStatistics.quarter)))
        began_at = await db.scalar(select(func.min(LedgerEntry.at)))
    if began_at is None:
        return 0
    count = 0
    for quarter in due(quarter_of(began_at.date()), latest, today=now.date()):
        async with database.writes() as db, db.begin():
            count += await publish(db, quarter, now=now)
    return count


async def publish(db: AsyncSession, quarter: str, *, now: datetime) -> bool:
    """Publish one quarter, unless it is published, or sums of it are still sealed; say whether it was done.

    The list of areas is that of the day, and is kept with what is published. The exact sums go in the same
    transaction, so that nothing is left from which a quarter could be published again.
    """
    sealed = select(exists().where(StatisticsWaiting.quarter <= quarter))
    done = select(exists().where(PublishedStatistics.quarter == quarter))
    if await db.scalar(sealed) or await db.scalar(done):
        return False
    shown = await areas_on(db, today=now.date())
    sums = await _sums(db, quarter, {(area.country, area.region): area for area in shown})
    row = PublishedStatistics(
        id=uuid4(),
        quarter=quarter,
        published_on=now.date(),
        areas=[_plain(area, shown_of(sums[area])) for area in shown],
    )
    try:
        async with db.begin_nested():
            db.add(row)
    except IntegrityError:  # another worker was faster
        return False
    await db.execute(delete(StatisticsRow).where(StatisticsRow.quarter == quarter))
    record(
        db, "statistics.publish", subject_id=row.id, actor_id=None, now=now, quarter=quarter,
        sha256=hashlib.sha256(msgspec.json.encode(row.areas, order="sorted")).hexdigest(),
    )  # fmt: skip
    return True


async def areas_on(db: AsyncSession, *, today: date) -> list[Area]:
    """Return the areas that would be shown by themselves today."""
    live = (
        join_told(
            select(Signatory.country, Signatory.region, func.count(Signatory.id)).select_from(Signatory),
            Signatory.id, today=today,
        )
        .where(StatusChange.status.in_([Status.COMMITTED, Status.SUSPENDED]))
        .group_by(Signatory.country, Signatory.region)
    )  # fmt: skip
    return areas((country, region, count) for country, region, count in await db.execute(live))


async def _sums(db: AsyncSession, quarter: str, shown: Mapping[tuple[str, str], Area]) -> Sums:
    """Return the exact sums of the areas that are shown. What belongs to none of them is forgotten unpublished."""
    sums: dict[Area, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for row in await db.scalars(select(StatisticsRow).where(StatisticsRow.quarter == quarter)):
        area = area_of(row.country, row.region, shown)
        if area is not None:
            sums[area][row.field][row.answer] += row.count
    return sums


def _plain(area: Area, tables: Tables) -> dict[str, object]:
    return {"country": area.country, "region": area.region, "name": area.name, "tables": tables}
