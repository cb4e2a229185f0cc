"""The letters that remind of training: written by the worker, to owners and focal points (actions)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Post
from registry.accounts.queries import counts, letterboxes
from registry.accounts.rules import Role
from registry.adherence.models import Adherence, StatusChange
from registry.adherence.queries import join_told
from registry.adherence.rules import Status
from registry.db import Database
from registry.jobs.actions import write_mail
from registry.kit.words import Sentence
from registry.signatories.models import Signatory
from registry.training.coverage_queries import present
from registry.training.models import Reminder, StaffMember, TrainingSilence
from registry.training.reminding import (
    DAYS,
    NOBODY_LISTED_AFTER,
    OVER_FOR,
    WEEK,
    Stage,
    reminder_due,
    runs_out,
)
from registry.training.staff import lock

SLICED = {"yield_per": 500}
SUBJECT = Sentence("Training at %(business)s")
OPENINGS = {
    Stage.SIXTY: Sentence("Training of some of your team runs out within 60 days."),
    Stage.THIRTY: Sentence("Training of some of your team runs out within 30 days."),
    Stage.SEVEN: Sentence("Training of some of your team runs out within 7 days."),
    Stage.OVER: Sentence("Training of some of your team has run out, or was not taken in the first 60 days."),
}
ONWARD = Sentence("See at your desk whose it is, and plan the next session.")
NOBODY_LISTED = Sentence("Nobody is listed yet at your desk as working for you.")
LIST_THEM = Sentence("List who meets travellers and log what they learn: your annual report needs it.")


async def remind(database: Database, *, base_url: str, now: datetime) -> int:
    """Write the letters that are due, each business's in a transaction of its own; return how many businesses got one.

    Two workers that look at once write one letter, at midnight too: the second waits and finds the first one's.
    A business without an owner or focal point is looked at again until it has one.
    """
    today = now.date()
    async with database.reads() as db:
        due = await _due(db, today=today)
    sent = 0
    for signatory_id, about in due.items():
        async with database.writes() as db, db.begin():
            sent += await _write(db, signatory_id, about, base_url=base_url, now=now)
    return sent


async def last_reminder_on(db: AsyncSession, signatory_id: UUID) -> date | None:
    """Return the day of the last letter that reminded a business of its training."""
    return await db.scalar(select(func.max(Reminder.sent_on)).where(Reminder.signatory_id == signatory_id))


async def _due(db: AsyncSession, *, today: date) -> Mapping[UUID, Stage | None]:
    """Return which businesses are to get a letter today, and why: None is that they list nobody."""
    letters = select(Reminder.signatory_id, func.max(Reminder.sent_on)).group_by(Reminder.signatory_id)
    last: dict[UUID, date] = dict(iter(await db.execute(letters)))
    ends: dict[UUID, set[date]] = defaultdict(set)
    # In slices: pages are answered between them.
    async for signatory_id, until in await db.stream(_trained(today), execution_options=SLICED):
        if until is not None:
            ends[signatory_id].add(until)
    async for signatory_id, since, entered_at in await db.stream(
        _never_trained(today), execution_options=SLICED
    ):
        ends[signatory_id].add(runs_out(None, since, entered_at.date()))
    due: dict[UUID, Stage | None] = {}
    for signatory_id in await db.scalars(_live(today)):
        if (stage := reminder_due(ends.get(signatory_id, ()), last.get(signatory_id), today)) is not None:
            due[signatory_id] = stage
    for signatory_id in await db.scalars(_nobody_listed(today)):
        if signatory_id not in last:
            due[signatory_id] = None
    return due


async def _write(
    db: AsyncSession, signatory_id: UUID, about: Stage | None, *, base_url: str, now: datetime
) -> bool:
    await lock(db, signatory_id)
    last = await last_reminder_on(db, signatory_id)
    if last is not None and (about is None or now.date() < last + WEEK):
        return False  # another worker wrote it since
    readers = await _readers(db, signatory_id, now=now)
    if not readers:
        return False
    db.add(Reminder(signatory_id=signatory_id, sent_on=now.date()))
    paragraphs = [OPENINGS[about], ONWARD] if about else [NOBODY_LISTED, LIST_THEM]
    business = await db.get_one(Signatory, signatory_id)  # who keeps several has to know which
    subject = Sentence(SUBJECT.english, {"business": business.trade_name})
    page = "/desk/training" if about else "/desk/training/staff"
    for email, language in readers:
        write_mail(db, email, subject, paragraphs, language=language, now=now, link=f"{base_url}{page}")
    return True


async def _readers(db: AsyncSession, signatory_id: UUID, *, now: datetime) -> Sequence[tuple[str, str]]:
    return await letterboxes(db, Post.organisation_id == signatory_id, _reads(), today=now.date())


def _trained(today: date) -> Select[UUID, date | None]:
    """Return the days on which training runs out, once each, of who works there: those near enough to matter."""
    until = StaffMember.trained_until
    near = until.between(today - OVER_FOR, today + timedelta(days=DAYS[Stage.SIXTY]))
    query = select(StaffMember.signatory_id, until).where(present(today), near, _not_told_lately(today))
    return query.distinct()


def _never_trained(today: date) -> Select[UUID, date, datetime]:
    query = select(StaffMember.signatory_id, StaffMember.since, func.max(StaffMember.entered_at))
    query = query.where(present(today), StaffMember.trained_until.is_(None), _not_told_lately(today))
    return query.group_by(StaffMember.signatory_id, StaffMember.since)


def _not_told_lately(today: date) -> ColumnElement[bool]:
    lately = select(Reminder.signatory_id).where(Reminder.sent_on > today - WEEK)
    return StaffMember.signatory_id.not_in(lately)


def _live(today: date) -> Select[UUID]:
    """Return the businesses whose adherence stands, or rests, today, and where somebody reads their letters."""
    told = join_told(select(Signatory.id).select_from(Signatory), Signatory.id, today=today)
    told = told.where(StatusChange.status.in_([Status.COMMITTED, Status.SUSPENDED]))
    return told.where(
        select(Post.id).where(_reads(), Post.organisation_id == Signatory.id, counts(today)).exists()
    )


def _reads() -> ColumnElement[bool]:
    silent = select(TrainingSilence.since).where(
        TrainingSilence.account_id == Post.account_id, TrainingSilence.signatory_id == Post.organisation_id
    )
    return Post.role.in_([Role.OWNER, Role.FOCAL_POINT]) & ~silent.exists()


def _nobody_listed(today: date) -> Select[UUID]:
    listed = select(StaffMember.id).where(StaffMember.signatory_id == Signatory.id).exists()
    return _live(today).where(Adherence.committed_on <= today - NOBODY_LISTED_AFTER, ~listed)
