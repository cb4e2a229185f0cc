"""An association's members, with their standing, in pages (reads only)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, case, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor
from registry.adherence.models import Adherence, StatusChange
from registry.adherence.queries import join_told, standing_column
from registry.adherence.rules import Standing
from registry.associations.counting import counting
from registry.associations.models import Membership
from registry.desks.rules import HELP_FIRST
from registry.kit.searchable import search_text
from registry.signatories.models import Signatory
from registry.training.coverage import total
from registry.training.coverage_queries import groups_of_many, last_sessions_on
from registry.training.models import StaffMember
from registry.training.rules import PUBLIC_FACING

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member, as the list shows it."""

    id: UUID
    name: str
    city: str
    number: str
    standing: Standing
    report_due_on: date | None
    changed_on: date | None
    slug: str
    trained: int | None
    """The coverage of those who meet travellers, in percent; None where nobody is to be counted."""
    trained_on: date | None


@dataclass(frozen=True, slots=True)
class MemberPage:
    """One page of the list, and where the next begins."""

    lines: list[MemberLine]
    onward: str | None


async def members(
    db: AsyncSession,
    actor: AssociationActor,
    *,
    now: datetime,
    words: str = "",
    standing: Standing | None = None,
    lowest: bool = False,
    after: str = "",
) -> MemberPage:
    """Return members of the actor's association, who needs help first and then by name, a page at a time.

    Args:
        db: the transaction.
        actor: whose association.
        now: the moment; standings are told by UTC's date.
        words: found inside names and places, accents and case ignored.
        standing: only these.
        lowest: whose team is trained least first; who has nobody to be counted last.
        after: the id of the last line of the page before.

    """
    today = now.date()
    found = (
        select(
            Signatory.id,
            Signatory.trade_name,
            Signatory.city,
            Membership.member_number,
            standing_column(today=today).label("standing"),
            Adherence.report_due_on,
            StatusChange.effective_on,
            Signatory.slug,
        )
        .join(Membership, Membership.signatory_id == Signatory.id)
        .where(Membership.association_id == actor.association_id, counting(today))
    )
    query = join_told(cast("Select[Any]", found), Signatory.id, today=today)
    for word in search_text(words).split():
        query = query.where(Signatory.searched.contains(word, autoescape=True))
    if standing is not None:
        query = query.where(standing_column(today=today) == standing.value)
    rank = case(*((standing_column(today=today) == one.value, at) for at, one in enumerate(HELP_FIRST)))
    order = (rank, Signatory.trade_name, Signatory.id)
    wanted = _id(after)
    if lowest:
        rows = (await db.execute(query.order_by(*order))).all()
        percents = await _percents(db, [row[0] for row in rows], today=today)
        rows = sorted(rows, key=lambda row: _least(percents[row[0]]))
        begin = next((at for at, row in enumerate(rows, 1) if row[0] == wanted), 0)
        rows = rows[begin : begin + AT_ONCE + 1]
    else:
        if wanted is not None:
            told_of = join_told(
                cast("Select[Any]", select(*order).select_from(Signatory)), Signatory.id, today=today
            )
            last = (await db.execute(told_of.where(Signatory.id == wanted))).one_or_none()
            if last is not None:
                query = query.where(tuple_(*order) > tuple_(*last))
        rows = (await db.execute(query.order_by(*order).limit(AT_ONCE + 1))).all()
        percents = await _percents(db, [row[0] for row in rows], today=today)
    held = await last_sessions_on(db, [row[0] for row in rows], today=today)
    lines = [
        MemberLine(
            row[0], row[1], row[2], row[3], Standing(row[4]), row[5], row[6], row[7],
            percents[row[0]], held.get(row[0]),
        )
        for row in rows[:AT_ONCE]
    ]  # fmt: skip
    return MemberPage(lines, str(lines[-1].id) if len(rows) > AT_ONCE else None)


async def _percents(db: AsyncSession, ids: Sequence[UUID], *, today: date) -> dict[UUID, int | None]:
    found = await groups_of_many(db, StaffMember.signatory_id.in_(ids), ids, today=today)
    return {one: total(group for group in found.get(one, ()) if group.role in PUBLIC_FACING) for one in ids}


def _least(percent: int | None) -> tuple[bool, int]:
    return percent is None, percent or 0


def _id(after: str) -> UUID | None:
    try:
        return UUID(after[:36])
    except ValueError:
        return None
