"""What a fresh proof asks of vaults, which it does not know: that an unlocked one stays so under the new session."""

from datetime import datetime
from functools import partial

from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import CarryOver
from registry.accounts.actors import Actor
from registry.handlers.actions import carry_over


async def provide_carry_over(
    db: NamedDependency[AsyncSession], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> CarryOver:
    """Return what takes an unlocked vault along from one session's token to the next."""
    return partial(carry_over, db, actor.account_id, now=now)
