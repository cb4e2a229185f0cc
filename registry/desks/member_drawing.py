"""An association's members drawn: standing by sector and region, and coverage month by month (queries, and one round)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor
from registry.adherence.rules import Standing
from registry.associations.models import Association
from registry.db import Database, insert_for
from registry.desks.member_map import Counted, RegionMap, draw_map
from registry.desks.member_places import middles
from registry.desks.member_queries import Tally, asked_of, of_members, tallies
from registry.desks.member_reasons import Asked, Reason
from registry.desks.member_seen import NOTHING, Sees
from registry.desks.models import CoverageMonth
from registry.desks.rules import HELP_FIRST
from registry.signatories.rules import Sector
from registry.training.coverage import percent

MONTHS_SHOWN = 24
IN_FORCE = frozenset({Standing.COMMITTED, Standing.REPORTING, Standing.VERIFIED})


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: how many have a standing, and where the part lies, in percent of the longest bar."""

    standing: Standing
    count: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One sector or region. `of`: its code or name; empty where none was said."""

    of: str
    count: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """How far the members were trained on one day. `percent` is None where nobody was to be counted."""

    on: date
    members: int
    percent: int | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """All that the page draws."""

    members: int
    standings: tuple[Standing, ...]
    by_sector: list[Bar]
    by_region: list[Bar]
    reasons: list[tuple[Reason, int]]
    months: list[Month]
    floor: int
    """What the association's own country asks, in percent."""
    map: RegionMap


async def drawn(
    db: AsyncSession,
    actor: AssociationActor,
    *,
    now: datetime,
    sees: Sees = NOTHING,
    sector: Sector | None = None,
) -> Drawn:
    """Return what is drawn of the actor's members; the map of those of one sector, if it is given."""
    asked, _ = await asked_of(db, actor.association_id, today=now.date(), sees=sees)
    rows = await tallies(db, actor.association_id, asked)
    by_sector: dict[str, dict[Standing, int]] = defaultdict(lambda: defaultdict(int))
    by_region: dict[str, dict[Standing, int]] = defaultdict(lambda: defaultdict(int))
    for one in rows:
        by_sector[one.sector.value][one.standing] += one.members
        by_region[one.region][one.standing] += one.members
    total = sum(one.members for one in rows)
    trained = percent(sum(one.covered for one in rows), sum(one.counted for one in rows))
    country = await db.scalar(select(Association.country).where(Association.id == actor.association_id))
    present = Month(now.date(), total, trained)
    return Drawn(
        members=total,
        standings=tuple(one for one in HELP_FIRST if any(one is row.standing for row in rows)),
        by_sector=bars(by_sector),
        by_region=bars(by_region),
        reasons=await _reasons(db, actor, asked),
        months=[*await _months(db, actor.association_id, before=present.on), present],
        floor=asked.floors.get(country or "", 0),
        map=draw_map(in_regions(rows, sector), await middles(db, actor.association_id, today=now.date())),
    )


def in_regions(rows: Iterable[Tally], sector: Sector | None) -> dict[str, Counted]:
    """Return of each region its members, of all sectors or of one, and of how many the standing is in force (pure)."""
    members: dict[str, int] = defaultdict(int)
    in_force: dict[str, int] = defaultdict(int)
    for one in rows:
        if sector in {None, one.sector}:
            members[one.region] += one.members
            in_force[one.region] += one.members if one.standing in IN_FORCE else 0
    return {region: Counted(count, in_force[region]) for region, count in members.items()}


def bars(found: dict[str, dict[Standing, int]]) -> list[Bar]:
    """Return one bar for each, the longest first; its pieces in the order of who needs help (pure)."""
    longest = max((sum(each.values()) for each in found.values()), default=1)
    made = []
    for of, each in found.items():
        pieces, at = [], 0
        for standing in HELP_FIRST:
            if count := each.get(standing, 0):
                pieces.append(
                    Piece(standing, count, round(100 * at / longest, 2), round(100 * count / longest, 2))
                )
                at += count
        made.append(Bar(of, at, tuple(pieces)))
    return sorted(made, key=lambda bar: (-bar.count, bar.of))


async def _reasons(db: AsyncSession, actor: AssociationActor, asked: Asked) -> list[tuple[Reason, int]]:
    each = [func.sum(case((one.holds(asked), 1), else_=0)) for one in asked.reasons]
    row = (await db.execute(of_members(select(*each), actor.association_id, asked))).one()
    return [(reason, count or 0) for reason, count in zip(asked.reasons, row, strict=True) if count]


async def _months(db: AsyncSession, association_id: UUID, *, before: date) -> list[Month]:
    query = (
        select(CoverageMonth)
        .where(CoverageMonth.association_id == association_id, CoverageMonth.noted_on < before)
        .order_by(CoverageMonth.month.desc())
        .limit(MONTHS_SHOWN)
    )
    found = [
        Month(row.noted_on, row.members, percent(row.covered, row.counted)) for row in await db.scalars(query)
    ]
    return found[::-1]


async def note_months(database: Database, *, today: date) -> int:
    """Note of each association how far its members are trained, on the first day of a month on which a worker runs."""
    month, noted = today.replace(day=1), 0
    async with database.reads() as db:
        done = select(CoverageMonth.association_id).where(CoverageMonth.month == month)
        wanting = list(await db.scalars(select(Association.id).where(Association.id.not_in(done))))
    for association_id in wanting:
        async with database.writes() as db, db.begin():
            noted += await _note(db, association_id, month, today=today)
    return noted


async def _note(db: AsyncSession, association_id: UUID, month: date, *, today: date) -> bool:
    asked, unreckoned = await asked_of(db, association_id, today=today)
    if unreckoned:
        return False  # tomorrow: the worker is still at the facts
    sums = func.count(), func.sum(asked.facts.covered), func.sum(asked.facts.counted)
    members, covered, counted = (await db.execute(of_members(select(*sums), association_id, asked))).one()
    if not members:
        return False
    row = {
        "id": uuid4(), "association_id": association_id, "month": month, "noted_on": today, "members": members,
        "covered": covered or 0, "counted": counted or 0,
    }  # fmt: skip
    await db.execute(insert_for(db)(CoverageMonth).values(row).on_conflict_do_nothing())
    return True
