"""Numbers as registrars keep them, and as everybody may take them along: the queue, one number, its history."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.models import Account
from registry.countries.hotline_checks import NOTICE, Method, State, days_left, due_on, hotline_marker, state
from registry.countries.hotlines import RECHECK_AFTER, Hotline, is_too_old
from registry.countries.models import Hotline as Row
from registry.countries.queries import read
from registry.errors import NotFoundError
from registry.ledger.models import LedgerEntry

SHOWN = 100  # of a queue that is worked off from its beginning
ACTS_SHOWN = 100


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
    """The numbers asked for, as many as are shown, and how many there are."""

    lines: list[Line]
    count: int
    to_check: int
    in_use: int
    retired: int


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


async def queue(db: AsyncSession, _: RegistrarActor, *, which: str, country: str, today: date) -> Queue:
    """Return numbers, those first that have waited longest: too old, due, never checked, and then the rest.

    Args:
        db: the transaction.
        _: numbers are every registrar's.
        which: "waiting", "in_use" or "retired".
        country: of one country only; empty for all.
        today: the day.

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
    turn = case((_is_due(today), 0), (Row.verified_on.is_(None), 1), else_=2)
    query = _lines().where(of[which], _in(country))
    query = query.order_by(turn, Row.verified_on, Row.country, Row.name, Row.id).limit(SHOWN)
    rows = [_line(row, name, today=today) for row, name in await db.execute(query)]
    return Queue(rows, counts[which], counts["waiting"], counts["in_use"], counts["retired"])


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
