"""A business writes its annual report, hands it in, and answers what is asked about it (actions)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, OwnerActor
from registry.adherence.models import Adherence
from registry.adherence.queries import latest_begun
from registry.adherence.reporting import hold_owed, take_in_hand
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.actions import record
from registry.reports import letters
from registry.reports.facts import Year, kept
from registry.reports.forms import ANSWER, Handed
from registry.reports.models import AnnualReport, ReportQuery
from registry.reports.present import last_of
from registry.reports.rules import NOT_OPEN, THEIRS, State, is_open, marker, move


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a form: kept as a version, or, with `theirs`, not: somebody else wrote these fields meanwhile."""

    read: str
    theirs: Mapping[str, str] | None = None


async def keep(
    db: AsyncSession, actor: KeeperActor, typed: Mapping[str, str], *, read: str, today: date, now: datetime
) -> Written:
    """Keep what was typed into one's own report so far, beginning it if need be.

    Of two windows, the second finds what the first one wrote: nothing is kept then, and both texts are shown.

    Args:
        db: the transaction.
        actor: the owner or the focal point.
        typed: fields and their texts, as `forms.parse_kept` returns them; fields that were not sent stay.
        read: what the form carries of the version that its writer saw, as `marker` returns it.
        today: the country's date.
        now: the moment.

    Raises:
        NotFoundError: there is nothing to report on.
        RuleBrokenError: the report is not open, or is being read.

    """
    adherence = await _owed(db, actor)
    due_on = _due(adherence, today)
    row = await last_of(db, adherence.id, due_on)
    if row is not None and row.state is State.ACCEPTED:
        raise RuleBrokenError(NOT_OPEN.english)
    if row is not None and row.state is State.REJECTED:
        before, row = row, None
        number, answers = before.number + 1, dict(before.answers)
    else:
        number, answers = (row.number, dict(row.answers)) if row else (1, {})
    if row is not None and row.state not in THEIRS:
        raise RuleBrokenError(NOT_OPEN.english)
    queries = await _waiting(db, row) if row else {}
    stands = answers | {name: one.answer for name, one in queries.items()}
    if read != marker(number, row.version if row else 0):
        theirs = {name: stands.get(name, "") for name, text in typed.items() if text != stands.get(name, "")}
        if theirs:
            return Written(marker(number, row.version if row else 0), theirs)
    for name, text in typed.items():
        if name in queries:
            queries[name].answer = text
        elif not name.startswith(ANSWER):
            answers[name] = text
    if row is None:
        row = _begin(adherence, due_on, number, now=now)
        db.add(row)
        _enter(db, row, "report.begin", actor.account_id, now=now)
    row.answers, row.version = answers, row.version + 1
    await db.flush()
    return Written(marker(row.number, row.version))


async def hand_in(
    db: AsyncSession,
    actor: OwnerActor,
    handed: Handed,
    year: Year,
    *,
    read: str,
    language: str,
    base_url: str,
    today: date,
    now: datetime,
) -> AnnualReport:
    """Hand one's own report in, or in again with answers. The caller has seen to it that it is whole.

    The year is kept as it is today: whoever reads it later reads the same.

    Raises:
        NotFoundError: there is no report to hand in.
        RuleBrokenError: it is being read, it was changed since it was read, or it is not owed.

    """
    adherence = await _owed(db, actor)
    due_on = _due(adherence, today)
    row = await last_of(db, adherence.id, due_on)
    if row is None:
        raise NotFoundError
    wanted = State.ANSWERED if row.state is State.QUERIED else State.SUBMITTED
    move(row.state, wanted)
    if read != marker(row.number, row.version):
        raise RuleBrokenError(
            "Somebody else has written in this report since you opened the page. Look it over again, and then hand it in."
        )
    for one in (await _waiting(db, row)).values():
        if not one.answer:
            raise RuleBrokenError("Answer every question first.")
        one.answered_at = now
    if wanted is State.SUBMITTED:
        await take_in_hand(db, adherence.id, due_on, by=actor.account_id, today=today, now=now)
        row.submitted_at = now
    row.submitted_by = actor.account_id
    row.state, row.moved_at, row.version = wanted, now, row.version + 1
    row.facts, row.language = kept(year, row.answers), language
    row.full_name, row.position = handed.full_name, handed.position
    await db.flush()
    kind = "report.submit" if wanted is State.SUBMITTED else "report.answer"
    _enter(db, row, kind, actor.account_id, now=now)
    await letters.tell_readers(db, row, base_url=base_url, now=now)
    return row


async def _owed(db: AsyncSession, actor: KeeperActor | OwnerActor) -> Adherence:
    """Return one's own latest adherence, locked: of two windows one waits for the other."""
    own = select(Adherence).where(
        Adherence.id == latest_begun(actor.signatory_id), Adherence.report_due_on.is_not(None)
    )
    adherence = await db.scalar(locked(own, of=Adherence))
    if adherence is None or adherence.report_due_on is None:
        raise NotFoundError
    return await hold_owed(db, adherence.id, adherence.report_due_on)


def _due(adherence: Adherence, today: date) -> date:
    due_on = adherence.report_due_on
    if due_on is None or not is_open(due_on, today=today):
        raise RuleBrokenError("The report opens 60 days before it is due.")
    return due_on


async def _waiting(db: AsyncSession, row: AnnualReport) -> dict[str, ReportQuery]:
    """Return the questions that were asked and wait for an answer, by the name of its field."""
    query = select(ReportQuery).where(
        ReportQuery.report_id == row.id, ReportQuery.asked_at.is_not(None), ReportQuery.answered_at.is_(None)
    )
    return {f"{ANSWER}{one.id}": one for one in await db.scalars(query)}


def _begin(adherence: Adherence, due_on: date, number: int, *, now: datetime) -> AnnualReport:
    return AnnualReport(
        id=uuid4(), adherence_id=adherence.id, signatory_id=adherence.signatory_id, due_on=due_on, number=number,
        state=State.OPEN, version=0, answers={}, facts=None, language="", full_name="", position="", begun_at=now,
        moved_at=now, submitted_by=None, submitted_at=None, decided_by=None, decided_at=None, decided_on=None,
    )  # fmt: skip


def _enter(db: AsyncSession, row: AnnualReport, kind: str, actor_id: UUID, *, now: datetime) -> None:
    record(
        db, kind, subject_id=row.id, actor_id=actor_id, now=now, signatory_id=row.signatory_id, due_on=row.due_on
    )  # fmt: skip
