"""What waits in the outbox, for the local page of a laptop without SMTP."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.jobs.models import Job, OutboxMail, Round


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as its reader would see it."""

    to: str
    subject: str
    body: str
    written_at: datetime


async def latest_letters(db: AsyncSession, *, most: int = 50) -> list[Letter]:
    """Return the letters whose text is still there, newest first. Everybody's: for the local page only."""
    query = (
        select(OutboxMail)
        .where(OutboxMail.body.is_not(None))
        .order_by(OutboxMail.written_at.desc(), OutboxMail.id)
        .limit(most)
    )
    return [
        Letter(row.to_address, row.subject, row.body or "", row.written_at) for row in await db.scalars(query)
    ]


async def unfinished(db: AsyncSession) -> int:
    """Count the work that is asked for and may still write a letter. Everybody's: for the local page only."""
    query = select(func.count()).where(Job.done_at.is_(None), Job.given_up_at.is_(None))
    return await db.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much is due and unclaimed, since when, and how much was given up."""

    mails: int
    jobs: int
    rounds: int
    oldest: datetime | None
    given_up: int


async def waiting(db: AsyncSession, *, now: datetime) -> Waiting:
    """Count what a worker should have in hand by now."""
    counts: list[tuple[int, datetime | None]] = []
    given_up = 0
    for kind, done in ((OutboxMail, OutboxMail.sent_at), (Job, Job.done_at)):
        due = select(func.count(), func.min(kind.due_at)).where(
            done.is_(None), kind.given_up_at.is_(None), kind.due_at <= now
        )
        unclaimed = due.where(or_(kind.claimed_until.is_(None), kind.claimed_until < now))
        row = (await db.execute(unclaimed)).one()
        counts.append((row[0], row[1]))
        given_up += await db.scalar(select(func.count()).where(kind.given_up_at.is_not(None))) or 0
    undone = select(func.count(), func.min(Round.due_at)).where(
        Round.due_at <= now, or_(Round.claimed_until.is_(None), Round.claimed_until < now)
    )
    rounds = (await db.execute(undone)).one()
    counts.append((rounds[0], rounds[1]))
    oldest = min((moment for _, moment in counts if moment is not None), default=None)
    return Waiting(counts[0][0], counts[1][0], counts[2][0], oldest, given_up)
