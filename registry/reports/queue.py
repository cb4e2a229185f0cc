"""The reports that wait for a reader, wait for a business, or were answered (queries)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.reports.models import AnnualReport
from registry.reports.rules import TO_READ, State
from registry.reports.scope import Reader, is_theirs, sees
from registry.signatories.models import Signatory

PAGE = 50


class Pile(StrEnum):
    """Which reports a list shows, by whose move it is."""

    OURS = "ours"
    ELSEWHERE = "elsewhere"  # an association's, for a registrar to know of
    THEIRS = "theirs"
    CLOSED = "closed"


STATES = {
    Pile.OURS: TO_READ,
    Pile.ELSEWHERE: TO_READ,
    Pile.THEIRS: frozenset({State.QUERIED}),
    Pile.CLOSED: frozenset({State.ACCEPTED, State.REJECTED}),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One report in a list."""

    report_id: UUID
    name: str
    city: str
    country: str
    due_on: date
    state: State
    moved_at: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of a list, how many there are of each pile, and where the next page begins."""

    lines: tuple[Line, ...]
    counts: dict[Pile, int]
    next_after: UUID | None


async def queue(db: AsyncSession, actor: Reader, pile: Pile, *, after: UUID | None, now: datetime) -> Queue:
    """Return a page of the reports that the actor may read: what waits longest first; answered ones latest first."""
    closed = pile is Pile.CLOSED
    order = (
        (AnnualReport.moved_at.desc(), AnnualReport.id.desc())
        if closed
        else (AnnualReport.moved_at, AnnualReport.id)
    )
    query = (
        select(
            AnnualReport.id, Signatory.trade_name, Signatory.city, Signatory.country, AnnualReport.due_on,
            AnnualReport.state, AnnualReport.moved_at,
        )
        .join(Signatory, Signatory.id == AnnualReport.signatory_id)
        .where(_in_pile(actor, pile, now))
        .order_by(*order)
        .limit(PAGE + 1)
    )  # fmt: skip
    last = await db.get(AnnualReport, after) if after else None
    if last is not None:
        here, there = tuple_(AnnualReport.moved_at, AnnualReport.id), tuple_(last.moved_at, last.id)
        query = query.where(here < there if closed else here > there)
    lines = [Line(*row) for row in await db.execute(query)]
    counts = {one: await _count(db, actor, one, now) for one in Pile}
    return Queue(tuple(lines[:PAGE]), counts, lines[PAGE - 1].report_id if len(lines) > PAGE else None)


async def waiting_count(db: AsyncSession, actor: Reader, *, now: datetime) -> int:
    """Return how many reports wait for this reader."""
    return await _count(db, actor, Pile.OURS, now)


async def _count(db: AsyncSession, actor: Reader, pile: Pile, now: datetime) -> int:
    query = select(func.count()).select_from(AnnualReport).where(_in_pile(actor, pile, now))
    return await db.scalar(query) or 0


def _in_pile(actor: Reader, pile: Pile, now: datetime) -> ColumnElement[bool]:
    whose: ColumnElement[bool] = true()
    if isinstance(actor, RegistrarActor) and pile in {Pile.OURS, Pile.ELSEWHERE}:
        theirs = is_theirs(today=now.date())
        whose = theirs if pile is Pile.ELSEWHERE else ~theirs
    elif pile is Pile.ELSEWHERE:
        whose = ~true()
    return sees(actor, today=now.date()) & AnnualReport.state.in_(STATES[pile]) & whose
