"""What each desk shows. Reads only; whose rows is said in every query."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import (
    AssociationActor,
    Hat,
    Person,
    RegistrarActor,
    ReviewerActor,
    SignatoryActor,
)
from registry.accounts.models import Invitation, Post, RegistrarChange
from registry.accounts.offices import country_of_office
from registry.accounts.queries import Waiting, counts, waiting_for
from registry.accounts.registrars import may_agree
from registry.accounts.rules import Role
from registry.adherence.models import Adherence, PlanItem
from registry.adherence.queries import Told, latest_begun, present_status, told
from registry.adherence.rules import PlanState, Standing, Status, days_overdue, marks_pause, standing_since
from registry.applications.models import Application, Claim
from registry.applications.queries import last_status
from registry.applications.rules import ClaimState
from registry.applications.scope import Reviewer, decides, decides_claim
from registry.applications.wish_queries import wish_count
from registry.associations.counting import counting
from registry.associations.models import Association, Membership, MembershipRequest
from registry.audits.queries import waiting_for_member
from registry.complaints.waiting import waiting_count as waiting_complaints
from registry.countries.hotline_queries import to_check
from registry.countries.models import Hotline
from registry.countries.queries import profile_of
from registry.countries.rules import may_show_logo
from registry.decisions.models import Recommendation
from registry.decisions.procedures import notices_to_answer
from registry.desks.member_queries import asked_of, tallies
from registry.desks.overdue import year_overdue_count
from registry.desks.rules import HELP_FIRST, PLAN_AHEAD, BusinessFacts
from registry.errors import NotFoundError
from registry.fleets.models import Vehicle
from registry.jobs.models import OutboxMail
from registry.kit.i18n import country_name
from registry.logos.models import LIVE, KeyAlarm, MisuseReport, Placement
from registry.logos.placing import MisuseState
from registry.reports.present import last_of
from registry.reports.queue import waiting_count
from registry.reports.rules import State
from registry.rosters.models import Roster
from registry.rosters.rules import Kind
from registry.signatories.models import Signatory
from registry.training.coverage import meets, percent
from registry.training.coverage_queries import groups_today, run_out, running_out
from registry.training.rules import Floors
from registry.training.settling import waiting_check_ins


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
    reports: int
    uninvited: int
    lists: int
    wishes: int
    trained: int | None  # of those who meet travellers at any member, in percent


@dataclass(frozen=True, slots=True)
class RegistrarDesk:
    """The home of the secretariat: what waits, each with how many."""

    applications: int
    reports: int
    decisions: int
    claims: int
    misuse: int
    alarms: int
    complaints: int
    hotlines: int
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


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One thing a person is invited to act for, by its name."""

    invitation: Waiting
    name: str | None


async def business_desk(
    db: AsyncSession, actor: SignatoryActor, *, today: date, now: datetime
) -> BusinessDesk:
    """Return the home of the actor's own business; `today` where it is.

    Raises:
        NotFoundError: the business is not there.

    """
    mine = actor.signatory_id
    business = await db.get(Signatory, mine)
    if business is None:
        raise NotFoundError
    public = await told(db, mine, today=today)
    latest = await db.scalar(select(latest_begun(mine)))
    application = await db.scalar(
        select(Application.id)
        .where(Application.signatory_id == mine, Application.dropped_at.is_(None))
        .order_by(Application.started_at.desc())
        .limit(1)
    )
    live = select(Placement.vehicle_id).where(
        Placement.signatory_id == mine, Placement.vehicle_id.is_not(None), LIVE
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
    people = select(func.count(Post.account_id.distinct())).where(
        Post.organisation_id == mine, counts(now.date())
    )
    asked = (
        select(func.count())
        .select_from(MembershipRequest)
        .where(MembershipRequest.signatory_id == mine, MembershipRequest.answered_at.is_(None))
    )
    placements = select(func.count()).select_from(Placement).where(Placement.signatory_id == mine, LIVE)
    profile = await profile_of(db, business.country)
    groups = await groups_today(db, mine, today=today)
    facts = BusinessFacts(
        application=f"/join/{application}" if application else "",
        status=await present_status(db, latest) if latest else None,
        standing=public.standing,
        report_due_on=public.facts.report_due_on if public.facts else None,
        report=await _report(db, public),
        placements=await _count(db, placements),
        logos_rest=marks_pause(public.facts, today=today),
        unplaced_vehicles=await _count(db, vehicles.where(Vehicle.id.not_in(live))),
        may_show=may_show_logo(profile, public.standing.value, days_overdue(public.facts, today=today)),
        plan_due=await _count(db, plan),
        is_owner=Role.OWNER in actor.roles,
        people=await _count(db, people),
        asked=await _count(db, asked),
        listed=sum(group.listed for group in groups),
        trained_enough=meets(groups, Floors(profile.training_floor, profile.owner_driver_floor)),
        run_out=await run_out(db, mine, today=today),
        runs_out=await running_out(db, mine, today=today),
        check_ins=await waiting_check_ins(db, actor),
        audits=await waiting_for_member(db, mine),
        notices=await notices_to_answer(db, mine),
    )
    body = (
        select(Association.name)
        .join(Membership, Membership.association_id == Association.id)
        .where(Membership.signatory_id == mine, counting(now.date()))
        .limit(1)
    )
    return BusinessDesk(
        business.trade_name, business.slug, business.country, public,
        standing_since(public.facts, today=today), facts,
        await _count(db, vehicles), await db.scalar(body),
    )  # fmt: skip


async def _report(db: AsyncSession, public: Told) -> State | None:
    """Return where the report stands that a business owes now; None where none was begun."""
    if public.adherence_id is None or public.facts is None or public.facts.report_due_on is None:
        return None
    row = await last_of(db, public.adherence_id, public.facts.report_due_on)
    return row.state if row else None


async def association_desk(db: AsyncSession, actor: AssociationActor, *, now: datetime) -> AssociationDesk:
    """Return the home of the actor's own association.

    Raises:
        NotFoundError: the association is not there.

    """
    body = await db.get(Association, actor.association_id)
    if body is None:
        raise NotFoundError
    today = now.date()
    members = select(Membership.signatory_id).where(
        Membership.association_id == actor.association_id, counting(today)
    )
    asked_facts, _ = await asked_of(db, actor.association_id, today=today)
    rows = await tallies(db, actor.association_id, asked_facts)
    counted: Counter[Standing] = Counter()
    for row in rows:
        counted[row.standing] += row.members
    by_standing = {one: counted[one] for one in HELP_FIRST if one in counted}
    reviewer = ReviewerActor(actor.account_id, actor.association_id)  # whoever asks: the number is theirs
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
        await _count(db, _applications(reviewer, today=today)),
        await waiting_count(db, reviewer, now=now),
        await _count(db, uninvited),
        await _count(db, lists),
        await wish_count(db, actor.association_id),
        percent(sum(row.covered for row in rows), sum(row.counted for row in rows)),
    )


