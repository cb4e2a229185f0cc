"""A key begins to sign, another takes its place, one is retired or distrusted (actions)."""

from datetime import datetime
from secrets import token_bytes

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.keys import rules
from registry.keys.holding import Holder
from registry.keys.models import SigningKey
from registry.keys.rules import KeyState, kid_of
from registry.kit.words import Sentence
from registry.ledger.actions import record

THE_SAME = Sentence("The key that is handed in is known already: hand in another one to rotate.")


async def begin(db: AsyncSession, holder: Holder, issuer: str, *, now: datetime) -> SigningKey:
    """Return the key that signs; at the very first start, make it.

    Raises:
        IntegrityError: another process made one at the same moment: ask again.
        KeyHoldingError: it cannot be kept.

    """
    active = await db.scalar(select(SigningKey).where(SigningKey.state == KeyState.ACTIVE))
    return active or await _add(db, holder, issuer, now=now)


async def rotate(db: AsyncSession, holder: Holder, issuer: str, *, now: datetime) -> SigningKey:
    """Make another key sign. What the one before it signed goes on counting; its private half is needed no more.

    So a key that was lost is replaced too.

    Raises:
        RuleBrokenError: the key that would sign is known already.
        KeyHoldingError: a new key cannot be kept.

    """
    active = await _active(db)
    if active is not None:
        active.state, active.iat_until = rules.move(active.state, KeyState.VERIFYING), now
        await db.flush()  # first: one key signs at any time
        record(db, "key.rest", subject_id=active.id, actor_id=None, now=now, kid=active.kid)
    return await _add(db, holder, issuer, now=now)


async def retire(db: AsyncSession, kid: str, *, now: datetime) -> SigningKey:
    """Let what a key signed count no more: the prints of it are to be renewed before.

    Raises:
        NotFoundError: no key has this kid.
        RuleBrokenError: it signs now, or was retired or distrusted before.

    """
    key = await _held(db, kid)
    key.state = rules.move(key.state, KeyState.RETIRED)
    record(db, "key.retire", subject_id=key.id, actor_id=None, now=now, kid=key.kid)
    await db.flush()
    return key


async def distrust(
    db: AsyncSession, holder: Holder, issuer: str, kid: str, since: datetime, *, now: datetime
) -> SigningKey:
    """Note that somebody else may hold a key, and since when. If it signs now, another takes its place.

    What this register knows to have issued goes on counting; whatever else bears the key's signature is an alarm.

    Raises:
        NotFoundError: no key has this kid.
        RuleBrokenError: the day is to come, or the key was distrusted before.
        KeyHoldingError: a key in its place cannot be kept.

    """
    rules.check_distrusted_from(since, now=now)
    key = await _held(db, kid)
    replaced = key.state is KeyState.ACTIVE
    key.state, key.distrusted_from = rules.move(key.state, KeyState.COMPROMISED), since
    key.iat_until = key.iat_until or now
    await db.flush()
    record(db, "key.distrust", subject_id=key.id, actor_id=None, now=now, kid=key.kid, since=since.date())
    if replaced:
        await _add(db, holder, issuer, now=now)
    return key


async def _add(db: AsyncSession, holder: Holder, issuer: str, *, now: datetime) -> SigningKey:
    public = holder.make()
    kid = kid_of(public)
    if await db.scalar(select(SigningKey.id).where(SigningKey.kid == kid)):
        raise RuleBrokenError(THE_SAME.english)
    key = SigningKey(
        kid=kid, public=public, issuer=issuer, state=KeyState.ACTIVE, decoys=token_bytes(32), made_at=now,
        iat_until=None, distrusted_from=None,
    )  # fmt: skip
    db.add(key)
    await db.flush()
    record(db, "key.make", subject_id=key.id, actor_id=None, now=now, kid=kid)
    return key


async def _active(db: AsyncSession) -> SigningKey | None:
    found: SigningKey | None = await db.scalar(
        locked(select(SigningKey).where(SigningKey.state == KeyState.ACTIVE))
    )
    return found


async def _held(db: AsyncSession, kid: str) -> SigningKey:
    key: SigningKey | None = await db.scalar(locked(select(SigningKey).where(SigningKey.kid == kid)))
    if key is None:
        raise NotFoundError
    return key
