"""What happens to second factors: set up, proved, renewed, ended (actions)."""

import re
import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts import letters, recovery, totp
from registry.accounts.actors import Actor
from registry.accounts.factor_key import UNUSABLE
from registry.accounts.models import Account, HalfSignIn, Post, RecoveryCode, SecondFactor, Session
from registry.accounts.queries import counts
from registry.accounts.rules import NEED_A_FACTOR
from registry.errors import BusyError, NotFoundError, RuleBrokenError
from registry.ledger.actions import record

SIX_DIGITS = re.compile(rf"[0-9]{{{totp.DIGITS}}}")


async def begin(db: AsyncSession, actor: Actor, key: bytes, *, now: datetime) -> SecondFactor:
    """Begin to set up a factor; one that was begun before, and never confirmed, goes. The one in use stays."""
    await _lock(db, actor.account_id)
    begun = delete(SecondFactor).where(
        SecondFactor.account_id == actor.account_id, SecondFactor.confirmed_at.is_(None)
    )
    await db.execute(begun)
    factor = SecondFactor(
        account_id=actor.account_id, key_id=totp.key_id(key), begun_at=now, confirmed_at=None, last_counter=0
    )
    db.add(factor)
    await db.flush()
    record(db, "factor.begin", subject_id=actor.account_id, actor_id=actor.account_id, now=now)
    return factor


async def confirm(
    db: AsyncSession, actor: Actor, typed: str, key: bytes, *, now: datetime
) -> list[str] | None:
    """Let the factor that was begun count from now on, if its code was typed; None if it was not.

    The one before goes, and so do all sessions. Return ten new recovery codes, which are kept as hashes only.

    Raises:
        NotFoundError: none was begun.

    """
    account = await _lock(db, actor.account_id)
    query = select(SecondFactor).where(
        SecondFactor.account_id == actor.account_id, SecondFactor.confirmed_at.is_(None)
    )
    factor = await db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if factor is None:
        raise NotFoundError
    counter = _counter(factor, _digits(typed), key, now=now)
    if counter is None:
        record(db, "factor.refuse", subject_id=account.id, actor_id=account.id, now=now)
        return None
    before = SecondFactor.account_id == account.id, SecondFactor.id != factor.id
    await db.execute(delete(SecondFactor).where(*before))
    factor.confirmed_at, factor.last_counter = now, counter
    await _end_sessions(db, account)
    record(db, "factor.add", subject_id=account.id, actor_id=account.id, now=now)
    letters.factor_added(db, account.email, language=account.language, now=now)
    return await _new_codes(db, account.id)


async def prove(db: AsyncSession, account_id: UUID, typed: str, key: bytes | None, *, now: datetime) -> bool:
    """Say whether a code of the factor, or a recovery code, was typed, and spend it. What failed is noted.

    Whoever calls commits either way, so that a failure is noted however the request ends.

    Raises:
        BusyError: a code cannot be judged: the server has no key, or another than the factor was made under.

    """
    query = select(SecondFactor).where(
        SecondFactor.account_id == account_id, SecondFactor.confirmed_at.is_not(None)
    )
    # Locked: of two who type one code at once, the second finds it spent.
    factor = await db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if factor is not None and SIX_DIGITS.fullmatch(_digits(typed)):
        counter = _counter(factor, _digits(typed), key, now=now)
        if counter is not None:
            factor.last_counter = counter
            return True
    elif factor is not None and await _spend(db, account_id, typed):
        record(db, "factor.recover", subject_id=account_id, actor_id=account_id, now=now)
        return True
    record(db, "factor.refuse", subject_id=account_id, actor_id=None, now=now)
    return False


async def renew_codes(db: AsyncSession, actor: Actor, *, now: datetime) -> list[str]:
    """Return ten new recovery codes; those of before open nothing any more.

    Raises:
        NotFoundError: there is no factor that they could stand in for.

    """
    account = await _lock(db, actor.account_id)
    live = SecondFactor.account_id == account.id, SecondFactor.confirmed_at.is_not(None)
    if await db.scalar(select(SecondFactor.id).where(*live)) is None:
        raise NotFoundError
    record(db, "factor.renew_codes", subject_id=account.id, actor_id=account.id, now=now)
    return await _new_codes(db, account.id)


async def end_own(db: AsyncSession, actor: Actor, *, now: datetime) -> None:
    """End one's own factor.

    Raises:
        NotFoundError: there is none.
        RuleBrokenError: a post of theirs needs it.

    """
    needing = select(Post.id).where(
        Post.account_id == actor.account_id, Post.role.in_(NEED_A_FACTOR), counts(now.date())
    )
    if await db.scalar(needing.limit(1)) is not None:
        raise RuleBrokenError(
            "Your role needs a second factor. Set up a new one instead: it replaces this one."
        )
    await end(db, actor.account_id, by=actor.account_id, now=now)


async def end(db: AsyncSession, account_id: UUID, *, by: UUID | None, now: datetime) -> None:
    """End the factor of an account, with its recovery codes and all its sessions; its address is told.

    Whoever calls has made sure that they may. No actor: from the terminal, or by a letter.

    Raises:
        NotFoundError: it has none.

    """
    account = await _lock(db, account_id)
    ended = delete(SecondFactor).where(SecondFactor.account_id == account_id)
    gone = await db.execute(ended.returning(SecondFactor.confirmed_at))
    if not any(gone.scalars()):
        raise NotFoundError
    await db.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    await _end_sessions(db, account)
    record(db, "factor.end", subject_id=account_id, actor_id=by, now=now)
    letters.factor_ended(db, account.email, language=account.language, now=now)


async def _lock(db: AsyncSession, account_id: UUID) -> Account:
    return await db.get_one(Account, account_id, with_for_update=True, populate_existing=True)


async def _end_sessions(db: AsyncSession, account: Account) -> None:
    account.generation += 1
    for signed_in in (Session, HalfSignIn):
        await db.execute(delete(signed_in).where(signed_in.account_id == account.id))


def _digits(typed: str) -> str:
    return re.sub(r"\s", "", typed)


def _counter(factor: SecondFactor, digits: str, key: bytes | None, *, now: datetime) -> int | None:
    if key is None or factor.key_id != totp.key_id(key):
        raise BusyError(UNUSABLE.english)
    if not SIX_DIGITS.fullmatch(digits):
        return None
    secret = totp.secret_of(key, factor.id, factor.account_id)
    return totp.counter_of(secret, digits, now=now, after=factor.last_counter)


async def _spend(db: AsyncSession, account_id: UUID, typed: str) -> bool:
    """Say whether a recovery code of the account was typed, and take it away: one statement, so that it opens once."""
    hashed = recovery.code_hash(typed)
    if hashed is None:
        return False
    mine = RecoveryCode.code_hash == hashed, RecoveryCode.account_id == account_id
    spent = await db.execute(delete(RecoveryCode).where(*mine).returning(RecoveryCode.account_id))
    return bool(spent.scalars().all())


async def _new_codes(db: AsyncSession, account_id: UUID) -> list[str]:
    await db.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [recovery.make_code(secrets.randbits) for _ in range(recovery.COUNT)]
    db.add_all(RecoveryCode(code_hash=recovery.code_hash(code), account_id=account_id) for code in codes)
    await db.flush()
    return codes
