"""The people of a business or an association: inviting, taking an invitation back, ending a post (actions)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import end_post
from registry.accounts.actors import AssociationAdminActor, OwnerActor, RegistrarActor, SignatoryActor
from registry.accounts.invitations import invite
from registry.accounts.models import Account, Invitation, Post
from registry.accounts.queries import PostHeld, counts, is_open, posts_of
from registry.accounts.rules import OF_A_BUSINESS, Role
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.forms import FormFaults, FormReader
from registry.ledger.actions import record

INVITATIONS_SHOWN = 100
Inviter = OwnerActor | AssociationAdminActor | RegistrarActor


@dataclass(frozen=True, slots=True)
class InvitationDraft:
    """Whom an owner invites, and as what."""

    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that has not been answered."""

    invitation_id: UUID
    email: str
    role: Role
    expires_at: datetime


def parse_invitation(raw: Mapping[str, str]) -> InvitationDraft | FormFaults:
    """Read the form. Posts of an association or of the register are not a business's to give."""
    form = FormReader(raw)
    email, role = form.email("email"), form.choice("role", Role)
    if role not in OF_A_BUSINESS:
        form.fault("role", "Choose one.")
    return FormFaults(form.faults) if form.faults else InvitationDraft(email, role)


async def team_of(db: AsyncSession, actor: SignatoryActor, *, today: date) -> list[PostHeld]:
    """Return who acts for the actor's business today."""
    held = await posts_of(db, actor.signatory_id, OF_A_BUSINESS)
    return [post for post in held if post.since <= today and (post.until is None or post.until >= today)]


async def invited_to(db: AsyncSession, actor: Inviter, *, now: datetime) -> list[OpenInvitation]:
    """Return the open invitations of the actor's business, or association, or to become a registrar."""
    query = (
        select(Invitation.id, Invitation.email, Invitation.role, Invitation.expires_at)
        .where(_is_ours(actor), is_open(now))
        .order_by(Invitation.email, Invitation.role)
        .limit(INVITATIONS_SHOWN)
    )
    return [OpenInvitation(*row) for row in await db.execute(query)]


async def invite_colleague(
    db: AsyncSession,
    actor: OwnerActor,
    draft: InvitationDraft,
    *,
    language: str,
    base_url: str,
    now: datetime,
) -> Invitation:
    """Invite somebody to a post of one's own business.

    Raises:
        RuleBrokenError: they hold that post already.

    """
    held = (
        select(Post.id)
        .join(Account, Account.id == Post.account_id)
        .where(Account.email == draft.email, Post.role == draft.role)
        .where(Post.organisation_id == actor.signatory_id, counts(now.date()))
    )
    if await db.scalar(held.limit(1)) is not None:
        raise RuleBrokenError("This person holds this post already.")
    return await invite(
        db, draft.email, draft.role, actor.signatory_id, by=actor.account_id,
        language=language, base_url=base_url, now=now,
    )  # fmt: skip


async def take_back(db: AsyncSession, actor: Inviter, invitation_id: UUID, *, now: datetime) -> None:
    """Take back an invitation of one's own, whoever sent it: its link opens nothing any more.

    Raises:
        NotFoundError: no such open invitation, or somebody else's.

    """
    query = select(Invitation).where(Invitation.id == invitation_id, _is_ours(actor), is_open(now))
    invitation = await db.scalar(query.with_for_update())
    if invitation is None:
        raise NotFoundError
    invitation.withdrawn_at = now
    record(
        db, "invitation.withdraw", subject_id=invitation.id, actor_id=actor.account_id, now=now,
        signatory_id=actor.signatory_id if isinstance(actor, OwnerActor) else None,
        role=invitation.role, organisation_id=invitation.organisation_id,
    )  # fmt: skip


def _is_ours(actor: Inviter) -> ColumnElement[bool]:
    """Return the condition that an invitation is to a post that the actor may give."""
    match actor:
        case OwnerActor():
            return Invitation.organisation_id == actor.signatory_id
        case AssociationAdminActor():
            return Invitation.organisation_id == actor.association_id
        case RegistrarActor():
            return Invitation.organisation_id.is_(None) & (Invitation.role == Role.REGISTRAR)


async def end_colleague(db: AsyncSession, actor: OwnerActor, post_id: UUID, *, now: datetime) -> None:
    """End a post of one's own business, one's own included; the last owner stays.

    Raises:
        NotFoundError: no such post in this business, or over already.
        RuleBrokenError: the business would be left without an owner.

    """
    if await _is_last(db, post_id, Role.OWNER, actor.signatory_id):
        raise RuleBrokenError("A business keeps at least one owner. Invite another first.")
    await end_post(db, actor, post_id, actor.signatory_id, now=now, signatory_id=actor.signatory_id)


async def end_associate(
    db: AsyncSession, actor: AssociationAdminActor, post_id: UUID, *, now: datetime
) -> None:
    """End a post of one's own association, one's own included; the last who can let others in stays.

    Raises:
        NotFoundError: no such post in this association, or over already.
        RuleBrokenError: the association would be left without an administrator.

    """
    if await _is_last(db, post_id, Role.ASSOCIATION_ADMIN, actor.association_id):
        raise RuleBrokenError("This is the last person who can invite others. Invite somebody else first.")
    await end_post(db, actor, post_id, actor.association_id, now=now)


async def _is_last(db: AsyncSession, post_id: UUID, role: Role, organisation_id: UUID) -> bool:
    """Say whether a post is held by the only person in that role; two posts of one person are one person.

    All posts of the role are locked before their holders are counted: two who end each other's post
    at once leave one of them.
    """
    query = (
        select(Post.id, Post.account_id)
        .where(Post.organisation_id == organisation_id, Post.role == role, Post.until.is_(None))
        .order_by(Post.id)
        .with_for_update()
    )
    held = (await db.execute(query)).all()
    ending = next((account for found, account in held if found == post_id), None)
    return ending is not None and all(account == ending for _, account in held)
