"""Numbers as registrars keep them, and as everybody may take them along: the queue, one number, its history."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.models import Account
from registry.countries.hotline_checks import NOTICE, Method, State, days_left, due_on, hotline_marker, state
from registry.countries.hotlines import RECHECK_AFTER, Hotline, is_too_old
from registry.countries.models import Hotline as Row
from registry.countries.queries import read
from registry.errors import NotFoundError
from registry.ledger.models import LedgerEntry

SHOWN = 100  # a page
ACTS_SHOWN = 100
DUE, UNCHECKED, CHECKED = range(3)  # whose turn comes first


@dataclass(frozen=True, slots=True)
class Line:
    """A number with its state, by when it is to be checked again, and in how many days that is."""

    hotline_id: UUID
    hotline: Hotline
    state: State
    due_on: date | None
    days: int | None
    how: Method | None
    checked_by: str
    hidden: bool
    """From travellers: what is known of it is too old."""
    marker: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the numbers asked for, how many there are, and where the next page begins."""

    lines: list[Line]
    count: int
    to_check: int
    in_use: int
    retired: int
    onward: str | None


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done with a number."""

    kind: str
    at: datetime
    by: str
    on: date | None
    """The day of a check."""
    details: dict[str, Any]
    words: str


def to_check(today: date) -> ColumnElement[bool]:
    """Return the condition that a number waits for a registrar: never checked, or to be checked again."""
    return Row.retired_at.is_(None) & or_(Row.verified_on.is_(None), _is_due(today))


async def queue(
    db: AsyncSession, _: RegistrarActor, *, which: str, country: str, today: date, after: str = ""
) -> Queue:
    """Return numbers, those first that have waited longest: too old, due, never checked, and then the rest.

    Args:
        db: the transaction.
        _: numbers are every registrar's.
        which: "waiting", "in_use" or "retired".
        country: of one country only; empty for all.
        today: the day.
        after: where the page before ended, as its `onward` says it; anything else is the beginning.

    """
    of = {
        "waiting": to_check(today),
        "in_use": Row.retired_at.is_(None),
        "retired": Row.retired_at.is_not(None),
    }
    counts = {
        name: await db.scalar(select(func.count()).select_from(Row).where(condition, _in(country))) or 0
        for name, condition in of.items()
    }
    turn: ColumnElement[int] = case(
        (_is_due(today), DUE), (Row.verified_on.is_(None), UNCHECKED), else_=CHECKED
    )
    query = _lines().add_columns(turn).where(of[which], _in(country), _further(turn, after))
    query = query.order_by(turn, Row.verified_on, Row.country, Row.name, Row.id).limit(SHOWN + 1)
    rows = (await db.execute(query)).all()
    lines = [_line(row, name, today=today) for row, name, _ in rows[:SHOWN]]
    onward = None
    if len(rows) > SHOWN:
        last, _, at = rows[SHOWN - 1]
        onward = ".".join([str(at), str(last.verified_on or ""), last.country, last.id.hex, last.name])
    return Queue(lines, counts[which], counts["waiting"], counts["in_use"], counts["retired"], onward)


def _further(turn: ColumnElement[int], after: str) -> ColumnElement[bool]:
    """Return the condition that a line comes after the one at which a page ended, whatever became of that one."""
    at, *parts = after.split(".", 4)
    try:
        day, country, number, name = parts
        hotline_id, on = UUID(number), None if at == str(UNCHECKED) else date.fromisoformat(day)
        reached = int(at)
    except ValueError:
        return true()
    same = or_(
        Row.country > country,
        and_(Row.country == country, or_(Row.name > name, and_(Row.name == name, Row.id > hotline_id))),
    )
    within = same if on is None else or_(Row.verified_on > on, and_(Row.verified_on == on, same))
    return or_(turn > reached, and_(turn == reached, within))


async def lines_in_use(db: AsyncSession, *, today: date, country: str = "") -> list[Line]:
    """Return the numbers in use, of all countries or one, in an order that stays the same."""
    query = _lines().where(Row.retired_at.is_(None), _in(country))
    query = query.order_by(Row.country, Row.kind, Row.name, Row.id)
    return [_line(row, name, today=today) for row, name in await db.execute(query)]


async def one(db: AsyncSession, _: RegistrarActor, hotline_id: UUID, *, today: date) -> Line:
    """Return one number, in use or not.

    Raises:
        NotFoundError: no such number.

    """
    found = (await db.execute(_lines().where(Row.id == hotline_id))).one_or_none()
    if found is None:
        raise NotFoundError
    return _line(found[0], found[1], today=today)


async def history(db: AsyncSession, _: RegistrarActor, hotline_id: UUID) -> list[Act]:
    """Return what was done with a number, the newest first."""
    query = (
        select(LedgerEntry.kind, LedgerEntry.at, Account.name, LedgerEntry.details, LedgerEntry.reason)
        .outerjoin(Account, Account.id == LedgerEntry.actor_id)
        .where(LedgerEntry.subject_id == hotline_id, LedgerEntry.kind.like("hotline.%"))
        .order_by(LedgerEntry.at.desc(), LedgerEntry.position.desc())
        .limit(ACTS_SHOWN)
    )
    return [
        Act(kind, at, name or "", _day(details.get("on")), details, words or "")
        for kind, at, name, details, words in await db.execute(query)
    ]


def _is_due(today: date) -> ColumnElement[bool]:
    """Return the condition that fewer than the days of notice are left, as `hotline_checks.state` has it."""
    return Row.verified_on < today - RECHECK_AFTER + NOTICE


def _in(country: str) -> ColumnElement[bool]:
    return Row.country == country if country else true()


def _lines() -> Select[Row, str]:
    return select(Row, Account.name).outerjoin(Account, Account.id == Row.verified_by)


def _line(row: Row, name: str | None, *, today: date) -> Line:
    line = read(row)
    return Line(
        hotline_id=row.id,
        hotline=line,
        state=state(row.verified_on, retired=line.retired, today=today),
        due_on=due_on(row.verified_on),
        days=days_left(row.verified_on, today=today),
        how=row.verified_how,
        checked_by=name or "",
        hidden=is_too_old(line, today=today),
        marker=hotline_marker(row.id, line),
    )


def _day(kept: object) -> date | None:
    return date.fromisoformat(kept) if isinstance(kept, str) else None
