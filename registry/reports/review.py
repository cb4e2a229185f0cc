"""A reviewer reads an annual report: questions, and the answer (actions)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.queries import acted_for
from registry.adherence.models import Adherence
from registry.adherence.reporting import accept_report, hand_back, plan_next
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.actions import record
from registry.reports import letters
from registry.reports.facts import sent
from registry.reports.forms import planned_next
from registry.reports.models import AnnualReport, ReportQuery
from registry.reports.rules import CHANGED, NOT_NOW, TO_READ, State, check_independent, move, read_marker
from registry.reports.scope import Decider, sees
from registry.training.coverage_queries import is_enough


async def hold_as_read(
    db: AsyncSession, actor: Decider, report_id: UUID, read: str, *, now: datetime
) -> AnnualReport:
    """Lock a report until the transaction ends, and see that it is as the actor read it.

    Raises:
        NotFoundError: no such report, or not the actor's to read.
        RuleBrokenError: it has changed since, or the actor acts for this business.

    """
    mine = AnnualReport.id == report_id, sees(actor, today=now.date())
    owing = select(AnnualReport.adherence_id).where(*mine).scalar_subquery()
    # The adherence first, as the business locks it when it writes: neither waits for the other for ever.
    await db.execute(locked(select(Adherence.id).where(Adherence.id == owing)))
    row = await db.scalar(locked(select(AnnualReport).where(*mine), of=AnnualReport))
    if row is None:
        raise NotFoundError
    check_independent(acted_for_it=await acted_for(db, actor.account_id, row.signatory_id, today=now.date()))
    if read != read_marker(row.state, row.version):
        raise RuleBrokenError(CHANGED.english)
    return row


async def keep_queries(db: AsyncSession, actor: Decider, row: AnnualReport, asked: Mapping[str, str]) -> None:
    """Keep questions, by item, until they are sent together; only their author sees them. Empty ones go.

    Raises:
        RuleBrokenError: the report does not wait for a reviewer.

    """
    if row.state not in TO_READ:
        raise RuleBrokenError(NOT_NOW.english)
    held = {one.item: one for one in await db.scalars(_own_drafts(actor, row))}
    for item, text in asked.items():
        draft = held.get(item)
        if draft is not None and text:
            draft.text = text
        elif draft is not None:
            await db.delete(draft)
        elif text:
            db.add(
                ReportQuery(
                    report_id=row.id, item=item, text=text, author_id=actor.account_id, asked_at=None, answer="",
                    answered_at=None,
                )
            )  # fmt: skip
    await db.flush()


async def ask(
    db: AsyncSession,
    actor: Decider,
    row: AnnualReport,
    asked: Mapping[str, str],
    *,
    base_url: str,
    now: datetime,
) -> None:
    """Send the actor's questions, kept ones and new ones: the business has the next move.

    Raises:
        RuleBrokenError: there is none, or the report does not wait for a reviewer.

    """
    await keep_queries(db, actor, row, asked)
    drafts = list(await db.scalars(_own_drafts(actor, row)))
    if not drafts:
        raise RuleBrokenError("Ask at least one thing, so that the business knows what to answer.")
    _move(row, State.QUERIED, now=now)
    for draft in drafts:
        draft.asked_at = now
    await db.flush()
    _enter(db, actor, row, "report.query", now=now)
    await letters.tell_business(db, row, base_url=base_url, now=now)


async def accept(
    db: AsyncSession,
    actor: Decider,
    row: AnnualReport,
    items: Sequence[str],
    *,
    base_url: str,
    today: date,
    now: datetime,
) -> None:
    """Accept: the report counts, the next one has its day, and what comes next stands in the plan.

    Raises:
        RuleBrokenError: it does not wait for a reviewer, is not owed any more, or the team is not trained enough.

    """
    _move(row, State.ACCEPTED, now=now)
    trained_enough = await is_enough(db, row.signatory_id, today=today)
    adherence = await accept_report(
        db, row.adherence_id, row.due_on, by=actor.account_id, trained_enough=trained_enough, today=today, now=now
    )  # fmt: skip
    drafts = planned_next(sent(row.facts), items, today=today)
    await plan_next(db, adherence, drafts, by=actor.account_id, now=now)
    await _decide(db, actor, row, "report.accept", base_url=base_url, today=today, now=now)


async def reject(
    db: AsyncSession,
    actor: Decider,
    row: AnnualReport,
    reason: str,
    *,
    base_url: str,
    today: date,
    now: datetime,
) -> None:
    """Do not accept, with words that the business reads; the report stays owed, and can be handed in anew.

    Raises:
        RuleBrokenError: it has been decided, or is not owed any more.

    """
    _move(row, State.REJECTED, now=now)
    await hand_back(db, row.adherence_id, row.due_on, by=actor.account_id, today=today, now=now)
    await _decide(db, actor, row, "report.reject", base_url=base_url, today=today, now=now, reason=reason)


async def _decide(
    db: AsyncSession,
    actor: Decider,
    row: AnnualReport,
    kind: str,
    *,
    base_url: str,
    today: date,
    now: datetime,
    reason: str | None = None,
) -> None:
    row.decided_by, row.decided_at, row.decided_on = actor.account_id, now, today
    unsent = delete(ReportQuery).where(ReportQuery.report_id == row.id, ReportQuery.asked_at.is_(None))
    await db.execute(unsent)
    await db.flush()
    _enter(db, actor, row, kind, now=now, reason=reason)
    await letters.tell_business(db, row, base_url=base_url, now=now)


def _move(row: AnnualReport, wanted: State, *, now: datetime) -> None:
    row.state = move(row.state, wanted)
    row.moved_at, row.version = now, row.version + 1


def _own_drafts(actor: Decider, row: AnnualReport) -> Select[ReportQuery]:
    return (
        select(ReportQuery)
        .where(ReportQuery.report_id == row.id, ReportQuery.author_id == actor.account_id)
        .where(ReportQuery.asked_at.is_(None))
        .order_by(ReportQuery.item)
    )


def _enter(
    db: AsyncSession,
    actor: Decider,
    row: AnnualReport,
    kind: str,
    *,
    now: datetime,
    reason: str | None = None,
) -> None:
    record(
        db, kind, subject_id=row.id, actor_id=actor.account_id, now=now, signatory_id=row.signatory_id,
        reason=reason, due_on=row.due_on,
    )  # fmt: skip
