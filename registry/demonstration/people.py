"""Who can sign in to the demonstration."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import add_account, give_post
from registry.accounts.passwords import Passwords
from registry.accounts.rules import Role
from registry.demonstration.invented import password


@dataclass(frozen=True, slots=True)
class Player:
    """One person of the demonstration."""

    account_id: UUID
    role: str
    email: str
    password: str = field(repr=False)

    def told(self) -> dict[str, str]:
        return {"role": self.role, "email": self.email, "password": self.password}


async def add_player(
    db: AsyncSession,
    name: str,
    email: str,
    roles: tuple[Role, ...],
    organisation_id: UUID | None,
    *,
    passwords: Passwords,
    now: datetime,
    told_as: str = "",
) -> Player:
    """Make a person with an account and posts, and a password drawn now."""
    secret = password()
    hashed = await passwords.hash(secret)
    account = await add_account(db, email, name, hashed, language="en", now=now)
    for role in roles:
        await give_post(db, account.id, role, organisation_id, by=None, now=now)
    return Player(account.id, told_as or roles[0].value, email, secret)
