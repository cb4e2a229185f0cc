"""Gather a business's year from what it keeps in the register (queries). The caller sees to whose it is.

Each part reads the rows of one feature. Of what an audit asks to be put right stand numbers and the requirement here,
never a finding's words. What a business noticed and logged does not, ever, nor how often: a test makes two years that
differ in nothing else, and compares them.
"""

from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import PlanItem
from registry.adherence.rules import PlanState
from registry.audits.models import Audit, AuditFinding
from registry.concerns.forbidden import masked
from registry.fleets.models import Vehicle
from registry.ledger.models import LedgerEntry
from registry.logos.models import LIVE, Placement
from registry.reports.facts import Changed, Corrected, Planned, Taught, Year, became, by_role
from registry.reports.rules import year_of
from registry.signatories.models import Establishment
from registry.signatories.queries import country_of
from registry.training.coverage import meets
from registry.training.coverage_queries import floors_in, groups_today
from registry.training.drills import last_tested_on
from registry.training.models import Attendance, Drill, TrainingSession
from registry.training.modules import modules
from registry.training.oversight import told_of_training

PLAN_MOST = 200
CONTACT = ("signatory.change_contact", "signatory.change_email")
IDENTITY = ("signatory.correct", "signatory.update")


async def gather(
    db: AsyncSession, signatory_id: UUID, adherence_id: UUID, due_on: date, *, today: date
) -> Year:
    """Return the year that a report is about, as it stands today."""
    since, until = year_of(due_on, today=today)
    country = await country_of(db, signatory_id)
    groups = await groups_today(db, signatory_id, today=today)
    floors = await floors_in(db, country)
    told = await told_of_training(db, signatory_id, country, today=today)
    return Year(
        since=since,
        until=until,
        plan=await _plan(db, signatory_id, adherence_id, since=since, today=today),
        coverage=by_role(groups),
        floor_facing=floors.public_facing,
        floor_drivers=floors.owner_drivers,
        trained_enough=meets(groups, floors),
        band=told.band if told else None,
        taught=await _taught(db, signatory_id, since=since, until=today),
        drills=await _drills(db, signatory_id, since=since, until=today),
        tested_on=await last_tested_on(db, signatory_id, today=today),
        logos=await _logos(db, signatory_id, since=since, today=today),
        sites=await _sites(db, signatory_id, since=since),
        vehicles=await _vehicles(db, signatory_id, since=since),
        contact_changes=await _entered(db, signatory_id, CONTACT, since=since),
        identity_changes=await _entered(db, signatory_id, IDENTITY, since=since),
        corrected=await _corrected(db, adherence_id, since=since, today=today),
    )


async def _plan(
    db: AsyncSession, signatory_id: UUID, adherence_id: UUID, *, since: date, today: date
) -> tuple[Planned, ...]:
    """Return the items of the plan that belong to the year: not what was done or dropped before it."""
    done_at = (
        select(LedgerEntry.subject_id, func.max(LedgerEntry.at).label("at"))
        .where(LedgerEntry.signatory_id == signatory_id)
        .where(LedgerEntry.kind.in_(["plan_item.done", "plan_item.dropped"]))
        .group_by(LedgerEntry.subject_id)
        .subquery()
    )
    query = (
        select(PlanItem.commitment, PlanItem.action, PlanItem.due_on, PlanItem.state, done_at.c.at)
        .outerjoin(done_at, done_at.c.subject_id == PlanItem.id)
        .where(PlanItem.adherence_id == adherence_id)
        .order_by(PlanItem.commitment, PlanItem.position, PlanItem.id)
    )
    found = []
    for commitment, action, due_on, state, at in await db.execute(query):
        settled_on = at.date() if at is not None else due_on
        if state is not PlanState.PLANNED and settled_on < since:
            continue
        outcome = became(
            done=state is PlanState.DONE, dropped=state is PlanState.DROPPED, due_on=due_on, today=today
        )
        found.append(Planned(commitment, masked(action).text, due_on, outcome))
    return tuple(found[:PLAN_MOST])


