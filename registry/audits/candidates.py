"""Whom to audit: every member with the reasons for it, and who could be sent (queries)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from registry.accounts.actors import AssociationActor, AssociationAdminActor, RegistrarActor
from registry.accounts.models import Account, Post
from registry.accounts.queries import counts
from registry.accounts.rules import Role
from registry.adherence.models import Adherence
from registry.adherence.queries import join_told, standing_column
from registry.adherence.rules import Standing
from registry.associations.counting import counting
from registry.associations.models import Association, Membership
from registry.associations.queries import is_member
from registry.audits import rules
from registry.audits.draws import GONE
from registry.audits.models import Audit
from registry.audits.rules import Risk
from registry.countries.queries import today_in
from registry.errors import NotFoundError
from registry.logos.misuse_rules import OPEN
from registry.logos.models import MisuseReport, Placement
from registry.logos.placing import MisuseState
from registry.signatories.models import Establishment, Signatory
from registry.training.coverage import total
from registry.training.coverage_queries import groups_of_many
from registry.training.models import StaffMember
from registry.training.rules import PUBLIC_FACING, Floors

LOOKS_BACK = timedelta(days=365)
CANDIDATES_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """One member that could be audited, and every reason for it; nothing is added up."""

    signatory_id: UUID
    name: str
    city: str
    standing: Standing
    audited_until: date | None
    reasons: Sequence[Risk]
    open_audit: UUID | None


@dataclass(frozen=True, slots=True)
class Business:
    """The business of a plan, with the sites that could be visited."""

    signatory_id: UUID
    name: str
    city: str
    today: date
    sites: Mapping[UUID, str]
    reasons: Sequence[Risk]


@dataclass(frozen=True, slots=True)
class Sendable:
    """Somebody who could be sent."""

    account_id: UUID
    association_id: UUID | None
    name: str
    association: str | None


async def candidates(
    db: AsyncSession, actor: AssociationAdminActor | RegistrarActor, *, now: datetime
) -> list[Candidate]:
    """Return members with a reason to be audited, those with most reasons first, by name."""
    today = now.date()
    query = cast(
        "Select[Any]",
        select(
            Signatory.id, Signatory.trade_name, Signatory.city, standing_column(today=today),
            Adherence.audited_until, Adherence.id,
        ).select_from(Signatory),
    )  # fmt: skip
    whose = select(Signatory.id)
    if isinstance(actor, AssociationActor):
        whose = select(Membership.signatory_id).where(
            Membership.association_id == actor.association_id, counting(today)
        )
        query = query.where(Signatory.id.in_(whose))
    told = join_told(query, Signatory.id, today=today)
    told = told.where(standing_column(today=today).not_in([one.value for one in GONE]))
    rows = (await db.execute(told)).all()
    reasons = await _reasons(db, rows, whose, today=today)
    there = await _open_audits(db)
    found = [
        Candidate(row[0], row[1], row[2], Standing(row[3]), row[4], reasons[row[0]], there.get(row[5]))
        for row in rows
        if reasons[row[0]]
    ]
    found.sort(key=lambda one: (-len(one.reasons), one.name, str(one.signatory_id)))
    return found[:CANDIDATES_SHOWN]


async def _reasons(
    db: AsyncSession, rows: Sequence[Any], whose: Select[UUID], *, today: date
) -> dict[UUID, list[Risk]]:
    """Return the reasons of each row; `whose` selects the businesses, however many: one query a reason."""
    facing = StaffMember.signatory_id.in_(whose) & StaffMember.role.in_(PUBLIC_FACING)
    groups = await groups_of_many(db, facing, whose.scalar_subquery(), today=today)
    misused = await _misused(db, whose, today=today)
    new = await _new_sites(db, whose, today=today)
    least = Floors().public_facing
    found: dict[UUID, list[Risk]] = defaultdict(list)
    for signatory_id, _, _, standing, audited_until, _ in rows:
        percent = total(one for one in groups.get(signatory_id, ()) if one.role in PUBLIC_FACING)
        holds = {
            Risk.REPORT_OVERDUE: Standing(standing) is Standing.REPORT_OVERDUE,
            Risk.COVERAGE_FALLING: percent is not None and percent < least,
            Risk.LOGO_MISUSED: signatory_id in misused,
            Risk.NEW_SITES: signatory_id in new,
            Risk.RUNS_OUT: audited_until is None or audited_until <= today + rules.CYCLE_AHEAD,
        }
        found[signatory_id] = [risk for risk, is_so in holds.items() if is_so]
    return found


async def _misused(db: AsyncSession, whose: Select[UUID], *, today: date) -> set[UUID]:
    query = (
        select(Placement.signatory_id)
        .join(MisuseReport, MisuseReport.placement_id == Placement.id)
        .where(Placement.signatory_id.in_(whose), MisuseReport.received_on >= today - LOOKS_BACK)
        .where(MisuseReport.state.in_([*OPEN, MisuseState.UPHELD]))
    )
    return set(await db.scalars(query))


async def _new_sites(db: AsyncSession, whose: Select[UUID], *, today: date) -> set[UUID]:
    """Return who added a site within a year, after it signed, beside one that it had."""
    older = aliased(Establishment)
    had_one = select(older.id).where(
        older.signatory_id == Establishment.signatory_id, older.created_at < Establishment.created_at
    )
    query = (
        select(Establishment.signatory_id)
        .join(Adherence, Adherence.signatory_id == Establishment.signatory_id)
        .where(Establishment.signatory_id.in_(whose), Establishment.closed_at.is_(None), had_one.exists())
        .where(func.date(Establishment.created_at) > Adherence.committed_on)
        .where(Establishment.created_at >= _midnight(today - LOOKS_BACK))
    )
    return set(await db.scalars(query))


def _midnight(day: date) -> datetime:
    return datetime.fromisoformat(f"{day.isoformat()}T00:00:00+00:00")


async def _open_audits(db: AsyncSession) -> dict[UUID, UUID]:
    query = select(Audit.adherence_id, Audit.id).where(Audit.state.not_in(rules.OVER))
    return {row.adherence_id: row.id for row in await db.execute(query)}


async def business_to_plan(
    db: AsyncSession, actor: AssociationAdminActor | RegistrarActor, signatory_id: UUID, *, now: datetime
) -> Business:
    """Return a business that an audit is planned of.

    Raises:
        NotFoundError: there is none, or it is no member now.

    """
    row = await db.get(Signatory, signatory_id)
    if row is None:
        raise NotFoundError
    if isinstance(actor, AssociationActor) and not await is_member(
        db, actor.association_id, signatory_id, now=now
    ):
        raise NotFoundError
    today = await today_in(db, row.country, now)
    query = cast(
        "Select[Any]",
        select(
            Signatory.id, Signatory.trade_name, Signatory.city, standing_column(today=today), Adherence.audited_until,
            Adherence.id,
        ).select_from(Signatory).where(Signatory.id == signatory_id),
    )  # fmt: skip
    told = (await db.execute(join_told(query, Signatory.id, today=today))).all()
    sites = select(Establishment.id, Establishment.name).where(
        Establishment.signatory_id == signatory_id, Establishment.closed_at.is_(None)
    )
    listed = {one.id: one.name for one in await db.execute(sites.order_by(Establishment.name))}
    mine = select(Signatory.id).where(Signatory.id == signatory_id)
    reasons = (await _reasons(db, told, mine, today=today)).get(signatory_id, [])
    return Business(row.id, row.trade_name, row.city, today, listed, reasons)


async def sendable(
    db: AsyncSession, actor: AssociationAdminActor | RegistrarActor, *, now: datetime
) -> list[Sendable]:
    """Return who could be sent: an association's own auditors; for a registrar every auditor and registrar."""
    query = (
        select(Account.id, Post.organisation_id, Account.name, Association.name)
        .join(Post, Post.account_id == Account.id)
        .outerjoin(Association, Association.id == Post.organisation_id)
        .where(counts(now.date()))
        .order_by(Association.name, Account.name)
        .limit(500)
    )
    if isinstance(actor, AssociationActor):
        query = query.where(Post.role == Role.AUDITOR, Post.organisation_id == actor.association_id)
    else:
        query = query.where(Post.role.in_([Role.AUDITOR, Role.REGISTRAR]))
    return [Sendable(*row) for row in await db.execute(query)]
