"""What is destroyed, and when: words twelve months after a handler's closing, the row at twenty-four, unless two people hold it.

A country's profile may ask for less, and counts as it stands on the day.
First the key, then the rows: a copy of the database brings back bytes that nothing opens any more.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.cases.added import UNREAD
from registry.cases.holding import held
from registry.cases.models import CaseFile, CaseHold, CaseOpening, Referral, ReportProof
from registry.cases.rules import Door, is_over
from registry.countries.queries import months_kept
from registry.countries.rules import SHORTEST_MONTHS
from registry.db import Database
from registry.door.handed import destroy_reports
from registry.incidents.handed import reduce_logs, shred_texts
from registry.kit.sealing import Keyring
from registry.kit.slices import slices
from registry.ledger.actions import record

AT_ONCE = 50  # reports a transaction
WORDS, ROW = range(2)  # of what `months_kept` returns
LOOK_BACK = timedelta(days=SHORTEST_MONTHS * 28)  # no months are shorter


@dataclass(frozen=True, slots=True)
class Ending:
    """One report that a handler closed, and when."""

    door: Door
    report_id: UUID
    closed_on: date
    country: str


async def destroy_due(database: Database, keyring: Keyring, *, now: datetime) -> tuple[int, int]:
    """Shred the words and reduce the rows that are due, in slices; return how many of each.

    Raises:
        KeyringError: a key could not be shredded: its rows are still there, and it is tried again.

    """
    today = now.date()
    async with database.reads() as db:
        endings = await _endings(db, before=today - LOOK_BACK)
        kept_for = await months_kept(db, {one.country for one in endings})
    endings = [one for one in endings if is_over(one.closed_on, min(kept_for[one.country]), today=today)]
    shredded = reduced = 0
    for some in slices(endings, AT_ONCE):
        async with database.writes() as db, db.begin():
            kept = await held(db, [one.report_id for one in some], today=today)
            due = [one for one in some if one.report_id not in kept]
            words, rows = (
                [one for one in due if is_over(one.closed_on, kept_for[one.country][part], today=today)]
                for part in (WORDS, ROW)
            )
            shredded += await _shred(db, keyring, words, now=now)
            reduced += await _reduce(db, rows, now=now)
    return shredded, reduced


async def _endings(db: AsyncSession, *, before: date) -> list[Ending]:
    """Return what a handler closed before a day, and nothing was added to since.

    That its business closed a log begins nothing: until a handler has opened and closed it, it is work.
    """
    query = select(CaseFile.door, CaseFile.report_id, CaseFile.closed_on, CaseFile.country)
    found = await db.execute(query.where(CaseFile.closed_on < before, ~UNREAD))
    return [
        Ending(door, report_id, closed, country)
        for door, report_id, closed, country in found
        if closed is not None
    ]


async def _shred(db: AsyncSession, keyring: Keyring, due: list[Ending], *, now: datetime) -> int:
    gone = await shred_texts(db, keyring, _of(due, Door.LOG))
    gone |= await destroy_reports(db, keyring, _of(due, Door.DOOR))
    for report_id in sorted(gone):
        record(db, "case.shred", subject_id=report_id, actor_id=None, now=now)
    mine = [one.report_id for one in due]
    await db.execute(
        update(CaseFile)
        .where(CaseFile.report_id.in_(mine), CaseFile.shredded_on.is_(None))
        .values(shredded_on=now.date())
    )
    return len(gone)


async def _reduce(db: AsyncSession, due: list[Ending], *, now: datetime) -> int:
    """Delete what is left of a report, the receipt for it too. The sums, in which it was counted, name nobody and stay."""
    if not due:
        return 0
    logs = _of(due, Door.LOG)
    await reduce_logs(db, logs)
    await db.execute(delete(ReportProof).where(ReportProof.incident_id.in_(logs)))
    mine = select(CaseFile.id).where(CaseFile.report_id.in_([one.report_id for one in due]))
    for table in (Referral, CaseHold, CaseOpening):
        await db.execute(delete(table).where(table.case_id.in_(mine)))
    await db.execute(delete(CaseFile).where(CaseFile.report_id.in_([one.report_id for one in due])))
    for one in due:
        record(db, "case.reduce", subject_id=one.report_id, actor_id=None, now=now)
    return len(due)


def _of(endings: list[Ending], door: Door) -> list[UUID]:
    return [one.report_id for one in endings if one.door is door]
