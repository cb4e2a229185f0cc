"""What a reporter adds to a case that was opened, or closed: until a handler has opened it, it is work again.

Whether something is unread follows from the rows. Nothing is entered when it comes, since an entry has a moment: a closed
case is opened again by the first handler who does something with it, or by the worker once those six hours are over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.cases.models import CaseFile
from registry.cases.rules import Door, is_before
from registry.db import locked
from registry.door.handed import added_after, first_added
from registry.ledger.actions import record

UNREAD = and_(CaseFile.door == Door.DOOR, added_after(CaseFile.report_id, CaseFile.read_to))
"""Of a case: whether whoever reported added something that no handler has opened."""


@dataclass(frozen=True, slots=True)
class Added:
    """When the first of what is unread came, as far as that is known."""

    on: date
    band: int


async def unread_of(db: AsyncSession, files: Iterable[CaseFile]) -> dict[UUID, Added]:
    """Return since when something is unread, by the report; of what has nothing unread, nothing."""
    read_to = {one.report_id: one.read_to for one in files if one.door is Door.DOOR}
    return {report_id: Added(*came) for report_id, came in (await first_added(db, read_to)).items()}


async def open_again(db: AsyncSession, file: CaseFile, *, now: datetime) -> bool:
    """Open a closed case again if something unread was added; say whether something is unread. The caller locked it."""
    unread = bool(await unread_of(db, [file]))
    if unread and file.closed_on is not None:
        file.closed_on = file.closed_by = file.outcome = None
        record(
            db, "case.open_again", subject_id=file.report_id, actor_id=None, now=now, door=file.door, country=file.country,
            outcome=None, to=None,
        )  # fmt: skip
    return unread


async def open_all_again(db: AsyncSession, *, now: datetime) -> None:
    """Open again all closed cases to which something was added in six hours that are over: the entry tells no more."""
    query = locked(select(CaseFile).where(CaseFile.closed_on.is_not(None), UNREAD))
    files = list(await db.scalars(query))
    since = await unread_of(db, files)
    for file in files:
        came = since.get(file.report_id)
        if came is not None and is_before(came.on, came.band, now=now):
            await open_again(db, file, now=now)
