"""Rounds: claimed by one worker at a time, kept while it lives, taken up by another when it was killed (actions)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.db import insert_for, locked
from registry.errors import NotFoundError
from registry.jobs import rules
from registry.jobs.models import Round
from registry.jobs.rules import Beat


async def enter_rounds(db: AsyncSession, kinds: Iterable[str], *, now: datetime) -> None:
    """Enter the rounds that are new, due at once; the others stay as they are."""
    rows = [{"kind": kind, "due_at": now, "failures": 0} for kind in kinds]
    await db.execute(insert_for(db)(Round).on_conflict_do_nothing(), rows)


async def claim_round(db: AsyncSession, kinds: Iterable[str], *, now: datetime) -> tuple[str, UUID] | None:
    """Take the round of these kinds that waits longest, if one is due; return it with what the claim is known by."""
    query = (
        select(Round)
        .where(Round.kind.in_(list(kinds)), Round.due_at <= now)
        .where(or_(Round.claimed_until.is_(None), Round.claimed_until < now))
        .order_by(Round.due_at, Round.kind)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = await db.scalar(query)
    if row is None:
        return None
    row.claimed_by, row.claimed_until = uuid4(), now + rules.LEASE
    return row.kind, row.claimed_by


async def keep_claim(db: AsyncSession, claim: UUID, *, now: datetime) -> None:
    """Move the end of a claim on, for as long as the worker is at it."""
    await db.execute(update(Round).where(Round.claimed_by == claim).values(claimed_until=now + rules.LEASE))


async def hold_round(db: AsyncSession, claim: UUID) -> Round | None:
    """Lock a claimed round in the transaction that ends it; None when another worker has taken it up."""
    return await db.scalar(locked(select(Round).where(Round.claimed_by == claim)))


def note_made(row: Round, beat: Beat, *, began: datetime, now: datetime) -> None:
    """Note that a round was made; it is due again as its beat has it, counted from when it began."""
    row.last_done_at, row.due_at, row.failures = now, beat.next_after(began), 0
    row.claimed_by, row.claimed_until = None, None


def note_failed(row: Round, error: str, *, now: datetime) -> None:
    """Note that a round failed: it is tried again soon, and never given up."""
    row.failures += 1
    row.last_failed_at, row.last_error = now, error
    row.due_at, row.claimed_by, row.claimed_until = rules.round_again(row.failures, now=now), None, None


async def make_due(db: AsyncSession, kind: str, *, now: datetime) -> None:
    """Have a round made as soon as a worker looks.

    Raises:
        NotFoundError: there is none of this kind.

    """
    row = await db.scalar(locked(select(Round).where(Round.kind == kind)))
    if row is None:
        raise NotFoundError
    row.due_at = min(row.due_at, now)
