"""Who can sign in to the demonstration."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import add_account, give_post
from registry.accounts.actors import Actor
from registry.accounts.factors import begin, confirm
from registry.accounts.passwords import Passwords
from registry.accounts.rules import NEED_A_FACTOR, Role
from registry.accounts.totp import code_at, counter_at, secret_of, spelled
from registry.demonstration.invented import password

HERE_FOR = timedelta(days=800)  # nobody came to their post only today


@dataclass(frozen=True, slots=True)
class Player:
    """One person of the demonstration."""

    account_id: UUID
    name: str
    roles: tuple[Role, ...]
    organisation_id: UUID | None
    told_as: str
    email: str
    password: str = field(repr=False)
    factor: str = field(default="", repr=False)
    """The secret of the second factor, as an app takes it; empty: this role needs none."""

    def told(self) -> dict[str, str]:
        told = {"role": self.told_as, "email": self.email, "password": self.password}
        return told | ({"factor": self.factor} if self.factor else {})


async def add_player(
    db: AsyncSession,
    name: str,
    email: str,
    roles: tuple[Role, ...],
    organisation_id: UUID | None,
    *,
    passwords: Passwords,
    key: bytes,
    now: datetime,
    told_as: str,
) -> Player:
    """Make a person with an account and posts, a password drawn now, and a second factor if a role needs it."""
    secret = password()
    hashed = await passwords.hash(secret)
    account = await add_account(db, email, name, hashed, language="en", now=now - HERE_FOR)
    for role in roles:
        await give_post(db, account.id, role, organisation_id, by=None, now=now - HERE_FOR)
    factor = await _set_up(db, account.id, key, now - HERE_FOR) if NEED_A_FACTOR & {*roles} else ""
    return Player(account.id, name, roles, organisation_id, told_as, email, secret, factor)


async def _set_up(db: AsyncSession, account_id: UUID, key: bytes, now: datetime) -> str:
    """Set up a second factor as its owner would, by the code that an app shows; return its secret."""
    actor = Actor(account_id)
    begun = await begin(db, actor, key, now=now)
    secret = secret_of(key, begun.id, account_id)
    await confirm(db, actor, code_at(secret, counter_at(now)), key, now=now)
    return spelled(secret)
