"""Handing over what somebody at an association has in hand, in one act (actions and queries).

Another feature adds what it leaves in somebody's hands to `KINDS`: which of it is open, whose it is, and how it moves.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor, AssociationAdminActor
from registry.accounts.models import Account, Post
from registry.accounts.queries import PostHeld, acted_for, counts, posts_of
from registry.accounts.rules import OF_AN_ASSOCIATION, Role
from registry.accounts.team import end_associate
from registry.adherence.models import Adherence
from registry.adherence.rules import Status
from registry.applications.models import Application, ReviewComment, ReviewDraft
from registry.applications.queries import last_status
from registry.associations.models import Membership
from registry.audits import planning
from registry.audits.access import auditors_of
from registry.audits.models import Audit, AuditAuditor
from registry.audits.rules import OVER
from registry.complaints.models import Complaint
from registry.complaints.rules import State as ComplaintState
from registry.db import locked
from registry.decisions.models import Recommendation
from registry.desks.models import HandedOver
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.rosters.models import Roster
from registry.signatories.models import Signatory

Open = Callable[[UUID], Select[UUID, str, UUID]]
"""Of an association: its open pieces, each with its id, what it is called, and the last part of its address."""
Move = Callable[[AsyncSession, Sequence[UUID], UUID, UUID, date], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work. `roles`: who may do it."""

    key: str
    words: Sentence
    href: str
    roles: frozenset[Role]
    open: Open
    whose: Callable[[UUID], ColumnElement[bool]]
    move: Move


@dataclass(frozen=True, slots=True)
class Piece:
    """One open piece of work."""

    kind: Kind
    subject_id: UUID
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Leaving:
    """Somebody's post, what they have in hand, and who could take it."""

    post: PostHeld
    pieces: list[Piece]
    colleagues: list[tuple[UUID, str]]


def _applications(association_id: UUID) -> Select[UUID, str, UUID]:
    waits = last_status().in_([Status.APPLIED, Status.CHANGES_REQUESTED])
    return (
        select(Application.id, Signatory.trade_name, Application.id)
        .join(Signatory, Signatory.id == Application.signatory_id)
        .where(Application.association_id == association_id, Application.dropped_at.is_(None), waits)
    )


def _remarked(account_id: UUID) -> ColumnElement[bool]:
    sent = select(ReviewComment.id).where(
        ReviewComment.application_id == Application.id, ReviewComment.author_id == account_id
    )
    unsent = select(ReviewDraft.id).where(
        ReviewDraft.application_id == Application.id, ReviewDraft.author_id == account_id
    )
    return or_(sent.exists(), unsent.exists())


async def _move_remarks(db: AsyncSession, ids: Sequence[UUID], former: UUID, to: UUID, _: date) -> None:
    """Give remarks that are not sent yet to a colleague; where they wrote one themselves, both stand in it."""
    query = select(ReviewDraft).where(ReviewDraft.application_id.in_(ids)).order_by(ReviewDraft.id)
    drafts = list(await db.scalars(locked(query)))
    theirs = {(one.application_id, one.item): one for one in drafts if one.author_id == to}
    for draft in drafts:
        if draft.author_id != former:
            continue
        there = theirs.get((draft.application_id, draft.item))
        if there is None:
            draft.author_id = to
        else:
            there.text = f"{there.text}\n{draft.text}"
            await db.delete(draft)


def _recommendations(association_id: UUID) -> Select[UUID, str, UUID]:
    return (
        select(Recommendation.id, Signatory.trade_name, Signatory.id)
        .join(Adherence, Adherence.id == Recommendation.adherence_id)
        .join(Signatory, Signatory.id == Adherence.signatory_id)
        .where(Recommendation.association_id == association_id, Recommendation.decided_at.is_(None))
    )


async def _stay(_: AsyncSession, __: Sequence[UUID], ___: UUID, ____: UUID, _____: date) -> None:
    """Leave a recommendation under the name of whoever made it: another than they decides."""


def _lists(association_id: UUID) -> Select[UUID, str, UUID]:
    return select(Roster.id, Roster.file_sha256, Roster.id).where(
        Roster.organisation_id == association_id, Roster.confirmed_at.is_(None), Roster.dropped_at.is_(None)
    )


