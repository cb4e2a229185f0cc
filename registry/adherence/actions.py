"""What happens to an adherence."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, OwnerActor, RegistrarActor
from registry.accounts.queries import acted_for
from registry.adherence import rules
from registry.adherence.models import Adherence, DatesChange, StatusChange
from registry.adherence.rules import Category, Status
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.actions import record
from registry.signatories.models import Signatory


async def apply(
    db: AsyncSession, actor: Actor, signatory_id: UUID, code_version_id: UUID, *, today: date, now: datetime
) -> Adherence:
    """Begin an adherence: the business has handed in its application.

    Raises:
        RuleBrokenError: there is one already that has not ended.

    """
    await _refuse_second(db, signatory_id)
    adherence = Adherence(
        signatory_id=signatory_id, code_version_id=code_version_id, applied_on=today,
        committed_on=None, report_due_on=None, reported_until=None, audited_until=None,
    )  # fmt: skip
    db.add(adherence)
    await db.flush()
    await _enter(db, adherence, Status.APPLIED, actor.account_id, effective_on=today, category=None, now=now)
    return adherence


async def change_status(
    db: AsyncSession,
    actor: Actor,
    adherence_id: UUID,
    wanted: Status,
    *,
    today: date,
    now: datetime,
    effective_on: date | None = None,
    category: Category | None = None,
    reason: str | None = None,
) -> Adherence:
    """Move an adherence to another status, from a day on, and enter it in the ledger.

    The move is judged against the last change entered, in effect or not yet: of two people who
    decide at once, the second finds the first one's decision.

    Args:
        db: the transaction.
        actor: who does it; the caller has seen to it that they may.
        adherence_id: which adherence.
        wanted: the status to move to.
        today: the country's date.
        now: the moment.
        effective_on: the first day of the new status; today if not given.
        category: what the public is told of the reason.
        reason: in words, for the ledger.

    Raises:
        NotFoundError: no such adherence.
        RuleBrokenError: the move is not one that `rules.MAY_FOLLOW` lists.

    """
    adherence = await _locked(db, adherence_id)
    rules.move(await _last_status(db, adherence_id), wanted)
    await _enter(
        db, adherence, wanted, actor.account_id,
        effective_on=effective_on or today, category=category, now=now, reason=reason,
    )  # fmt: skip
    return adherence


async def set_right(
    db: AsyncSession, adherence_id: UUID, wanted: Status, *, today: date, now: datetime, category: Category
) -> bool:
    """Enter what a panel made of a decision, from today on; say whether there was anything left to change.

    A business that left meanwhile stays where it went, and so does one that was taken in anew.
    The entry is the register's own: three people stand behind it, and none of them alone.

    Raises:
        NotFoundError: no such adherence.

    """
    adherence = await _locked(db, adherence_id)
    newer = select(Adherence.id).where(
        Adherence.signatory_id == adherence.signatory_id, Adherence.applied_on > adherence.applied_on
    )
    present = await _last_status(db, adherence_id)
    if wanted not in rules.MAY_BE_SET_RIGHT.get(present, ()) or await db.scalar(newer.limit(1)) is not None:
        return False
    await _enter(db, adherence, wanted, None, effective_on=today, category=category, now=now)
    return True


async def describe(db: AsyncSession, adherence_id: UUID, described: dict[str, Any]) -> None:
    """Keep what a business that signed before will be called, until it signs: a tombstone keeps its name.

    Raises:
        NotFoundError: no such adherence.

    """
    adherence = await _locked(db, adherence_id)
    adherence.described = described
    await db.flush()


async def commit(
    db: AsyncSession, actor: OwnerActor, adherence_id: UUID, *, today: date, now: datetime
) -> Adherence:
    """Commit: the business has signed. Sets when the first report is due, a year later.

    Raises:
        NotFoundError: no such adherence, or it is another business's.
        RuleBrokenError: it is not accepted, or signed already.

    """
    adherence = await _own(db, actor, adherence_id)
    await change_status(
        db, actor, adherence_id, Status.COMMITTED, today=today, now=now, category=Category.SIGNED
    )
    adherence.committed_on = today
    adherence.report_due_on = rules.years_after(today, rules.REPORT_EVERY_YEARS)
    note_dates(db, adherence, actor.account_id, on=today, why="signed", now=now)
    return adherence


async def withdraw(
    db: AsyncSession, actor: OwnerActor, adherence_id: UUID, *, reason: str, today: date, now: datetime
) -> Adherence:
    """Withdraw: the business ends its own adherence, for good. A suspension stays in its history.

    Raises:
        NotFoundError: no such adherence, or it is another business's.
        RuleBrokenError: it has ended, or has not begun.

    """
    adherence = await _own(db, actor, adherence_id)
    suspended = await _last_status(db, adherence_id) is Status.SUSPENDED
    category = Category.OWN_REQUEST_WHILE_SUSPENDED if suspended else Category.OWN_REQUEST
    return await change_status(
        db, actor, adherence.id, Status.WITHDRAWN, today=today, now=now, category=category, reason=reason
    )


async def set_dates(
    db: AsyncSession,
    actor: RegistrarActor,
    adherence_id: UUID,
    *,
    report_due_on: date,
    reported_until: date | None,
    audited_until: date | None,
    read: str,
    trained_enough: bool,
    reason: str,
    today: date,
    now: datetime,
) -> Adherence:
    """Set the dates that the standing depends on; the page and the history say who did, and why.

    A report is accepted by setting until when it counts, and only of a team that is `trained_enough` (DOMAIN.md
    section 4.2). All three are set at once: `read` is what the actor had before them, as `rules.dates_marker` returns it.

    Raises:
        NotFoundError: no such adherence.
        RuleBrokenError: nothing has been signed yet, it has ended, the registrar acts or acted for it,
            somebody else has set its dates since they were read, or a report would be accepted of a team
            that is not trained enough.

    """
    adherence = await _locked(db, adherence_id)
    if await acted_for(db, actor.account_id, adherence.signatory_id, today=today):
        raise RuleBrokenError(
            "You act for this business, or did in the last 24 months. Somebody else must set its dates."
        )
    if await _last_status(db, adherence_id) not in {Status.COMMITTED, Status.SUSPENDED}:
        raise RuleBrokenError("Dates are set for a business that has signed and has not left.")
    if read != _marker(adherence):
        raise RuleBrokenError(
            "Somebody else has set these dates since you opened the page. Read what they are now, and then set them."
        )
    rules.check_trained(adherence.reported_until, reported_until, trained_enough=trained_enough)
    adherence.report_due_on = report_due_on
    adherence.reported_until, adherence.audited_until = reported_until, audited_until
    note_dates(db, adherence, actor.account_id, on=today, why="registrar", now=now)
    record(
        db, "adherence.set_dates", subject_id=adherence.id, actor_id=actor.account_id, now=now,
        signatory_id=adherence.signatory_id, reason=reason, report_due_on=report_due_on,
        reported_until=reported_until, audited_until=audited_until,
    )  # fmt: skip
    return adherence


async def count_audit(
    db: AsyncSession, actor: Actor, adherence_id: UUID, *, audited_until: date, today: date, now: datetime
) -> Adherence:
    """Let an audit that was passed count until a day; the caller has seen to it that the actor may close it.

    Raises:
        NotFoundError: no such adherence.
        RuleBrokenError: nothing has been signed yet, or it has ended.

    """
    adherence = await _locked(db, adherence_id)
    if await _last_status(db, adherence_id) not in {Status.COMMITTED, Status.SUSPENDED}:
        raise RuleBrokenError("The business has left the register, so no audit can count for it.")
    adherence.audited_until = max(audited_until, adherence.audited_until or audited_until)
    note_dates(db, adherence, actor.account_id, on=today, why="audit", now=now)
    record(
        db, "adherence.count_audit", subject_id=adherence.id, actor_id=actor.account_id, now=now,
        signatory_id=adherence.signatory_id, audited_until=adherence.audited_until,
    )  # fmt: skip
    return adherence


def _marker(adherence: Adherence) -> str:
    return rules.dates_marker(adherence.report_due_on, adherence.reported_until, adherence.audited_until)


async def _refuse_second(db: AsyncSession, signatory_id: UUID) -> None:
    """Look at all adherences of a business, its own row locked: of two first applications one must wait."""
    business = select(Signatory.id).where(Signatory.id == signatory_id)
    await db.execute(locked(business, key_share=True))
    query = select(Adherence.id).where(Adherence.signatory_id == signatory_id)
    for adherence_id in list(await db.scalars(query)):
        status = await _last_status(db, adherence_id)
        if rules.MAY_FOLLOW[status]:
            raise RuleBrokenError("This business has an application or an adherence already.")


async def _own(db: AsyncSession, actor: OwnerActor, adherence_id: UUID) -> Adherence:
    adherence = await _locked(db, adherence_id)
    if adherence.signatory_id != actor.signatory_id:
        raise NotFoundError
    return adherence


async def _locked(db: AsyncSession, adherence_id: UUID) -> Adherence:
    adherence = await db.scalar(locked(select(Adherence).where(Adherence.id == adherence_id)))
    if adherence is None:
        raise NotFoundError
    return adherence


async def _last_status(db: AsyncSession, adherence_id: UUID) -> Status:
    """Return the status entered last, whether or not its day has come."""
    query = (
        select(StatusChange.status)
        .where(StatusChange.adherence_id == adherence_id)
        .order_by(StatusChange.number.desc())
        .limit(1)
    )
    return await db.scalar(query) or Status.APPLIED


async def _enter(
    db: AsyncSession,
    adherence: Adherence,
    status: Status,
    actor_id: UUID | None,
    *,
    effective_on: date,
    category: Category | None,
    now: datetime,
    reason: str | None = None,
) -> None:
    last = await db.scalar(
        select(func.max(StatusChange.number)).where(StatusChange.adherence_id == adherence.id)
    )
    db.add(
        StatusChange(
            adherence_id=adherence.id, number=(last or 0) + 1, status=status, effective_on=effective_on,
            category=category, actor_id=actor_id, at=now,
        )
    )  # fmt: skip
    await db.flush()
    record(
        db, f"adherence.{status}", subject_id=adherence.id, actor_id=actor_id, now=now,
        signatory_id=adherence.signatory_id, reason=reason, effective_on=effective_on, category=category,
    )  # fmt: skip


def note_dates(
    db: AsyncSession, adherence: Adherence, actor_id: UUID, *, on: date, why: str, now: datetime
) -> None:
    """Keep what the dates are now, for the public history and for whoever asks about a past day."""
    db.add(
        DatesChange(
            adherence_id=adherence.id, on=on, report_due_on=adherence.report_due_on,
            reported_until=adherence.reported_until, audited_until=adherence.audited_until,
            report_in_hand_for=adherence.report_in_hand_for, why=why, actor_id=actor_id, at=now,
        )
    )  # fmt: skip
