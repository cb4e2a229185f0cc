"""A member of an association signs in its campaign: what others hand in page by page, in one step (actions)."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, OwnerActor, RegistrarActor, ReviewerActor
from registry.accounts.queries import acted_for
from registry.adherence.actions import apply, change_status
from registry.adherence.first_plan import set_plan
from registry.adherence.forms import PlanItemDraft
from registry.adherence.plans import defaults
from registry.adherence.rules import Status
from registry.applications.drafts import new_draft
from registry.applications.models import Application
from registry.applications.prefill import of_business
from registry.applications.reviewing import check_independent
from registry.applications.rules import Authority, Step
from registry.codes.queries import latest
from registry.db import locked
from registry.fleets.models import Vehicle
from registry.ledger.actions import acts, record
from registry.signatories.forms import BusinessDraft
from registry.signatories.models import Establishment, Signatory
from registry.signatories.rules import Tongue


async def take_in(
    db: AsyncSession,
    owner: OwnerActor,
    business: Signatory,
    *,
    association_id: UUID,
    vouched_by: UUID,
    by_registrar: bool,
    exclusions: Mapping[str, str],
    language: str,
    today: date,
    now: datetime,
) -> UUID:
    """Apply for a business that was listed, and accept it on its association's word; return the adherence.

    The association vouches that the person is of the business, by the slip that it handed over; what the
    business answers and plans stands in its application, as with any other.

    Args:
        db: the transaction; the business is locked, and nobody acts for it yet but the owner.
        owner: who is about to sign.
        business: the business.
        association_id: whose member it is.
        vouched_by: the reviewer who read the resolution and the list.
        by_registrar: it was a registrar, since the association had no reviewer.
        exclusions: the answers to the two questions, as typed and right.
        language: of the plan that it begins with.
        today: the country's date.
        now: the moment.

    Raises:
        RuleBrokenError: there is an adherence that has not ended, or the reviewer acts for this business.

    """
    check_independent(
        holds_post=await acted_for(db, vouched_by, business.id, today=now.date()), is_applicant=False
    )
    adherence = await apply(db, owner, business.id, (await latest(db)).id, today=today, now=now)
    await set_plan(db, owner, adherence.id, await _plan(db, business, language, today=today), now=now)
    row = await _draft(db, business, now=now)
    row.answers = {**row.answers, Step.EXCLUSIONS.value: dict(exclusions)}
    row.account_id, row.signatory_id, row.association_id = owner.account_id, business.id, association_id
    row.adherence_id, row.submitted_at, row.changed_at, row.wished_at = adherence.id, now, now, None
    row.authority, row.authority_recorded_by, row.authority_recorded_at = Authority.VOUCHER, vouched_by, now
    db.add(row)
    await db.flush()
    record(
        db, "application.submit", subject_id=row.id, actor_id=owner.account_id, now=now, signatory_id=business.id,
        adherence_id=adherence.id, association_id=association_id, authority=Authority.VOUCHER,
    )  # fmt: skip
    voucher = RegistrarActor(vouched_by) if by_registrar else ReviewerActor(vouched_by, association_id)
    acts(db, voucher.acting)
    record(
        db, "application.record_authority", subject_id=row.id, actor_id=vouched_by, now=now,
        signatory_id=business.id, authority=Authority.VOUCHER,
    )  # fmt: skip
    await change_status(db, Actor(vouched_by), adherence.id, Status.ACCEPTED, today=today, now=now)
    acts(db, owner.acting)
    return adherence.id


async def _draft(db: AsyncSession, business: Signatory, *, now: datetime) -> Application:
    """Return the draft that a list left for the business, or a new one that says what is known of it."""
    open_ones = select(Application).where(
        Application.signatory_id == business.id,
        Application.submitted_at.is_(None),
        Application.dropped_at.is_(None),
    )
    found = (await db.scalars(locked(open_ones.order_by(Application.started_at)))).first()
    if found is not None:
        return found
    known = {name: getattr(business, name) for name in BusinessDraft.__slots__}
    described = BusinessDraft(**{**known, "language": Tongue(business.language)})
    return new_draft(uuid4(), of_business(business.country, described), now=now)


async def _plan(db: AsyncSession, business: Signatory, language: str, *, today: date) -> list[PlanItemDraft]:
    """Return the plan that the sector begins with; an owner-driver has the short one."""
    sites = select(func.count()).where(
        Establishment.signatory_id == business.id, Establishment.closed_at.is_(None)
    )
    cabs = select(func.count()).where(Vehicle.signatory_id == business.id, Vehicle.left_at.is_(None))
    alone = business.sole_trader or (not await db.scalar(sites) and (await db.scalar(cabs) or 0) == 1)
    return [
        PlanItemDraft(one.commitment, one.action, one.owner, one.due_on(today), one.evidence_kind)
        for one in defaults(business.sector, language, alone=alone)
    ]
