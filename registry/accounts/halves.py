"""Between the first page of signing in and the second: a browser that has given the password alone (actions)."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import end_session
from registry.accounts.models import Account, HalfSignIn
from registry.accounts.queries import Known, known
from registry.accounts.rules import HALF_LASTS_FOR, hash_token


async def begin_half(
    db: AsyncSession, account_id: UUID, *, generation: int, presented: str | None, now: datetime
) -> str:
    """Return a token that opens the page of the second factor, for ten minutes. The session presented ends."""
    if presented is not None:
        await end_session(db, presented)
    token = secrets.token_urlsafe(32)
    db.add(
        HalfSignIn(token_hash=hash_token(token), account_id=account_id, generation=generation, begun_at=now)
    )
    await db.flush()
    return token


async def half_of(db: AsyncSession, token: str, *, now: datetime) -> Known | None:
    """Return whose password was given, while that still counts."""
    query = (
        select(Account.email)
        .join(HalfSignIn, HalfSignIn.account_id == Account.id)
        .where(HalfSignIn.token_hash == hash_token(token), HalfSignIn.generation == Account.generation)
        .where(HalfSignIn.begun_at > now - HALF_LASTS_FOR)
    )
    email = await db.scalar(query)
    return await known(db, email) if email is not None else None


async def end_half(db: AsyncSession, token: str) -> None:
    """End what the second page has finished."""
    await db.execute(delete(HalfSignIn).where(HalfSignIn.token_hash == hash_token(token)))
