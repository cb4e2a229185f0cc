"""Who an e-mail address, a password, a session or a link belongs to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from registry.accounts.actors import Actor, Hat, Person
from registry.accounts.models import Account, Invitation, MailLink, Post, SecondFactor, Session
from registry.accounts.rules import CONFLICT_FOR, OF_A_BUSINESS, Purpose, Role, hash_token


@dataclass(frozen=True, slots=True)
class Known:
    """What signing in needs of an account."""

    account_id: UUID
    password_hash: str = field(repr=False)
    confirmed: bool
    email: str
    generation: int
    """Of the password: a session begun on another one's strength opens nothing."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A session as found: whose, and how old."""

    person: Person
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A line of the page of one's sessions."""

    public_id: UUID
    started_at: datetime
    seen_at: datetime
    this_one: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation, as its reader may know it."""

    invitation_id: UUID
    email: str
    role: Role
    organisation_id: UUID | None
    has_account: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open invitation, as the person reads it who is signed in with its address."""

    invitation_id: UUID
    role: Role
    organisation_id: UUID | None
    until: datetime


@dataclass(frozen=True, slots=True)
class PostHeld:
    """One post of one person, as an organisation's page lists it."""

    post_id: UUID
    account_id: UUID
    name: str
    email: str
    role: Role
    since: date
    until: date | None


async def known(db: AsyncSession, email: str) -> Known | None:
    """Return the account of an address."""
    query = select(
        Account.id,
        Account.password_hash,
        Account.confirmed_at.is_not(None),
        Account.email,
        Account.generation,
    ).where(Account.email == email)
    row = (await db.execute(query)).one_or_none()
    return row and Known(*row)


async def visit(db: AsyncSession, token: str, *, now: datetime) -> Visit | None:
    """Return the session that a token opens, live or not, with the posts that count today."""
    query = (
        select(Account, Session, has_factor(Account.id))
        .join(Account, Account.id == Session.account_id)
        .where(Session.token_hash == hash_token(token), Session.generation == Account.generation)
    )
    row = (await db.execute(query)).one_or_none()
    if row is None:
        return None
    account, session, guarded = row
    hats = await hats_of(db, account.id, now=now)
    wearing = next((hat for hat in hats if hat.organisation_id == session.wearing), hats[0] if hats else None)
    person = Person(
        account.id, account.name, account.email, account.language, hats, wearing,
        has_factor=guarded, proved_at=session.proved_at,
    )  # fmt: skip
    return Visit(person, session.started_at, session.seen_at)