async def registrar_desk(db: AsyncSession, actor: RegistrarActor, *, now: datetime) -> RegistrarDesk:
    """Return the home of the secretariat: how much waits for this registrar, everywhere in the register."""
    today = now.date()
    rows = {
        "applications": _applications(actor, today=today),
        "decisions": select(func.count())
        .select_from(Recommendation)
        .where(Recommendation.decided_at.is_(None), Recommendation.recommended_by != actor.account_id),
        "claims": select(func.count())
        .select_from(Claim)
        .where(Claim.state == ClaimState.OPEN, decides_claim(actor)),
        "misuse": select(func.count())
        .select_from(MisuseReport)
        .where(MisuseReport.state.in_([MisuseState.RECEIVED, MisuseState.CHECKING])),
        "alarms": select(func.count()).select_from(KeyAlarm).where(KeyAlarm.settled_at.is_(None)),
        "hotlines": select(func.count()).select_from(Hotline).where(to_check(today)),
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
    reports = await waiting_count(db, actor, now=now)
    complaints = await waiting_complaints(db, actor, now=now)
    return RegistrarDesk(
        **counted,
        reports=reports,
        complaints=complaints,
        year_overdue=await year_overdue_count(db, actor, today=today),
    )


async def hat_names(db: AsyncSession, hats: tuple[Hat, ...]) -> list[HatLine]:
    """Return what a person may act for, each by the name of the organisation."""
    names = await _names(db, [hat.organisation_id for hat in hats])
    return [HatLine(hat, names.get(hat.organisation_id)) for hat in hats]


async def invitations_to(db: AsyncSession, person: Person, *, now: datetime) -> list[WaitingLine]:
    """Return what a person is invited to and has not accepted, each by the name of the organisation."""
    waiting = await waiting_for(db, person.email, now=now)
    names = await _names(db, [one.organisation_id for one in waiting])
    return [WaitingLine(one, names.get(one.organisation_id)) for one in waiting]


async def _names(db: AsyncSession, organisations: Iterable[UUID | None]) -> dict[UUID | None, str]:
    ids = [found for found in organisations if found]
    businesses = select(Signatory.id, Signatory.trade_name).where(Signatory.id.in_(ids))
    bodies = select(Association.id, Association.name).where(Association.id.in_(ids))
    names: dict[UUID | None, str] = {
        found: country_name(country) for found in ids if (country := country_of_office(found))
    }
    for query in (businesses, bodies):
        names.update((found, name) for found, name in await db.execute(query))
    return names


def _applications(actor: Reviewer, *, today: date) -> Select[int]:
    """Count the applications that wait for this reader's answer, as the list of them does."""
    waits = last_status() == Status.APPLIED
    return select(func.count()).select_from(Application).where(decides(actor, today=today), waits)


async def _count(db: AsyncSession, query: Select[int]) -> int:
    return await db.scalar(query) or 0
