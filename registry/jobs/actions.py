"""Writing letters and asking for work, claiming both, and noting what became of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.db import insert_for, locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs import rules
from registry.jobs.models import Job, OutboxMail
from registry.kit.i18n import say, speaking
from registry.kit.slices import slices
from registry.kit.words import Sentence

AT_ONCE = 500  # rows of work a statement

Waiting = TypeVar("Waiting", OutboxMail, Job)
FORGOTTEN: dict[str, Any] = {"body": None, "to_address": "", "subject": ""}  # of a letter


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
    db.add(Job(kind=kind, payload=payload, asked_at=now, due_at=now, attempts=0, once=False))


async def ask_once(
    db: AsyncSession, kind: str, key: str, payload: dict[str, Any], *, now: datetime, for_ever: bool = False
) -> bool:
    """Ask for something that is not to be asked for twice; return whether it was not asked for already.

    Args:
        db: the transaction of the act that asks.
        kind: as `worker.WORK` has it.
        key: what makes two askings the same, such as whom a letter is for and the day.
        payload: what the work needs to know.
        now: the moment.
        for_ever: the key stays when the work is done, so that its effect comes once; else it can be asked for
            again as soon as it is done.

    """
    return await ask_once_each(db, kind, {key: payload}, now=now, for_ever=for_ever) == 1


async def ask_once_each(
    db: AsyncSession,
    kind: str,
    payloads: Mapping[str, dict[str, Any]],
    *,
    now: datetime,
    for_ever: bool = False,
) -> int:
    """Ask for many things as `ask_once` does for one, by their keys; return how many were not asked for already."""
    rows = [
        {
            "id": uuid4(), "kind": kind, "dedupe_key": f"{kind}:{key}", "once": for_ever, "payload": payload,
            "asked_at": now, "due_at": now, "attempts": 0,
        }
        for key, payload in payloads.items()
    ]  # fmt: skip
    count = 0
    for some in slices(rows, AT_ONCE):
        added = insert_for(db)(Job).values(some).on_conflict_do_nothing(index_elements=["dedupe_key"])
        count += len((await db.scalars(added.returning(Job.id))).all())
    return count


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


async def take(db: AsyncSession, job_id: UUID) -> Job | None:
    """Lock a piece of work in the transaction that does it; None when another worker has done it meanwhile.

    So a worker that was slow, and whose lease ran out, does nothing twice.
    """
    undone = select(Job).where(Job.id == job_id, Job.done_at.is_(None), Job.given_up_at.is_(None))
    return await db.scalar(locked(undone))


def note_done(job: Job, *, now: datetime) -> None:
    """Note, in the work's own transaction, that a piece of work is done, and forget what it was about."""
    job.done_at, job.payload, job.claimed_until = now, None, None
    if not job.once:
        job.dedupe_key = None


async def note_sent(db: AsyncSession, mail_id: UUID, *, now: datetime, forget: bool = True) -> None:
    """Note that a letter went out, and forget what it said and to whom."""
    change = {"sent_at": now, "claimed_until": None, "attempts": OutboxMail.attempts + 1}
    await db.execute(
        update(OutboxMail).where(OutboxMail.id == mail_id).values(**change, **(FORGOTTEN if forget else {}))
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


async def try_again(db: AsyncSession, kind: type[Waiting], row_id: UUID, *, now: datetime) -> None:
    """Have a letter or a piece of work tried at once, and then as often as a new one.

    Raises:
        NotFoundError: no such row.
        RuleBrokenError: it is done, or what it was about is forgotten.

    """
    row: OutboxMail | Job | None = await db.scalar(locked(select(kind).where(kind.id == row_id)))
    if row is None:
        raise NotFoundError
    done, about = (row.sent_at, row.body) if isinstance(row, OutboxMail) else (row.done_at, row.payload)
    if done is not None:
        raise RuleBrokenError("This is done already.")
    if about is None:
        raise RuleBrokenError("What this was about is forgotten. Whoever needs it asks for it anew.")
    row.due_at, row.attempts, row.given_up_at, row.claimed_until = now, 0, None, None


async def forget_old(db: AsyncSession, *, now: datetime) -> None:
    """Erase what was given up some days ago, and the rows of letters and work that were done long ago."""
    over = now - rules.GIVEN_UP_KEPT_FOR
    for kind, words in ((OutboxMail, FORGOTTEN), (Job, {"payload": null()})):
        old = update(kind).where(kind.given_up_at < over).values(words)
        await db.execute(old, execution_options={"synchronize_session": False})
    long_ago = now - rules.DONE_KEPT_FOR
    for done in (
        delete(OutboxMail).where(OutboxMail.sent_at < long_ago),
        delete(Job).where(Job.done_at < long_ago, Job.once.is_(False)),
    ):
        await db.execute(done, execution_options={"synchronize_session": False})
