"""Writing letters and asking for work, claiming both, and noting what became of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.jobs import rules
from registry.jobs.models import Job, OutboxMail
from registry.kit.i18n import say, speaking
from registry.kit.words import Sentence

Waiting = TypeVar("Waiting", OutboxMail, Job)


def write_mail(
    db: AsyncSession,
    to: str,
    subject: Sentence,
    paragraphs: Sequence[Sentence],
    *,
    language: str,
    now: datetime,
    link: str | None = None,
) -> None:
    """Put a letter into the outbox, in the transaction of the act that causes it.

    A letter says that something waits, and where; it holds no content (SECURITY.md section 6). None is
    written to an address where nothing arrives.
    """
    if not rules.is_reachable(to):
        return
    with speaking(language):
        parts = [say(paragraph) for paragraph in paragraphs]
        body = "\n\n".join([*parts, *([link] if link else [])]) + "\n"
        said = " ".join(say(subject).split())
    db.add(
        OutboxMail(
            to_address=to, subject=said, body=body, written_at=now, due_at=now,
            claimed_until=None, attempts=0, sent_at=None, given_up_at=None, last_error=None,
        )
    )  # fmt: skip


def ask_for(db: AsyncSession, kind: str, payload: dict[str, Any], *, now: datetime) -> None:
    """Ask the worker to do something soon; `worker.WORK` says what each kind is."""
    db.add(
        Job(
            kind=kind, payload=payload, asked_at=now, due_at=now, claimed_until=None,
            attempts=0, done_at=None, given_up_at=None, last_error=None,
        )
    )  # fmt: skip


async def claim_mails(
    db: AsyncSession, *, now: datetime, most: int = rules.MAILS_AT_ONCE
) -> list[OutboxMail]:
    """Take letters that are due, for `rules.LEASE`. Two workers never hold the same one."""
    return await _claim(db, OutboxMail, OutboxMail.sent_at.is_(None), now=now, most=most)


async def claim_jobs(db: AsyncSession, *, now: datetime, most: int = 20) -> list[Job]:
    """Take work that is due, for `rules.LEASE`. Two workers never hold the same piece."""
    return await _claim(db, Job, Job.done_at.is_(None), now=now, most=most)


async def _claim(
    db: AsyncSession, kind: type[Waiting], unfinished: ColumnElement[bool], *, now: datetime, most: int
) -> list[Waiting]:
    query = (
        select(kind)
        .where(unfinished, kind.given_up_at.is_(None), kind.due_at <= now)
        .where(or_(kind.claimed_until.is_(None), kind.claimed_until < now))
        .order_by(kind.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    rows = list(await db.scalars(query))
    for row in rows:
        row.claimed_until = now + rules.LEASE
    await db.flush()
    return rows


async def note_done(db: AsyncSession, job_id: UUID, *, now: datetime) -> None:
    """Note, in the work's own transaction, that a piece of work is done, and forget what it was about."""
    await db.execute(
        update(Job).where(Job.id == job_id).values(done_at=now, payload=None, claimed_until=None)
    )


async def note_sent(db: AsyncSession, mail_id: UUID, *, now: datetime, forget: bool = True) -> None:
    """Note that a letter went out, and forget its text."""
    change = {"sent_at": now, "claimed_until": None, "attempts": OutboxMail.attempts + 1}
    await db.execute(
        update(OutboxMail)
        .where(OutboxMail.id == mail_id)
        .values(**change, **({"body": None} if forget else {}))
    )


async def note_failure(db: AsyncSession, row: OutboxMail | Job, error: str, *, now: datetime) -> None:
    """Note that a letter or a piece of work failed: it is tried again later, or given up."""
    present: OutboxMail | Job = await db.get_one(type(row), row.id, with_for_update=True)
    present.attempts += 1
    present.claimed_until, present.last_error = None, error
    again = rules.next_try(present.attempts, now=now)
    if again is not None:
        present.due_at = again
        return
    present.given_up_at = now
    if isinstance(present, OutboxMail):
        present.body = None
    else:
        present.payload = None
