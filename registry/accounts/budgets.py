"""Count tries, so that guessing is slow and nobody is locked out for long (actions)."""

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from ipaddress import ip_address, ip_network
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.models import DayKey, Spent
from registry.accounts.rules import BUDGETS, Spending
from registry.db import Database
from registry.errors import TooManyError
from registry.kit.words import Sentence

TOO_MANY = Sentence("There were too many tries. Wait a few minutes, and try again.")
OF_A_FACTOR = (Spending.FACTOR_SOON, Spending.FACTOR_HOUR, Spending.FACTOR_DAY)


def network(address: str) -> str:
    """Return the /24 or /48 that an address lies in: a home or a hotel, not a device."""
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))  # noqa: PLR2004 (IP versions)


async def spend(database: Database, *tries: tuple[Spending, str], now: datetime) -> None:
    """Count one try under each purpose, in a transaction of its own.

    Name the purpose first that concerns the fewest people. What it refuses is not counted under the
    others: who has spent their own budget cannot go on and spend everybody's.

    Raises:
        TooManyError: a budget was spent already.

    """
    async with database.writes() as db, db.begin():
        allowed = await _count(db, tries, now=now)
    if not allowed:
        raise TooManyError(TOO_MANY.english)


async def spend_here(db: AsyncSession, *tries: tuple[Spending, str], now: datetime) -> None:
    """Count one try in the transaction at hand, as `spend` does where none has begun: what it refuses is not counted.

    Raises:
        TooManyError: a budget was spent already.

    """
    if not await _count(db, tries, now=now):
        raise TooManyError(TOO_MANY.english)


async def _count(db: AsyncSession, tries: Sequence[tuple[Spending, str]], *, now: datetime) -> bool:
    for purpose, whom in tries:
        if not await may_spend(db, purpose, whom, now=now):
            return False
    return True


async def spend_password(database: Database, email: str, network: str, *, now: datetime) -> None:
    """Count one guess at an account's password, wherever it is asked for.

    Raises:
        TooManyError: a budget was spent already.

    """
    await spend(
        database,
        (Spending.SIGN_IN_ACCOUNT, f"{email} {network}"),
        (Spending.SIGN_IN_NETWORK, network),
        (Spending.SIGN_IN_ADDRESS, email),
        (Spending.SIGN_IN_ALL, ""),
        now=now,
    )


async def spend_factor(database: Database, account_id: UUID, *, now: datetime) -> None:
    """Count one guess at an account's second factor, wherever it is asked for.

    Raises:
        TooManyError: a budget was spent already.

    """
    await spend(database, *((purpose, str(account_id)) for purpose in OF_A_FACTOR), now=now)


async def give_back_factor(db: AsyncSession, account_id: UUID, *, now: datetime) -> None:
    """Count a right code no longer: whoever decides all day proves it is them more often than a guesser may try."""
    subject = await _subject(db, str(account_id), now=now)
    for purpose in OF_A_FACTOR:
        mine = update(Spent).where(Spent.purpose == purpose, Spent.subject == subject)
        await db.execute(mine.where(Spent.window == _window(purpose, now)).values(tries=Spent.tries - 1))


async def give_back(db: AsyncSession, *tries: tuple[Spending, str], now: datetime) -> None:
    """Count tries no longer that turned out right: many people behind one address are not held up by each other."""
    for purpose, whom in tries:
        mine = update(Spent).where(
            Spent.purpose == purpose, Spent.subject == await _subject(db, whom, now=now),
            Spent.window == _window(purpose, now), Spent.tries > 0,
        )  # fmt: skip
        await db.execute(mine.values(tries=Spent.tries - 1))


async def spend_invitation(database: Database, actor: Actor, email: str, *, now: datetime) -> None:
    """Count one invitation: nobody's mailbox can be filled with letters in our name.

    Raises:
        TooManyError: a budget was spent already.

    """
    await spend(
        database,
        (Spending.INVITE_ACCOUNT, str(actor.account_id)),
        (Spending.INVITE_ADDRESS, email),
        now=now,
    )


async def may_spend(db: AsyncSession, purpose: Spending, whom: str, *, now: datetime) -> bool:
    """Count one try in the transaction at hand; say whether there was one left."""
    insert = _insert(db)
    row = {"purpose": purpose, "subject": await _subject(db, whom, now=now), "window": _window(purpose, now)}
    counted = (
        insert(Spent)
        .values(**row, tries=1)
        .on_conflict_do_update(
            index_elements=[Spent.purpose, Spent.subject, Spent.window], set_={"tries": Spent.tries + 1}
        )
        .returning(Spent.tries)
    )
    return (await db.scalar(counted) or 0) <= BUDGETS[purpose].tries


async def _subject(db: AsyncSession, whom: str, *, now: datetime) -> bytes:
    """Return what is stored of whom a try is counted under: all processes of a day agree, the next day nobody knows."""
    today = select(DayKey.key).where(DayKey.day == now.date())
    key = await db.scalar(today)
    if key is None:
        fresh = _insert(db)(DayKey).values(day=now.date(), key=secrets.token_bytes(32))
        await db.execute(fresh.on_conflict_do_nothing(index_elements=[DayKey.day]))
        key = (await db.scalars(today)).one()
    return hmac.digest(key, whom.encode(), sha256)


def _insert(db: AsyncSession) -> Any:
    return (postgresql if db.get_bind().dialect.name == "postgresql" else sqlite).insert


def _window(purpose: Spending, now: datetime) -> int:
    return int(now.timestamp() // BUDGETS[purpose].within.total_seconds())


async def forget_spent(db: AsyncSession, *, now: datetime) -> None:
    """Forget windows that are over, and the keys of days that are."""
    for purpose in BUDGETS:
        await db.execute(delete(Spent).where(Spent.purpose == purpose, Spent.window < _window(purpose, now)))
    await db.execute(delete(DayKey).where(DayKey.day < now.date()))
