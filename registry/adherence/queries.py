"""What standing a business has, had, and why: for one, and for many in one query."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.orm.util import AliasedClass

from registry.adherence import rules
from registry.adherence.models import Adherence, DatesChange, StatusChange
from registry.adherence.rules import Category, Change, Facts, Standing, Status
from registry.signatories.models import Signatory


@dataclass(frozen=True, slots=True)
class Told:
    """What the public is told of a business on a day."""

    standing: Standing
    facts: Facts | None
    adherence_id: UUID | None = None
    committed_on: date | None = None
    changed_on: date | None = None
    category: Category | None = None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of a business's public history."""

    on: date
    status: Status
    category: Category | None


@dataclass(frozen=True, slots=True)
class DatesLine:
    """One setting of the dates, as the history shows it."""

    on: date
    report_due_on: date | None
    reported_until: date | None
    audited_until: date | None
    why: str
    at: datetime


class Dated(NamedTuple):
    """The columns that a standing follows from, wherever they stand."""

    status: Any
    changed_on: Any
    report_due_on: Any
    reported_until: Any
    audited_until: Any
    report_in_hand_for: Any


Day = date | ColumnElement[date]  # one for all rows, or each row's own: a list may cross time zones
IdColumn = ColumnElement[UUID] | InstrumentedAttribute[UUID]
Lines = Select[*tuple[Any, ...]]
NOBODY = Told(Standing.NOT_ON_THE_REGISTER, None)


async def told(db: AsyncSession, signatory_id: UUID, *, today: date) -> Told:
    """Return what the public is told of a business today: of its latest adherence that was ever signed."""
    adherence = await db.scalar(select(Adherence).where(Adherence.id == latest_signed(signatory_id, today)))
    if adherence is None:
        return NOBODY
    changes = await changes_of(db, adherence.id)
    return judge(adherence, changes, today=today)


async def told_on(db: AsyncSession, signatory_id: UUID, *, day: date) -> Told:
    """Return what the public was told on a past day, from the rows that were in effect then.

    Dates that were set later do not count, unlike in `told`.
    """
    adherence = await db.scalar(select(Adherence).where(Adherence.id == latest_signed(signatory_id, day)))
    if adherence is None:
        return NOBODY
    dates = await db.scalar(
        select(DatesChange)
        .where(DatesChange.adherence_id == adherence.id, DatesChange.on <= day)
        .order_by(DatesChange.on.desc(), DatesChange.at.desc())
        .limit(1)
    )
    return judge(adherence, await changes_of(db, adherence.id), today=day, dates=dates or adherence)


def judge(
    adherence: Adherence,
    changes: Sequence[Change],
    *,
    today: date,
    dates: Adherence | DatesChange | None = None,
) -> Told:
    """Return what the public is told, from an adherence and all its changes."""
    change = rules.in_effect(changes, on=today)
    if change is None:
        return NOBODY
    held = dates or adherence
    facts = Facts(
        change.status, change.effective_on, held.report_due_on, held.reported_until, held.audited_until,
        held.report_in_hand_for,
    )  # fmt: skip
    return Told(
        rules.standing(facts, today=today),
        facts,
        adherence.id,
        adherence.committed_on,
        change.effective_on,
        change.category,
    )


async def changes_of(db: AsyncSession, adherence_id: UUID) -> list[Change]:
    """Return all changes of an adherence, in the order of entry."""
    query = (
        select(StatusChange.number, StatusChange.status, StatusChange.effective_on, StatusChange.category)
        .where(StatusChange.adherence_id == adherence_id)
        .order_by(StatusChange.number)
    )
    return [Change(*row) for row in await db.execute(query)]


async def history(db: AsyncSession, signatory_id: UUID, *, today: date) -> list[HistoryLine]:
    """Return the public history of a business: every public change in effect by today, the newest first."""
    later = aliased(StatusChange)
    overtaken = select(later.id).where(
        later.adherence_id == StatusChange.adherence_id,
        later.number > StatusChange.number,
        later.effective_on < StatusChange.effective_on,
    )
    query = (
        select(StatusChange.effective_on, StatusChange.status, StatusChange.category)
        .join(Adherence, Adherence.id == StatusChange.adherence_id)
        .where(Adherence.signatory_id == signatory_id, StatusChange.effective_on <= today)
        .where(StatusChange.status.in_(rules.PUBLIC), ~overtaken.exists())
        .order_by(StatusChange.effective_on.desc(), StatusChange.at.desc(), StatusChange.number.desc())
    )
    return [HistoryLine(*row) for row in await db.execute(query)]


async def dates_history(db: AsyncSession, adherence_id: UUID) -> list[DatesLine]:
    """Return every setting of an adherence's dates, the newest first. Public: who set them is an office, not a name."""
    query = (
        select(
            DatesChange.on, DatesChange.report_due_on, DatesChange.reported_until,
            DatesChange.audited_until, DatesChange.why, DatesChange.at,
        )
        .where(DatesChange.adherence_id == adherence_id, sets_dates(DatesChange))
        .order_by(DatesChange.on.desc(), DatesChange.at.desc())
    )  # fmt: skip
    return [DatesLine(*row) for row in await db.execute(query)]


def sets_dates(line: type[DatesChange] | AliasedClass[DatesChange]) -> ColumnElement[bool]:
    """Return the condition that a line of the dates set one: that a report came in, or went back, sets none."""
    return and_(line.why != "handed_in", line.why != "handed_back")


async def has_signed(db: AsyncSession, signatory_id: UUID) -> bool:
    """Say whether a business ever signed: the public knows it, be it by its tombstone."""
    query = select(Adherence.id).where(
        Adherence.signatory_id == signatory_id, Adherence.committed_on.is_not(None)
    )
    return await db.scalar(query.limit(1)) is not None


