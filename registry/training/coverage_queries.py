"""The coverage of one business on any day, of many today, and its line over a year (queries)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from registry.countries.queries import profile_of
from registry.countries.rules import end_of
from registry.signatories.models import Signatory
from registry.signatories.queries import country_of
from registry.signatories.rules import Sector
from registry.training import coverage
from registry.training.coverage import Counted, Group, ModuleLine, Person, Proof, known, spans_of
from registry.training.models import Attendance, Headcount, StaffMember, StaffPast
from registry.training.modules import months_after, needed
from registry.training.rules import ONBOARDING, RUNS_OUT_WITHIN, Duty, Floors, StaffRole
from registry.training.trained import proofs_of

MONTHS_DRAWN = 12


@dataclass(frozen=True, slots=True)
class OnDay:
    """What an auditor asks for: the coverage on a day, from what stood on record then."""

    groups: list[Group]
    modules: list[ModuleLine]


@dataclass(frozen=True, slots=True)
class Point:
    """One day of the line: its coverage in percent, None where nobody was to be counted."""

    on: date
    percent: int | None


async def floors_in(db: AsyncSession, country: str) -> Floors:
    """Return the least coverage that a country asks."""
    profile = await profile_of(db, country)
    return Floors(profile.training_floor, profile.owner_driver_floor)


async def is_enough(db: AsyncSession, signatory_id: UUID, *, today: date) -> bool:
    """Say whether a business's team is trained enough today for its annual report to be accepted."""
    floors = await floors_in(db, await country_of(db, signatory_id))
    return coverage.meets(await groups_today(db, signatory_id, today=today), floors)


async def groups_today(db: AsyncSession, signatory_id: UUID, *, today: date) -> list[Group]:
    """Return the coverage of one business today."""
    found = await groups_of_many(db, StaffMember.signatory_id == signatory_id, [signatory_id], today=today)
    return found.get(signatory_id, [])


async def groups_of_many(
    db: AsyncSession,
    whose: ColumnElement[bool],
    counted: Sequence[UUID] | ColumnElement[UUID] | None,
    *,
    today: date,
) -> dict[UUID, list[Group]]:
    """Return the coverage of many businesses today, role by role and place by place: one walk of an index.

    Args:
        db: the transaction.
        whose: the condition on `StaffMember` that says whose people; the caller sees to who may ask.
        counted: the businesses whose headcounts are read, as ids or a subquery of them.
        today: the day.

    """
    trained = StaffMember.trained_until >= today
    new = StaffMember.since > today - ONBOARDING
    query = (
        select(
            StaffMember.signatory_id, StaffMember.role, StaffMember.establishment_id, func.count(),
            func.sum(case((and_(new, or_(StaffMember.trained_until.is_(None), ~trained)), 1), else_=0)),
            func.sum(case((trained, 1), else_=0)),
        )
        .where(whose, present(today))
        .group_by(StaffMember.signatory_id, StaffMember.role, StaffMember.establishment_id)
    )  # fmt: skip
    counts = await _counts(db, counted)
    found: dict[UUID, dict[tuple[StaffRole, UUID | None], Group]] = defaultdict(dict)
    for signatory_id, role, place_id, listed, in_term, covered in await db.execute(query):
        found[signatory_id][role, place_id] = Group(role, place_id, listed, None, in_term, covered)
    for signatory_id, mine in counts.items():
        for key, people in coverage.latest(mine, on=today).items():
            there = found[signatory_id].get(key) or Group(*key, 0, None, 0, 0)
            if there.listed or people:
                found[signatory_id][key] = Group(*key, there.listed, people, there.in_term, there.covered)
    return {one: coverage.in_order(mine.values()) for one, mine in found.items()}


async def on_day(db: AsyncSession, signatory_id: UUID, *, on: date) -> OnDay:
    """Return the coverage on a day, from what stood on record at its end: nothing that was entered later."""
    sector, people, counts = await _team(db, signatory_id, on=on)
    proofs = {one: known(mine, on) for one, mine in (await proofs_of(db, signatory_id, voided=True)).items()}
    return OnDay(
        coverage.groups(people, _spans(people, proofs, sector), counts, on=on),
        coverage.by_module(people, proofs, sector, on=on),
    )


async def line(
    db: AsyncSession, signatory_id: UUID, *, today: date, months: int = MONTHS_DRAWN
) -> list[Point]:
    """Return the coverage month by month until today, from what is on record now."""
    sector, people, counts = await _team(db, signatory_id)
    spans = _spans(people, await proofs_of(db, signatory_id), sector)
    days = [months_after(today, -back) for back in range(months, 0, -1)] + [today]
    return [Point(day, coverage.total(coverage.groups(people, spans, counts, on=day))) for day in days]


async def running_out(db: AsyncSession, signatory_id: UUID, *, today: date) -> int:
    """Return how many of the staff are trained today and will not be within `rules.RUNS_OUT_WITHIN`."""
    query = select(func.count()).where(
        StaffMember.signatory_id == signatory_id, present(today), runs_out(today)
    )
    return await db.scalar(query) or 0


