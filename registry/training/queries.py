"""Who works for a business, and its sessions, as its own people see them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from registry.accounts.actors import SignatoryActor
from registry.errors import NotFoundError
from registry.signatories.models import Establishment, Signatory
from registry.signatories.rules import Sector
from registry.training.coverage import Counted
from registry.training.coverage_queries import present, runs_out
from registry.training.forms import known_key
from registry.training.models import Attendance, Headcount, StaffMember, TrainingSession
from registry.training.rules import (
    SESSIONS_A_PAGE,
    STAFF_A_PAGE,
    Acknowledged,
    CameBy,
    Duty,
    Mode,
    StaffRole,
)
from registry.training.trainers import lapsed_among


@dataclass(frozen=True, slots=True)
class Team:
    """What the pages of a business's training need of it."""

    name: str
    country: str
    sector: Sector
    places: dict[UUID, str]


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One of the staff."""

    staff_id: UUID
    known_as: str
    role: StaffRole
    duties: list[str]
    place_id: UUID | None
    since: date
    until: date | None
    trained_until: date | None


@dataclass(frozen=True, slots=True)
class StaffPage:
    """A page of the staff, by name."""

    lines: list[StaffLine]
    after: str | None
    total: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of the staff are asked for."""

    find: str = ""
    role: StaffRole | None = None
    place_id: UUID | None = None
    only: str = ""  # "untrained", "running_out", "left"
    there_on: date | None = None  # who worked there on that day alone


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session of the list."""

    session_id: UUID
    module: str
    held_on: date
    minutes: int
    mode: Mode
    came_by: CameBy | None
    people: int
    acknowledged: int
    trainer_lapsed: bool = False


@dataclass(frozen=True, slots=True)
class Attended:
    """One person at a session."""

    staff_id: UUID
    known_as: str
    role: StaffRole
    score: int | None
    acknowledged_on: date | None
    acknowledged_how: Acknowledged | None


@dataclass(frozen=True, slots=True)
class SessionView:
    """One session with its people."""

    session_id: UUID
    module: str
    module_version: int
    held_on: date
    minutes: int
    mode: Mode
    language: str
    place_id: UUID | None
    place: str
    trainer_id: UUID | None
    trainer: str
    trainer_name: str
    trainer_lapsed: bool
    came_by: CameBy | None
    entered_at: datetime
    voided_on: date | None
    replaces_id: UUID | None
    replaced_by: UUID | None
    people: list[Attended]


async def team_of(db: AsyncSession, actor: SignatoryActor) -> Team:
    """Return the actor's business, with its open places.

    Raises:
        NotFoundError: it is not there.

    """
    row = await db.get(Signatory, actor.signatory_id)
    if row is None:
        raise NotFoundError
    places = (
        select(Establishment.id, Establishment.name)
        .where(Establishment.signatory_id == row.id, Establishment.closed_at.is_(None))
        .order_by(Establishment.name, Establishment.id)
    )
    named = {place.id: place.name for place in await db.execute(places)}
    return Team(row.trade_name, row.country, row.sector, named)


async def staff(
    db: AsyncSession,
    actor: SignatoryActor,
    asked: Asked,
    *,
    today: date,
    after: str = "",
    most: int = STAFF_A_PAGE,
) -> StaffPage:
    """Return a page of the staff who work there today, or who left; those whose key comes after the one given."""
    query = _asked(select(*_STAFF), actor, asked, today=today)
    counted = _asked(select(func.count(StaffMember.id)), actor, asked, today=today)
    page = query.where(StaffMember.known_key > after) if after else query
    page = page.order_by(StaffMember.known_key, StaffMember.id).limit(most + 1)
    rows = (await db.execute(page)).all()
    lines = [StaffLine(*row[:-1]) for row in rows[:most]]
    more = rows[most - 1][-1] if len(rows) > most else None
    return StaffPage(lines, more, await db.scalar(counted) or 0)


_STAFF: tuple[Any, ...] = (
    StaffMember.id, StaffMember.known_as, StaffMember.role, StaffMember.duties, StaffMember.establishment_id,
    StaffMember.since, StaffMember.until, StaffMember.trained_until, StaffMember.known_key,
)  # fmt: skip


def _asked(query: Select[Any], actor: SignatoryActor, asked: Asked, *, today: date) -> Select[Any]:
    query = query.where(StaffMember.signatory_id == actor.signatory_id, StaffMember.forgotten_at.is_(None))
    if asked.there_on is not None:
        query = query.where(present(asked.there_on))
    else:
        query = query.where(StaffMember.until < today if asked.only == "left" else _here_or_coming(today))
    if asked.only == "untrained":
        query = query.where(func.coalesce(StaffMember.trained_until < today, True))
    if asked.only == "running_out":
        query = query.where(runs_out(today))
    if asked.role is not None:
        query = query.where(StaffMember.role == asked.role)
    if asked.place_id is not None:
        query = query.where(StaffMember.establishment_id == asked.place_id)
    for word in known_key(asked.find).split():
        query = query.where(StaffMember.known_key.contains(word, autoescape=True))
    return query


def _here_or_coming(today: date) -> ColumnElement[bool]:
    return StaffMember.until.is_(None) | (StaffMember.until >= today)


async def counts_that_stand(db: AsyncSession, actor: SignatoryActor, *, today: date) -> list[Counted]:
    """Return the last headcount of each role and place of the actor's own business, without those of nobody."""
    query = (
        select(Headcount.role, Headcount.establishment_id, Headcount.counted_on, Headcount.people)
        .where(Headcount.signatory_id == actor.signatory_id, Headcount.counted_on <= today)
        .order_by(Headcount.counted_on, Headcount.entered_at, Headcount.id)
    )
    latest = {(row.role, row.establishment_id): Counted(*row) for row in await db.execute(query)}
    return [one for one in latest.values() if one.people]


