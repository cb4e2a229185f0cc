"""What an association learns of audits and complaints about its members, by what somebody there may read (queries).

Its administrators and auditors read the audits that it carries out, and its reviewers the complaints that whoever made
them let it read. An association above it reads neither. Of other audits all read what the public reads: passed, and when.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.rules import Role
from registry.adherence.models import Adherence
from registry.adherence.rules import years_after
from registry.audits.models import Audit, AuditFinding
from registry.audits.rules import State as AuditState
from registry.complaints.models import Complaint
from registry.complaints.rules import OPEN, State
from registry.kit.words import Sentence

OWING = (AuditState.RESPONSE, AuditState.CORRECTIVE_ACTIONS)
UPHELD_YEARS = 1  # how long an upheld complaint is a reason to look


@dataclass(frozen=True, slots=True)
class Sees:
    """What somebody may read of members beyond what all of their association read."""

    audits: bool = False
    complaints: bool = False


NOTHING = Sees()


def seen_by(roles: Collection[Role]) -> Sees:
    """Return what the roles that somebody wears at an association let them read (pure)."""
    return Sees(
        audits=not {Role.ASSOCIATION_ADMIN, Role.AUDITOR}.isdisjoint(roles), complaints=Role.REVIEWER in roles
    )


class Outcome(StrEnum):
    """What came of an audit."""

    PASSED = "passed"
    NOT_PASSED = "not_passed"
    UNDER_WAY = "under_way"


OUTCOMES = {
    Outcome.PASSED: Sentence("Passed"),
    Outcome.NOT_PASSED: Sentence("Not passed"),
    Outcome.UNDER_WAY: Sentence("Under way"),
}


@dataclass(frozen=True, slots=True)
class Owing:
    """How many corrective actions of a member are open and how many of these late, and the first day of one."""

    open: int = 0
    late: int = 0
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Complained:
    """How many complaints about a member wait, and how many were upheld in the last year. Numbers, and no words."""

    waiting: int = 0
    upheld: int = 0


@dataclass(frozen=True, slots=True)
class LastAudit:
    """The last visit of an audit."""

    on: date
    outcome: Outcome


def owing(association_id: UUID, *, late: bool, today: date) -> Select[UUID]:
    """Return who owes a corrective action of an audit of this association that is late; or some, of which none is."""
    query = _owed(select(Adherence.signatory_id), association_id)
    if late:
        return query.where(AuditFinding.due_on < today)
    return query.group_by(Adherence.signatory_id).having(func.min(AuditFinding.due_on) >= today)


async def owing_of(
    db: AsyncSession, association_id: UUID, ids: Sequence[UUID], *, today: date
) -> dict[UUID, Owing]:
    """Return what each of some businesses owes; who owes nothing is left out."""
    late = func.sum(case((AuditFinding.due_on < today, 1), else_=0))
    columns = Adherence.signatory_id, func.count(), late, func.min(AuditFinding.due_on)
    query = _owed(cast("Select[Any]", select(*columns)), association_id)
    rows = await db.execute(query.where(Adherence.signatory_id.in_(ids)).group_by(Adherence.signatory_id))
    return {whose: Owing(count, past, due_on) for whose, count, past, due_on in rows}


def _owed(query: Select[Any], association_id: UUID) -> Select[Any]:
    joined = (
        query.select_from(Audit)
        .join(AuditFinding, AuditFinding.audit_id == Audit.id)
        .join(Adherence, Adherence.id == Audit.adherence_id)
    )
    return joined.where(
        Audit.association_id == association_id,
        Audit.state.in_(OWING),
        AuditFinding.due_on.is_not(None),
        AuditFinding.verified_at.is_(None),
        AuditFinding.dropped_at.is_(None),
    )


def complained_of(*, today: date, upheld: bool) -> Select[UUID]:
    """Return of whom a complaint waits, or was upheld in the last year, that their association may read."""
    which = _upheld(today) if upheld else Complaint.state.in_(OPEN)
    return select(Complaint.signatory_id).where(which, Complaint.association_may_read)


async def complaints_of(db: AsyncSession, ids: Sequence[UUID], *, today: date) -> dict[UUID, Complained]:
    """Return how many complaints about each of some businesses there are that their association may read."""
    waiting, upheld = Complaint.state.in_(OPEN), _upheld(today)
    query = (
        select(
            Complaint.signatory_id,
            func.sum(case((waiting, 1), else_=0)),
            func.sum(case((upheld, 1), else_=0)),
        )
        .where(Complaint.signatory_id.in_(ids), Complaint.association_may_read, or_(waiting, upheld))
        .group_by(Complaint.signatory_id)
    )
    return {whose: Complained(*counts) for whose, *counts in await db.execute(query)}


def _upheld(today: date) -> ColumnElement[bool]:
    return (Complaint.state == State.UPHELD) & (Complaint.decided_on > years_after(today, -UPHELD_YEARS))


async def last_audits_of(
    db: AsyncSession, association_id: UUID, ids: Sequence[UUID], sees: Sees
) -> dict[UUID, LastAudit]:
    """Return the last audit of each of some businesses: of anybody's if it was passed, and of one's own in any case."""
    told: ColumnElement[bool] = Audit.passed.is_(True)
    if sees.audits:
        told = or_(told, Audit.association_id == association_id)
    query = (
        select(Adherence.signatory_id, Audit.visited_on, Audit.passed)
        .join(Adherence, Adherence.id == Audit.adherence_id)
        .where(Adherence.signatory_id.in_(ids), told)
        .where(Audit.visited_on.is_not(None), Audit.cancelled_at.is_(None))
        .order_by(Audit.visited_on, Audit.planned_at)  # so that the last one stays
    )
    outcomes = {True: Outcome.PASSED, False: Outcome.NOT_PASSED, None: Outcome.UNDER_WAY}
    return {
        whose: LastAudit(on, outcomes[passed])
        for whose, on, passed in await db.execute(query)
        if on is not None
    }
