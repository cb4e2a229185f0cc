"""Who can sign in to the demonstration."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import add_account, give_post
from registry.accounts.passwords import Passwords
from registry.accounts.rules import Role
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
    vault: str = field(default="", repr=False)
    """The passphrase of a case handler's vault."""

    def told(self) -> dict[str, str]:
        told = {"role": self.told_as, "email": self.email, "password": self.password}
        return told | {"vault": self.vault} if self.vault else told


async def add_player(
    db: AsyncSession,
    name: str,
    email: str,
    roles: tuple[Role, ...],
    organisation_id: UUID | None,
    *,
    passwords: Passwords,
    now: datetime,
    told_as: str,
) -> Player:
    """Make a person with an account and posts, and a password drawn now."""
    secret = password()
    hashed = await passwords.hash(secret)
    account = await add_account(db, email, name, hashed, language="en", now=now - HERE_FOR)
    for role in roles:
        await give_post(db, account.id, role, organisation_id, by=None, now=now - HERE_FOR)
    return Player(account.id, name, roles, organisation_id, told_as, email, secret)
