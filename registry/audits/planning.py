"""Planning an audit, sending people to it, taking them off it, and calling it off (actions)."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor, AssociationAdminActor, RegistrarActor
from registry.accounts.models import Post
from registry.accounts.queries import counts
from registry.accounts.rules import Role
from registry.adherence.models import Adherence
from registry.adherence.queries import latest_signed, present_status
from registry.adherence.rules import Status
from registry.associations.queries import is_member
from registry.audits import rules
from registry.audits.access import Visitor, auditors_of, business_of, own_audit, ties_of
from registry.audits.checklist import newest
from registry.audits.forms import PlanDraft
from registry.audits.letters import Step, tell_administrators, tell_auditors, tell_member
from registry.audits.models import Audit, AuditAuditor, AuditDraw, AuditSite
from registry.audits.rules import State
from registry.codes.queries import version_of
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.actions import record

Planner = AssociationAdminActor | RegistrarActor
WHY_BY_VIDEO = Sentence("Say why somebody from elsewhere joins by video.")
OPEN_ALREADY = Sentence("An audit of this business is open already.")
NO_AUDITOR = Sentence("This person is no auditor now.")


async def plan(
    db: AsyncSession,
    actor: Planner,
    signatory_id: UUID,
    draft: PlanDraft,
    *,
    risks: list[str],
    today: date,
    now: datetime,
    base_url: str,
    draw: AuditDraw | None = None,
) -> Audit:
    """Plan an audit of a member, or as a registrar of any business.

    Raises:
        NotFoundError: no such business, or it is no member now.
        RuleBrokenError: it has not signed or has left, one is open already, or the actor acts for it.

    """
    within = actor.association_id if isinstance(actor, AssociationActor) else None
    if within and not await is_member(db, within, signatory_id, now=now):
        raise NotFoundError
    adherence = await _auditable(db, signatory_id, today=today)
    rules.check_free(
        await ties_of(db, actor.account_id, signatory_id, now=now) - {rules.Tie.READ_ITS_APPLICATION}
    )
    version = await version_of(db, adherence.code_version_id)
    row = Audit(
        id=uuid4(), adherence_id=adherence.id, association_id=within, origin=draft.origin, risks=risks,
        draw_id=draw.id if draw else None, state=State.SCHEDULED, checklist_version=newest(version.number),
        planned_for=draft.planned_for, planned_by=actor.account_id, planned_at=now, member_pays=draft.member_pays,
        visited_on=None, told_on=None, closed_by=None, closed_at=None, passed=None, cancelled_by=None, cancelled_at=None,
    )  # fmt: skip
    await _enter(db, row)
    db.add_all(AuditSite(audit_id=row.id, establishment_id=site) for site in sorted(draft.sites))
    record(
        db, "audit.plan", subject_id=row.id, actor_id=actor.account_id, now=now, signatory_id=signatory_id,
        origin=draft.origin, planned_for=draft.planned_for, draw_id=row.draw_id, association_id=within,
    )  # fmt: skip
    await tell_member(db, row, Step.PLANNED, base_url=base_url, now=now)
    return row


async def assign(
    db: AsyncSession,
    actor: Planner,
    audit_id: UUID,
    account_id: UUID,
    association_id: UUID | None,
    *,
    video_reason: str,
    now: datetime,
    base_url: str,
) -> AuditAuditor:
    """Send an auditor to an audit. An association sends its own; a registrar anybody, and themselves.

    Who is from elsewhere joins by video, with the reason: a country may be too small for an auditor who knows nobody.

    Raises:
        NotFoundError: the actor has no such audit, or may not send this person.
        RuleBrokenError: it is over, the person is no auditor now, is bound to the business or is on it already.

    """
    audit = await own_audit(db, actor, audit_id, lock=True)
    if isinstance(actor, AssociationActor) and association_id != actor.association_id:
        raise NotFoundError
    if audit.state in rules.OVER:
        raise RuleBrokenError("This audit is over.")
    signatory_id = await business_of(db, audit)
    await _check_auditor(db, account_id, association_id, now=now)
    rules.check_free(await ties_of(db, account_id, signatory_id, now=now))
    if association_id != audit.association_id and not video_reason:
        raise RuleBrokenError(WHY_BY_VIDEO.english)
    there = (await auditors_of(db, audit.id)).get(account_id)
    if there is not None and there.ended_at is None:
        raise RuleBrokenError("This person is on the audit already.")
    row = there or AuditAuditor(
        id=uuid4(), audit_id=audit.id, account_id=account_id, association_id=association_id, video_reason=video_reason,
        assigned_by=actor.account_id, assigned_at=now, declared_at=None, named_in_public=False, ended_at=None,
    )  # fmt: skip
    row.ended_at, row.declared_at, row.video_reason = None, None, video_reason
    row.association_id = association_id
    db.add(row)
    await db.flush()
    record(
        db, "audit.assign", subject_id=audit.id, actor_id=actor.account_id, now=now, signatory_id=signatory_id,
        auditor_id=row.id, reason=video_reason or None,
    )  # fmt: skip
    await tell_auditors(db, audit, Step.ASSIGNED, base_url=base_url, now=now, only=account_id)
    return row


async def hand_over(
    db: AsyncSession,
    actor: Planner,
    audit_id: UUID,
    auditor_id: UUID,
    *,
    reason: str,
    now: datetime,
    base_url: str,
) -> None:
    """Take an auditor off an audit: whoever else is on it goes on. What is on their phone is taken for a fortnight.

    Raises:
        NotFoundError: the actor has no such audit, or nobody such is on it.
        RuleBrokenError: it is over.

    """
    audit = await own_audit(db, actor, audit_id, lock=True)
    row = await db.scalar(
        locked(select(AuditAuditor).where(AuditAuditor.id == auditor_id, AuditAuditor.audit_id == audit.id))
    )
    if row is None or row.ended_at is not None:
        raise NotFoundError
    if audit.state in rules.OVER:
        raise RuleBrokenError("This audit is over.")
    row.ended_at = now
    record(
        db, "audit.hand_over", subject_id=audit.id, actor_id=actor.account_id, now=now,
        signatory_id=await business_of(db, audit), auditor_id=row.id, reason=reason or None,
    )  # fmt: skip
    await tell_auditors(db, audit, Step.HANDED_OVER, base_url=base_url, now=now, only=row.account_id)


async def cancel(
    db: AsyncSession, actor: Planner, audit_id: UUID, *, reason: str, now: datetime, base_url: str
) -> None:
    """Call an audit off. What was answered stays, and counts for nothing.

    Raises:
        NotFoundError: the actor has no such audit.
        RuleBrokenError: it is verified or over, or the actor is bound to the business.

    """
    audit = await own_audit(db, actor, audit_id, lock=True)
    signatory_id = await business_of(db, audit)
    ties = await ties_of(db, actor.account_id, signatory_id, now=now)
    rules.check_free(ties - {rules.Tie.READ_ITS_APPLICATION})
    audit.state = rules.move(audit.state, State.CANCELLED)
    audit.cancelled_by, audit.cancelled_at = actor.account_id, now
    record(
        db, "audit.cancel", subject_id=audit.id, actor_id=actor.account_id, now=now, signatory_id=signatory_id,
        reason=reason,
    )  # fmt: skip
    await tell_member(db, audit, Step.CANCELLED, base_url=base_url, now=now)
    await tell_auditors(db, audit, Step.CANCELLED, base_url=base_url, now=now)


async def declare(db: AsyncSession, actor: Visitor, *, named: bool, now: datetime) -> None:
    """Sign that nothing binds one to the business; the form has seen to it that all is ticked.

    Raises:
        RuleBrokenError: the audit is over, it is signed already, or the register knows otherwise.

    """
    audit = await own_audit(db, actor, actor.audit_id, lock=True)
    if audit.state in rules.OVER:
        raise RuleBrokenError("This audit is over.")
    row = await db.get_one(AuditAuditor, actor.auditor_id)
    signatory_id = await business_of(db, audit)
    rules.check_free(await ties_of(db, actor.account_id, signatory_id, now=now))
    if row.declared_at is not None:
        raise RuleBrokenError("You have declared this already.")
    row.declared_at, row.named_in_public = now, named
    record(
        db, "audit.declare", subject_id=audit.id, actor_id=actor.account_id, now=now, signatory_id=signatory_id,
        auditor_id=row.id,
    )  # fmt: skip


async def not_free(db: AsyncSession, actor: Visitor, *, now: datetime, base_url: str) -> None:
    """Say that something binds one to the business, without saying what: another is sent."""
    audit = await own_audit(db, actor, actor.audit_id, lock=True)
    row = await db.get_one(AuditAuditor, actor.auditor_id)
    row.ended_at = now
    record(
        db, "audit.not_free", subject_id=audit.id, actor_id=actor.account_id, now=now,
        signatory_id=await business_of(db, audit), auditor_id=row.id,
    )  # fmt: skip
    await tell_administrators(db, audit, Step.NOT_FREE, base_url=base_url, now=now)


async def _auditable(db: AsyncSession, signatory_id: UUID, *, today: date) -> Adherence:
    """Lock the business's adherence.

    Raises:
        NotFoundError: it never signed.
        RuleBrokenError: it has left.

    """
    query = select(Adherence).where(Adherence.id == latest_signed(signatory_id, today))
    adherence = await db.scalar(locked(query))
    if adherence is None:
        raise NotFoundError
    if await present_status(db, adherence.id) not in {Status.COMMITTED, Status.SUSPENDED}:
        raise RuleBrokenError("This business has left the register.")
    return adherence


async def _check_auditor(
    db: AsyncSession, account_id: UUID, association_id: UUID | None, *, now: datetime
) -> None:
    role = Role.AUDITOR if association_id else Role.REGISTRAR
    query = select(Post.id).where(
        Post.account_id == account_id,
        Post.role == role,
        Post.organisation_id.is_not_distinct_from(association_id),
        counts(now.date()),
    )
    if await db.scalar(query.limit(1)) is None:
        raise RuleBrokenError(NO_AUDITOR.english)


async def _enter(db: AsyncSession, row: Audit) -> None:
    query = select(Audit.id).where(
        Audit.adherence_id == row.adherence_id, Audit.closed_at.is_(None), Audit.cancelled_at.is_(None)
    )
    if await db.scalar(query) is not None:
        raise RuleBrokenError(OPEN_ALREADY.english)
    try:
        async with db.begin_nested():  # what was done before goes on
            db.add(row)
            await db.flush()
    except IntegrityError as broken:  # somebody else was faster, after we looked
        raise RuleBrokenError(OPEN_ALREADY.english) from broken
