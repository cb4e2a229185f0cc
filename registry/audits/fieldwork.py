"""The visit: begun, answered from one phone or several, pictured, ended (actions)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.audits import rules
from registry.audits.access import Visitor, business_of, own_audit
from registry.audits.checklist import checklist, places
from registry.audits.forms import AnswerDraft
from registry.audits.models import Audit, AuditAnswer, AuditAuditor, AuditPicture, AuditSite
from registry.audits.rules import Answered, State
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.signatories.models import Signatory

NO_ITEM = Sentence("This item is not on the checklist of this audit.")
KEPT_LATE = Sentence("Kept, and not counted: the visit was over when it came.")
KEPT_CANCELLED = Sentence("Kept, and not counted: the audit was cancelled.")
KEPT_BESIDE = Sentence(
    "Kept beside what your colleagues answer, and not counted: you had left this audit when it came."
)
WRITTEN_AFTER = Sentence("Not kept: it was written after you had left this audit.")
NOT_DECLARED = Sentence("Declare first that nothing binds you to this business.")
ANOTHERS = Sentence("This answer has come from somebody else already.")


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of an answer: kept, perhaps with something to say about it; or refused."""

    answer_id: UUID
    said: Sentence | None = None
    refused: bool = False


async def begin(db: AsyncSession, actor: Visitor, *, today: date, now: datetime) -> None:
    """Begin the visit.

    Raises:
        RuleBrokenError: it has begun, or the actor never declared.

    """
    audit = await declared_audit(db, actor)
    rules.check_in(audit.state, State.SCHEDULED)
    audit.state = rules.move(audit.state, State.IN_PROGRESS)
    audit.visited_on = today
    record(
        db, "audit.begin", subject_id=audit.id, actor_id=actor.account_id, now=now,
        signatory_id=await business_of(db, audit),
    )  # fmt: skip


async def take_answers(
    db: AsyncSession, actor: Visitor, drafts: Sequence[AnswerDraft], *, now: datetime
) -> list[Taken]:
    """Keep what an auditor answered, perhaps days ago, and say of each by its id what came of it.

    The same answer again changes nothing and is answered alike: a phone that heard no answer sends again. Nothing
    that is an answer to this audit is lost: what comes when the visit is over is kept, and marked as late. So is what
    somebody wrote before they left the audit: it stands beside, and takes the place of nothing.

    Raises:
        RuleBrokenError: the actor never declared.

    """
    audit = await own_audit(db, actor, actor.audit_id, lock=True)
    left_at = _earliest(actor.left_at, (await check_declared(db, actor)).ended_at)
    open_places = set(await wanted(db, audit))
    there = {
        row.id: row.auditor_id
        for row in await db.execute(
            select(AuditAnswer.id, AuditAnswer.auditor_id).where(
                AuditAnswer.id.in_([one.answer_id for one in drafts])
            )
        )
    }
    last = await db.scalar(select(func.max(AuditAnswer.number)).where(AuditAnswer.audit_id == audit.id)) or 0
    said = _said(audit.state, left_at)
    taken: list[Taken] = []
    kept = 0
    for one in drafts:
        if one.answer_id in there:
            own = there[one.answer_id] == actor.auditor_id
            taken.append(Taken(one.answer_id, None if own else ANOTHERS, refused=not own))
        elif (one.item, one.site_id) not in open_places:
            taken.append(Taken(one.answer_id, NO_ITEM, refused=True))
        elif left_at is not None and (one.answered_at is None or one.answered_at > left_at):
            taken.append(Taken(one.answer_id, WRITTEN_AFTER, refused=True))
        else:
            kept += 1
            there[one.answer_id] = actor.auditor_id
            row = _row(actor, audit, one, number=last + kept, now=now)
            row.late, row.beside = said is not None, left_at is not None
            if row.beside:
                row.replaces = []
            db.add(row)
            taken.append(Taken(one.answer_id, said))
    if kept:
        await db.flush()
        record(
            db, "audit.answer", subject_id=audit.id, actor_id=actor.account_id, now=now,
            signatory_id=await business_of(db, audit), count=kept, late=said is not None,
        )  # fmt: skip
    return taken


