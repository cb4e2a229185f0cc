"""Whose audit is whose: found and locked for each kind of actor, and what binds a person to a business (queries)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, AssociationActor, RegistrarActor, SignatoryActor
from registry.accounts.models import Post
from registry.accounts.queries import acted_for
from registry.accounts.rules import CONFLICT_FOR, Role
from registry.adherence.models import Adherence, StatusChange
from registry.adherence.rules import Status
from registry.audits.models import Audit, AuditAuditor
from registry.audits.rules import SEEN_BY_THE_MEMBER, Tie, may_still_send
from registry.db import locked
from registry.errors import NotFoundError
from registry.ledger.rules import Acting, Office

READ = frozenset({Status.ACCEPTED, Status.CHANGES_REQUESTED, Status.DECLINED})


@dataclass(frozen=True, slots=True)
class Visitor(Actor):
    """Somebody who audits, whatever hat is on: an auditor of this association or of another, or a registrar."""

    audit_id: UUID
    auditor_id: UUID
    association_id: UUID | None
    left_at: datetime | None = (
        None  # since when they audit it no more, and only send what waits on their phone
    )

    @property
    def acting(self) -> Acting:
        """Return for whom they audit, as the ledger keeps it."""
        if self.association_id is None:
            return Acting(self.account_id, Office.REGISTER)
        return Acting(self.account_id, Office.ASSOCIATION, self.association_id)


Overseer = AssociationActor | RegistrarActor
Reader = AssociationActor | RegistrarActor | SignatoryActor | Visitor


async def visitor(
    db: AsyncSession, actor: Actor, audit_id: UUID, *, now: datetime, sending: bool = False
) -> Visitor:
    """Return somebody as an auditor of an audit: while they are, and still hold the post that they audit by.

    `sending`: what is on their phone is taken for `rules.LATE_FOR` after they left, and nothing is shown to them.

    Raises:
        NotFoundError: they do not audit it.

    """
    query = select(AuditAuditor).where(
        AuditAuditor.audit_id == audit_id, AuditAuditor.account_id == actor.account_id
    )
    row = await db.scalar(query)
    if row is None:
        raise NotFoundError
    left_at = await _left_at(db, row, now=now)
    if not may_still_send(left_at, now=now) or (left_at is not None and not sending):
        raise NotFoundError
    return Visitor(actor.account_id, audit_id, row.id, row.association_id, left_at)


async def _left_at(db: AsyncSession, row: AuditAuditor, *, now: datetime) -> datetime | None:
    """Return when somebody left an audit: were taken off it, or their post ended, whichever came first.

    Raises:
        NotFoundError: they never held the post.

    """
    query = select(Post.until).where(
        Post.account_id == row.account_id,
        Post.role == (Role.AUDITOR if row.association_id else Role.REGISTRAR),
        Post.organisation_id.is_not_distinct_from(row.association_id),
        Post.since <= now.date(),
    )
    ends = list(await db.scalars(query))
    if not ends:
        raise NotFoundError
    last = None if None in ends else max(day for day in ends if day is not None)
    if last is None or last >= now.date():
        return row.ended_at
    ended_at = datetime.combine(last + timedelta(days=1), time(), UTC)
    return min(ended_at, row.ended_at or ended_at)


def audits_of(actor: Reader) -> Select[Audit]:
    """Return the audits that an actor may see: of an association its own, of a business those of its adherences."""
    query = select(Audit)
    match actor:
        case Visitor():
            return query.where(Audit.id == actor.audit_id)
        case RegistrarActor():
            return query
        case AssociationActor():
            return query.where(Audit.association_id == actor.association_id)
        case _:
            own = select(Adherence.id).where(Adherence.signatory_id == actor.signatory_id)
            return query.where(Audit.adherence_id.in_(own))


async def own_audit(db: AsyncSession, actor: Reader, audit_id: UUID, *, lock: bool = False) -> Audit:
    """Return an audit that the actor may see.

    Raises:
        NotFoundError: there is none.

    """
    query = audits_of(actor).where(Audit.id == audit_id)
    row: Audit | None = await db.scalar(locked(query) if lock else query)
    if row is None:
        raise NotFoundError
    return row


def told(audit: Audit) -> bool:
    """Say whether the member has been told what was found."""
    return audit.state in SEEN_BY_THE_MEMBER


async def business_of(db: AsyncSession, audit: Audit) -> UUID:
    """Return which business an audit is of."""
    adherence = await db.get_one(Adherence, audit.adherence_id)
    return adherence.signatory_id


async def ties_of(db: AsyncSession, account_id: UUID, signatory_id: UUID, *, now: datetime) -> frozenset[Tie]:
    """Return what the register knows that binds a person to a business, looking back 24 months."""
    found = set()
    if await acted_for(db, account_id, signatory_id, today=now.date()):
        found.add(Tie.ACTS_FOR_IT)
    read = (
        select(StatusChange.id)
        .join(Adherence, Adherence.id == StatusChange.adherence_id)
        .where(Adherence.signatory_id == signatory_id, StatusChange.actor_id == account_id)
        .where(StatusChange.status.in_(READ), StatusChange.at >= now - CONFLICT_FOR)
    )
    if await db.scalar(read.limit(1)) is not None:
        found.add(Tie.READ_ITS_APPLICATION)
    return frozenset(found)


async def auditors_of(db: AsyncSession, audit_id: UUID) -> Mapping[UUID, AuditAuditor]:
    """Return who audits or did, by their account."""
    query = select(AuditAuditor).where(AuditAuditor.audit_id == audit_id).order_by(AuditAuditor.assigned_at)
    return {row.account_id: row for row in await db.scalars(query)}
