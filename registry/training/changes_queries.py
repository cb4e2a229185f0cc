"""The changes of a team that an auditor looks at, as they stood on record on a day; nobody is named (queries)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from registry.training.changes import (
    BACK_WITHIN,
    LOOKED_BACK,
    StaffChange,
    Stood,
    What,
    changes_between,
)
from registry.training.models import StaffMember, StaffPast
from registry.training.rules import Duty

CHANGES_SHOWN = 50


async def staff_changes(
    db: AsyncSession, signatory_id: UUID, *, by: date, over: datetime
) -> tuple[Sequence[StaffChange], int]:
    """Return the latest changes of the `changes.LOOKED_BACK` before a day, the latest first, and how many there were.

    Args:
        db: the transaction.
        signatory_id: whose staff; the caller sees to who may ask.
        by: the day.
        over: the moment at which it was over.

    """
    found = [
        *await _changed(db, signatory_id, by=by),
        *await _entered_again(db, signatory_id, by=by, over=over),
    ]
    found.sort(key=lambda change: (change.on, change.what, change.role), reverse=True)
    return found[:CHANGES_SHOWN], len(found)


async def _changed(db: AsyncSession, signatory_id: UUID, *, by: date) -> list[StaffChange]:
    """Compare each past of somebody with what took its place: the next past, or what stands now."""
    later = aliased(StaffPast)
    query = (
        select(StaffPast, later, StaffMember)
        .join(StaffMember, StaffMember.id == StaffPast.staff_id)
        .outerjoin(
            later, (later.staff_id == StaffPast.staff_id) & (later.known_from == StaffPast.known_until)
        )
        .where(
            StaffPast.signatory_id == signatory_id,
            StaffPast.known_until > by - LOOKED_BACK,
            StaffPast.known_until <= by,
        )
    )
    rows: Sequence[Row[StaffPast, StaffPast | None, StaffMember]] = (await db.execute(query)).all()
    return [
        change
        for before, after, now in rows
        for change in changes_between(
            _stood(before), _stood(now if after is None else after), on=before.known_until
        )
    ]


async def _entered_again(
    db: AsyncSession, signatory_id: UUID, *, by: date, over: datetime
) -> list[StaffChange]:
    """Find who was entered anew under the name or number of somebody who had left: their term would begin again."""
    gone = aliased(StaffMember)
    query = (
        select(StaffMember.role, StaffMember.since, gone.until)
        .join(
            gone,
            (gone.signatory_id == StaffMember.signatory_id)
            & (gone.known_key == StaffMember.known_key)
            & (gone.id != StaffMember.id),
        )
        .where(StaffMember.signatory_id == signatory_id, StaffMember.known_key != "")
        .where(StaffMember.entered_at < over, StaffMember.since > by - LOOKED_BACK, StaffMember.since <= by)
        .where(gone.until < StaffMember.since)
    )
    return [
        StaffChange(since, What.ENTERED_AGAIN, role, until, since)
        for role, since, until in await db.execute(query)
        if until is not None and since - until <= BACK_WITHIN
    ]


def _stood(row: StaffPast | StaffMember) -> Stood:
    return Stood(row.role, frozenset(map(Duty, row.duties)), row.since, row.until)