def _said(state: State, left_at: datetime | None) -> Sentence | None:
    if state is State.CANCELLED:
        return KEPT_CANCELLED
    if left_at is not None:
        return KEPT_BESIDE
    return None if state is State.IN_PROGRESS else KEPT_LATE


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((one for one in moments if one is not None), default=None)


def _row(actor: Visitor, audit: Audit, one: AnswerDraft, *, number: int, now: datetime) -> AuditAnswer:
    return AuditAnswer(
        id=one.answer_id, audit_id=audit.id, auditor_id=actor.auditor_id, number=number, item=one.item,
        site_id=one.site_id, verdict=one.verdict, note=one.note, replaces=sorted(map(str, one.replaces)),
        answered_at=min(one.answered_at or now, now), received_at=now, late=False, beside=False,
    )  # fmt: skip


async def add_picture(
    db: AsyncSession,
    actor: Visitor,
    picture_id: UUID,
    picture: bytes,
    *,
    item: str,
    site_id: UUID | None,
    now: datetime,
) -> UUID:
    """Keep a picture, a JPEG as `pictures.redraw` returns it; whoever sends it has ticked that nobody is on it.

    Raises:
        RuleBrokenError: the actor never declared, the item is none of this audit's, or it has its fill.

    """
    audit = await own_audit(db, actor, actor.audit_id, lock=True)
    left_at = _earliest(actor.left_at, (await check_declared(db, actor)).ended_at)
    there = await db.get(AuditPicture, picture_id)
    if there is not None:
        if (there.audit_id, there.by) != (audit.id, actor.account_id):
            raise RuleBrokenError(ANOTHERS.english)
        return picture_id
    if (item, site_id) not in set(await wanted(db, audit)):
        raise RuleBrokenError(NO_ITEM.english)
    await keep_picture(
        db, audit, picture_id, picture, item=item, site_id=site_id, finding_id=None, by=actor.account_id,
        late=_said(audit.state, left_at) is not None, beside=left_at is not None, now=now,
    )  # fmt: skip
    return picture_id


async def keep_picture(
    db: AsyncSession,
    audit: Audit,
    picture_id: UUID,
    picture: bytes,
    *,
    item: str,
    site_id: UUID | None,
    finding_id: UUID | None,
    by: UUID,
    late: bool,
    beside: bool = False,
    now: datetime,
) -> None:
    """Store a picture of either side.

    Raises:
        RuleBrokenError: the audit has its fill of pictures.

    """
    count = await db.scalar(select(func.count()).where(AuditPicture.audit_id == audit.id)) or 0
    if count >= rules.PICTURES_MOST:
        raise RuleBrokenError("An audit keeps %(most)s pictures at most.", most=rules.PICTURES_MOST)
    digest = sha256(picture).hexdigest()
    db.add(
        AuditPicture(
            id=picture_id, audit_id=audit.id, item=item, site_id=site_id, finding_id=finding_id, sha256=digest,
            content=picture, nobody_on_it=True, by=by, received_at=now, late=late, beside=beside,
        )
    )  # fmt: skip
    await db.flush()
    record(
        db, "audit.picture", subject_id=picture_id, actor_id=by, now=now,
        signatory_id=await business_of(db, audit), audit_id=audit.id, sha256=digest,
    )  # fmt: skip


async def take_picture_back(db: AsyncSession, actor: Visitor, picture_id: UUID, *, now: datetime) -> None:
    """Take back a picture that should not be there. Its pixels go, its hash stays.

    Raises:
        NotFoundError: the audit has no such picture.
        RuleBrokenError: the actor never declared.

    """
    audit = await declared_audit(db, actor)
    row = await db.get(AuditPicture, picture_id)
    if row is None or row.audit_id != audit.id:
        raise NotFoundError
    if row.content:
        row.content = b""
        record(
            db, "audit.take_picture_back", subject_id=row.id, actor_id=actor.account_id, now=now,
            signatory_id=await business_of(db, audit), audit_id=audit.id, sha256=row.sha256,
        )  # fmt: skip


