"""What each desk shows. Reads only; whose rows is said in every query."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor, Hat, RegistrarActor, SignatoryActor
from registry.accounts.models import Invitation, Post, RegistrarChange
from registry.accounts.queries import counts
from registry.accounts.registrars import may_agree
from registry.accounts.rules import Role
from registry.adherence.models import Adherence, PlanItem, StatusChange
from registry.adherence.queries import Told, join_told, present_status, standing_column, told
from registry.adherence.rules import PlanState, Standing, Status, days_overdue, standing_since
from registry.applications.models import Application, Claim
from registry.applications.rules import ClaimState
from registry.applications.scope import decides, decides_claim
from registry.associations.models import Association, Membership, MembershipRequest
from registry.audits.models import Recommendation
from registry.countries.models import Hotline
from registry.countries.queries import profile_of
from registry.countries.rules import may_show_logo
from registry.desks.overdue import year_overdue_count
from registry.desks.rules import HELP_FIRST, PLAN_AHEAD, BusinessFacts
from registry.errors import NotFoundError
from registry.fleets.models import Vehicle
from registry.jobs.models import OutboxMail
from registry.logos.models import MisuseReport, Placement
from registry.logos.placing import MisuseState
from registry.rosters.models import Roster
from registry.rosters.rules import Kind
from registry.signatories.models import Signatory


@dataclass(frozen=True, slots=True)
class BusinessDesk:
    """The home of a business."""

    name: str
    slug: str
    country: str
    told: Told
    since: date | None
    """The first day of its standing, where that follows from a date."""
    facts: BusinessFacts
    vehicles: int
    association: str | None


@dataclass(frozen=True, slots=True)
class AssociationDesk:
    """The home of an association."""

    name: str
    country: str
    members: int
    by_standing: dict[Standing, int]
    applications: int
    uninvited: int
    lists: int


@dataclass(frozen=True, slots=True)
class RegistrarDesk:
    """The home of the secretariat: what waits, each with how many."""

    applications: int
    decisions: int
    claims: int
    misuse: int
    unverified_hotlines: int
    letters_given_up: int
    signatories: int
    registrars: int
    changes: int
    year_overdue: int


@dataclass(frozen=True, slots=True)
class HatLine:
    """One thing a person may act for, by its name."""

    hat: Hat
    name: str | None


async def business_desk(db: AsyncSession, actor: SignatoryActor, *, today: date) -> BusinessDesk:
    """Return the home of the actor's own business.

    Raises:
        NotFoundError: the business is not there.

    """
    mine = actor.signatory_id
    business = await db.get(Signatory, mine)
    if business is None:
        raise NotFoundError
    public = await told(db, mine, today=today)
    latest = await db.scalar(
        select(Adherence.id)
        .where(Adherence.signatory_id == mine)
        .order_by(Adherence.applied_on.desc())
        .limit(1)
    )
    application = await db.scalar(
        select(Application.id)
        .where(Application.signatory_id == mine, Application.dropped_at.is_(None))
        .order_by(Application.started_at.desc())
        .limit(1)
    )
    live = select(Placement.vehicle_id).where(
        Placement.signatory_id == mine,
        Placement.vehicle_id.is_not(None),
        Placement.revoked_at.is_(None),
        Placement.superseded_at.is_(None),
    )
    vehicles = (
        select(func.count())
        .select_from(Vehicle)
        .where(Vehicle.signatory_id == mine, Vehicle.left_at.is_(None))
    )
    plan = (
        select(func.count())
        .select_from(PlanItem)
        .where(
            PlanItem.adherence_id == latest,
            PlanItem.state == PlanState.PLANNED,
            PlanItem.due_on <= today + PLAN_AHEAD,
        )
    )
    people = select(func.count(Post.account_id.distinct())).where(Post.organisation_id == mine, counts(today))
    asked = (
        select(func.count())
        .select_from(MembershipRequest)
        .where(MembershipRequest.signatory_id == mine, MembershipRequest.answered_at.is_(None))
    )
    placements = (
        select(func.count())
        .select_from(Placement)
        .where(
            Placement.signatory_id == mine, Placement.revoked_at.is_(None), Placement.superseded_at.is_(None)
        )
    )
    profile = await profile_of(db, business.country)
    facts = BusinessFacts(
        application=f"/join/{application}" if application else "",
        status=await present_status(db, latest) if latest else None,
        standing=public.standing,
        report_due_on=public.facts.report_due_on if public.facts else None,
        placements=await _count(db, placements),
        unplaced_vehicles=await _count(db, vehicles.where(Vehicle.id.not_in(live))),
        may_show=may_show_logo(profile, public.standing.value, days_overdue(public.facts, today=today)),
        plan_due=await _count(db, plan),
        is_owner=Role.OWNER in actor.roles,
        people=await _count(db, people),
        asked=await _count(db, asked),
    )
    body = (
        select(Association.name)
        .join(Membership, Membership.association_id == Association.id)
        .where(Membership.signatory_id == mine, Membership.since <= today)
        .where(or_(Membership.until.is_(None), Membership.until >= today))
        .limit(1)
    )
    return BusinessDesk(
        business.trade_name, business.slug, business.country, public,
        standing_since(public.facts, today=today), facts,
        await _count(db, vehicles), await db.scalar(body),
    )  # fmt: skip


async def association_desk(db: AsyncSession, actor: AssociationActor, *, today: date) -> AssociationDesk:
    """Return the home of the actor's own association.

    Raises:
        NotFoundError: the association is not there.

    """
    body = await db.get(Association, actor.association_id)
    if body is None:
        raise NotFoundError
    members = (
        select(Membership.signatory_id)
        .where(Membership.association_id == actor.association_id, Membership.since <= today)
        .where(or_(Membership.until.is_(None), Membership.until >= today))
    )
    standing = standing_column(today=today).label("standing")
    query: Select[str] = select(standing).select_from(Signatory).where(Signatory.id.in_(members))
    told_of = join_told(query, Signatory.id, today=today).subquery()
    grouped = select(told_of.c.standing, func.count()).group_by(told_of.c.standing)
    counted = {Standing(value): count for value, count in await db.execute(grouped)}
    by_standing = {one: counted[one] for one in HELP_FIRST if one in counted}
    waiting = (
        select(func.count())
        .select_from(Application)
        .where(Application.association_id == actor.association_id, _waits_for_reviewer())
    )
    people = select(Post.id).where(Post.organisation_id == Signatory.id)
    asked = select(Invitation.id).where(Invitation.organisation_id == Signatory.id)
    signed = select(Adherence.id).where(
        Adherence.signatory_id == Signatory.id, Adherence.committed_on.is_not(None)
    )
    uninvited = (
        select(func.count())
        .select_from(Signatory)
        .where(Signatory.id.in_(members), ~people.exists(), ~asked.exists(), ~signed.exists())
    )
    lists = (
        select(func.count())
        .select_from(Roster)
        .where(Roster.kind == Kind.MEMBERS, Roster.organisation_id == actor.association_id)
        .where(Roster.confirmed_at.is_(None), Roster.dropped_at.is_(None))
    )
    return AssociationDesk(
        body.name,
        body.country,
        sum(by_standing.values()),
        by_standing,
        await _count(db, waiting),
        await _count(db, uninvited),
        await _count(db, lists),
    )


async def registrar_desk(db: AsyncSession, actor: RegistrarActor, *, today: date) -> RegistrarDesk:
    """Return the home of the secretariat: how much waits for this registrar, everywhere in the register."""
    applications = (
        select(func.count())
        .select_from(Application)
        .where(decides(actor, today=today), _waits_for_reviewer())
    )
    rows = {
        "applications": applications,
        "decisions": select(func.count())
        .select_from(Recommendation)
        .where(Recommendation.decided_at.is_(None), Recommendation.recommended_by != actor.account_id),
        "claims": select(func.count())
        .select_from(Claim)
        .where(Claim.state == ClaimState.OPEN, decides_claim(actor)),
        "misuse": select(func.count())
        .select_from(MisuseReport)
        .where(MisuseReport.state.in_([MisuseState.RECEIVED, MisuseState.CHECKING])),
        "unverified_hotlines": select(func.count())
        .select_from(Hotline)
        .where(Hotline.verified_on.is_(None), Hotline.retired_at.is_(None)),
        "letters_given_up": select(func.count())
        .select_from(OutboxMail)
        .where(OutboxMail.given_up_at.is_not(None)),
        "signatories": select(func.count()).select_from(Signatory),
        "changes": select(func.count())
        .select_from(RegistrarChange)
        .where(RegistrarChange.answered_at.is_(None), may_agree(actor)),
        "registrars": select(func.count(Post.account_id.distinct())).where(
            Post.role == Role.REGISTRAR, counts(today)
        ),
    }
    counted = {name: await _count(db, query) for name, query in rows.items()}
    return RegistrarDesk(**counted, year_overdue=await year_overdue_count(db, actor, today=today))


async def hat_names(db: AsyncSession, hats: tuple[Hat, ...]) -> list[HatLine]:
    """Return what a person may act for, each by the name of the organisation."""
    ids = [hat.organisation_id for hat in hats if hat.organisation_id]
    businesses = select(Signatory.id, Signatory.trade_name).where(Signatory.id.in_(ids))
    bodies = select(Association.id, Association.name).where(Association.id.in_(ids))
    names = {found: name for query in (businesses, bodies) for found, name in await db.execute(query)}
    return [HatLine(hat, names.get(hat.organisation_id) if hat.organisation_id else None) for hat in hats]


def _waits_for_reviewer() -> ColumnElement[bool]:
    """Return the condition that the last change of an application's adherence leaves the move to a reviewer."""
    last = (
        select(StatusChange.status)
        .where(StatusChange.adherence_id == Application.adherence_id)
        .order_by(StatusChange.number.desc())
        .limit(1)
        .correlate(Application)
        .scalar_subquery()
    )
    return Application.adherence_id.is_not(None) & (last == Status.APPLIED)


async def _count(db: AsyncSession, query: Select[int]) -> int:
    return await db.scalar(query) or 0