async def run_out(db: AsyncSession, signatory_id: UUID, *, today: date) -> int:
    """Return how many of the staff were trained once and are not today."""
    lapsed = StaffMember.trained_until < today
    query = select(func.count()).where(StaffMember.signatory_id == signatory_id, present(today), lapsed)
    return await db.scalar(query) or 0


async def last_counted_on(db: AsyncSession, signatory_id: UUID, *, by: date) -> date | None:
    """Return the day of the latest headcount by a day."""
    query = select(func.max(Headcount.counted_on)).where(
        Headcount.signatory_id == signatory_id, Headcount.counted_on <= by
    )
    return await db.scalar(query)


async def last_session_on(db: AsyncSession, signatory_id: UUID, *, today: date) -> date | None:
    """Return the day of the latest session that somebody acknowledged."""
    return (await last_sessions_on(db, [signatory_id], today=today)).get(signatory_id)


async def last_sessions_on(
    db: AsyncSession, signatory_ids: Sequence[UUID], *, today: date
) -> dict[UUID, date]:
    """Return the same for each of some businesses; who held none is left out."""
    query = select(Attendance.signatory_id, func.max(Attendance.held_on)).where(
        Attendance.signatory_id.in_(signatory_ids),
        Attendance.voided_on.is_(None),
        Attendance.acknowledged_on.is_not(None),
        Attendance.held_on <= today,
    )
    return dict(iter(await db.execute(query.group_by(Attendance.signatory_id))))


def present(today: date) -> ColumnElement[bool]:
    """Return the condition that somebody works there on a day."""
    return (StaffMember.since <= today) & or_(StaffMember.until.is_(None), StaffMember.until >= today)


def there_since() -> ColumnElement[date]:
    """Return the day from which on it stood on record that somebody took part, acknowledged or not."""
    return func.coalesce(Attendance.there_on, Attendance.entered_on)


def runs_out(today: date) -> ColumnElement[bool]:
    """Return the condition that somebody's training holds today and ends within the term."""
    return (StaffMember.trained_until >= today) & (StaffMember.trained_until < today + RUNS_OUT_WITHIN)


async def _team(
    db: AsyncSession, signatory_id: UUID, *, on: date | None = None
) -> tuple[Sector, list[Person], list[Counted]]:
    """Return a business's sector, everybody who ever worked there, and every count of them.

    With a day, as it stood on record when the day was over.
    """
    over = end_of(await profile_of(db, await country_of(db, signatory_id)), on) if on else None
    sector = await db.scalar(select(Signatory.sector).where(Signatory.id == signatory_id))
    query = select(
        StaffMember.id, StaffMember.role, StaffMember.duties, StaffMember.establishment_id,
        StaffMember.since, StaffMember.until,
    ).where(StaffMember.signatory_id == signatory_id)  # fmt: skip
    if over is not None:
        query = query.where(StaffMember.entered_at < over)
    pasts = await _pasts(db, signatory_id, on) if on else {}
    people = [
        pasts.get(staff_id) or Person(staff_id, role, frozenset(map(Duty, duties)), place_id, since, until)
        for staff_id, role, duties, place_id, since, until in await db.execute(query)
    ]
    counts = await _counts(db, [signatory_id], before=over)
    return sector or Sector.OTHER, people, counts.get(signatory_id, [])


async def _pasts(db: AsyncSession, signatory_id: UUID, on: date) -> dict[UUID, Person]:
    """Return those of whom something else stood on record on a day."""
    query = select(
        StaffPast.staff_id, StaffPast.role, StaffPast.duties, StaffPast.establishment_id, StaffPast.since,
        StaffPast.until,
    ).where(
        StaffPast.signatory_id == signatory_id, StaffPast.known_from <= on, StaffPast.known_until > on
    )  # fmt: skip
    return {
        staff_id: Person(staff_id, role, frozenset(map(Duty, duties)), place_id, since, until)
        for staff_id, role, duties, place_id, since, until in await db.execute(query)
    }


async def _counts(
    db: AsyncSession,
    whose: Sequence[UUID] | ColumnElement[UUID] | None,
    *,
    before: datetime | None = None,
) -> dict[UUID, list[Counted]]:
    if whose is None:
        return {}
    owner: InstrumentedAttribute[UUID] = Headcount.signatory_id
    query = (
        select(
            Headcount.signatory_id, Headcount.role, Headcount.establishment_id,
            Headcount.counted_on, Headcount.people,
        )
        .where(owner.in_(whose))
        .order_by(Headcount.counted_on, Headcount.entered_at, Headcount.id)
    )  # fmt: skip
    if before is not None:
        query = query.where(Headcount.entered_at < before)
    found: dict[UUID, list[Counted]] = defaultdict(list)
    for signatory_id, role, place_id, counted_on, people in await db.execute(query):
        found[signatory_id].append(Counted(role, place_id, counted_on, people))
    return found


def _spans(
    people: Sequence[Person], proofs: dict[UUID, list[Proof]], sector: Sector
) -> dict[UUID, list[coverage.Span]]:
    return {
        one.staff_id: spans_of(proofs[one.staff_id], needed(one.role, one.duties, sector))
        for one in people
        if one.staff_id in proofs
    }
