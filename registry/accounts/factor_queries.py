"""What a person may know of their own second factor."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.models import RecoveryCode, SecondFactor
from registry.accounts.totp import key_id


@dataclass(frozen=True, slots=True)
class OwnFactor:
    """The factor in use, as the page of one's account shows it."""

    since: datetime
    codes_left: int


async def own_factor(db: AsyncSession, actor: Actor) -> OwnFactor | None:
    """Return the factor in use."""
    codes = select(func.count()).where(RecoveryCode.account_id == actor.account_id).scalar_subquery()
    query = select(SecondFactor.confirmed_at, codes).where(
        SecondFactor.account_id == actor.account_id, SecondFactor.confirmed_at.is_not(None)
    )
    row = (await db.execute(query)).one_or_none()
    return OwnFactor(*row) if row is not None else None


async def begun_factor(db: AsyncSession, actor: Actor) -> UUID | None:
    """Return the id of the factor that was begun, and whose code was not typed yet."""
    query = select(SecondFactor.id).where(
        SecondFactor.account_id == actor.account_id, SecondFactor.confirmed_at.is_(None)
    )
    return await db.scalar(query)


async def made_under_another(db: AsyncSession, key: bytes | None) -> int:
    """Return how many factors were made under another key of the server than this one."""
    query = select(func.count()).select_from(SecondFactor).where(SecondFactor.confirmed_at.is_not(None))
    mine = SecondFactor.key_id != key_id(key) if key else true()
    return await db.scalar(query.where(mine)) or 0