async def _move_lists(db: AsyncSession, ids: Sequence[UUID], _: UUID, to: UUID, __: date) -> None:
    await db.execute(update(Roster).where(Roster.id.in_(ids)).values(uploaded_by=to))


def _audits(association_id: UUID) -> Select[UUID, str, UUID]:
    return (
        select(Audit.id, Signatory.trade_name, Audit.id)
        .join(Adherence, Adherence.id == Audit.adherence_id)
        .join(Signatory, Signatory.id == Adherence.signatory_id)
        .where(Audit.association_id == association_id, Audit.state.not_in(OVER))
    )


def _audited_by(account_id: UUID) -> ColumnElement[bool]:
    now = select(AuditAuditor.id).where(
        AuditAuditor.audit_id == Audit.id,
        AuditAuditor.account_id == account_id,
        AuditAuditor.ended_at.is_(None),
    )
    return now.exists()


async def _move_audits(
    db: AsyncSession,
    actor: AssociationAdminActor,
    ids: Sequence[UUID],
    former: UUID,
    to: UUID,
    *,
    now: datetime,
    base_url: str,
) -> None:
    """Take somebody off their audits and send a colleague, who declares first; unless they are on it already."""
    for audit_id in ids:
        there = await auditors_of(db, audit_id)
        await planning.hand_over(db, actor, audit_id, there[former].id, reason="", now=now, base_url=base_url)
        if to not in there or there[to].ended_at is not None:
            await planning.assign(
                db, actor, audit_id, to, actor.association_id, video_reason="", now=now, base_url=base_url
            )


def _complaints(association_id: UUID) -> Select[UUID, str, UUID]:
    members = select(Membership.signatory_id).where(
        Membership.association_id == association_id, Membership.until.is_(None)
    )
    return (
        select(Complaint.id, Signatory.trade_name, Complaint.id)
        .join(Signatory, Signatory.id == Complaint.signatory_id)
        .where(
            Complaint.state == ComplaintState.CHECKING, Complaint.association_may_read,
            Complaint.signatory_id.in_(members),
        )
    )  # fmt: skip


async def _move_complaints(db: AsyncSession, ids: Sequence[UUID], _: UUID, to: UUID, today: date) -> None:
    """Give them to a colleague; one that is not theirs to answer lies with nobody until another takes it up."""
    for row in await db.scalars(locked(select(Complaint).where(Complaint.id.in_(ids)))):
        conflict = row.first_by == to or await acted_for(db, to, row.signatory_id, today=today)
        row.handler_id = None if conflict else to


AUDIT = "audit"  # whoever is sent finds it among their visits
KINDS: tuple[Kind, ...] = (
    Kind(
        AUDIT, Sentence("Audit that they carry out"), "/visits/{}", frozenset({Role.AUDITOR}), _audits, _audited_by,
        _stay,
    ),
    Kind(
        "application", Sentence("Application that they wrote remarks on"), "/association/applications/{}",
        frozenset({Role.REVIEWER}), _applications, _remarked, _move_remarks,
    ),
    Kind(
        "recommendation", Sentence("Recommendation that waits for a decision"), "/association/members/{}/history",
        frozenset({Role.REVIEWER, Role.AUDITOR}), _recommendations,
        lambda account_id: Recommendation.recommended_by == account_id, _stay,
    ),
    Kind(
        "complaint", Sentence("Complaint that they are checking"), "/association/queue/{}",
        frozenset({Role.REVIEWER}), _complaints, lambda account_id: Complaint.handler_id == account_id,
        _move_complaints,
    ),
    Kind(
        "list", Sentence("List that was loaded and not confirmed"), "/association/rosters/{}",
        frozenset({Role.ASSOCIATION_ADMIN}), _lists, lambda account_id: Roster.uploaded_by == account_id,
        _move_lists,
    ),
)  # fmt: skip
BY_KEY = {one.key: one for one in KINDS}


