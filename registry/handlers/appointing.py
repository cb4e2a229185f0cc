"""Who is a case handler: a registrar invites and ends, and two officers certify (actions)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import end_post
from registry.accounts.actors import RegistrarActor
from registry.accounts.invitations import invite
from registry.accounts.models import Account, Invitation, Post
from registry.accounts.offices import case_office, country_of_office
from registry.accounts.queries import counts, is_open
from registry.accounts.rules import Role, check_apart
from registry.errors import NotFoundError, RuleBrokenError
from registry.handlers.ends import end_certificates
from registry.handlers.models import OpenVault, Vault
from registry.kit.forms import FormFaults, FormReader
from registry.ledger.actions import record


@dataclass(frozen=True, slots=True)
class HandlerDraft:
    """Whom to invite, for which country."""

    email: str
    country: str


@dataclass(frozen=True, slots=True)
class InvitedHandler:
    """An invitation that nobody has accepted."""

    invitation_id: UUID
    email: str
    country: str
    expires_at: datetime


def parse_handler(raw: Mapping[str, str], countries: frozenset[str]) -> HandlerDraft | FormFaults:
    """Read the form."""
    form = FormReader(raw)
    email, country = form.email("email"), raw.get("country", "")
    if country not in countries:
        form.fault("country", "Choose one.")
    return FormFaults(form.faults) if form.faults else HandlerDraft(email, country)


async def invite_handler(
    db: AsyncSession,
    actor: RegistrarActor,
    draft: HandlerDraft,
    *,
    language: str,
    base_url: str,
    now: datetime,
) -> Invitation:
    """Invite somebody to read the reports of a country. They read none before two officers have signed.

    Raises:
        RuleBrokenError: they hold that post already, or one in a business or an association.

    """
    office = case_office(draft.country)
    held = (
        select(Post.id)
        .join(Account, Account.id == Post.account_id)
        .where(Account.email == draft.email, Post.role == Role.CASE_HANDLER)
        .where(Post.organisation_id == office, counts(now.date()))
    )
    if await db.scalar(held.limit(1)) is not None:
        raise RuleBrokenError("This person holds this post already.")
    others = select(Post.role).join(Account, Account.id == Post.account_id)
    mine = others.where(Account.email == draft.email, counts(now.date()))
    check_apart(Role.CASE_HANDLER, set(await db.scalars(mine)))
    return await invite(
        db, draft.email, Role.CASE_HANDLER, office, by=actor.account_id,
        language=language, base_url=base_url, now=now,
    )  # fmt: skip


async def invited_handlers(db: AsyncSession, _: RegistrarActor, *, now: datetime) -> list[InvitedHandler]:
    """Return the invitations that wait."""
    query = (
        select(Invitation.id, Invitation.email, Invitation.organisation_id, Invitation.expires_at)
        .where(_is_handlers(), is_open(now))
        .order_by(Invitation.email, Invitation.id)
    )
    return [
        InvitedHandler(found, email, country_of_office(office) or "", until)
        for found, email, office, until in await db.execute(query)
    ]


async def take_back(db: AsyncSession, actor: RegistrarActor, invitation_id: UUID, *, now: datetime) -> None:
    """Take back an invitation: its link opens nothing any more.

    Raises:
        NotFoundError: no such open invitation.

    """
    query = select(Invitation).where(Invitation.id == invitation_id, _is_handlers(), is_open(now))
    invitation = await db.scalar(query.with_for_update())
    if invitation is None:
        raise NotFoundError
    invitation.withdrawn_at = now
    record(
        db, "invitation.withdraw", subject_id=invitation.id, actor_id=actor.account_id, now=now,
        role=invitation.role, organisation_id=invitation.organisation_id,
    )  # fmt: skip


async def end_handler(db: AsyncSession, actor: RegistrarActor, post_id: UUID, *, now: datetime) -> None:
    """End a handler's post, and what officers signed of their key for it: a new post needs two new certificates.

    From now on nothing is sealed to them for that country, and their desk is closed. Their wraps are taken out of
    what was sealed before by the worker, as soon as it looks.

    Raises:
        NotFoundError: no such post, or over already.

    """
    query = select(Post.organisation_id, Post.account_id).where(
        Post.id == post_id, Post.role == Role.CASE_HANDLER
    )
    found = (await db.execute(query)).one_or_none()
    country = country_of_office(found.organisation_id) if found else None
    if found is None or country is None:
        raise NotFoundError
    await db.execute(select(Account.id).where(Account.id == found.account_id).with_for_update())
    await end_post(db, actor, post_id, found.organisation_id, now=now)
    await end_certificates(db, actor, found.account_id, country, now=now)
    others = select(Post.id).where(
        Post.account_id == found.account_id, Post.role == Role.CASE_HANDLER, counts(now.date())
    )
    if await db.scalar(others.limit(1)) is None:
        theirs = select(Vault.id).where(Vault.account_id == found.account_id)
        await db.execute(delete(OpenVault).where(OpenVault.vault_id.in_(theirs)))


def _is_handlers() -> ColumnElement[bool]:
    return Invitation.role == Role.CASE_HANDLER
