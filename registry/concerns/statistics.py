"""Counting reports without keeping which was which: sealed sums while a quarter runs, rows once it is over (actions).

Nothing of a single report is stored here, not for a moment. Its answers are added to the sums of its region and
quarter, which lie in one box under a key of their own; each time the box is locked with a new key, and the one
before is shredded, so that no older copy of the database opens. When the quarter is over everywhere, a job writes
all its sums in one batch, in random order and under random ids. docs/reports.md says what remains.
"""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from uuid import uuid4

from anyio import to_thread
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import StatusChange
from registry.adherence.queries import join_told
from registry.adherence.rules import Status
from registry.concerns.models import StatisticsRow, StatisticsWaiting
from registry.concerns.tallies import (
    FEWEST_SIGNATORIES,
    Box,
    Cell,
    Tally,
    added,
    cells,
    is_given_up,
    is_over,
    lock_up,
    open_up,
    quarter_of,
)
from registry.db import Database, locked
from registry.kit.sealing import Keyring, RefusedError
from registry.kit.searchable import search_text
from registry.signatories.models import Signatory

log = logging.getLogger(__name__)


async def region_of(db: AsyncSession, country: str, region: str, *, today: date) -> str:
    """Return a region as it is counted: folded, or nothing where fewer than ten signatories are in it."""
    wanted = search_text(region)
    spelt = await db.scalars(select(Signatory.region).where(Signatory.country == country).distinct())
    names = [name for name in spelt if search_text(name) == wanted]
    live = join_told(select(Signatory.id).select_from(Signatory), Signatory.id, today=today).where(
        Signatory.country == country,
        Signatory.region.in_(names),
        StatusChange.status.in_([Status.COMMITTED, Status.SUSPENDED]),
    )
    there = (await db.scalars(live.limit(FEWEST_SIGNATORIES))).all()
    return wanted if len(there) == FEWEST_SIGNATORIES else ""


async def count_in(
    db: AsyncSession, keyring: Keyring, *, day: date, country: str, region: str, answers: Mapping[str, str]
) -> None:
    """Add one report to the sums of its region, as `region_of` returns it, and its quarter.

    Sums that do not open any more, since their key was lost, are begun anew: a report is never lost over them.

    Raises:
        KeyringError: the new key cannot be put on the disk.

    """
    box = Box(quarter_of(day), country, region)
    row = await _box(db, box) or await _new_box(db, keyring, box)
    if row.old_key_id is not None:  # that it is the old one is committed, or we would not see it
        await to_thread.run_sync(keyring.shred, row.old_key_id)
    tally = await _opened(keyring, box, row)
    if tally is None:
        log.warning("The sums of a region could not be opened, and are begun anew")
    key_id = uuid4()
    key = await to_thread.run_sync(keyring.make, key_id)
    row.old_key_id, row.key_id = row.key_id, key_id
    row.sealed = lock_up(key, key_id, box, added(tally or {}, answers))


async def forget_old_keys(db: AsyncSession, keyring: Keyring) -> None:
    """Shred the keys of what boxes held before the last report. The worker calls it every minute."""
    query = select(StatisticsWaiting).where(StatisticsWaiting.old_key_id.is_not(None))
    for row in await db.scalars(locked(query)):
        if row.old_key_id is not None:
            await to_thread.run_sync(keyring.shred, row.old_key_id)
        row.old_key_id = None


async def write_over(database: Database, keyring: Keyring, *, today: date) -> int:
    """Write the sums of every quarter that is over, all countries in one shuffled batch; return how many rows.

    The keys are shredded once the rows are there. Two workers at once write one batch. What does not open waits
    for its keyring to come back, for a quarter.
    """
    async with database.writes() as db, db.begin():
        waiting = await db.scalars(locked(select(StatisticsWaiting)))
        over = [row for row in waiting if is_over(row.quarter, today)]
        found: list[Cell] = []
        emptied: list[StatisticsWaiting] = []
        for row in over:
            box = Box(row.quarter, row.country, row.region)
            tally = await _opened(keyring, box, row)
            if tally is not None or is_given_up(row.quarter, today):
                found += cells(box, tally or {})
                emptied.append(row)
        if not emptied:
            return 0
        secrets.SystemRandom().shuffle(found)
        rows = [{"id": uuid4(), **asdict(one)} for one in found]
        if rows:
            await db.execute(insert(StatisticsRow), rows)
        gone = [row.id for row in emptied]
        await db.execute(delete(StatisticsWaiting).where(StatisticsWaiting.id.in_(gone)))
    keys = [key_id for row in emptied for key_id in (row.key_id, row.old_key_id) if key_id is not None]
    for key_id in keys:
        await to_thread.run_sync(keyring.shred, key_id)
    return len(rows)


async def _box(db: AsyncSession, box: Box) -> StatisticsWaiting | None:
    query = select(StatisticsWaiting).where(
        StatisticsWaiting.quarter == box.quarter,
        StatisticsWaiting.country == box.country,
        StatisticsWaiting.region == box.region,
    )
    return await db.scalar(locked(query))


async def _new_box(db: AsyncSession, keyring: Keyring, box: Box) -> StatisticsWaiting:
    key_id = uuid4()
    key = await to_thread.run_sync(keyring.make, key_id)
    row = StatisticsWaiting(
        quarter=box.quarter, country=box.country, region=box.region, key_id=key_id, old_key_id=None,
        sealed=lock_up(key, key_id, box, {}),
    )  # fmt: skip
    try:
        async with db.begin_nested():
            db.add(row)
    except IntegrityError:  # another report of this region was faster; our key is swept
        found = await _box(db, box)
        if found is None:
            raise
        return found
    return row


async def _opened(keyring: Keyring, box: Box, row: StatisticsWaiting) -> Tally | None:
    """Return the sums of a box; None where it does not open."""
    try:
        key = await to_thread.run_sync(keyring.read, row.key_id)
        return open_up(key, row.key_id, box, row.sealed)
    except RefusedError:
        return None
