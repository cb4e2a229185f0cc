"""What an annual report does to an adherence: it is in hand, it goes back, it is accepted (actions).

The reports themselves are another feature's. Here is what the standing depends on, and the plan that comes of one.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence import rules
from registry.adherence.actions import note_dates
from registry.adherence.forms import PlanItemDraft
from registry.adherence.models import Adherence, PlanItem
from registry.adherence.queries import present_status
from registry.adherence.rules import PlanState, Status
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.actions import record

OWES = frozenset({Status.COMMITTED, Status.SUSPENDED})
NOT_OWED = Sentence("This report is not due any more: its day was changed, or the business has left.")


async def hold_owed(db: AsyncSession, adherence_id: UUID, due_on: date) -> Adherence:
    """Return an adherence, locked, that still owes the report of a day.

    Raises:
        NotFoundError: no such adherence.
        RuleBrokenError: that report is not owed: it was accepted, its day was set anew, the business has left.

    """
    adherence = await _held(db, adherence_id)
    if adherence.report_due_on != due_on or await present_status(db, adherence_id) not in OWES:
        raise RuleBrokenError(NOT_OWED.english)
    return adherence


async def take_in_hand(
    db: AsyncSession, adherence_id: UUID, due_on: date, *, by: UUID, today: date, now: datetime
) -> bool:
    """Note that a report was handed in; say whether in time: then it is not late while it is being read.

    Raises:
        NotFoundError, RuleBrokenError: as `hold_owed`.

    """
    adherence = await hold_owed(db, adherence_id, due_on)
    if today > due_on:
        return False
    adherence.report_in_hand_for = due_on
    note_dates(db, adherence, by, on=today, why="handed_in", now=now)
    return True


async def hand_back(
    db: AsyncSession, adherence_id: UUID, due_on: date, *, by: UUID, today: date, now: datetime
) -> None:
    """Note that a report was not accepted: from now on it is as late as its day says.

    One that is not owed any more can be given back too: it changes nothing then.

    Raises:
        NotFoundError: no such adherence.

    """
    adherence = await _held(db, adherence_id)
    if adherence.report_in_hand_for == due_on:
        adherence.report_in_hand_for = None
        note_dates(db, adherence, by, on=today, why="handed_back", now=now)


async def accept_report(
    db: AsyncSession,
    adherence_id: UUID,
    due_on: date,
    *,
    by: UUID,
    trained_enough: bool,
    today: date,
    now: datetime,
) -> Adherence:
    """Let a report count: the next one is due on the next anniversary, and this one counts until that was read.

    The caller has seen to it that the actor may, and is not of the business.

    Raises:
        NotFoundError: no such adherence.
        RuleBrokenError: it is not owed, as `hold_owed` says, or the team is not trained enough.

    """
    adherence = await hold_owed(db, adherence_id, due_on)
    signed = adherence.committed_on
    if signed is None:
        raise RuleBrokenError(NOT_OWED.english)
    following, until = rules.reported(signed, due_on, today=today)
    rules.check_trained(adherence.reported_until, until, trained_enough=trained_enough)
    adherence.report_due_on, adherence.reported_until = following, until
    adherence.report_in_hand_for = None
    note_dates(db, adherence, by, on=today, why="report", now=now)
    record(
        db, "adherence.report_accepted", subject_id=adherence.id, actor_id=by, now=now,
        signatory_id=adherence.signatory_id, report_due_on=following, reported_until=until,
    )  # fmt: skip
    return adherence


async def plan_next(
    db: AsyncSession, adherence: Adherence, drafts: Sequence[PlanItemDraft], *, by: UUID, now: datetime
) -> None:
    """Add to the plan what a business said in its report that comes next; what stands there stays."""
    if not drafts:
        return
    last = await db.scalar(select(func.max(PlanItem.position)).where(PlanItem.adherence_id == adherence.id))
    db.add_all(
        PlanItem(
            adherence_id=adherence.id,
            commitment=draft.commitment,
            action=draft.action,
            owner_role=draft.owner_role,
            due_on=draft.due_on,
            evidence_kind=draft.evidence_kind,
            state=PlanState.PLANNED,
            comment="",
            position=position,
        )
        for position, draft in enumerate(drafts, start=(last or 0) + 1)
    )
    await db.flush()
    record(
        db, "plan.next", subject_id=adherence.id, actor_id=by, now=now, signatory_id=adherence.signatory_id,
        count=len(drafts),
    )  # fmt: skip


async def _held(db: AsyncSession, adherence_id: UUID) -> Adherence:
    adherence = await db.scalar(locked(select(Adherence).where(Adherence.id == adherence_id)))
    if adherence is None:
        raise NotFoundError
    return adherence