def has_factor(account_id: UUID | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Return the condition that an account has a second factor."""
    live = SecondFactor.account_id == account_id, SecondFactor.confirmed_at.is_not(None)
    return select(SecondFactor.id).where(*live).exists()


async def hats_of(db: AsyncSession, account_id: UUID, *, now: datetime) -> tuple[Hat, ...]:
    """Return what a person may act for now: the register first, then associations, then businesses."""
    query = select(Post.organisation_id, Post.role).where(Post.account_id == account_id, counts(now.date()))
    roles: dict[UUID | None, set[Role]] = defaultdict(set)
    for organisation_id, role in await db.execute(query):
        roles[organisation_id].add(role)
    hats = [Hat(organisation_id, frozenset(held)) for organisation_id, held in roles.items()]
    return tuple(
        sorted(
            hats,
            key=lambda hat: (
                hat.organisation_id is not None,
                bool(hat.roles & OF_A_BUSINESS),
                str(hat.organisation_id),
            ),
        )
    )


def counts(today: date) -> ColumnElement[bool]:
    """Return the condition that a post counts on a day; its last day does.

    Days of posts are UTC's, where they are written and where they are asked for: now is `now.date()`, never
    the date of a country. A person may act for organisations of several.
    """
    return (Post.since <= today) & or_(Post.until.is_(None), Post.until >= today)


async def letterboxes(db: AsyncSession, *whose: ColumnElement[bool], today: date) -> list[tuple[str, str]]:
    """Return address and language of everybody who holds such a post today, once each.

    Args:
        db: the transaction.
        whose: conditions on `Post`, and on `Account` where it matters; the caller says of which organisation.
        today: as `counts`.

    """
    query = (
        select(Account.email, Account.language)
        .join(Post, Post.account_id == Account.id)
        .where(*whose, counts(today))
        .order_by(Account.email)
        .distinct()
    )
    return [(email, language) for email, language in await db.execute(query)]


async def acted_for(db: AsyncSession, account_id: UUID, organisation_id: UUID | None, *, today: date) -> bool:
    """Say whether a person acts for an organisation, or did within `rules.CONFLICT_FOR`."""
    query = select(Post.id).where(
        Post.account_id == account_id,
        Post.organisation_id == organisation_id,
        or_(Post.until.is_(None), Post.until >= today - CONFLICT_FOR),
    )
    return organisation_id is not None and await db.scalar(query.limit(1)) is not None


async def open_sessions(db: AsyncSession, actor: Actor, *, token: str | None) -> list[OpenSession]:
    """Return the actor's own sessions, the latest used first."""
    query = (
        select(Session)
        .join(Account, Account.id == Session.account_id)
        .where(Session.account_id == actor.account_id, Session.generation == Account.generation)
        .order_by(Session.seen_at.desc(), Session.started_at.desc())
    )
    mine = hash_token(token) if token else None
    return [
        OpenSession(row.public_id, row.started_at, row.seen_at, row.token_hash == mine)
        for row in await db.scalars(query)
    ]


async def link_account(db: AsyncSession, token: str, purpose: Purpose, *, now: datetime) -> Known | None:
    """Return the account of a link that would still do what it is for."""
    query = (
        select(Account.email)
        .join(MailLink, MailLink.account_id == Account.id)
        .where(MailLink.token_hash == hash_token(token), MailLink.purpose == purpose)
        .where(MailLink.used_at.is_(None), MailLink.expires_at > now)
    )
    email = await db.scalar(query)
    return await known(db, email) if email is not None else None


async def invited(db: AsyncSession, token: str, *, now: datetime) -> Invited | None:
    """Return the invitation that a link opens, while it is open."""
    query = select(Invitation).where(Invitation.token_hash == hash_token(token), is_open(now))
    row = await db.scalar(query)
    if row is None:
        return None
    # One that nobody confirmed may be a stranger's: this letter arrived, and its reader chooses anew.
    confirmed = select(Account.id).where(Account.email == row.email, Account.confirmed_at.is_not(None))
    has_account = await db.scalar(confirmed) is not None
    return Invited(row.id, row.email, row.role, row.organisation_id, has_account)


async def waiting_for(db: AsyncSession, email: str, *, now: datetime) -> list[Waiting]:
    """Return the open invitations to an address that its owner is signed in with, the oldest first."""
    query = select(Invitation.id, Invitation.role, Invitation.organisation_id, Invitation.expires_at)
    rows = await db.execute(
        query.where(Invitation.email == email, is_open(now)).order_by(Invitation.invited_at, Invitation.id)
    )
    return [Waiting(*row) for row in rows]


def is_open(now: datetime) -> ColumnElement[bool]:
    """Return the condition that an invitation can be accepted."""
    return (
        Invitation.accepted_at.is_(None) & Invitation.withdrawn_at.is_(None) & (Invitation.expires_at > now)
    )


async def posts_of(db: AsyncSession, organisation_id: UUID | None, roles: Iterable[Role]) -> list[PostHeld]:
    """Return who holds or held these roles for an organisation (None: the register itself), by name."""
    owner = (
        Post.organisation_id.is_(None) if organisation_id is None else Post.organisation_id == organisation_id
    )
    query = (
        select(
            Post.id,
            Account.id.label("account_id"),
            Account.name,
            Account.email,
            Post.role,
            Post.since,
            Post.until,
        )
        .join(Account, Account.id == Post.account_id)
        .where(owner, Post.role.in_(list(roles)))
        .order_by(Account.name, Post.role, Post.since)
    )
    return [PostHeld(*row) for row in await db.execute(query)]