async def _taught(db: AsyncSession, signatory_id: UUID, *, since: date, until: date) -> tuple[Taught, ...]:
    held = (
        TrainingSession.signatory_id == signatory_id,
        TrainingSession.voided_on.is_(None),
        TrainingSession.held_on >= since,
        TrainingSession.held_on <= until,
    )
    query = (
        select(
            TrainingSession.module, func.count(TrainingSession.id.distinct()),
            func.count(Attendance.staff_id.distinct()),
        )
        .join(Attendance, Attendance.session_id == TrainingSession.id)
        .where(*held, Attendance.acknowledged_on.is_not(None))
        .group_by(TrainingSession.module)
    )  # fmt: skip
    order = list(modules())
    found = [Taught(*row) for row in await db.execute(query)]
    return tuple(sorted(found, key=lambda one: order.index(one.module)))


async def _logos(db: AsyncSession, signatory_id: UUID, *, since: date, today: date) -> Changed:
    mine, from_ = Placement.signatory_id == signatory_id, _midnight(since)
    valid = select(func.count()).where(mine, LIVE, Placement.expires_on >= today)
    issued = select(func.count()).where(mine, Placement.issued_on >= since)
    ended = select(func.count()).where(mine, Placement.revoked_at >= from_)
    return Changed(await _count(db, valid), await _count(db, issued), await _count(db, ended))


async def _corrected(
    db: AsyncSession, adherence_id: UUID, *, since: date, today: date
) -> tuple[Corrected, ...]:
    """Return the corrective actions that are open, or were closed in the year, by requirement."""
    waits = AuditFinding.verified_at.is_(None) & Audit.closed_at.is_(None)
    late, closed = waits & (AuditFinding.due_on < today), AuditFinding.verified_at >= _midnight(since)
    query = (
        select(
            AuditFinding.commitment, AuditFinding.item, func.count(case((waits, 1))), func.count(case((late, 1))),
            func.count(case((closed, 1))),
        )
        .join(Audit, Audit.id == AuditFinding.audit_id)
        .where(
            Audit.adherence_id == adherence_id, Audit.cancelled_at.is_(None), Audit.told_on.is_not(None),
            AuditFinding.dropped_at.is_(None), AuditFinding.due_on.is_not(None), waits | closed,
        )
        .group_by(AuditFinding.commitment, AuditFinding.item)
        .order_by(AuditFinding.commitment, AuditFinding.item)
    )  # fmt: skip
    return tuple(Corrected(*row) for row in await db.execute(query))


async def _drills(db: AsyncSession, signatory_id: UUID, *, since: date, until: date) -> int:
    mine = Drill.signatory_id == signatory_id, Drill.voided_on.is_(None)
    return await _count(db, select(func.count()).where(*mine, Drill.held_on >= since, Drill.held_on <= until))


async def _sites(db: AsyncSession, signatory_id: UUID, *, since: date) -> Changed:
    mine, from_ = Establishment.signatory_id == signatory_id, _midnight(since)
    there = select(func.count()).where(mine, Establishment.closed_at.is_(None))
    came = select(func.count()).where(mine, Establishment.created_at >= from_)
    left = select(func.count()).where(mine, Establishment.closed_at >= from_)
    return Changed(await _count(db, there), await _count(db, came), await _count(db, left))


async def _vehicles(db: AsyncSession, signatory_id: UUID, *, since: date) -> Changed:
    mine, from_ = Vehicle.signatory_id == signatory_id, _midnight(since)
    there = select(func.count()).where(mine, Vehicle.left_at.is_(None))
    came = select(func.count()).where(mine, Vehicle.added_at >= from_)
    left = select(func.count()).where(mine, Vehicle.left_at >= from_)
    return Changed(await _count(db, there), await _count(db, came), await _count(db, left))


async def _entered(db: AsyncSession, signatory_id: UUID, kinds: tuple[str, ...], *, since: date) -> int:
    query = select(func.count()).where(
        LedgerEntry.signatory_id == signatory_id, LedgerEntry.kind.in_(kinds),
        LedgerEntry.at >= _midnight(since),
    )  # fmt: skip
    return await _count(db, query)


async def _count(db: AsyncSession, query: Select[int]) -> int:
    return await db.scalar(query) or 0


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