async def finish(db: AsyncSession, actor: Visitor, *, now: datetime) -> None:
    """End the visit: findings are written next.

    Raises:
        RuleBrokenError: an item has no answer, or two; the visit is not on, or the actor never declared.

    """
    audit = await declared_audit(db, actor)
    rules.check_in(audit.state, State.IN_PROGRESS)
    rules.check_finished(await wanted(db, audit), rules.standing_answers(await answers_of(db, audit.id)))
    audit.state = rules.move(audit.state, State.DRAFT_FINDINGS)
    record(
        db, "audit.finish", subject_id=audit.id, actor_id=actor.account_id, now=now,
        signatory_id=await business_of(db, audit),
    )  # fmt: skip


async def reopen(db: AsyncSession, actor: Visitor, *, now: datetime) -> None:
    """Go back to the visit before the member is told: what came late from a phone counts then.

    What came from somebody who had left the audit stays beside.

    Raises:
        RuleBrokenError: the member has been told, the visit is on or was none yet, or the actor never declared.

    """
    audit = await declared_audit(db, actor)
    rules.check_in(audit.state, State.DRAFT_FINDINGS)
    audit.state = rules.move(audit.state, State.IN_PROGRESS)
    answers = update(AuditAnswer).where(AuditAnswer.audit_id == audit.id, AuditAnswer.beside.is_(False))
    await db.execute(answers.values(late=False))
    pictures = update(AuditPicture).where(AuditPicture.audit_id == audit.id, AuditPicture.beside.is_(False))
    await db.execute(pictures.values(late=False))
    record(
        db, "audit.reopen", subject_id=audit.id, actor_id=actor.account_id, now=now,
        signatory_id=await business_of(db, audit),
    )  # fmt: skip


async def declared_audit(db: AsyncSession, actor: Visitor) -> Audit:
    """Lock the audit of an auditor who may act on it.

    Raises:
        NotFoundError: they have been taken off it meanwhile.
        RuleBrokenError: they never declared.

    """
    audit = await own_audit(db, actor, actor.audit_id, lock=True)
    row = await check_declared(db, actor)
    if row.ended_at is not None:
        raise NotFoundError
    return audit


async def check_declared(db: AsyncSession, actor: Visitor) -> AuditAuditor:
    """Refuse who has not declared that nothing binds them.

    Raises:
        RuleBrokenError: as said.

    """
    row = await db.get_one(AuditAuditor, actor.auditor_id, populate_existing=True)
    if row.declared_at is None:
        raise RuleBrokenError(NOT_DECLARED.english)
    return row


async def wanted(db: AsyncSession, audit: Audit) -> list[tuple[str, UUID | None]]:
    """Return every place for an answer, in order."""
    business = await db.get_one(Signatory, await business_of(db, audit))
    sites = select(AuditSite.establishment_id).where(AuditSite.audit_id == audit.id)
    listed = sorted(await db.scalars(sites.order_by(AuditSite.establishment_id)))
    return places(checklist(audit.checklist_version, business.sector), listed)


async def beside_of(db: AsyncSession, audit_id: UUID) -> list[Answered]:
    """Return what came from who had left the audit, in the order of arrival: to be read, and never counted."""
    query = select(AuditAnswer).where(AuditAnswer.audit_id == audit_id, AuditAnswer.beside)
    return [_answered(row) for row in await db.scalars(query.order_by(AuditAnswer.number))]


async def answers_of(db: AsyncSession, audit_id: UUID) -> list[Answered]:
    """Return what was answered in time, in the order of arrival."""
    query = (
        select(AuditAnswer)
        .where(AuditAnswer.audit_id == audit_id, AuditAnswer.late.is_(False))
        .order_by(AuditAnswer.number)
    )
    return [_answered(row) for row in await db.scalars(query)]


def _answered(row: AuditAnswer) -> Answered:
    return Answered(row.id, row.item, row.site_id, row.verdict, row.note, frozenset(map(UUID, row.replaces)))