async def staff_line(db: AsyncSession, actor: SignatoryActor, staff_id: UUID) -> StaffLine:
    """Return one of the actor's own staff.

    Raises:
        NotFoundError: nobody of theirs, or somebody forgotten.

    """
    query = select(*_STAFF).where(
        StaffMember.id == staff_id,
        StaffMember.signatory_id == actor.signatory_id,
        StaffMember.forgotten_at.is_(None),
    )
    row = (await db.execute(query)).one_or_none()
    if row is None:
        raise NotFoundError
    return StaffLine(*row[:-1])


async def trainers(db: AsyncSession, actor: SignatoryActor, *, today: date) -> dict[UUID, str]:
    """Return who of the staff trains others, by name."""
    query = (
        select(StaffMember.id, StaffMember.known_as, StaffMember.duties)
        .where(StaffMember.signatory_id == actor.signatory_id, present(today))
        .where(StaffMember.forgotten_at.is_(None))
        .order_by(StaffMember.known_key)
    )
    return {
        staff_id: known_as for staff_id, known_as, duties in await db.execute(query) if Duty.TRAINER in duties
    }


async def sessions(
    db: AsyncSession, actor: SignatoryActor, *, today: date, after: UUID | None = None
) -> tuple[list[SessionLine], UUID | None]:
    """Return a page of the sessions that count or are planned, the latest first, and the key of the next."""
    people = (
        select(func.count()).where(Attendance.session_id == TrainingSession.id).correlate(TrainingSession)
    )
    said = people.where(Attendance.acknowledged_on.is_not(None))
    query = (
        select(
            TrainingSession.id, TrainingSession.module, TrainingSession.held_on, TrainingSession.minutes,
            TrainingSession.mode, TrainingSession.came_by, people.scalar_subquery(), said.scalar_subquery(),
            TrainingSession.trainer_id,
        )
        .where(TrainingSession.signatory_id == actor.signatory_id, TrainingSession.voided_on.is_(None))
        .order_by(TrainingSession.held_on.desc(), TrainingSession.id.desc())
        .limit(SESSIONS_A_PAGE + 1)
    )  # fmt: skip
    shown = await db.get(TrainingSession, after) if after else None
    if shown is not None and shown.signatory_id == actor.signatory_id:
        query = query.where(
            (TrainingSession.held_on < shown.held_on)
            | ((TrainingSession.held_on == shown.held_on) & (TrainingSession.id < shown.id))
        )
    rows: Sequence[Row[*tuple[Any, ...]]] = (await db.execute(query)).all()
    led = [(row.id, row.trainer_id, row.held_on) for row in rows if row.held_on <= today]
    late = await lapsed_among(db, actor.signatory_id, led)
    lines = [replace(SessionLine(*row[:-1]), trainer_lapsed=row.id in late) for row in rows]
    more = lines[SESSIONS_A_PAGE - 1].session_id if len(lines) > SESSIONS_A_PAGE else None
    return lines[:SESSIONS_A_PAGE], more


async def session_view(db: AsyncSession, actor: SignatoryActor, session_id: UUID) -> SessionView:
    """Return one session of the actor's own business, one that was corrected or taken back too.

    Raises:
        NotFoundError: there is none.

    """
    later, trainer = aliased(TrainingSession), aliased(StaffMember)
    query = (
        select(TrainingSession, later.id, trainer.known_as, Establishment.name)
        .outerjoin(later, later.replaces_id == TrainingSession.id)
        .outerjoin(trainer, trainer.id == TrainingSession.trainer_id)
        .outerjoin(Establishment, Establishment.id == TrainingSession.establishment_id)
        .where(TrainingSession.id == session_id, TrainingSession.signatory_id == actor.signatory_id)
    )
    found = (await db.execute(query)).one_or_none()
    if found is None:
        raise NotFoundError
    row, replaced_by, trainer_name, place = found
    return SessionView(
        session_id=row.id,
        module=row.module,
        module_version=row.module_version,
        held_on=row.held_on,
        minutes=row.minutes,
        mode=row.mode,
        language=row.language,
        place_id=row.establishment_id,
        place=place or "",
        trainer_id=row.trainer_id,
        trainer=trainer_name or row.trainer_name,
        trainer_name=row.trainer_name,
        trainer_lapsed=row.id
        in await lapsed_among(db, row.signatory_id, [(row.id, row.trainer_id, row.held_on)]),
        came_by=row.came_by,
        entered_at=row.entered_at,
        voided_on=row.voided_on,
        replaces_id=row.replaces_id,
        replaced_by=replaced_by,
        people=await _people(db, row.id),
    )


async def _people(db: AsyncSession, session_id: UUID) -> list[Attended]:
    query = (
        select(
            StaffMember.id, StaffMember.known_as, StaffMember.role, Attendance.score,
            Attendance.acknowledged_on, Attendance.acknowledged_how,
        )
        .join(StaffMember, StaffMember.id == Attendance.staff_id)
        .where(Attendance.session_id == session_id)
        .order_by(StaffMember.known_key, StaffMember.id)
    )  # fmt: skip
    return [Attended(*row) for row in await db.execute(query)]
