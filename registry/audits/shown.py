"""What the public is told: each draw with its hashes, and who audited a business (queries)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor, RegistrarActor
from registry.accounts.models import Account
from registry.adherence.models import Adherence
from registry.adherence.queries import join_told, standing_column
from registry.adherence.rules import Standing
from registry.associations.counting import counting
from registry.associations.models import Association, Membership
from registry.audits import drawing
from registry.audits.draws import GONE
from registry.audits.models import Audit, AuditAuditor, AuditDraw
from registry.audits.rules import State
from registry.errors import NotFoundError
from registry.signatories.models import Signatory

LISTED_DRAWS = 50


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One business that was drawn, and what became of it."""

    slug: str
    name: str
    left: bool
    audited: bool
    state: State | None


@dataclass(frozen=True, slots=True)
class DrawView:
    """One draw, as everybody may see it: no seed before it is open."""

    draw_id: UUID
    association: str | None
    count: int
    many: int
    list_sha256: str
    seed_sha256: str
    outside_named: str
    published_at: datetime
    opens_at: datetime
    opened_at: datetime | None
    seed: str
    outside: str
    listed: Sequence[str]
    drawn: Sequence[DrawnLine]


@dataclass(frozen=True, slots=True)
class AuditTold:
    """One audit that was passed, as the public reads it: who audited, when, and who pays whom."""

    association: str | None
    visited_on: date | None
    names: Sequence[str]
    by_video: bool
    member_pays: bool


async def draws(
    db: AsyncSession, actor: AssociationActor | RegistrarActor | None = None, *, now: datetime
) -> list[DrawView]:
    """Return draws, the latest first: of whom the actor plans for, or all, without whom those fell on."""
    query = select(AuditDraw.id).order_by(AuditDraw.published_at.desc()).limit(LISTED_DRAWS)
    if isinstance(actor, AssociationActor):
        query = query.where(AuditDraw.association_id == actor.association_id)
    return [
        await draw_view(db, one, now=now, whole=actor is not None) for one in list(await db.scalars(query))
    ]


async def draw_view(db: AsyncSession, draw_id: UUID, *, now: datetime, whole: bool = True) -> DrawView:
    """Return a draw, as everybody may see it.

    Raises:
        NotFoundError: there is none.

    """
    row = await db.get(AuditDraw, draw_id)
    if row is None:
        raise NotFoundError
    open_ = row.opened_at is not None
    names = drawing.drawn(row.seed, row.outside, row.listed) if open_ and whole else []
    return DrawView(
        draw_id=row.id,
        association=await db.scalar(select(Association.name).where(Association.id == row.association_id)),
        count=len(row.listed), many=drawing.how_many(len(row.listed)), list_sha256=row.list_sha256, seed_sha256=row.seed_sha256,
        outside_named=row.outside_named, published_at=row.published_at, opens_at=row.opens_at, opened_at=row.opened_at,
        seed=row.seed if open_ else "", outside=row.outside, listed=row.listed,
        drawn=await _drawn(db, row, names, today=now.date()),
    )  # fmt: skip


async def _drawn(db: AsyncSession, row: AuditDraw, names: Sequence[str], *, today: date) -> list[DrawnLine]:
    """Return who was drawn, in order: who has left the register or the association since is told as such.

    An audit counts that was planned of the draw, or was open when it was opened; none that was over by then.
    """
    if not names:
        return []
    was_open = and_(
        Audit.planned_at <= row.opened_at,
        or_(Audit.closed_at.is_(None), Audit.closed_at > row.opened_at),
        or_(Audit.cancelled_at.is_(None), Audit.cancelled_at > row.opened_at),
    )
    audits = (
        select(Signatory.slug, Audit.state)
        .join(Adherence, Adherence.signatory_id == Signatory.id)
        .join(Audit, Audit.adherence_id == Adherence.id)
        .where(Signatory.slug.in_(names), (Audit.draw_id == row.id) | was_open)
        .order_by(Audit.planned_at)
    )
    states = {one.slug: one.state for one in await db.execute(audits)}
    members = set(
        await db.scalars(
            select(Membership.signatory_id).where(
                Membership.association_id == row.association_id, counting(today)
            )
        )
    )
    query = cast(
        "Select[Any]",
        select(Signatory.slug, Signatory.trade_name, Signatory.id, standing_column(today=today)).select_from(
            Signatory
        ),
    )
    told = {
        one[0]: one
        for one in await db.execute(
            join_told(query, Signatory.id, today=today).where(Signatory.slug.in_(names))
        )
    }
    found = []
    for slug in names:
        _, name, found_id, standing = told.get(slug, (slug, slug, None, Standing.NOT_ON_THE_REGISTER.value))
        left = Standing(standing) in GONE or (row.association_id is not None and found_id not in members)
        found.append(DrawnLine(slug, name, left, slug in states, states.get(slug)))
    return found


async def told_audits(db: AsyncSession, signatory_id: UUID) -> list[AuditTold]:
    """Return the audits that a business passed, the latest first. Public: no finding, and no name unless it was agreed."""
    query = (
        select(Audit.id, Association.name, Audit.visited_on, Audit.member_pays)
        .join(Adherence, Adherence.id == Audit.adherence_id)
        .outerjoin(Association, Association.id == Audit.association_id)
        .where(Adherence.signatory_id == signatory_id, Audit.passed.is_(True), Audit.visited_on.is_not(None))
        .order_by(Audit.visited_on.desc())
        .limit(5)
    )
    rows = (await db.execute(query)).all()
    people = (
        select(AuditAuditor.audit_id, Account.name, AuditAuditor.named_in_public, AuditAuditor.video_reason)
        .join(Account, Account.id == AuditAuditor.account_id)
        .where(AuditAuditor.audit_id.in_([row[0] for row in rows]), AuditAuditor.declared_at.is_not(None))
        .where(AuditAuditor.ended_at.is_(None))
        .order_by(Account.name)
    )
    named: dict[UUID, list[str]] = defaultdict(list)
    video: set[UUID] = set()
    for audit_id, name, agreed, reason in await db.execute(people):
        if agreed:
            named[audit_id].append(name)
        if reason:
            video.add(audit_id)
    return [AuditTold(row[1], row[2], named[row[0]], row[0] in video, row[3]) for row in rows]
