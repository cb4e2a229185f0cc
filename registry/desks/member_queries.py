"""An association's members: who needs help first and why, in pages, for a sheet, and drawn (reads only)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor
from registry.adherence.rules import Standing
from registry.associations.counting import counting
from registry.associations.models import Membership
from registry.countries.models import CountryProfile
from registry.countries.rules import load_profile
from registry.countries.shipped import shipped_profiles
from registry.desks.member_facts import RECKONED_ON_A_PAGE, facts_for, stale_of
from registry.desks.member_filters import Band, Filters, Order
from registry.desks.member_reasons import Asked, Reason
from registry.desks.member_seen import (
    NOTHING,
    Complained,
    LastAudit,
    Owing,
    Sees,
    complaints_of,
    last_audits_of,
    owing_of,
)
from registry.desks.models import SavedView
from registry.kit.searchable import search_text
from registry.signatories.models import Signatory
from registry.signatories.rules import Sector
from registry.training.coverage_queries import last_sessions_on

AT_ONCE = 50
HALF = 50
LOOKED_UP = 1000


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member, as the list shows it."""

    id: UUID
    name: str
    city: str
    region: str
    sector: Sector
    number: str
    slug: str
    standing: Standing
    changed_on: date | None
    report_due_on: date | None
    audited_until: date | None
    trained: int | None
    """The coverage of those who meet travellers, in percent; None where nobody is to be counted."""
    trained_on: date | None
    reasons: tuple[Reason, ...]
    """Why it needs help, the most pressing first."""
    audit: LastAudit | None
    owes: Owing
    complaints: Complained
    """What the reader may not read is nothing."""


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One page of the list, and where the next begins. `unreckoned`: how many are shown as they were a while ago."""

    lines: list[MemberLine]
    onward: str | None
    unreckoned: int = 0
    fit: int = 0
    """How many members fit, on this page and others."""


async def members(
    db: AsyncSession,
    actor: AssociationActor,
    filters: Filters,
    *,
    now: datetime,
    after: str = "",
    most: int | None = None,
    sees: Sees = NOTHING,
) -> MemberPage:
    """Return members of the actor's association in the order asked for, a page at a time.

    Args:
        db: the transaction.
        actor: whose association.
        filters: which of them.
        now: the moment; standings are told by UTC's date.
        after: the id of the last line of the page before.
        most: how many make a page; a sheet has them all.
        sees: what the reader may read of audits and complaints.

    """
    most = AT_ONCE if most is None else most
    asked, unreckoned = await asked_of(db, actor.association_id, today=now.date(), sees=sees)
    order = _order(filters, asked)
    query = _found(actor, filters, asked, Signatory.id)
    if (wanted := _id(after)) is not None:
        place = _found(actor, filters, asked, *order).where(Signatory.id == wanted)
        last = (await db.execute(place)).one_or_none()
        query = query.where(tuple_(*order) > tuple_(*last)) if last is not None else query
    ids = list(await db.scalars(query.order_by(*order).limit(most + 1)))
    lines = await _lines(db, actor, asked, ids[:most])
    fit = await db.scalar(
        select(func.count()).select_from(_found(actor, filters, asked, Signatory.id).subquery())
    )
    return MemberPage(lines, str(lines[-1].id) if len(ids) > most else None, unreckoned, fit or 0)


async def matching(
    db: AsyncSession, actor: AssociationActor, filters: Filters, *, now: datetime
) -> list[UUID]:
    """Return every member of the actor's association that fits, in no order."""
    asked, _ = await asked_of(db, actor.association_id, today=now.date())
    return list(await db.scalars(_found(actor, filters, asked, Signatory.id)))


async def _lines(
    db: AsyncSession, actor: AssociationActor, asked: Asked, ids: Sequence[UUID]
) -> list[MemberLine]:
    """Return the lines of these members, in their order."""
    facts, asks = asked.facts, [one for one in asked.reasons if one.seen is None]
    columns = (
        Signatory.id, Signatory.trade_name, Signatory.city, Signatory.region, Signatory.sector,
        Membership.member_number, Signatory.slug, asked.standing, facts.changed_on, facts.report_due_on,
        facts.audited_until, facts.percent,
    )  # fmt: skip
    found: dict[UUID, MemberLine] = {}
    for first in range(0, len(ids), LOOKED_UP):
        some = ids[first : first + LOOKED_UP]
        seen = await _seen(db, asked, some)
        for row in await db.execute(
            of_members(
                select(*columns, *(one.holds(asked) for one in asks)), actor.association_id, asked
            ).where(Signatory.id.in_(some))
        ):
            owes, complained = seen.owing.get(row[0], Owing()), seen.complaints.get(row[0], Complained())
            held = {one.key for one, it_holds in zip(asks, row[12:], strict=True) if it_holds}
            found[row[0]] = MemberLine(
                id=row[0], name=row[1], city=row[2], region=row[3], sector=row[4], number=row[5], slug=row[6],
                standing=Standing(row[7]), changed_on=row[8], report_due_on=row[9], audited_until=row[10],
                trained=row[11], trained_on=seen.sessions.get(row[0]),
                audit=seen.audits.get(row[0]), owes=owes, complaints=complained,
                reasons=tuple(
                    one for one in asked.reasons if (one.seen(owes, complained) if one.seen else one.key in held)
                ),
            )  # fmt: skip
    return [found[one] for one in ids]


@dataclass(frozen=True, slots=True)
class _Seen:
    sessions: Mapping[UUID, date]
    audits: Mapping[UUID, LastAudit]
    owing: Mapping[UUID, Owing]
    complaints: Mapping[UUID, Complained]


