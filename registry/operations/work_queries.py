"""What the worker has in hand, for registrars: no words of a letter, no whole address, nothing of cases (reads only)."""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.models import Account, Post
from registry.accounts.rules import Role
from registry.jobs.models import Job, OutboxMail, Round
from registry.jobs.rules import LATE_AFTER, shown_address
from registry.kit.words import Sentence
from registry.operations.work_words import ROUNDS, WORK

SHOWN = 100
TO = Sentence("To %(address)s")
LATELY = timedelta(days=7)


class State(enum.StrEnum):
    """How it stands with a round or a piece of work."""

    WAITING = "waiting"
    AT_WORK = "at_work"
    LATE = "late"
    FAILED = "failed"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One kind of round."""

    kind: str
    words: Sentence
    state: State
    due_at: datetime
    last_done_at: datetime | None
    last_failed_at: datetime | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One piece of work, or one letter, that is late or failed. `about`: what work it is, or to which server."""

    id: UUID
    about: Sentence
    state: State
    since: datetime
    due_at: datetime
    attempts: int
    last_error: str | None
    may_retry: bool


@dataclass(frozen=True, slots=True)
class DoneLine:
    """How often one kind of work was done lately."""

    words: Sentence
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class InHand:
    """All of it."""

    rounds: list[RoundLine]
    jobs: list[WorkLine]
    letters: list[WorkLine]
    jobs_waiting: int
    letters_waiting: int
    letters_sent: int
    done: list[DoneLine]


async def in_hand(db: AsyncSession, _: RegistrarActor, *, now: datetime) -> InHand:
    """Return what is due, late, failed and lately done, of the whole register."""
    rounds = await db.scalars(select(Round).where(Round.kind.in_(list(ROUNDS))).order_by(Round.kind))
    unsent = OutboxMail.sent_at.is_(None) & OutboxMail.given_up_at.is_(None)
    undone = Job.done_at.is_(None) & Job.given_up_at.is_(None)
    return InHand(
        rounds=[_round(row, now=now) for row in rounds],
        jobs=await _jobs(db, now=now),
        letters=await _letters(db, now=now),
        jobs_waiting=await _count(db, undone),
        letters_waiting=await _count(db, unsent),
        letters_sent=await _count(db, OutboxMail.sent_at > now - LATELY),
        done=await _done(db, now=now),
    )


def _round(row: Round, *, now: datetime) -> RoundLine:
    return RoundLine(
        row.kind, ROUNDS[row.kind], _state(row, failed=row.failures > 0, given_up=False, now=now), row.due_at,
        row.last_done_at, row.last_failed_at, row.last_error if row.failures else None,
    )  # fmt: skip


async def _jobs(db: AsyncSession, *, now: datetime) -> list[WorkLine]:
    query = select(Job).where(Job.done_at.is_(None), _troubled(Job, now=now))
    found = await db.scalars(query.order_by(Job.asked_at.desc(), Job.id).limit(SHOWN))
    return [
        WorkLine(
            row.id, WORK[row.kind], _waiting(row, now=now), row.asked_at, row.due_at, row.attempts,
            row.last_error, row.payload is not None,
        )
        for row in found
        if row.kind in WORK
    ]  # fmt: skip


async def _letters(db: AsyncSession, *, now: datetime) -> list[WorkLine]:
    """Return letters in trouble; those to case handlers are counted elsewhere and stand in no line."""
    handlers = (
        select(Account.email).join(Post, Post.account_id == Account.id).where(Post.role == Role.CASE_HANDLER)
    )
    query = select(OutboxMail).where(
        OutboxMail.sent_at.is_(None), _troubled(OutboxMail, now=now), OutboxMail.to_address.not_in(handlers)
    )
    found = await db.scalars(query.order_by(OutboxMail.written_at.desc(), OutboxMail.id).limit(SHOWN))
    return [
        WorkLine(
            row.id, Sentence(TO.english, {"address": shown_address(row.to_address)}), _waiting(row, now=now), row.written_at, row.due_at,
            row.attempts, row.last_error, row.body is not None,
        )
        for row in found
    ]  # fmt: skip


def _troubled(kind: type[Job | OutboxMail], *, now: datetime) -> ColumnElement[bool]:
    return or_(kind.attempts > 0, kind.given_up_at.is_not(None), kind.due_at < now - LATE_AFTER)


def _waiting(row: Job | OutboxMail, *, now: datetime) -> State:
    return _state(row, failed=row.attempts > 0, given_up=row.given_up_at is not None, now=now)


def _state(row: Round | Job | OutboxMail, *, failed: bool, given_up: bool, now: datetime) -> State:
    if given_up:
        return State.GIVEN_UP
    if row.claimed_until is not None and row.claimed_until >= now:
        return State.AT_WORK
    if failed:
        return State.FAILED
    return State.LATE if row.due_at < now - LATE_AFTER else State.WAITING


async def _done(db: AsyncSession, *, now: datetime) -> list[DoneLine]:
    query = (
        select(Job.kind, func.count(), func.max(Job.done_at))
        .where(Job.done_at > now - LATELY, Job.kind.in_(list(WORK)))
        .group_by(Job.kind)
        .order_by(Job.kind)
    )
    return [DoneLine(WORK[kind], count, last) for kind, count, last in await db.execute(query) if last]


async def _count(db: AsyncSession, which: ColumnElement[bool]) -> int:
    return await db.scalar(select(func.count()).where(which)) or 0
