"""Count tries, so that guessing is slow and nobody is locked out for long (actions)."""

import hmac
import secrets
from datetime import datetime
from hashlib import sha256
from ipaddress import ip_address, ip_network

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Spent
from registry.accounts.rules import BUDGETS, Spending
from registry.db import Database
from registry.errors import TooManyError

# Thrown away with the process: what is stored cannot be turned back into an address.
_KEY = secrets.token_bytes(32)


def subject(text: str) -> bytes:
    """Return what is stored of whom a try is counted under."""
    return hmac.digest(_KEY, text.encode(), sha256)


def network(address: str) -> str:
    """Return the /24 or /48 that an address lies in: a home or a hotel, not a device."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))  # noqa: PLR2004 (IP versions)


async def spend(database: Database, *tries: tuple[Spending, str], now: datetime) -> None:
    """Count one try under each purpose, in a transaction of its own: a refused try counts too.

    Raises:
        TooManyError: a budget was spent already.

    """
    async with database.writes() as db, db.begin():
        exhausted = [
            await _count(db, purpose, whom, now=now) > BUDGETS[purpose].tries for purpose, whom in tries
        ]
    if any(exhausted):
        raise TooManyError("There were too many tries. Wait a few minutes, and try again.")


async def _count(db: AsyncSession, purpose: Spending, whom: str, *, now: datetime) -> int:
    insert = (postgresql if db.get_bind().dialect.name == "postgresql" else sqlite).insert
    row = {"purpose": purpose, "subject": subject(whom), "window": _window(purpose, now)}
    counted = (
        insert(Spent)
        .values(**row, tries=1)
        .on_conflict_do_update(
            index_elements=[Spent.purpose, Spent.subject, Spent.window], set_={"tries": Spent.tries + 1}
        )
        .returning(Spent.tries)
    )
    return await db.scalar(counted) or 0


def _window(purpose: Spending, now: datetime) -> int:
    return int(now.timestamp() // BUDGETS[purpose].within.total_seconds())


async def forget_spent(db: AsyncSession, *, now: datetime) -> None:
    """Forget windows that are over."""
    for purpose in BUDGETS:
        await db.execute(delete(Spent).where(Spent.purpose == purpose, Spent.window < _window(purpose, now)))
