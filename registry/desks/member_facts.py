"""The facts of many businesses, put together: kept by the worker, and reckoned anew where they are stale.

A trigger notes whose people, counts, status or membership changed (migration 0034desks), whoever wrote. So what a
list shows is never older than the rows it follows from.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnClause,
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    Uuid,
    and_,
    case,
    column,
    delete,
    func,
    or_,
    select,
    table,
    values,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import NamedFromClause
from sqlalchemy.types import TypeEngine

from registry.adherence.models import Adherence, StatusChange
from registry.adherence.queries import join_told
from registry.associations.counting import counting
from registry.associations.models import Membership
from registry.db import Database, insert_for
from registry.desks.models import DeskFact
from registry.signatories.models import Signatory
from registry.training.coverage import percent
from registry.training.coverage_queries import groups_of_many, present
from registry.training.models import Headcount, StaffMember
from registry.training.rules import ONBOARDING, PUBLIC_FACING

STALE = table("desk_facts_stale", column("number", BigInteger()), column("signatory_id", Uuid()))
NAMES = tuple(each.key for each in DeskFact.__table__.columns if each.key != "holds_until")
IN_A_SLICE = 500
RECKONED_ON_A_PAGE = 1000  # more are shown as the worker last left them, until it has caught up
LOOK_AGAIN = timedelta(days=366)
ONE_DAY = timedelta(days=1)


async def stale_of(db: AsyncSession, association_id: UUID, *, today: date) -> list[UUID]:
    """Return the members whose kept facts do not hold today."""
    kept = and_(DeskFact.signatory_id == Membership.signatory_id, DeskFact.holds_until >= today)
    query = (
        select(Membership.signatory_id)
        .outerjoin(DeskFact, kept)
        .where(Membership.association_id == association_id, counting(today))
        .where(
            or_(DeskFact.signatory_id.is_(None), Membership.signatory_id.in_(select(STALE.c.signatory_id)))
        )
        .order_by(Membership.signatory_id)
    )
    return list(await db.scalars(query))


async def facts_for(db: AsyncSession, stale: Sequence[UUID], *, today: date) -> NamedFromClause:
    """Return the facts of every business as something to select from: those kept, and the stale ones as they are now."""
    kept = select(*(DeskFact.__table__.c[name] for name in NAMES))
    if not stale:
        return kept.subquery("facts")
    fresh = await reckoned(db, stale[:RECKONED_ON_A_PAGE], today=today)
    kinds: dict[str, TypeEngine[Any]] = {
        "signatory_id": Uuid(),
        "status": String(),
        "covered": Integer(),
        "counted": Integer(),
    }
    kinds |= {"percent": Integer(), "listed": Integer()}
    columns: list[ColumnClause[Any]] = [column(name, kinds.get(name, Date())) for name in NAMES]
    # PostgreSQL takes a column of nothing but nulls for text, unless the nulls say what they are.
    nothing = {each.name: sql_cast(None, each.type) for each in columns}
    lines = [tuple(nothing[name] if one[name] is None else one[name] for name in NAMES) for one in fresh]
    live = values(*columns, name="live").data(lines).cte("live")
    others = kept.where(DeskFact.signatory_id.not_in(select(live.c.signatory_id)))
    both: CompoundSelect[Any] = others.union_all(select(*(live.c[name] for name in NAMES)))
    return both.subquery("facts")


async def reckoned(db: AsyncSession, ids: Sequence[UUID], *, today: date) -> list[dict[str, Any]]:
    """Return the facts of some businesses as they are now."""
    query: Select[*tuple[Any, ...]] = select(
        Signatory.id, StatusChange.status, StatusChange.effective_on, Adherence.report_due_on,
        Adherence.reported_until, Adherence.audited_until, Adherence.report_in_hand_for, Adherence.committed_on,
    ).select_from(Signatory)  # fmt: skip
    told = join_told(query, Signatory.id, today=today).where(Signatory.id.in_(ids))
    groups = await groups_of_many(db, StaffMember.signatory_id.in_(ids), ids, today=today)
    found = []
    for signatory_id, status, *dates in await db.execute(told):
        mine = groups.get(signatory_id, [])
        facing = [one for one in mine if one.role in PUBLIC_FACING]
        covered, counted = sum(one.covered for one in facing), sum(one.counted for one in facing)
        held = (signatory_id, status and status.value, *dates, covered, counted, percent(covered, counted))
        found.append(dict(zip(NAMES, (*held, sum(one.listed for one in mine)), strict=True)))
    return found


async def reckon_stale(database: Database, *, today: date) -> int:
    """Keep the facts of whoever is stale, in slices; return of how many. The worker calls it."""
    done = 0
    while True:
        async with database.writes() as db, db.begin():
            ids = await _slice(db, today=today)
            if not ids:
                return done
            until = await _hold_until(db, ids, today=today)
            rows = [
                {**one, "holds_until": until.get(one["signatory_id"], today + LOOK_AGAIN)}
                for one in await reckoned(db, ids, today=today)
            ]
            await _keep(db, rows)
            done += len(ids)


async def _slice(db: AsyncSession, *, today: date) -> list[UUID]:
    """Take notes away and return whose they were; those that others have not committed yet stay for the next time."""
    notes = select(STALE.c.signatory_id).order_by(STALE.c.number).limit(4 * IN_A_SLICE)
    if ids := list(dict.fromkeys(await db.scalars(notes)))[:IN_A_SLICE]:
        # Before anything is reckoned: what was noted meanwhile and taken away here is seen by what follows.
        await db.execute(delete(STALE).where(STALE.c.signatory_id.in_(ids)))
        return ids
    over = select(DeskFact.signatory_id).where(DeskFact.holds_until < today).limit(IN_A_SLICE)
    return list(await db.scalars(over))


async def _keep(db: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    added = insert_for(db)(DeskFact)
    change = {name: added.excluded[name] for name in (*NAMES[1:], "holds_until")}
    await db.execute(added.on_conflict_do_update(index_elements=["signatory_id"], set_=change), rows)


async def _hold_until(db: AsyncSession, ids: Sequence[UUID], *, today: date) -> dict[UUID, date]:
    """Return, of each business of which something follows from a date, the last day before it does."""
    whose, ends = StaffMember.signatory_id, StaffMember.trained_until
    untrained = or_(ends.is_(None), ends < today)
    new = and_(StaffMember.since > today - ONBOARDING, untrained)
    people = select(
        whose,
        func.min(case((present(today), StaffMember.until))),
        func.min(case((and_(present(today), ends >= today), ends))),
        func.min(case((and_(present(today), new), StaffMember.since))),
        func.min(case((StaffMember.since > today, StaffMember.since))),
    ).where(whose.in_(ids))
    found: dict[UUID, date] = {}

    def hold(signatory_id: UUID, day: date | None) -> None:
        if day is not None:
            found[signatory_id] = min(day, found.get(signatory_id, day))

    for signatory_id, until, trained, since, comes in await db.execute(people.group_by(whose)):
        hold(signatory_id, until)
        hold(signatory_id, trained)
        hold(signatory_id, since and since + ONBOARDING - ONE_DAY)
        hold(signatory_id, comes and comes - ONE_DAY)
    later: tuple[Select[UUID, date | None], ...] = (
        select(Headcount.signatory_id, func.min(Headcount.counted_on))
        .where(Headcount.signatory_id.in_(ids), Headcount.counted_on > today)
        .group_by(Headcount.signatory_id),
        select(Adherence.signatory_id, func.min(StatusChange.effective_on))
        .join(StatusChange, StatusChange.adherence_id == Adherence.id)
        .where(Adherence.signatory_id.in_(ids), StatusChange.effective_on > today)
        .group_by(Adherence.signatory_id),
        select(Adherence.signatory_id, func.min(Adherence.committed_on))
        .where(Adherence.signatory_id.in_(ids), Adherence.committed_on > today)
        .group_by(Adherence.signatory_id),
    )
    for query in later:
        for signatory_id, day in await db.execute(query):
            hold(signatory_id, day and day - ONE_DAY)
    return found
