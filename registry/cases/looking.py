"""Looking several reports through at once, and closing those that are junk in one act (actions).

Nothing is closed unread: a report is opened like any other first, and each opening and each closing is entered. It is for
what came without an account; what a business logged is closed by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.cases.actions import close_case, open_case, read_case
from registry.cases.added import UNREAD
from registry.cases.models import CaseFile
from registry.cases.readers import Reader
from registry.cases.reports import Report, report_for
from registry.cases.rules import LOOKED_AT_MOST, Door, Outcome
from registry.cases.shown import Words
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.words import Sentence

TOO_MANY = Sentence("Tick no more than 20 at once.")


@dataclass(frozen=True, slots=True)
class Looked:
    """One report that was opened among others; without words where it was not sealed to the actor."""

    report: Report
    words: tuple[Words, ...] | None


async def look_through(
    db: AsyncSession,
    actor: CaseHandlerActor,
    report_ids: Sequence[UUID],
    reader: Reader,
    *,
    present: Mapping[str, Mapping[str, bytes]],
    now: datetime,
) -> list[Looked]:
    """Open several reports that came without an account, each with its entry. Closed ones are left out.

    Args:
        db: the transaction.
        actor: who looks.
        report_ids: as they were ticked.
        reader: the actor's unlocked key.
        present: by country, who reads its reports today.
        now: the moment.

    Raises:
        NotFoundError: one of them is no such report of the actor's countries.
        RuleBrokenError: there are too many.
        KeyringError: one must be sealed anew, and the keyring cannot be written.

    """
    found = []
    for report in await _open_ones(db, actor, report_ids):
        try:
            async with db.begin_nested():
                await open_case(
                    db, actor, report.id, reader, present=present.get(report.country, {}), now=now
                )
        except RuleBrokenError:
            found.append(Looked(report, None))
            continue
        opened = await read_case(db, actor, report.id, reader, now=now)
        found.append(Looked(report, opened.words))
    return found


async def close_as_junk(
    db: AsyncSession, actor: CaseHandlerActor, report_ids: Sequence[UUID], reader: Reader | None, *, now: datetime
) -> int:  # fmt: skip
    """Close several as junk; return how many. What a colleague closed meanwhile stays as they closed it.

    Raises:
        NotFoundError: one of them is no such report of the actor's countries.
        RuleBrokenError: there are too many, or one of them was not opened: then none is closed.

    """
    reports = await _open_ones(db, actor, report_ids)
    for report in reports:
        await close_case(db, actor, report.id, reader, Outcome.JUNK, now=now)
    return len(reports)


async def _open_ones(db: AsyncSession, actor: CaseHandlerActor, report_ids: Sequence[UUID]) -> list[Report]:
    wanted = sorted(set(report_ids))
    if len(wanted) > LOOKED_AT_MOST:
        raise RuleBrokenError(TOO_MANY.english)
    closed = select(CaseFile.report_id).where(
        CaseFile.report_id.in_(wanted), CaseFile.closed_on.is_not(None), ~UNREAD
    )
    over = set(await db.scalars(closed))
    reports = [await report_for(db, actor, one) for one in wanted if one not in over]
    if any(report.door is not Door.DOOR for report in reports):
        raise NotFoundError
    return reports
