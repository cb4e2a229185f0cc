"""What a handler does with a case: opens it, hands it on, lets a colleague in, closes it. Each leaves a ledger row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.cases.added import open_again, unread_of
from registry.cases.colleagues import handlers_of
from registry.cases.forms import ToldDraft
from registry.cases.handing import files_of
from registry.cases.models import CaseFile, CaseOpening
from registry.cases.readers import NOT_YOURS, Reader, brought_up_to_date, let_in, read_all, read_up_to
from registry.cases.reports import Report, report_for, texts_of
from registry.cases.rules import CLOSED, OPENED_FOR, Outcome, check_close, holds
from registry.cases.shown import Words
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.actions import record

Taken = Callable[[Select[CaseFile]], Select[CaseFile]]
OPEN_IT_FIRST = Sentence("Open the case first.")
ADDED = Sentence("Something was added to it. Open it again and read that first.")
CANNOT_READ = Sentence("This colleague has no certified key, so nothing can be sealed to them.")


@dataclass(frozen=True, slots=True)
class Opened:
    """A case whose words are shown."""

    file: CaseFile
    report: Report
    words: tuple[Words, ...]


async def open_case(
    db: AsyncSession,
    actor: CaseHandlerActor,
    report_id: UUID,
    reader: Reader,
    *,
    present: Mapping[str, bytes],
    now: datetime,
) -> CaseFile:
    """Open a report: for half an hour its words are shown. Who opens it, or what was added to it, first has it from then on.

    Args:
        db: the transaction.
        actor: who opens.
        report_id: of either door.
        reader: the actor's unlocked key.
        present: who reads reports of that country today; who came later is let in, who left is sealed out.
        now: the moment.

    Raises:
        NotFoundError: no such report of the actor's countries.
        RuleBrokenError: it was not sealed to the actor.
        KeyringError: it must be sealed anew, and the keyring cannot be written.

    """
    report = await report_for(db, actor, report_id)
    texts = await texts_of(db, [report])
    if texts and not await read_all(reader, texts):
        raise RuleBrokenError(NOT_YOURS.english)
    await brought_up_to_date(db, reader, texts, present, most=len(texts))
    file = await _file(db, report, actor, now=now)
    unread = await open_again(db, file, now=now)
    file.read_to = read_up_to(reader, texts, present, since=file.read_to)
    if not holds(file.assigned_to, present, report.sealed_to) or (unread and not await unread_of(db, [file])):
        file.assigned_to = actor.account_id
    await db.execute(delete(CaseOpening).where(CaseOpening.until <= now))
    shown = await db.get(
        CaseOpening, (file.id, actor.account_id), with_for_update=True, populate_existing=True
    )
    if shown is None:
        db.add(CaseOpening(case_id=file.id, account_id=actor.account_id, until=now + OPENED_FOR))
    else:
        shown.until = now + OPENED_FOR
    _enter(db, actor, report, "case.open", now=now)
    await db.flush()
    return file


async def opened_case(
    db: AsyncSession, actor: CaseHandlerActor, report_id: UUID, reader: Reader | None, *, now: datetime
) -> Opened:
    """Return a case that the actor has opened within half an hour, locked, to be judged and written.

    Raises:
        NotFoundError: no such report of the actor's countries.
        RuleBrokenError: it was not opened, or its vault is locked again.

    """
    opened = await _opened(db, actor, report_id, reader, locked, now=now)
    await open_again(db, opened.file, now=now)
    return opened


async def read_case(
    db: AsyncSession, actor: CaseHandlerActor, report_id: UUID, reader: Reader | None, *, now: datetime
) -> Opened:
    """Return the same to be looked at: a page that is asked for writes and locks nothing.

    Raises:
        NotFoundError: no such report of the actor's countries.
        RuleBrokenError: it was not opened, or its vault is locked again.

    """
    return await _opened(db, actor, report_id, reader, _as_it_is, now=now)


async def share_case(
    db: AsyncSession,
    actor: CaseHandlerActor,
    report_id: UUID,
    reader: Reader | None,
    colleague: UUID,
    *,
    hands_on: bool,
    present: Mapping[str, bytes],
    now: datetime,
) -> None:
    """Let a colleague of the same country read a case, and hand it to them if that is wanted.

    Raises:
        NotFoundError: no such report, or no such colleague in its country.
        RuleBrokenError: the case was not opened, is closed, or the colleague has no certified key.

    """
    opened = await opened_case(db, actor, report_id, reader, now=now)
    country = opened.report.country
    colleagues = (await handlers_of(db, frozenset({country}), today=now.date()))[country]
    if colleague not in colleagues or reader is None:
        raise NotFoundError
    if opened.file.closed_on is not None:
        raise RuleBrokenError(CLOSED.english)
    texts = await texts_of(db, [opened.report])
    if str(colleague) not in present and texts:
        raise RuleBrokenError(CANNOT_READ.english)
    if texts:
        await let_in(db, reader, texts, {str(colleague): present[str(colleague)]})
    if hands_on:
        opened.file.assigned_to = colleague
    kind = "case.hand_on" if hands_on else "case.let_in"
    _enter(db, actor, opened.report, kind, now=now, to=colleague)


async def tell_authority(
    db: AsyncSession, actor: CaseHandlerActor, report_id: UUID, reader: Reader | None, draft: ToldDraft, *, now: datetime
) -> None:  # fmt: skip
    """Enter that a handler told an authority by its own channel: which, when and how. The latest entry counts.

    Raises:
        NotFoundError: no such report of the actor's countries.
        RuleBrokenError: the case was not opened, or is closed.

    """
    opened = await opened_case(db, actor, report_id, reader, now=now)
    if opened.file.closed_on is not None:
        raise RuleBrokenError(CLOSED.english)
    file = opened.file
    file.told_on, file.told_channel = draft.on, draft.channel
    file.told_authority, file.told_by = draft.authority_id, actor.account_id
    _enter(db, actor, opened.report, "case.tell", now=now)


async def take_case(db: AsyncSession, actor: CaseHandlerActor, report_id: UUID, *, now: datetime) -> None:
    """Take over a case that somebody opened.

    Raises:
        NotFoundError: no such report of the actor's countries.
        RuleBrokenError: nobody has opened it, it is closed, or it was not sealed to the actor.

    """
    report = await report_for(db, actor, report_id)
    file = await db.scalar(locked(select(CaseFile).where(CaseFile.report_id == report.id)))
    if file is None:
        raise RuleBrokenError(OPEN_IT_FIRST.english)
    await open_again(db, file, now=now)
    if file.closed_on is not None:
        raise RuleBrokenError(CLOSED.english)
    if report.sealed_to is not None and str(actor.account_id) not in report.sealed_to:
        raise RuleBrokenError(NOT_YOURS.english)
    file.assigned_to = actor.account_id
    _enter(db, actor, report, "case.take", now=now)


async def close_case(
    db: AsyncSession,
    actor: CaseHandlerActor,
    report_id: UUID,
    reader: Reader | None,
    outcome: Outcome,
    *,
    now: datetime,
) -> None:
    """Close a case, saying what came of it. From then on its months run, until its words are destroyed.

    Raises:
        NotFoundError: no such report of the actor's countries.
        RuleBrokenError: not opened, closed already, added to, or an authority must be told first.

    """
    opened = await opened_case(db, actor, report_id, reader, now=now)
    if opened.file.closed_on is not None:
        raise RuleBrokenError(CLOSED.english)
    if await unread_of(db, [opened.file]):
        raise RuleBrokenError(ADDED.english)
    files = await files_of(db, opened.file.id)
    check_close(outcome, told=opened.report.told, files=files, by_us=opened.file.told_on is not None)
    opened.file.closed_on, opened.file.closed_by = now.date(), actor.account_id
    opened.file.outcome = outcome
    _enter(db, actor, opened.report, "case.close", now=now, outcome=outcome)


async def _opened(
    db: AsyncSession, actor: CaseHandlerActor, report_id: UUID, reader: Reader | None, taken: Taken, *, now: datetime
) -> Opened:  # fmt: skip
    report = await report_for(db, actor, report_id)
    query = select(CaseFile).where(CaseFile.report_id == report.id, CaseFile.door == report.door)
    file = await db.scalar(taken(query))
    shown = (
        select(CaseOpening.until)
        .join(CaseFile, CaseFile.id == CaseOpening.case_id)
        .where(CaseFile.report_id == report.id, CaseOpening.account_id == actor.account_id)
        .where(CaseOpening.until > now)
    )
    if file is None or reader is None or await db.scalar(shown) is None:
        raise RuleBrokenError(OPEN_IT_FIRST.english)
    words = await read_all(reader, await texts_of(db, [report]))
    return Opened(file, report, tuple(words))


def _as_it_is(query: Select[CaseFile]) -> Select[CaseFile]:
    return query


async def _file(db: AsyncSession, report: Report, actor: CaseHandlerActor, *, now: datetime) -> CaseFile:
    """Return the case of a report, made now if this is the first opening."""
    query = select(CaseFile).where(CaseFile.report_id == report.id, CaseFile.door == report.door)
    found = await db.scalar(locked(query))
    if found is not None:
        return found
    row = CaseFile(
        door=report.door, report_id=report.id, country=report.country, opened_on=now.date(),
        assigned_to=actor.account_id, closed_on=None, closed_by=None, outcome=None, shredded_on=None,
    )  # fmt: skip
    try:
        async with db.begin_nested():
            db.add(row)
    except IntegrityError:  # a colleague was faster
        return (await db.scalars(locked(query))).one()
    return row


def _enter(
    db: AsyncSession, actor: CaseHandlerActor, report: Report, kind: str, *, now: datetime,
    outcome: Outcome | None = None, to: UUID | None = None,
) -> None:  # fmt: skip
    """Enter the act, as part of no business's history."""
    record(
        db, kind, subject_id=report.id, actor_id=actor.account_id, now=now, door=report.door, country=report.country,
        outcome=outcome, to=to,
    )  # fmt: skip
