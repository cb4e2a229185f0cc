"""Inviting people to posts, and accepting (actions)."""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts import letters
from registry.accounts.actions import give_post
from registry.accounts.actors import Actor
from registry.accounts.budgets import may_spend
from registry.accounts.models import Account, Invitation
from registry.accounts.queries import is_open
from registry.accounts.rules import INVITATION_LASTS_FOR, OF_A_BUSINESS, Role, Spending, hash_token
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.actions import acts, record


async def invite(
    db: AsyncSession,
    email: str,
    role: Role,
    organisation_id: UUID | None,
    *,
    by: UUID | None,
    language: str,
    base_url: str,
    now: datetime,
) -> Invitation:
    """Invite an address to a post. An earlier open invitation to the same post ends."""
    await db.execute(
        update(Invitation)
        .where(Invitation.email == email, Invitation.role == role)
        .where(Invitation.organisation_id.is_not_distinct_from(organisation_id), is_open(now))
        .values(withdrawn_at=now)
    )
    invitation, token = _invitation(email, role, organisation_id, by=by, language=language, now=now)
    db.add(invitation)
    await db.flush()
    letters.invitation(db, email, role, token, language=language, base_url=base_url, now=now)
    record(
        db, "invitation.send", subject_id=invitation.id, actor_id=by, now=now,
        signatory_id=organisation_id if role in OF_A_BUSINESS else None, role=role, organisation_id=organisation_id,
    )  # fmt: skip
    return invitation


async def invite_owners(
    db: AsyncSession,
    businesses: Sequence[tuple[UUID, str, str]],
    *,
    by: UUID | None,
    base_url: str,
    now: datetime,
) -> None:
    """Invite the owners of many businesses that were entered just now, so that no invitation is open yet.

    One address gets one letter, and none at all when it has had as many as it should: its other invitations
    wait for it where it is signed in.

    Args:
        db: the transaction.
        businesses: each with the address to invite, and the language to write in.
        by: the account that acts; None from the terminal.
        base_url: of this deployment.
        now: the moment.

    """
    waiting = Counter(email for _, email, _ in businesses)
    written: set[str] = set()
    for signatory_id, email, language in businesses:
        invitation, token = _invitation(email, Role.OWNER, signatory_id, by=by, language=language, now=now)
        db.add(invitation)
        if email not in written and await may_spend(db, Spending.INVITE_ADDRESS, email, now=now):
            letters.invitation(
                db, email, Role.OWNER, token, several=waiting[email] > 1, language=language, base_url=base_url,
                now=now,
            )  # fmt: skip
        written.add(email)
        record(
            db, "invitation.send", subject_id=invitation.id, actor_id=by, now=now, signatory_id=signatory_id,
            role=Role.OWNER, organisation_id=signatory_id,
        )  # fmt: skip
    await db.flush()


def _invitation(
    email: str, role: Role, organisation_id: UUID | None, *, by: UUID | None, language: str, now: datetime
) -> tuple[Invitation, str]:
    """Return an invitation and the token that its letter carries, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        id=uuid4(), token_hash=hash_token(token), email=email, role=role, organisation_id=organisation_id,
        language=language, invited_by=by, invited_at=now, expires_at=now + INVITATION_LASTS_FOR,
        accepted_at=None, accepted_by=None, withdrawn_at=None,
    )  # fmt: skip
    return invitation, token


async def accept(db: AsyncSession, token: str, account: Account, *, now: datetime) -> Invitation:
    """Take up the post of an invitation.

    Raises:
        NotFoundError: no such invitation, or not open any more.
        RuleBrokenError: it was sent to another address than the account's.

    """
    query = select(Invitation).where(Invitation.token_hash == hash_token(token), is_open(now))
    invitation = await db.scalar(query.with_for_update())
    if invitation is None:
        raise NotFoundError
    if invitation.email != account.email:
        raise RuleBrokenError(
            "This invitation was sent to another e-mail address. Sign in with that one, or ask for a new invitation."
        )
    await _take_up(db, invitation, account.id, now=now)
    return invitation


async def accept_waiting(db: AsyncSession, actor: Actor, invitation_id: UUID, *, now: datetime) -> Invitation:
    """Take up the post of an invitation to the address that the actor is signed in with.

    Raises:
        NotFoundError: no such invitation to this address, or not open any more.

    """
    own = select(Account.email).where(Account.id == actor.account_id, Account.confirmed_at.is_not(None))
    query = select(Invitation).where(
        Invitation.id == invitation_id, Invitation.email == own.scalar_subquery(), is_open(now)
    )
    invitation = await db.scalar(query.with_for_update())
    if invitation is None:
        raise NotFoundError
    await _take_up(db, invitation, actor.account_id, now=now)
    return invitation


async def _take_up(db: AsyncSession, invitation: Invitation, account_id: UUID, *, now: datetime) -> None:
    acts(db, Actor(account_id).acting)  # a letter is read without a hat on
    invitation.accepted_at, invitation.accepted_by = now, account_id
    await give_post(
        db, account_id, invitation.role, invitation.organisation_id, by=invitation.invited_by, now=now
    )
    record(
        db, "invitation.accept", subject_id=invitation.id, actor_id=account_id, now=now,
        signatory_id=invitation.organisation_id if invitation.role in OF_A_BUSINESS else None,
        role=invitation.role, organisation_id=invitation.organisation_id,
    )  # fmt: skip
