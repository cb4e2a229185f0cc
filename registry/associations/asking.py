"""A business with people of its own becomes a member when they agree, and leaves when it wants (actions).

An association sees its members' papers and may recommend their suspension, so that nobody is put
under one by a list that somebody else wrote.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import OwnerActor
from registry.accounts.models import Post
from registry.accounts.queries import counts
from registry.accounts.rules import Role
from registry.associations.actions import join
from registry.associations.counting import counting
from registry.associations.models import Association, Membership, MembershipRequest
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.actions import record

ASKED_AGAIN_AFTER = timedelta(days=90)
LISTED_MOST = 50


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request that waits for the answer of a business."""

    request_id: UUID
    association: str
    member_number: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class MembershipLine:
    """One present membership of a business."""

    association_id: UUID
    association: str
    member_number: str
    since: date


async def with_owners(db: AsyncSession, signatory_ids: Collection[UUID], *, now: datetime) -> set[UUID]:
    """Return those businesses that have an owner who can answer for them."""
    query = select(Post.organisation_id).where(
        Post.organisation_id.in_(signatory_ids), Post.role == Role.OWNER, counts(now.date())
    )
    return {found for found in await db.scalars(query) if found is not None}


async def ask(
    db: AsyncSession,
    association_id: UUID,
    members: Sequence[tuple[UUID, str]],
    *,
    by: UUID | None,
    now: datetime,
) -> list[UUID]:
    """Ask businesses whether they are members; return those that were asked now.

    Members are not asked, nor is who has not answered yet, or said no in the last `ASKED_AGAIN_AFTER`.
    """
    ids = [signatory_id for signatory_id, _ in members]
    present = select(Membership.signatory_id).where(
        Membership.association_id == association_id, Membership.signatory_id.in_(ids), counting(now.date())
    )
    waiting = select(MembershipRequest.signatory_id).where(
        MembershipRequest.association_id == association_id,
        MembershipRequest.signatory_id.in_(ids),
        or_(
            MembershipRequest.answered_at.is_(None),
            MembershipRequest.agreed.is_(False) & (MembershipRequest.answered_at > now - ASKED_AGAIN_AFTER),
        ),
    )
    spared = {*await db.scalars(present), *await db.scalars(waiting)}
    asked = [(signatory_id, number) for signatory_id, number in members if signatory_id not in spared]
    for signatory_id, number in asked:
        request = MembershipRequest(
            association_id=association_id, signatory_id=signatory_id, member_number=number, asked_by=by,
            asked_at=now, answered_by=None, answered_at=None, agreed=None,
        )  # fmt: skip
        db.add(request)
        record(
            db, "membership.ask", subject_id=association_id, actor_id=by, now=now, signatory_id=signatory_id
        )
    await db.flush()
    return [signatory_id for signatory_id, _ in asked]


async def answer(
    db: AsyncSession, actor: OwnerActor, request_id: UUID, *, agrees: bool, now: datetime
) -> None:
    """Say whether the actor's business is the member that an association says it is.

    Raises:
        NotFoundError: no such request, or to another business.
        RuleBrokenError: it has been answered already.

    """
    query = select(MembershipRequest).where(
        MembershipRequest.id == request_id, MembershipRequest.signatory_id == actor.signatory_id
    )
    row = await db.scalar(query.with_for_update())
    if row is None:
        raise NotFoundError
    if row.answered_at is not None:
        raise RuleBrokenError("Somebody of your business has answered this already.")
    row.answered_by, row.answered_at, row.agreed = actor.account_id, now, agrees
    if agrees:
        members = [(actor.signatory_id, row.member_number)]
        await join(db, row.association_id, members, by=actor.account_id, now=now)
    else:
        record(
            db, "membership.refuse", subject_id=row.association_id, actor_id=actor.account_id, now=now,
            signatory_id=actor.signatory_id,
        )  # fmt: skip
    await db.flush()


async def leave_association(
    db: AsyncSession, actor: OwnerActor, association_id: UUID, *, now: datetime
) -> None:
    """End a membership of the actor's own business; from now on the association sees nothing of it.

    Raises:
        NotFoundError: the business is no member now.

    """
    query = select(Membership).where(
        Membership.association_id == association_id,
        Membership.signatory_id == actor.signatory_id,
        counting(now.date()),
    )
    rows = list(await db.scalars(query.with_for_update()))
    if not rows:
        raise NotFoundError
    for row in rows:
        row.until = now.date() - timedelta(days=1)
    record(
        db, "membership.leave", subject_id=association_id, actor_id=actor.account_id, now=now,
        signatory_id=actor.signatory_id,
    )  # fmt: skip
    await db.flush()


async def requests_to(db: AsyncSession, actor: OwnerActor) -> list[RequestLine]:
    """Return the requests that wait for the actor's business, the oldest first."""
    query = (
        select(
            MembershipRequest.id,
            Association.name,
            MembershipRequest.member_number,
            MembershipRequest.asked_at,
        )
        .join(Association, Association.id == MembershipRequest.association_id)
        .where(MembershipRequest.signatory_id == actor.signatory_id, MembershipRequest.answered_at.is_(None))
        .order_by(MembershipRequest.asked_at, MembershipRequest.id)
        .limit(LISTED_MOST)
    )
    return [RequestLine(*row) for row in await db.execute(query)]


async def memberships_of(db: AsyncSession, actor: OwnerActor, *, now: datetime) -> list[MembershipLine]:
    """Return the present memberships of the actor's business, by the association's name."""
    query = (
        select(
            Association.id, Association.name, func.max(Membership.member_number), func.min(Membership.since)
        )
        .join(Membership, Membership.association_id == Association.id)
        .where(Membership.signatory_id == actor.signatory_id, counting(now.date()))
        .group_by(Association.id, Association.name)
        .order_by(Association.name)
        .limit(LISTED_MOST)
    )
    return [MembershipLine(*row) for row in await db.execute(query)]