async def leaving(db: AsyncSession, actor: AssociationAdminActor, post_id: UUID, *, now: datetime) -> Leaving:
    """Return what somebody of the actor's association has in hand.

    Raises:
        NotFoundError: no such post there, or over.

    """
    held = await posts_of(db, actor.association_id, sorted(OF_AN_ASSOCIATION))
    present = [one for one in held if one.until is None or one.until >= now.date()]
    post = next((one for one in present if one.post_id == post_id), None)
    if post is None:
        raise NotFoundError
    colleagues = {one.account_id: one.name for one in present if one.account_id != post.account_id}
    return Leaving(
        post,
        await _pieces(db, actor.association_id, post.account_id),
        sorted(colleagues.items(), key=lambda each: each[1]),
    )


async def hand_over(
    db: AsyncSession,
    actor: AssociationAdminActor,
    post_id: UUID,
    to: UUID | None,
    *,
    ends: bool,
    now: datetime,
    base_url: str,
) -> None:
    """Give all that somebody has in hand to a colleague, and end their post if that is asked too.

    Raises:
        NotFoundError: no such post at the actor's association, or over.
        RuleBrokenError: nobody is chosen, they may not do all of it, or are bound to a business that is audited.

    """
    await db.execute(locked(select(Post.id).where(Post.organisation_id == actor.association_id)))
    found = await leaving(db, actor, post_id, now=now)
    former = found.post.account_id
    if found.pieces:
        if to is None or to not in dict(found.colleagues):
            raise RuleBrokenError("Choose a colleague.")
        held = set(await db.scalars(_roles(actor.association_id, to, now=now)))
        if any(not piece.kind.roles & held for piece in found.pieces):
            raise RuleBrokenError("They may not do all of this. Choose another, or give them the post first.")
        for kind in KINDS:
            ids = [piece.subject_id for piece in found.pieces if piece.kind is kind]
            if ids:
                await kind.move(db, ids, former, to, now.date())
            for subject_id in ids:
                db.add(
                    HandedOver(
                        association_id=actor.association_id, kind=kind.key, subject_id=subject_id,
                        former_id=former, to_id=to, by_id=actor.account_id, at=now,
                    )
                )  # fmt: skip
                record(
                    db, "association.hand_over", subject_id=subject_id, actor_id=actor.account_id, now=now,
                    work=kind.key, former_id=former, to_id=to,
                )  # fmt: skip
        audits = [piece.subject_id for piece in found.pieces if piece.kind.key == AUDIT]
        await _move_audits(db, actor, audits, former, to, now=now, base_url=base_url)
    if ends:
        await end_associate(db, actor, post_id, now=now)
    await db.flush()


async def handed_to(db: AsyncSession, actor: AssociationActor) -> list[Piece]:
    """Return what was handed to the actor and is still open."""
    mine = select(HandedOver.kind, HandedOver.subject_id).where(
        HandedOver.association_id == actor.association_id,
        HandedOver.to_id == actor.account_id,
        HandedOver.kind != AUDIT,
    )
    given: dict[str, set[UUID]] = {}
    for key, subject_id in await db.execute(mine):
        given.setdefault(key, set()).add(subject_id)
    found: list[Piece] = []
    for key, ids in given.items():
        if key in BY_KEY:
            query = BY_KEY[key].open(actor.association_id).subquery()
            rows = await db.execute(select(query).where(query.c[0].in_(ids)))
            found += [_piece(BY_KEY[key], row) for row in rows]
    return found


async def _pieces(db: AsyncSession, association_id: UUID, account_id: UUID) -> list[Piece]:
    """Return what is in somebody's hands: their own, and what was handed to them."""
    found: list[Piece] = []
    for kind in KINDS:
        rows = (await db.execute(kind.open(association_id).where(kind.whose(account_id)))).all()
        found += [_piece(kind, row) for row in rows]
    known = {(piece.kind.key, piece.subject_id) for piece in found}
    handed = await handed_to(db, AssociationActor(account_id, association_id))
    return [*found, *(piece for piece in handed if (piece.kind.key, piece.subject_id) not in known)]


def _piece(kind: Kind, row: Any) -> Piece:
    name = row[1][:8] if kind.key == "list" else row[1]
    return Piece(kind, row[0], name, kind.href.format(row[2]))


def _roles(association_id: UUID, account_id: UUID, *, now: datetime) -> Select[Role]:
    return (
        select(Post.role)
        .join(Account, Account.id == Post.account_id)
        .where(Post.account_id == account_id, Post.organisation_id == association_id, counts(now.date()))
    )