async def present_status(db: AsyncSession, adherence_id: UUID) -> Status | None:
    """Return the status entered last, whether or not its day has come."""
    query = (
        select(StatusChange.status)
        .where(StatusChange.adherence_id == adherence_id)
        .order_by(StatusChange.number.desc())
        .limit(1)
    )
    return await db.scalar(query)


def latest_begun(signatory_id: UUID | IdColumn) -> ScalarSelect[UUID]:
    """Return the subquery for the adherence that a business began last: applied for or signed, ended or not."""
    one, first = aliased(Adherence), aliased(StatusChange)
    return (
        select(one.id)
        .join(first, and_(first.adherence_id == one.id, first.number == 1))
        .where(one.signatory_id == signatory_id)
        .order_by(first.at.desc(), one.applied_on.desc(), one.id)
        .limit(1)
        .scalar_subquery()
    )


# ── the same law in SQL, for lists; a test compares it with `rules.standing` case by case ───────────


def latest_signed(signatory_id: UUID | IdColumn, today: Day) -> ScalarSelect[UUID]:
    """Return the subquery for a business's latest adherence that was signed by a day."""
    one = aliased(Adherence)
    return (
        select(one.id)
        .where(one.signatory_id == signatory_id, one.committed_on <= today)
        .order_by(one.committed_on.desc(), one.id)
        .limit(1)
        .scalar_subquery()
    )


def join_told(query: Lines, signatory_id: IdColumn, *, today: Day) -> Lines:
    """Join `Adherence` and `StatusChange` in effect today to a query over businesses; both outer.

    The query says its left side itself: `select(…, standing_column(…)).select_from(Signatory)`.
    """
    signed, entered = aliased(Adherence), aliased(StatusChange)
    signed_later = select(signed.id).where(
        signed.signatory_id == Adherence.signatory_id,
        signed.committed_on <= today,
        or_(
            signed.committed_on > Adherence.committed_on,
            and_(signed.committed_on == Adherence.committed_on, signed.id < Adherence.id),
        ),
    )
    entered_later = select(entered.id).where(
        entered.adherence_id == StatusChange.adherence_id,
        entered.number > StatusChange.number,
        entered.effective_on <= today,
    )
    latest = and_(
        Adherence.signatory_id == signatory_id, Adherence.committed_on <= today, ~signed_later.exists()
    )
    in_effect = and_(
        StatusChange.adherence_id == Adherence.id, StatusChange.effective_on <= today, ~entered_later.exists()
    )
    return query.outerjoin(Adherence, latest).outerjoin(StatusChange, in_effect)


def report_is_late(than: Day, facts: Dated | None = None) -> ColumnElement[bool]:
    """Return the condition that a report fell due before a day, and is not being read after it came in time.

    Args:
        than: the day, or a column of days.
        facts: the columns that hold what it follows from; without them, those of `Adherence`.

    """
    due = Adherence.report_due_on if facts is None else facts.report_due_on
    held = Adherence.report_in_hand_for if facts is None else facts.report_in_hand_for
    return and_(due < than, ~func.coalesce(held == due, False))


def standing_column(*, today: Day, tombstones_since: Day | None = None) -> ColumnElement[str]:
    """Return the standing as a column of a query that went through `join_told`.

    Args:
        today: the day, or a column of days.
        tombstones_since: as `rules.tombstones_since` returns it; needed where `today` is a column.

    """
    if isinstance(today, date):
        tombstones_since = rules.tombstones_since(today)
    return standing_case(
        Dated(
            StatusChange.status, StatusChange.effective_on, Adherence.report_due_on, Adherence.reported_until,
            Adherence.audited_until, Adherence.report_in_hand_for,
        ),
        today=today, tombstones_since=tombstones_since,
    )  # fmt: skip


def standing_case(facts: Dated, *, today: Day, tombstones_since: Day | None) -> ColumnElement[str]:
    """Return the standing as a column, from the columns that hold what it follows from."""
    is_ = facts.status
    gone = facts.changed_on < tombstones_since
    reports = func.coalesce(facts.reported_until >= today, False)
    audited = func.coalesce(facts.audited_until >= today, False)
    return case(
        (is_ == Status.SUSPENDED, literal(Standing.SUSPENDED.value)),
        (and_(is_ == Status.WITHDRAWN, ~gone), literal(Standing.WITHDRAWN.value)),
        (and_(is_ == Status.REMOVED, ~gone), literal(Standing.REMOVED.value)),
        (is_.is_(None) | (is_ != Status.COMMITTED), literal(Standing.NOT_ON_THE_REGISTER.value)),
        (report_is_late(today, facts), literal(Standing.REPORT_OVERDUE.value)),
        (~reports, literal(Standing.COMMITTED.value)),
        (audited, literal(Standing.VERIFIED.value)),
        else_=literal(Standing.REPORTING.value),
    )


async def standings(
    db: AsyncSession, signatory_ids: Collection[UUID], *, today: date
) -> dict[UUID, Standing]:
    """Return what the public is told of each of a few businesses today."""
    query: Lines = select(Signatory.id, standing_column(today=today)).select_from(Signatory)
    told_of = join_told(query, Signatory.id, today=today).where(Signatory.id.in_(signatory_ids))
    return {found: Standing(said) for found, said in await db.execute(told_of)}


def ever(status: Status) -> Select[UUID]:
    """Return the businesses that had a status at any time, or will: a few rows to begin a narrow search with."""
    kept, change = aliased(Adherence), aliased(StatusChange)
    return (
        select(kept.signatory_id).join(change, change.adherence_id == kept.id).where(change.status == status)
    )