async def _seen(db: AsyncSession, asked: Asked, ids: Sequence[UUID]) -> _Seen:
    """Look up of some members what no fact is kept of."""
    association_id, sees, today = asked.association_id, asked.sees, asked.today
    return _Seen(
        sessions=await last_sessions_on(db, ids, today=today),
        audits=await last_audits_of(db, association_id, ids, sees),
        owing=await owing_of(db, association_id, ids, today=today) if sees.audits else {},
        complaints=await complaints_of(db, ids, today=today) if sees.complaints else {},
    )


def _found(
    actor: AssociationActor, filters: Filters, asked: Asked, *columns: Any
) -> Select[*tuple[Any, ...]]:
    query = of_members(select(*columns), actor.association_id, asked)
    for word in search_text(filters.words).split():
        query = query.where(Signatory.searched.contains(word, autoescape=True))
    return query.where(*_wanted(filters, asked))


def _order(filters: Filters, asked: Asked) -> tuple[Any, ...]:
    """Return what members are sorted by: the most pressing of their reasons, and then their name."""
    reasons = asked.reasons
    first = case(*((one.holds(asked), at) for at, one in enumerate(reasons)), else_=len(reasons))
    order = (first, Signatory.trade_name, Signatory.id)
    if filters.order is not Order.LOWEST:
        return order
    percent = asked.facts.percent
    return (case((percent.is_(None), 1), else_=0), func.coalesce(percent, 0), *order)


async def asked_of(
    db: AsyncSession, association_id: UUID, *, today: date, sees: Sees = NOTHING
) -> tuple[Asked, int]:
    """Return what conditions on members may ask, and of how many the facts are not quite of today.

    Whoever calls has seen to it that the association is the reader's own.
    """
    stale = await stale_of(db, association_id, today=today)
    facts = await facts_for(db, stale, today=today)
    asked = Asked(facts.c, today, await _floors(db), association_id, sees)
    return asked, max(0, len(stale) - RECKONED_ON_A_PAGE)


def of_members(
    query: Select[*tuple[Any, ...]], association_id: UUID, asked: Asked
) -> Select[*tuple[Any, ...]]:
    """Return a query over an association's members, each with its facts."""
    facts = asked.facts.signatory_id.table
    joined = query.select_from(Membership).join(Signatory, Signatory.id == Membership.signatory_id)
    return joined.outerjoin(facts, asked.facts.signatory_id == Membership.signatory_id).where(
        Membership.association_id == association_id, counting(asked.today)
    )


class Tally(NamedTuple):
    """How many members of one sector, region and standing there are, and how far they are trained, in people."""

    sector: Sector
    region: str
    standing: Standing
    members: int
    covered: int
    counted: int


async def tallies(db: AsyncSession, association_id: UUID, asked: Asked) -> list[Tally]:
    """Return all members of an association, counted: one walk over their facts."""
    facts = asked.facts
    columns = (
        Signatory.sector, Signatory.region, asked.standing.label("standing"),
        facts.covered.label("covered"), facts.counted.label("counted"),
    )  # fmt: skip
    each = of_members(select(*columns), association_id, asked).subquery().c
    by = (each.sector, each.region, each.standing)
    sums = func.count(), func.coalesce(func.sum(each.covered), 0), func.coalesce(func.sum(each.counted), 0)
    return [
        Tally(sector, region, Standing(standing), *sums)
        for sector, region, standing, *sums in await db.execute(select(*by, *sums).group_by(*by))
    ]


def _wanted(filters: Filters, asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.standing is not None:
        found.append(asked.standing == filters.standing.value)
    if filters.sector is not None:
        found.append(Signatory.sector == filters.sector)
    if filters.region:
        found.append(Signatory.region == filters.region)
    if filters.band is not None:
        found.append(_band(filters.band, asked))
    found += [one.holds(asked) for one in asked.reasons if one.key == filters.reason]
    return found


def _band(band: Band, asked: Asked) -> ColumnElement[bool]:
    percent = asked.facts.percent
    match band:
        case Band.NOBODY:
            return cast("ColumnElement[bool]", percent.is_(None))
        case Band.UNDER_HALF:
            return cast("ColumnElement[bool]", percent < HALF)
        case Band.UNDER_FLOOR:
            return and_(percent >= HALF, percent < asked.floor)
        case Band.ENOUGH:
            return cast("ColumnElement[bool]", percent >= asked.floor)


async def _floors(db: AsyncSession) -> dict[str, int]:
    kept = select(CountryProfile.country, CountryProfile.profile)
    profiles = dict(shipped_profiles()) | {
        country: load_profile(held) for country, held in await db.execute(kept)
    }
    return {country: profile.training_floor for country, profile in profiles.items()}


async def regions_of(db: AsyncSession, actor: AssociationActor, *, today: date) -> list[str]:
    """Return the regions in which the actor's members are."""
    query = (
        select(Signatory.region)
        .join(Membership, Membership.signatory_id == Signatory.id)
        .where(Membership.association_id == actor.association_id, counting(today), Signatory.region != "")
        .distinct()
        .order_by(Signatory.region)
    )
    return list(await db.scalars(query))


@dataclass(frozen=True, slots=True)
class View:
    """A saved view of the reader's own."""

    id: UUID
    name: str
    filters: dict[str, str]


async def views_of(db: AsyncSession, actor: AssociationActor) -> list[View]:
    """Return the actor's saved views at this association, by name."""
    query = (
        select(SavedView.id, SavedView.name, SavedView.filters)
        .where(SavedView.account_id == actor.account_id, SavedView.association_id == actor.association_id)
        .order_by(SavedView.name)
    )
    return [View(*row) for row in await db.execute(query)]


def _id(after: str) -> UUID | None:
    try:
        return UUID(after[:36])
    except ValueError:
        return None
