"""Businesses whose annual report is late, for the secretariat (reads only)."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.adherence.models import Adherence, StatusChange
from registry.adherence.queries import join_told, report_is_late
from registry.adherence.rules import GRACE, REMOVAL_PROMPT_YEARS, Status, years_after
from registry.signatories.models import Signatory

SHOWN = 200
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Late:
    """One business with its report late."""

    signatory_id: UUID
    name: str
    city: str
    country: str
    due_on: date
    days: int


@dataclass(frozen=True, slots=True)
class Overdue:
    """Who is late: a year or more, when removal is proposed; and past the days of grace, when no logo counts."""

    year: list[Late]
    paused: list[Late]
    year_count: int
    paused_count: int


async def overdue(db: AsyncSession, _: RegistrarActor, *, today: date) -> Overdue:
    """Return whose report is late, everywhere in the register, the latest first."""
    return Overdue(
        year=await _lines(db, _a_year(today), today=today),
        paused=await _lines(db, _paused(today), today=today),
        year_count=await _count(db, _a_year(today), today=today),
        paused_count=await _count(db, _paused(today), today=today),
    )


async def year_overdue_count(db: AsyncSession, _: RegistrarActor, *, today: date) -> int:
    """Return how many removals are proposed by the dates."""
    return await _count(db, _a_year(today), today=today)


def _a_year(today: date) -> ColumnElement[bool]:
    # 28 February stands for a 29th that the year before did not have, as `rules.years_after` has it.
    return report_is_late(years_after(today, -REMOVAL_PROMPT_YEARS) + DAY)


def _paused(today: date) -> ColumnElement[bool]:
    return report_is_late(today - GRACE) & ~_a_year(today)


async def _lines(db: AsyncSession, late: ColumnElement[bool], *, today: date) -> list[Late]:
    query: Select[UUID, str, str, str, date | None] = select(
        Signatory.id, Signatory.trade_name, Signatory.city, Signatory.country, Adherence.report_due_on
    )
    told = join_told(query.select_from(Signatory), Signatory.id, today=today)
    found = told.where(StatusChange.status == Status.COMMITTED, late)
    order = found.order_by(Adherence.report_due_on, Signatory.id).limit(SHOWN)
    return [
        Late(id_, name, city, country, due, (today - due).days)
        for id_, name, city, country, due in await db.execute(order)
        if due is not None
    ]


async def _count(db: AsyncSession, late: ColumnElement[bool], *, today: date) -> int:
    query: Select[int] = select(func.count()).select_from(Signatory)
    told = join_told(query, Signatory.id, today=today)
    return await db.scalar(told.where(StatusChange.status == Status.COMMITTED, late)) or 0
