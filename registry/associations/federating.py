"""An association as a member of another: asked by one, agreed to by the other, ended by either (actions and queries)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from registry.accounts.actors import AssociationActor, AssociationAdminActor
from registry.associations.counting import counting
from registry.associations.models import Association, Federation, Membership
from registry.associations.rules import below, check_federation
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.actions import record


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie between the reader's association and another."""

    id: UUID
    other_id: UUID
    other: str
    above: bool
    """Whether the other is the umbrella."""
    agreed_at: datetime | None
    mine_to_answer: bool


@dataclass(frozen=True, slots=True)
class Under:
    """An association that stands under the reader's, at any depth."""

    id: UUID
    name: str
    country: str
    members: int


async def ask_federation(
    db: AsyncSession, actor: AssociationAdminActor, other_id: UUID, *, above: bool, now: datetime
) -> None:
    """Ask another association to be the umbrella, or a member, of one's own. Until it agrees nobody sees more.

    Raises:
        NotFoundError: no such association.
        RuleBrokenError: it was asked already, or a circle or too high a tower would come of it.

    """
    edges = await _edges_locked(db)
    if await db.scalar(select(Association.id).where(Association.id == other_id)) is None:
        raise NotFoundError
    mine = actor.association_id
    umbrella, member = (other_id, mine) if above else (mine, other_id)
    check_federation(edges, umbrella, member)
    known = select(Federation.id).where(
        Federation.umbrella_id == umbrella, Federation.member_id == member, Federation.ended_at.is_(None)
    )
    if await db.scalar(known) is not None:
        raise RuleBrokenError("This was asked already, or stands.")
    row = Federation(
        umbrella_id=umbrella, member_id=member, asked_for=mine, asked_by=actor.account_id, asked_at=now,
        answered_by=None, answered_at=None, agreed_at=None, ended_at=None,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    _enter(db, actor, "federation.ask", row, now=now)


async def answer_federation(
    db: AsyncSession, actor: AssociationAdminActor, federation_id: UUID, *, agrees: bool, now: datetime
) -> None:
    """Answer what another association asked.

    Raises:
        NotFoundError: no such question to the actor's association.
        RuleBrokenError: a circle or too high a tower would come of it by now.

    """
    edges = await _edges_locked(db)
    waits = Federation.answered_at.is_(None), Federation.ended_at.is_(None)
    to_us = Federation.asked_for != actor.association_id
    row = await db.scalar(
        locked(select(Federation).where(Federation.id == federation_id, _ours(actor), to_us, *waits))
    )
    if row is None:
        raise NotFoundError
    row.answered_by, row.answered_at = actor.account_id, now
    if agrees:
        check_federation(edges, row.umbrella_id, row.member_id)
        row.agreed_at = now
    else:
        row.ended_at = now
    _enter(db, actor, "federation.agree" if agrees else "federation.refuse", row, now=now)


async def end_federation(
    db: AsyncSession, actor: AssociationAdminActor, federation_id: UUID, *, now: datetime
) -> None:
    """End a tie, or take a question back. From now on the umbrella sees nothing of the other.

    Raises:
        NotFoundError: no such tie of the actor's association.

    """
    found = select(Federation).where(
        Federation.id == federation_id, _ours(actor), Federation.ended_at.is_(None)
    )
    row = await db.scalar(locked(found))
    if row is None:
        raise NotFoundError
    row.ended_at = now
    _enter(db, actor, "federation.end", row, now=now)


async def ties_of(db: AsyncSession, actor: AssociationActor) -> list[Tie]:
    """Return the ties of the actor's association, those that wait for its answer first."""
    other = aliased(Association)
    mine = actor.association_id
    query = (
        select(Federation, other.name)
        .join(
            other,
            or_(
                (Federation.umbrella_id == mine) & (other.id == Federation.member_id),
                (Federation.member_id == mine) & (other.id == Federation.umbrella_id),
            ),
        )
        .where(Federation.ended_at.is_(None))
        .order_by(Federation.agreed_at.is_not(None), other.name, Federation.id)
    )
    return [
        Tie(
            row.id,
            row.umbrella_id if row.member_id == mine else row.member_id,
            name,
            row.member_id == mine,
            row.agreed_at,
            row.agreed_at is None and row.asked_for != mine,
        )
        for row, name in await db.execute(query)
    ]


async def all_under(db: AsyncSession, actor: AssociationActor, *, now: datetime) -> list[Under]:
    """Return the associations that stand under the actor's, by name, with how many members each has."""
    ids = below(await _edges(db), actor.association_id)
    count = (
        select(func.count(Membership.signatory_id.distinct()))
        .where(Membership.association_id == Association.id, counting(now.date()))
        .correlate(Association)
        .scalar_subquery()
    )
    query = select(Association.id, Association.name, Association.country, count).where(
        Association.id.in_(ids)
    )
    return [Under(*row) for row in await db.execute(query.order_by(Association.name, Association.id))]


async def reading_under(db: AsyncSession, actor: AssociationActor, association_id: UUID) -> AssociationActor:
    """Return whom queries take to be the reader of an association that stands under the actor's. For reading alone.

    Raises:
        NotFoundError: it does not stand under it.

    """
    if association_id not in below(await _edges(db), actor.association_id):
        raise NotFoundError
    return AssociationActor(actor.account_id, association_id)


async def _edges(db: AsyncSession) -> list[tuple[UUID, UUID]]:
    stands = Federation.agreed_at.is_not(None), Federation.ended_at.is_(None)
    query = select(Federation.umbrella_id, Federation.member_id).where(*stands)
    return [(umbrella, member) for umbrella, member in await db.execute(query)]


async def _edges_locked(db: AsyncSession) -> list[tuple[UUID, UUID]]:
    """Return the ties that stand, with no other written meanwhile: two answers at once could close a circle."""
    await db.execute(locked(select(Association.id).order_by(Association.id), key_share=False))
    return await _edges(db)


def _ours(actor: AssociationActor) -> ColumnElement[bool]:
    return or_(Federation.umbrella_id == actor.association_id, Federation.member_id == actor.association_id)


def _enter(
    db: AsyncSession, actor: AssociationAdminActor, kind: str, row: Federation, *, now: datetime
) -> None:
    record(
        db, kind, subject_id=row.id, actor_id=actor.account_id, now=now, umbrella_id=row.umbrella_id,
        member_id=row.member_id,
    )  # fmt: skip
