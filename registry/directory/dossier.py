"""All that a registrar sees of one business on one page (queries)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.adherence.models import Adherence, PlanItem, Signature, StatusChange
from registry.adherence.queries import Told, latest_begun, told
from registry.adherence.rules import Category, PlanState, Status, next_due
from registry.associations.queries import associations_of
from registry.countries.queries import today_in
from registry.decisions.models import Recommendation
from registry.decisions.rules import Outcome, fitting
from registry.errors import NotFoundError
from registry.fleets.models import Vehicle
from registry.logos.models import LIVE, Placement
from registry.signatories.models import Establishment, Signatory
from registry.signatories.rules import Sector

MOST_PLAN_ITEMS = 100


@dataclass(frozen=True, slots=True)
class Particulars:
    """Who the business is and how it is reached. Not all of it is public."""

    signatory_id: UUID
    slug: str
    trade_name: str
    legal_name: str
    sole_trader: bool
    registry_number: str
    sector: Sector
    country: str
    region: str
    city: str
    postal_code: str
    address: str
    email: str
    phone: str
    website: str


@dataclass(frozen=True, slots=True)
class Planned:
    """One item of the plan."""

    commitment: str
    action: str
    owner_role: str
    due_on: date
    state: PlanState


@dataclass(frozen=True, slots=True)
class Coming:
    """A change that was decided and is not in effect yet."""

    status: Status
    effective_on: date
    category: Category | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """The business, its standing, what it has shown, and what waits."""

    who: Particulars
    today: date
    told: Told
    status: Status | None
    coming: Coming | None
    adherence_id: UUID | None
    report_due_on: date | None
    reported_until: date | None
    audited_until: date | None
    plan: list[Planned]
    placements_count: int
    vehicles_count: int
    sites_count: int
    associations: list[str]
    waiting: list[tuple[UUID, Outcome]]
    signed: bool

    @property
    def may_set_dates(self) -> bool:
        """Whether it has signed and has not left."""
        return self.status in {Status.COMMITTED, Status.SUSPENDED}

    @property
    def anniversary(self) -> date | None:
        """The next day on which a report falls due: those days never drift from the signature's."""
        signed = self.told.committed_on
        return next_due(signed, after=self.today) if signed else None

    @property
    def may_recommend(self) -> bool:
        """Whether anything can be recommended now."""
        return bool(fitting(self.status))


async def dossier(db: AsyncSession, _: RegistrarActor, signatory_id: UUID, *, now: datetime) -> Dossier:
    """Return the dossier of any business.

    Raises:
        NotFoundError: there is no such business.

    """
    who = await _particulars(db, signatory_id)
    today = await today_in(db, who.country, now)
    latest = await db.scalar(select(Adherence).where(Adherence.id == latest_begun(signatory_id)))
    last = await _last_change(db, latest.id) if latest else None
    coming = last and last.effective_on > today
    return Dossier(
        who=who,
        today=today,
        told=await told(db, signatory_id, today=today),
        status=last.status if last else None,
        coming=Coming(last.status, last.effective_on, last.category) if last and coming else None,
        adherence_id=latest.id if latest else None,
        report_due_on=latest.report_due_on if latest else None,
        reported_until=latest.reported_until if latest else None,
        audited_until=latest.audited_until if latest else None,
        plan=await _plan(db, latest.id) if latest else [],
        placements_count=await _count(
            db, select(Placement.id).where(Placement.signatory_id == signatory_id, LIVE)
        ),
        vehicles_count=await _count(
            db, select(Vehicle.id).where(Vehicle.signatory_id == signatory_id, Vehicle.left_at.is_(None))
        ),
        sites_count=await _count(
            db,
            select(Establishment.id).where(
                Establishment.signatory_id == signatory_id, Establishment.closed_at.is_(None)
            ),
        ),
        associations=[name for _, name in await associations_of(db, signatory_id, now=now)],
        waiting=await _waiting(db, signatory_id),
        signed=await _count(
            db,
            select(Signature.id)
            .join(Adherence, Adherence.id == Signature.adherence_id)
            .where(Adherence.signatory_id == signatory_id),
        )
        > 0,
    )


async def _particulars(db: AsyncSession, signatory_id: UUID) -> Particulars:
    row = await db.get(Signatory, signatory_id)
    if row is None:
        raise NotFoundError
    names = [name for name in Particulars.__dataclass_fields__ if name != "signatory_id"]
    return Particulars(row.id, **{name: getattr(row, name) for name in names})


async def _last_change(db: AsyncSession, adherence_id: UUID) -> StatusChange | None:
    query = select(StatusChange).where(StatusChange.adherence_id == adherence_id)
    return await db.scalar(query.order_by(StatusChange.number.desc()).limit(1))


async def _plan(db: AsyncSession, adherence_id: UUID) -> list[Planned]:
    query = (
        select(PlanItem.commitment, PlanItem.action, PlanItem.owner_role, PlanItem.due_on, PlanItem.state)
        .where(PlanItem.adherence_id == adherence_id)
        .order_by(PlanItem.commitment, PlanItem.position, PlanItem.id)
        .limit(MOST_PLAN_ITEMS)
    )
    return [Planned(*row) for row in await db.execute(query)]


async def _waiting(db: AsyncSession, signatory_id: UUID) -> list[tuple[UUID, Outcome]]:
    query = (
        select(Recommendation.id, Recommendation.outcome)
        .join(Adherence, Adherence.id == Recommendation.adherence_id)
        .where(Adherence.signatory_id == signatory_id, Recommendation.decided_at.is_(None))
        .order_by(Recommendation.recommended_at)
    )
    return [(row.id, row.outcome) for row in await db.execute(query)]


async def _count(db: AsyncSession, rows: Select[UUID]) -> int:
    return await db.scalar(select(func.count()).select_from(rows.subquery())) or 0
