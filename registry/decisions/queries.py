"""What waits for a decision, what was decided, and about whom one may recommend."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, AssociationActor, AuditorActor, RegistrarActor, ReviewerActor
from registry.accounts.models import Account
from registry.adherence.models import Adherence
from registry.adherence.queries import Told, latest_signed, present_status, told
from registry.adherence.rules import Category, Status, is_year_overdue
from registry.associations.models import Association
from registry.associations.queries import is_member
from registry.countries.queries import today_in, zone_of
from registry.decisions.models import Notice, Recommendation
from registry.decisions.procedures import Procedure, procedure_of
from registry.decisions.rules import AT_ONCE, TOLD_AS, Ground, Outcome, fitting
from registry.decisions.terms import Hearing, Phase, phase
from registry.decisions.upheld import Upheld, upheld_about
from registry.errors import NotFoundError
from registry.ledger.queries import reason_of
from registry.signatories.models import Signatory

QUEUE_LONGEST = 50
Recommender = AuditorActor | ReviewerActor | RegistrarActor


@dataclass(frozen=True, slots=True)
class Business:
    """The business that a recommendation is about, as the form needs it."""

    signatory_id: UUID
    name: str
    city: str
    country: str
    zone: str
    today: date
    told: Told
    present: Status | None
    waiting: tuple[Outcome, ...]
    upheld: tuple[Upheld, ...] = ()

    @property
    def year_late(self) -> bool:
        """Whether its annual report is 12 months overdue."""
        facts = self.told.facts
        return facts is not None and is_year_overdue(facts.report_late_since, today=self.today)

    @property
    def fitting(self) -> tuple[Outcome, ...]:
        """What can be recommended now: fits the last status entered, and does not wait already."""
        return tuple(outcome for outcome in fitting(self.present) if outcome not in self.waiting)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the queue of decisions."""

    recommendation_id: UUID
    name: str
    city: str
    country: str
    outcome: Outcome
    ground: Ground
    recommended_at: datetime
    association: str | None
    own: bool
    phase: Phase


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue, the oldest first."""

    lines: list[Waiting]
    after: UUID | None


@dataclass(frozen=True, slots=True)
class Case:
    """One recommendation with all that its decider must see."""

    recommendation_id: UUID
    business: Business
    outcome: Outcome
    ground: Ground
    category: Category
    reason: str | None
    recommended_at: datetime
    recommended_by: str
    association: str | None
    own: bool
    decided_at: datetime | None
    decided_by: str | None
    followed: bool | None
    effective_on: date | None
    decision_reason: str | None
    procedure: Procedure
    reader_id: UUID

    @property
    def still_fits(self) -> bool:
        """Whether it could be followed, once the business has been heard."""
        return self.outcome in fitting(self.judged)

    @property
    def judged(self) -> Status | None:
        """The status by which it is judged: its own suspension for the time being is none."""
        meanwhile = self.procedure.interim
        for_now = meanwhile is not None and meanwhile.ended_at is None
        return (
            Status.COMMITTED
            if for_now and self.business.present is Status.SUSPENDED
            else self.business.present
        )

    @property
    def may_follow(self) -> bool:
        """Whether it can be followed today."""
        return self.still_fits and self.procedure.phase is Phase.TO_DECIDE

    @property
    def may_suspend_now(self) -> bool:
        """Whether the ground is one of those that suspend before the reply, and the business is committed."""
        return (
            self.decided_at is None
            and self.ground in AT_ONCE
            and self.procedure.interim is None
            and self.business.present is Status.COMMITTED
        )


async def business_for(
    db: AsyncSession, actor: Recommender, signatory_id: UUID, *, now: datetime
) -> Business:
    """Return a business about which the actor may recommend.

    Raises:
        NotFoundError: there is none, it never signed, or it is no member now of the association acted for.

    """
    row = await db.get(Signatory, signatory_id)
    if row is None:
        raise NotFoundError
    today = await today_in(db, row.country, now)
    if isinstance(actor, AssociationActor) and not await is_member(
        db, actor.association_id, signatory_id, now=now
    ):
        raise NotFoundError
    adherence_id = await db.scalar(select(Adherence.id).where(Adherence.id == latest_signed(row.id, today)))
    if adherence_id is None:
        raise NotFoundError
    found = await _business(db, row, adherence_id, today=today)
    return replace(found, upheld=await upheld_about(db, actor, row.id))


async def _business(db: AsyncSession, row: Signatory, adherence_id: UUID, *, today: date) -> Business:
    waiting = select(Recommendation.outcome).where(
        Recommendation.adherence_id == adherence_id, Recommendation.decided_at.is_(None)
    )
    return Business(
        signatory_id=row.id,
        name=row.trade_name,
        city=row.city,
        country=row.country,
        zone=await zone_of(db, row.country),
        today=today,
        told=await told(db, row.id, today=today),
        present=await present_status(db, adherence_id),
        waiting=tuple(await db.scalars(waiting)),
    )


async def _phases(db: AsyncSession, ids: list[UUID], *, now: datetime) -> dict[UUID, Phase]:
    """Return how far the hearing is in those that have a notice."""
    query = (
        select(Notice, Recommendation.outcome, Signatory.country)
        .join(Recommendation, Recommendation.id == Notice.recommendation_id)
        .join(Adherence, Adherence.id == Recommendation.adherence_id)
        .join(Signatory, Signatory.id == Adherence.signatory_id)
        .where(Notice.recommendation_id.in_(ids))
    )
    found = {}
    for notice, outcome, country in await db.execute(query):
        heard = Hearing(noticed=True, served_on=notice.served_on, no_more=notice.no_more_at is not None)
        found[notice.recommendation_id] = phase(outcome, heard, today=await today_in(db, country, now))
    return found


async def queue(
    db: AsyncSession, actor: RegistrarActor, *, now: datetime, after: UUID | None = None
) -> Queue:
    """Return what waits for a decision, the oldest first; after the line already shown, if one is named."""
    query = (
        _cases(
            Recommendation.id, Signatory.trade_name, Signatory.city, Signatory.country,
            Recommendation.outcome, Recommendation.ground, Recommendation.recommended_at, Association.name,
            (Recommendation.recommended_by == actor.account_id).label("own"),
        )
        .where(Recommendation.decided_at.is_(None))
        .order_by(Recommendation.recommended_at, Recommendation.id)
        .limit(QUEUE_LONGEST + 1)
    )  # fmt: skip
    shown = await db.get(Recommendation, after) if after else None
    if shown is not None:
        at = Recommendation.recommended_at
        query = query.where(
            at >= shown.recommended_at, (at > shown.recommended_at) | (Recommendation.id > shown.id)
        )
    rows = (await db.execute(query)).all()
    phases = await _phases(db, [row[0] for row in rows], now=now)
    unheard = Hearing()
    lines = [Waiting(*[*row, phases.get(row[0]) or phase(row[4], unheard, today=now.date())]) for row in rows]
    more = len(lines) > QUEUE_LONGEST
    return Queue(lines[:QUEUE_LONGEST], lines[QUEUE_LONGEST - 1].recommendation_id if more else None)


async def case_of(db: AsyncSession, actor: Actor, recommendation_id: UUID, *, now: datetime) -> Case:
    """Return one recommendation, decided or not, for a registrar or one of its panel: the caller has seen to that.

    Raises:
        NotFoundError: there is none.

    """
    query = _cases(Recommendation, Signatory, Association.name).where(Recommendation.id == recommendation_id)
    found = (await db.execute(query)).one_or_none()
    if found is None:
        raise NotFoundError
    row, signatory, association = found
    today = await today_in(db, signatory.country, now)
    names = await _names(db, row.recommended_by, row.decided_by)
    return Case(
        recommendation_id=row.id,
        business=await _business(db, signatory, row.adherence_id, today=today),
        outcome=row.outcome,
        ground=row.ground,
        category=TOLD_AS[row.ground],
        reason=await reason_of(db, row.id, "recommendation.make"),
        recommended_at=row.recommended_at,
        recommended_by=names[row.recommended_by],
        association=association,
        own=row.recommended_by == actor.account_id,
        decided_at=row.decided_at,
        decided_by=names.get(row.decided_by),
        followed=row.followed,
        effective_on=row.effective_on,
        decision_reason=await reason_of(db, row.id, "recommendation.decide"),
        procedure=await procedure_of(db, row, now=now),
        reader_id=actor.account_id,
    )


def _cases(*columns: Any) -> Select[Any]:
    """Return a query over recommendations, each with its business and the association acted for."""
    return (
        select(*columns)
        .join(Adherence, Adherence.id == Recommendation.adherence_id)
        .join(Signatory, Signatory.id == Adherence.signatory_id)
        .outerjoin(Association, Association.id == Recommendation.association_id)
    )


async def _names(db: AsyncSession, *account_ids: UUID | None) -> dict[UUID, str]:
    query = select(Account.id, Account.name).where(Account.id.in_([each for each in account_ids if each]))
    return {row.id: row.name for row in await db.execute(query)}
