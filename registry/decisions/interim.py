"""Suspending for the time of a procedure, and how that ends (actions)."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, RegistrarActor
from registry.adherence.actions import change_status
from registry.adherence.queries import present_status
from registry.adherence.rules import Category, Status
from registry.db import locked
from registry.decisions import letters, rules
from registry.decisions.hearing import check_not_theirs, undecided
from registry.decisions.models import Interim
from registry.decisions.parts import audited
from registry.errors import RuleBrokenError
from registry.ledger.actions import record


async def suspend_for_now(
    db: AsyncSession,
    actor: RegistrarActor,
    recommendation_id: UUID,
    reason: str,
    *,
    today: date,
    now: datetime,
    base_url: str,
) -> Interim:
    """Suspend at once, until the decision or until it is lifted. The public reads that it is under review.

    Raises:
        NotFoundError: no such recommendation.
        RuleBrokenError: it is decided, the ground is none of the three, the business is suspended already, or the
            actor recommended it, audited the business or acts for it.

    """
    row, adherence = await undecided(db, recommendation_id)
    rules.check_four_eyes(row.recommended_by, actor.account_id)
    rules.check_did_not_audit(audited=await audited(db, row, adherence, actor.account_id))
    await check_not_theirs(db, actor, adherence.signatory_id, today=today)
    rules.check_interim(row.ground, await present_status(db, adherence.id))
    await _refuse_second(db, row.id)
    await change_status(
        db, actor, adherence.id, Status.SUSPENDED, today=today, now=now, category=Category.UNDER_REVIEW
    )
    interim = Interim(
        id=uuid4(), recommendation_id=row.id, adherence_id=adherence.id, begun_by=actor.account_id, begun_at=now,
        begun_on=today, ended_at=None, ended_by=None, lifted=None,
    )  # fmt: skip
    db.add(interim)
    await db.flush()
    record(
        db, "recommendation.suspend", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=adherence.signatory_id, reason=reason, ground=row.ground,
    )  # fmt: skip
    await letters.tell_business(
        db, letters.SUSPENDED, adherence.signatory_id, row.id, base_url=base_url, now=now
    )
    return interim


async def lift(
    db: AsyncSession,
    actor: RegistrarActor,
    recommendation_id: UUID,
    reason: str,
    *,
    today: date,
    now: datetime,
    base_url: str,
) -> None:
    """End a suspension that was for the time being. One registrar may: it is in favour of the business.

    Raises:
        NotFoundError: no such recommendation.
        RuleBrokenError: it is decided, or nothing is suspended by it.

    """
    row, adherence = await undecided(db, recommendation_id)
    await check_not_theirs(db, actor, adherence.signatory_id, today=today)
    interim = await db.scalar(
        locked(select(Interim).where(Interim.recommendation_id == row.id, Interim.ended_at.is_(None)))
    )
    if interim is None:
        raise RuleBrokenError("Nothing is suspended by this for the time being.")
    await _end(db, actor, interim, lifted=True, today=today, now=now)
    record(
        db, "recommendation.lift", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=adherence.signatory_id, reason=reason,
    )  # fmt: skip
    await letters.tell_business(
        db, letters.LIFTED, adherence.signatory_id, row.id, base_url=base_url, now=now
    )


async def end_with_decision(
    db: AsyncSession,
    actor: Actor,
    *of: ColumnElement[bool],
    restores: bool,
    effective_on: date,
    today: date,
    now: datetime,
) -> None:
    """End what suspends an adherence for the time being, from the day on which a decision takes its place.

    Args:
        db: the transaction.
        actor: who decided.
        of: conditions that name the adherence, or the recommendation.
        restores: whether the business is committed again from that day; else the decision itself says what it is.
        effective_on: that day.
        today: the country's date.
        now: the moment.

    """
    interim = await db.scalar(locked(select(Interim).where(*of, Interim.ended_at.is_(None))))
    if interim is not None:
        await _end(
            db,
            actor,
            interim,
            lifted=False,
            restores=restores,
            today=today,
            now=now,
            effective_on=effective_on,
        )


async def _end(
    db: AsyncSession,
    actor: Actor,
    interim: Interim,
    *,
    lifted: bool,
    restores: bool = True,
    today: date,
    now: datetime,
    effective_on: date | None = None,
) -> None:
    interim.ended_at, interim.ended_by, interim.lifted = now, actor.account_id, lifted
    if (
        restores and await present_status(db, interim.adherence_id) is Status.SUSPENDED
    ):  # a business that left stays gone
        await change_status(
            db, actor, interim.adherence_id, Status.COMMITTED, today=today, now=now,
            effective_on=effective_on, category=Category.REVIEW_ENDED,
        )  # fmt: skip
    await db.flush()


async def _refuse_second(db: AsyncSession, recommendation_id: UUID) -> None:
    if await db.scalar(select(Interim.id).where(Interim.recommendation_id == recommendation_id)) is not None:
        raise RuleBrokenError("This suspended the business once already, and was lifted. Decide instead.")
