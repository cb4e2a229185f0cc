"""Recommending, and deciding what another person recommended."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor, AuditorActor, RegistrarActor, ReviewerActor
from registry.accounts.queries import acted_for
from registry.adherence.actions import change_status
from registry.adherence.models import Adherence
from registry.adherence.queries import latest_signed, present_status
from registry.adherence.rules import is_year_overdue
from registry.associations.queries import is_member
from registry.db import locked
from registry.decisions import letters, rules
from registry.decisions.forms import DecisionDraft, RecommendationDraft
from registry.decisions.hearing import check_not_theirs, hearing_of, judged_status, undecided
from registry.decisions.interim import end_with_decision
from registry.decisions.models import Interim, Recommendation
from registry.decisions.parts import audited, decided_before
from registry.decisions.rules import Outcome
from registry.decisions.terms import check_heard
from registry.decisions.upheld import upheld_about
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.actions import record

OPEN_ALREADY = Sentence("The same has been recommended already, and waits for a decision.")


async def recommend(
    db: AsyncSession,
    actor: AuditorActor | ReviewerActor | RegistrarActor,
    signatory_id: UUID,
    draft: RecommendationDraft,
    *,
    today: date,
    now: datetime,
    base_url: str,
) -> Recommendation:
    """Recommend something about a business's latest adherence. Nothing changes until another person decides.

    Raises:
        NotFoundError: no such business, or it is no member now of the association acted for.
        RuleBrokenError: outcome or ground do not fit, no upheld complaint is named where one is the ground, the same
            waits already, or the actor is one of the business's own people.

    """
    association_id = actor.association_id if isinstance(actor, AssociationActor) else None
    if association_id and not await is_member(db, association_id, signatory_id, now=now):
        raise NotFoundError
    adherence = await _latest(db, signatory_id, today=today)
    rules.check_independent(acts_for_it=await acted_for(db, actor.account_id, signatory_id, today=today))
    rules.check_fits(draft.outcome, await present_status(db, adherence.id))
    rules.check_ground(draft.outcome, draft.ground)
    year_late = is_year_overdue(
        adherence.report_due_on, in_hand_for=adherence.report_in_hand_for, today=today
    )
    rules.check_true(draft.ground, year_late=year_late)
    known = {one.complaint_id for one in await upheld_about(db, actor, signatory_id)}
    rules.check_complaint(draft.ground, draft.complaint_id, known)
    row = Recommendation(
        id=uuid4(), adherence_id=adherence.id, outcome=draft.outcome, ground=draft.ground,
        complaint_id=draft.complaint_id, recommended_by=actor.account_id, recommended_at=now, association_id=association_id,
        decided_by=None, decided_at=None, followed=None, effective_on=None,
    )  # fmt: skip
    await _enter(db, row)
    record(
        db, "recommendation.make", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=signatory_id, reason=draft.reason, outcome=draft.outcome, ground=draft.ground,
        association_id=association_id, complaint_id=draft.complaint_id,
    )  # fmt: skip
    await letters.tell_registrars(db, row, base_url=base_url, now=now)
    return row


async def decide(
    db: AsyncSession,
    actor: RegistrarActor,
    recommendation_id: UUID,
    draft: DecisionDraft,
    *,
    today: date,
    now: datetime,
    base_url: str,
) -> Recommendation:
    """Follow a recommendation from a day on, or dismiss it.

    Raises:
        NotFoundError: no such recommendation.
        RuleBrokenError: it has been decided, it is the decider's own or about their own business, they audited that,
            they decided it before it was sent back, the business has not been heard, or it no longer fits the present
            status.

    """
    row, adherence = await undecided(db, recommendation_id)
    rules.check_four_eyes(row.recommended_by, actor.account_id)
    rules.check_decided_anew(await decided_before(db, row.id), actor.account_id)
    rules.check_did_not_audit(audited=await audited(db, row, adherence, actor.account_id))
    await check_not_theirs(db, actor, adherence.signatory_id, today=today)
    if draft.follow:
        await _follow(db, actor, row, draft, today=today, now=now)
    else:
        of = Interim.recommendation_id == row.id
        await end_with_decision(db, actor, of, restores=True, effective_on=today, today=today, now=now)
    row.decided_by, row.decided_at, row.followed = actor.account_id, now, draft.follow
    record(
        db, "recommendation.decide", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=adherence.signatory_id, reason=draft.reason,
        outcome=row.outcome, ground=row.ground, followed=draft.follow, effective_on=row.effective_on,
    )  # fmt: skip
    await letters.tell_of_decision(db, row, adherence.signatory_id, base_url=base_url, now=now)
    return row


async def _follow(
    db: AsyncSession,
    actor: RegistrarActor,
    row: Recommendation,
    draft: DecisionDraft,
    *,
    today: date,
    now: datetime,
) -> None:
    """Change the status; the words of the decision stand in its own entry, beside this one."""
    effective_on = draft.effective_on or today
    rules.check_effect(effective_on, today=today)
    rules.check_fits(row.outcome, await judged_status(db, row.adherence_id))
    check_heard(row.outcome, await hearing_of(db, row.id), today=today)
    row.effective_on = effective_on
    await end_with_decision(
        db, actor, Interim.adherence_id == row.adherence_id, restores=row.outcome is Outcome.SUSPEND,
        effective_on=effective_on, today=today, now=now,
    )  # fmt: skip
    await change_status(
        db, actor, row.adherence_id, rules.LEADS_TO[row.outcome], today=today, now=now,
        effective_on=effective_on, category=rules.TOLD_AS[row.ground],
    )  # fmt: skip


async def _latest(db: AsyncSession, signatory_id: UUID, *, today: date) -> Adherence:
    """Lock the business's latest adherence that was signed.

    Raises:
        NotFoundError: it never signed, or is not there.

    """
    query = select(Adherence).where(Adherence.id == latest_signed(signatory_id, today))
    adherence = await db.scalar(locked(query))
    if adherence is None:
        raise NotFoundError
    return adherence


async def _enter(db: AsyncSession, row: Recommendation) -> None:
    """Insert it; the database lets one open recommendation of an outcome stand at a time.

    Raises:
        RuleBrokenError: the same waits already.

    """
    query = select(Recommendation.id).where(
        Recommendation.adherence_id == row.adherence_id,
        Recommendation.outcome == row.outcome,
        Recommendation.decided_at.is_(None),
    )
    if await db.scalar(query) is not None:
        raise RuleBrokenError(OPEN_ALREADY.english)
    db.add(row)
    try:
        await db.flush()
    except IntegrityError as broken:  # somebody else was faster, after we looked
        raise RuleBrokenError(OPEN_ALREADY.english) from broken
