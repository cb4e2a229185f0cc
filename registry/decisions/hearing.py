"""Hearing a business before anything is decided against it: notice, service, reply (actions)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, OwnerActor, RegistrarActor
from registry.accounts.queries import acted_for
from registry.adherence.models import Adherence
from registry.adherence.queries import present_status
from registry.adherence.rules import Status
from registry.db import locked
from registry.decisions import letters, rules, terms
from registry.decisions.forms import DeliveryDraft, NoticeDraft, ReplyDraft
from registry.decisions.models import Interim, Notice, Paper, Recommendation, Reply
from registry.decisions.terms import Service
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.actions import record

DECIDED_ALREADY = Sentence("This has been decided already.")
NOTICED_ALREADY = Sentence("The business has its notice already.")
PAGES_MOST = 20  # of a case: each is a picture of up to a megabyte


@dataclass(frozen=True, slots=True)
class Page:
    """A picture as `pictures.redraw` returns it, or a page of a PDF, with the hash of the file it came in."""

    content: bytes = field(repr=False)
    original_sha256: str
    number: int | None = None


async def undecided(db: AsyncSession, recommendation_id: UUID) -> tuple[Recommendation, Adherence]:
    """Lock a recommendation that waits, and return it with its adherence.

    Raises:
        NotFoundError: no such recommendation.
        RuleBrokenError: it has been decided.

    """
    row = await db.scalar(locked(select(Recommendation).where(Recommendation.id == recommendation_id)))
    if row is None:
        raise NotFoundError
    if row.decided_at is not None:
        raise RuleBrokenError(DECIDED_ALREADY.english)
    return row, await db.get_one(Adherence, row.adherence_id)


async def check_not_theirs(db: AsyncSession, actor: Actor, signatory_id: UUID, *, today: date) -> None:
    """Refuse somebody who acts for the business, or did lately.

    Raises:
        RuleBrokenError: see `rules.check_independent`.

    """
    rules.check_independent(acts_for_it=await acted_for(db, actor.account_id, signatory_id, today=today))


async def judged_status(db: AsyncSession, adherence_id: UUID) -> Status | None:
    """Return the status by which a recommendation is judged: a suspension for the time being is none."""
    present = await present_status(db, adherence_id)
    for_now = select(Interim.id).where(Interim.adherence_id == adherence_id, Interim.ended_at.is_(None))
    if present is Status.SUSPENDED and await db.scalar(for_now) is not None:
        return Status.COMMITTED
    return present


async def hearing_of(db: AsyncSession, recommendation_id: UUID) -> terms.Hearing:
    """Return what was done so that the business is heard."""
    row = await db.scalar(locked(select(Notice).where(Notice.recommendation_id == recommendation_id)))
    if row is None:
        return terms.Hearing()
    return terms.Hearing(noticed=True, served_on=row.served_on, no_more=row.no_more_at is not None)


async def give_notice(
    db: AsyncSession,
    actor: RegistrarActor,
    recommendation_id: UUID,
    draft: NoticeDraft,
    *,
    today: date,
    now: datetime,
    base_url: str,
) -> Notice:
    """Write the notice to the business. Its term does not begin yet: it begins when it provably got it.

    Raises:
        NotFoundError: no such recommendation.
        RuleBrokenError: it is decided, needs no notice or has one, does not fit any more, or is about the
            actor's own business.

    """
    row, adherence = await undecided(db, recommendation_id)
    await check_not_theirs(db, actor, adherence.signatory_id, today=today)
    if not terms.needs_notice(row.outcome):
        raise RuleBrokenError("The end of a suspension needs no notice. Decide.")
    rules.check_fits(row.outcome, await judged_status(db, adherence.id))
    if (await hearing_of(db, row.id)).noticed:
        raise RuleBrokenError(NOTICED_ALREADY.english)
    notice = Notice(
        id=uuid4(), recommendation_id=row.id, written_by=actor.account_id, written_at=now, written_on=today,
        facts=draft.facts, evidence=draft.evidence, served_on=None, served_how=None, served_at=None, served_by=None,
        no_more_at=None, no_more_by=None, reminded_at=None, over_told_at=None,
    )  # fmt: skip
    db.add(notice)
    await db.flush()
    record(
        db, "recommendation.notice", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=adherence.signatory_id, ground=row.ground, outcome=row.outcome, complaint_id=row.complaint_id,
        facts_sha256=_digest(draft.facts), evidence_sha256=_digest(draft.evidence),
    )  # fmt: skip
    await letters.tell_of_notice(db, row.id, adherence.signatory_id, base_url=base_url, now=now)
    return notice


async def open_notice(
    db: AsyncSession, actor: OwnerActor, recommendation_id: UUID, *, today: date, now: datetime, base_url: str
) -> Notice:
    """Open the notice in the account: that is its service, and the term runs from this day. Again is nothing new.

    Raises:
        NotFoundError: the actor's own business has no such notice.

    """
    notice, row = await _own(db, actor, recommendation_id)
    if notice.served_on is None:
        notice.served_on, notice.served_at = today, now
        notice.served_how, notice.served_by = Service.OPENED, actor.account_id
        _record_service(db, notice, actor, actor.signatory_id, now=now)
        await letters.tell_registrars_of(
            db, letters.SERVED, row.id, but=None, base_url=base_url, now=now
        )  # fmt: skip
    return notice


async def enter_delivery(
    db: AsyncSession,
    actor: RegistrarActor,
    recommendation_id: UUID,
    draft: DeliveryDraft,
    pages: Sequence[Page],
    *,
    today: date,
    now: datetime,
    base_url: str,
) -> Notice:
    """Enter that the notice was delivered otherwise, with the document that proves it.

    Raises:
        NotFoundError: no such recommendation, or no notice.
        RuleBrokenError: it is decided, was served already, the day does not fit, or it is the actor's own business.

    """
    row, adherence = await undecided(db, recommendation_id)
    await check_not_theirs(db, actor, adherence.signatory_id, today=today)
    notice = await db.scalar(locked(select(Notice).where(Notice.recommendation_id == row.id)))
    if notice is None:
        raise NotFoundError
    if notice.served_on is not None:
        raise RuleBrokenError("It is proven already that the business got the notice.")
    terms.check_delivery(draft.on, noticed_on=notice.written_on, today=today)
    notice.served_on, notice.served_at = draft.on, now
    notice.served_how, notice.served_by = Service(draft.how), actor.account_id
    await keep_pages(db, row.id, None, pages, by=actor.account_id, now=now)
    _record_service(db, notice, actor, adherence.signatory_id, proof=pages[0].original_sha256, now=now)
    await letters.tell_business(
        db, letters.TERM_RUNS, adherence.signatory_id, row.id, base_url=base_url, now=now
    )
    return notice


async def reply(
    db: AsyncSession,
    actor: OwnerActor,
    recommendation_id: UUID,
    draft: ReplyDraft,
    pages: Sequence[Page],
    *,
    today: date,
    now: datetime,
    base_url: str,
) -> Reply:
    """Keep what the business says, with its documents. A late reply is kept too; after the decision none is.

    Raises:
        NotFoundError: the actor's own business has no such notice, or has not opened it.
        RuleBrokenError: it has been decided, or holds its fill of documents.

    """
    notice, row = await _own(db, actor, recommendation_id)
    if notice.served_on is None:
        raise NotFoundError
    if row.decided_at is not None:
        raise RuleBrokenError(DECIDED_ALREADY.english)
    said = Reply(
        id=uuid4(),
        notice_id=notice.id,
        written_by=actor.account_id,
        written_at=now,
        written_on=today,
        text=draft.text,
    )
    db.add(said)
    await db.flush()
    await keep_pages(db, row.id, said.id, pages, by=actor.account_id, now=now)
    if draft.no_more and notice.no_more_at is None:
        notice.no_more_at, notice.no_more_by = now, actor.account_id
    record(
        db, "recommendation.reply", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=actor.signatory_id, text_sha256=_digest(draft.text), pages=len(pages),
        late=terms.is_late(today, notice.served_on), no_more=draft.no_more,
    )  # fmt: skip
    await letters.tell_registrars_of(db, letters.REPLIED, row.id, but=None, base_url=base_url, now=now)
    return said


async def keep_pages(
    db: AsyncSession,
    recommendation_id: UUID,
    reply_id: UUID | None,
    pages: Sequence[Page],
    *,
    by: UUID,
    now: datetime,
) -> None:
    """Keep pictures of documents with a case.

    Raises:
        RuleBrokenError: it would hold more than it can.

    """
    count = select(func.count()).where(Paper.recommendation_id == recommendation_id)
    if (await db.scalar(count) or 0) + len(pages) > PAGES_MOST:
        raise RuleBrokenError(
            "A case keeps %(most)s pages at most. Say in words what else there is.", most=PAGES_MOST
        )
    db.add_all(
        Paper(
            recommendation_id=recommendation_id, reply_id=reply_id, sha256=sha256(page.content).hexdigest(),
            content=page.content, original_sha256=page.original_sha256, page=page.number, entered_by=by, entered_at=now,
        )
        for page in pages
    )  # fmt: skip
    await db.flush()


async def _own(db: AsyncSession, actor: OwnerActor, recommendation_id: UUID) -> tuple[Notice, Recommendation]:
    """Lock the notice of a recommendation about the actor's own business, behind the recommendation itself."""
    mine = (
        select(Recommendation)
        .join(Adherence, Adherence.id == Recommendation.adherence_id)
        .where(Recommendation.id == recommendation_id, Adherence.signatory_id == actor.signatory_id)
    )
    row = await db.scalar(locked(mine, of=Recommendation))
    found = select(Notice).where(Notice.recommendation_id == recommendation_id)
    notice = await db.scalar(locked(found)) if row is not None else None
    if row is None or notice is None:
        raise NotFoundError
    return notice, row


def _record_service(
    db: AsyncSession,
    notice: Notice,
    actor: Actor,
    signatory_id: UUID,
    *,
    proof: str | None = None,
    now: datetime,
) -> None:
    record(
        db, "recommendation.serve", subject_id=notice.recommendation_id, actor_id=actor.account_id, now=now,
        signatory_id=signatory_id, how=notice.served_how, served_on=notice.served_on, proof_sha256=proof,
    )  # fmt: skip


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
