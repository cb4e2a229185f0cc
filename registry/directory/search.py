"""Searching the list of businesses: what the public may find, and what a registrar may (queries)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, null, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import Adherence, StatusChange
from registry.adherence.queries import Lines, ever, join_told, latest_begun, standing_column
from registry.adherence.rules import Standing, Status
from registry.associations.counting import counting
from registry.associations.models import Association, Membership
from registry.db import found
from registry.directory.days import Days, days_in
from registry.directory.forms import Search
from registry.signatories.models import Signatory
from registry.signatories.rules import Sector, number_key

PAGE = 25
MOST_COUNTED = 1000
MOST_CHOICES = 300
# The databases do not look into the CASE of a standing: where few rows can be meant, they are told so.
RARE = {
    Standing.SUSPENDED.value: Status.SUSPENDED,
    Standing.WITHDRAWN.value: Status.WITHDRAWN,
    Standing.REMOVED.value: Status.REMOVED,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One business of the list. `status` is the last one entered; the public list does not show it."""

    standing: Standing
    signatory_id: UUID
    slug: str
    name: str
    city: str
    region: str
    country: str
    sector: Sector
    changed_on: date | None
    status: Status | None


@dataclass(frozen=True, slots=True)
class Results:
    """One page of a search, by name. `before` and `after` say where the neighbouring pages begin."""

    lines: list[Line]
    count: int
    more_than_counted: bool
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer."""

    countries: list[str]
    regions: list[str]
    associations: list[tuple[str, str]]


NOTHING = Results([], 0, more_than_counted=False, before="", after="")


async def search(db: AsyncSession, asked: Search, *, now: datetime, everyone: bool = False) -> Results:
    """Return one page of the businesses that a search finds.

    Args:
        db: the transaction.
        asked: what for, and where in the results.
        now: the moment; standings are told by each country's own day.
        everyone: for a registrar: applicants and those long gone too, and found by registry number.

    """
    days = await days_in(db, now, country=asked.country)
    told = {"today": days.today, "tombstones_since": days.tombstones_since}
    chosen = _filters(asked, now.date())
    if asked.standing:
        chosen.append(standing_column(**told) == asked.standing)
    elif not everyone:
        chosen.append(standing_column(**told) != Standing.NOT_ON_THE_REGISTER.value)
    if asked.standing in RARE:
        chosen.append(Signatory.id.in_(ever(RARE[asked.standing])))
    count = await _count(db, [*chosen, _words(asked.q, everyone=everyone)], days)
    if count == 0:
        return NOTHING
    query = select(
        standing_column(**told), Signatory.id, Signatory.slug, Signatory.trade_name, Signatory.city, Signatory.region,
        Signatory.country, Signatory.sector, StatusChange.effective_on,
        _last_status() if everyone else null(),
    ).select_from(Signatory)  # fmt: skip
    words = _words(asked.q, everyone=everyone, often=count > MOST_COUNTED)
    query = join_told(query, Signatory.id, today=days.today).where(*chosen, words)
    lines, more = await _page(db, query, asked)
    came_back = bool(asked.before)
    return Results(
        lines=lines,
        count=min(count, MOST_COUNTED),
        more_than_counted=count > MOST_COUNTED,
        before=lines[0].slug if lines and (more if came_back else asked.after) else "",
        after=lines[-1].slug if lines and (came_back or more) else "",
    )


async def choices(db: AsyncSession, asked: Search) -> Choices:
    """Return what can be chosen: countries that anything is in, regions of the chosen one, associations."""
    associations = select(Association.slug, Association.name).order_by(Association.name, Association.id)
    if asked.country:
        associations = associations.where(Association.country == asked.country)
    found_associations = await db.execute(associations.limit(MOST_CHOICES))
    return Choices(
        countries=await _countries(db),
        regions=await _regions(db, asked.country) if asked.country else [],
        associations=[(row.slug, row.name) for row in found_associations],
    )


def _words(typed: str, *, everyone: bool, often: bool = False) -> ColumnElement[bool]:
    held = found(Signatory, typed, often=often)
    if everyone and any(sign.isdigit() for sign in typed):
        return or_(held, Signatory.number_key == number_key(typed))
    return held


def _filters(asked: Search, today: date) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    for column, value in (
        (Signatory.country, asked.country),
        (Signatory.region, asked.region),
        (Signatory.sector, asked.sector),
    ):
        if value:
            chosen.append(column == value)
    if asked.association:
        member = exists().where(
            Membership.signatory_id == Signatory.id,
            Membership.association_id == Association.id,
            Association.slug == asked.association,
            counting(today),
        )
        chosen.append(member)
    return chosen


async def _count(db: AsyncSession, chosen: list[ColumnElement[bool]], days: Days) -> int:
    """Count as far as `MOST_COUNTED`: an exact count of a common word takes as long as all the rest."""
    query: Lines = select(Signatory.id).select_from(Signatory)
    query = join_told(query, Signatory.id, today=days.today).where(*chosen)
    return await db.scalar(select(func.count()).select_from(query.limit(MOST_COUNTED + 1).subquery())) or 0


async def _page(db: AsyncSession, query: Lines, asked: Search) -> tuple[list[Line], bool]:
    """Return one page in the order of names, and whether there is more beyond it."""
    backwards = bool(asked.before)
    key = [Signatory.searched, Signatory.id]
    at = await _key(db, asked.before or asked.after)
    if at is not None:
        name, row_id = at
        if backwards:
            beyond = and_(key[0] <= name, or_(key[0] < name, key[1] < row_id))
        else:
            beyond = and_(key[0] >= name, or_(key[0] > name, key[1] > row_id))
        query = query.where(beyond)
    query = query.order_by(*(column.desc() if backwards else column for column in key)).limit(PAGE + 1)
    rows = (await db.execute(query)).all()
    lines = [Line(Standing(told), *held) for told, *held in rows[:PAGE]]
    return lines[::-1] if backwards else lines, len(rows) > PAGE


async def _key(db: AsyncSession, slug: str) -> tuple[str, UUID] | None:
    if not slug:
        return None
    row = (
        await db.execute(select(Signatory.searched, Signatory.id).where(Signatory.slug == slug))
    ).one_or_none()
    return (row.searched, row.id) if row else None


def _last_status() -> ColumnElement[Status | None]:
    """Return the status entered last with the business's latest application: what the registrar's list shows."""
    return (
        select(StatusChange.status)
        .where(StatusChange.adherence_id == latest_begun(Signatory.id).correlate(Signatory))
        .order_by(StatusChange.number.desc())
        .limit(1)
        .correlate(Signatory)
        .scalar_subquery()
    )


async def _countries(db: AsyncSession) -> list[str]:
    """Return the countries by skipping through the index from one to the next: a handful of look-ups."""
    first = select(func.min(Signatory.country).label("country")).cte("countries", recursive=True)
    onward = select(func.min(Signatory.country)).where(Signatory.country > first.c.country).scalar_subquery()
    each = first.union_all(select(onward).where(first.c.country.is_not(None)))
    query: Select[str] = select(each.c.country).where(each.c.country.is_not(None)).limit(MOST_CHOICES)
    return list(await db.scalars(query))


async def _regions(db: AsyncSession, country: str) -> list[str]:
    """Return the regions of a country in which a business has ever signed."""
    signed = exists().where(Adherence.signatory_id == Signatory.id, Adherence.committed_on.is_not(None))
    query = (
        select(Signatory.region)
        .where(Signatory.country == country, Signatory.region != "", signed)
        .distinct()
        .order_by(Signatory.region)
        .limit(MOST_CHOICES)
    )
    return list(await db.scalars(query))
