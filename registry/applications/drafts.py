"""What an applicant does with an application: begin, keep, hand in, give up (actions)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.budgets import may_spend
from registry.accounts.rules import Role, Spending
from registry.adherence.actions import apply, change_status
from registry.adherence.first_plan import set_plan
from registry.adherence.queries import present_status
from registry.adherence.rules import Status
from registry.applications.entering import enter, whole
from registry.applications.forms import SubmitDraft, keepable, parse_submit
from registry.applications.letters import tell_of_wish, tell_readers
from registry.applications.models import Application, AuthorityDocument, ReviewComment
from registry.applications.queries import associations_in, email_of, is_mine, readers_of
from registry.applications.reading import Answers, Reading, read, typed
from registry.applications.rules import DRAFTS_MOST, Step, may_be_changed
from registry.associations.queries import is_member
from registry.codes.queries import latest
from registry.countries.queries import today_in
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.forms import FormFaults
from registry.kit.words import Sentence
from registry.ledger.actions import record

BEING_READ = Sentence("This application has been handed in: it can be changed when a reviewer sends it back.")


async def begin(
    db: AsyncSession, actor: Actor, application_id: UUID, country: Mapping[str, str], *, now: datetime
) -> Application:
    """Begin an application. The form brings its id, so that a double click begins one and not two.

    Raises:
        NotFoundError: that id is somebody else's.
        RuleBrokenError: there are too many open drafts already.

    """
    present = await db.get(Application, application_id)
    if present is None:
        await _refuse_heap(db, actor)
        row = new_draft(application_id, {Step.COUNTRY.value: keepable(country)}, now=now)
        row.account_id = actor.account_id
        try:
            async with db.begin_nested():
                db.add(row)
        except IntegrityError:  # the other click was faster
            return await hold(db, actor, application_id, now=now)
        record(db, "application.begin", subject_id=row.id, actor_id=actor.account_id, now=now)
        return row
    return await hold(db, actor, application_id, now=now)


async def prepare_many(
    db: AsyncSession,
    association_id: UUID,
    businesses: Sequence[tuple[UUID, Answers]],
    *,
    now: datetime,
) -> None:
    """Prepare an application for each of many businesses that an association entered; who is invited goes on with it.

    The answers are by step and field, as the wizard's forms have them: `prefill.of_business` makes them.
    """
    rows = [new_draft(uuid4(), answers, now=now) for _, answers in businesses]
    for row, (signatory_id, _) in zip(rows, businesses, strict=True):
        row.signatory_id, row.association_id = signatory_id, association_id
    db.add_all(rows)
    await db.flush()


async def keep(
    db: AsyncSession, actor: Actor, application_id: UUID, step: Step, raw: Mapping[str, str], *, now: datetime
) -> Application:
    """Keep what was typed in a step, as it was typed, faults and all: nobody types it twice.

    Raises:
        NotFoundError: no such application, or somebody else's.
        RuleBrokenError: it is being read, or decided.

    """
    row = await open_application(db, actor, application_id, now=now)
    row.answers = {**row.answers, step.value: keepable(raw)}
    row.account_id = row.account_id or actor.account_id
    row.changed_at = now
    await db.flush()
    return row


async def submit(
    db: AsyncSession, actor: Actor, application_id: UUID, *, now: datetime, base_url: str = ""
) -> Application:
    """Hand in, for the first time or again after changes were asked for. A double click hands in once.

    Args:
        db: the transaction.
        actor: whose application it is.
        application_id: which.
        now: the moment.
        base_url: of this deployment, for the link in the reviewers' letter.

    Raises:
        NotFoundError: no such application, or somebody else's.
        RuleBrokenError: something is missing, or it has been accepted or has ended.

    """
    row = await hold(db, actor, application_id, now=now)
    status = await status_of(db, row)
    if status is Status.APPLIED:
        return row
    if not may_be_changed(status) or row.dropped_at is not None:
        raise RuleBrokenError(BEING_READ.english)
    reading = read(row.answers, since=row.started_at.date())
    complete, shown = whole(reading), await _shown(db, actor, row, reading)
    today = await today_in(db, complete.country, now)
    business = await enter(db, actor, row, complete, now=now)
    named, row.association_id = row.association_id, await _who_reads(db, shown.association_id, now=now)
    new_wish = await _wish(db, row, business.id, same=named == row.association_id, now=now)
    if row.adherence_id is None:
        adherence = await apply(db, actor, business.id, (await latest(db)).id, today=today, now=now)
        row.adherence_id = adherence.id
    else:
        await change_status(db, actor, row.adherence_id, Status.APPLIED, today=today, now=now)
        await _settle_comments(db, row.id, now=now)
    await set_plan(db, actor, row.adherence_id, complete.plan, now=now)
    row.account_id = row.account_id or actor.account_id
    row.submitted_at = row.changed_at = now
    kind = "application.submit" if status is None else "application.resubmit"
    await db.flush()
    record(
        db, kind, subject_id=row.id, actor_id=actor.account_id, now=now, signatory_id=business.id,
        adherence_id=row.adherence_id, association_id=row.association_id, authority=shown.authority,
    )  # fmt: skip
    if status is not None or await may_spend(db, Spending.HAND_IN, str(actor.account_id), now=now):
        reads = None if row.wished_at else row.association_id
        tell_readers(db, await readers_of(db, reads, now=now), base_url=base_url, now=now)
        if new_wish:
            administrators = await readers_of(db, row.association_id, now=now, role=Role.ASSOCIATION_ADMIN)
            tell_of_wish(db, administrators, base_url=base_url, now=now)
    return row


async def drop(db: AsyncSession, actor: Actor, application_id: UUID, *, now: datetime) -> None:
    """Give an application up. One that was handed in ends as declined, at the applicant's own wish.

    Raises:
        NotFoundError: no such application, or somebody else's.
        RuleBrokenError: it has been signed, or has ended.

    """
    row = await hold(db, actor, application_id, now=now)
    status = await status_of(db, row)
    if row.dropped_at is not None:
        return
    if row.adherence_id is not None:
        country = typed(row.answers, Step.COUNTRY).get("country", "")
        today: date = await today_in(db, country, now)
        await change_status(db, actor, row.adherence_id, Status.DECLINED, today=today, now=now)
    row.dropped_at = row.changed_at = now
    await db.flush()
    record(
        db, "application.drop", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=row.signatory_id, status=status,
    )  # fmt: skip


def new_draft(application_id: UUID, answers: Answers, *, now: datetime) -> Application:
    """Return an application that nobody has handed in, not yet added to the transaction."""
    return Application(
        id=application_id, account_id=None, signatory_id=None, association_id=None, adherence_id=None,
        answers={step: dict(raw) for step, raw in answers.items()}, started_at=now, changed_at=now,
        submitted_at=None, authority=None, authority_recorded_by=None, authority_recorded_at=None, dropped_at=None,
        wished_at=None,
    )  # fmt: skip


async def hold(db: AsyncSession, actor: Actor, application_id: UUID, *, now: datetime) -> Application:
    """Return one of the actor's own applications, locked: whoever comes second sees what the first one did.

    Raises:
        NotFoundError: no such application, or somebody else's.

    """
    # Locked first and judged after, by another statement: in a single one, PostgreSQL would judge the new
    # row, once it is free, by posts as they were before.
    await db.execute(locked(select(Application.id).where(Application.id == application_id)))
    query = select(Application).where(Application.id == application_id, is_mine(actor, now=now))
    row = await db.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFoundError
    return row


async def open_application(
    db: AsyncSession, actor: Actor, application_id: UUID, *, now: datetime
) -> Application:
    """Return one of the actor's own applications, locked, if it may be written in.

    Raises:
        NotFoundError: no such application, or somebody else's.
        RuleBrokenError: it is being read, or decided.

    """
    row = await hold(db, actor, application_id, now=now)
    if row.dropped_at is not None or not may_be_changed(await status_of(db, row)):
        raise RuleBrokenError(BEING_READ.english)
    return row


async def status_of(db: AsyncSession, row: Application) -> Status | None:
    """Return where an application stands; None while it is a draft."""
    return await present_status(db, row.adherence_id) if row.adherence_id else None


async def _refuse_heap(db: AsyncSession, actor: Actor) -> None:
    drafts = (
        select(func.count())
        .select_from(Application)
        .where(
            Application.account_id == actor.account_id,
            Application.submitted_at.is_(None),
            Application.dropped_at.is_(None),
        )
    )
    if (await db.scalar(drafts) or 0) >= DRAFTS_MOST:
        raise RuleBrokenError(
            "You have %(count)s applications open. Hand one in, or give one up, before you begin another.",
            count=DRAFTS_MOST,
        )


async def _shown(db: AsyncSession, actor: Actor, row: Application, reading: Reading) -> SubmitDraft:
    documents = (
        select(func.count()).select_from(AuthorityDocument).where(AuthorityDocument.application_id == row.id)
    )
    draft = parse_submit(
        typed(row.answers, Step.SUBMIT),
        associations={found for found, _ in await associations_in(db, reading.country or "")},
        own_email=await email_of(db, actor),
        business=reading.business,
        document_count=await db.scalar(documents) or 0,
    )
    if isinstance(draft, FormFaults):
        raise RuleBrokenError("Say how you show that you may sign for the business.")
    return draft


async def _who_reads(db: AsyncSession, association_id: UUID | None, *, now: datetime) -> UUID | None:
    """Return the association whose reviewer reads it; the register itself where it has none."""
    if association_id is not None and await readers_of(db, association_id, now=now):
        return association_id
    return None


async def _wish(db: AsyncSession, row: Application, signatory_id: UUID, *, same: bool, now: datetime) -> bool:
    """Note that whoever names an association says to be its member, unless it is; say whether that is new."""
    before = row.wished_at if same else None
    named = row.association_id
    member = named is None or await is_member(db, named, signatory_id, now=now)
    row.wished_at = None if member else before or now
    return not member and before is None


async def _settle_comments(db: AsyncSession, application_id: UUID, *, now: datetime) -> None:
    waiting = update(ReviewComment).where(
        ReviewComment.application_id == application_id, ReviewComment.settled_at.is_(None)
    )
    await db.execute(waiting.values(settled_at=now))
