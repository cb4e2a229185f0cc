"""Screens that show a changing code, at a reception or a door: made and ended by their business (actions)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.actions import record
from registry.logos.models import LIVE, Placement, Screen
from registry.logos.placing import AT_A_SITE
from registry.signatories.models import Signatory

MOST = 5  # of one place
BYTES = 24  # of a link's secret


@dataclass(frozen=True, slots=True)
class Shown:
    """What a screen shows besides the code of the half minute."""

    screen_id: UUID
    code: str
    name: str
    label: str


async def make_screen(
    db: AsyncSession, actor: KeeperActor, placement_id: UUID, *, now: datetime
) -> tuple[Screen, str]:
    """Give a place a screen; return it with the secret of its link, of which only the digest is kept.

    Raises:
        NotFoundError: no such live logo of this business at a door or a reception.
        RuleBrokenError: it has `MOST` already.

    """
    mine = select(Placement).where(
        Placement.id == placement_id,
        Placement.signatory_id == actor.signatory_id,
        Placement.kind.in_(AT_A_SITE),
        LIVE,
    )
    placement = await db.scalar(locked(mine))
    if placement is None:
        raise NotFoundError
    count = select(func.count()).where(Screen.placement_id == placement_id, Screen.ended_at.is_(None))
    if (await db.scalar(count) or 0) >= MOST:
        raise RuleBrokenError("This place has five screens already. End one of them first.")
    secret = secrets.token_urlsafe(BYTES)
    row = Screen(
        placement_id=placement_id,
        secret_hash=digest(secret),
        made_by=actor.account_id,
        made_at=now,
        ended_at=None,
    )
    db.add(row)
    await db.flush()
    _enter(db, actor, "screen.make", row, placement.code, now=now)
    return row, secret


async def end_screen(db: AsyncSession, actor: KeeperActor, screen_id: UUID, *, now: datetime) -> UUID:
    """End a screen at once, and return its placement; the second of two clicks finds it ended.

    Raises:
        NotFoundError: no such screen of this business.

    """
    mine = (
        select(Screen, Placement.code)
        .join(Placement, Placement.id == Screen.placement_id)
        .where(Screen.id == screen_id, Placement.signatory_id == actor.signatory_id)
        .with_for_update(of=Screen)
    )
    found = (await db.execute(mine)).one_or_none()
    if found is None:
        raise NotFoundError
    row, code = found
    if row.ended_at is None:
        row.ended_at = now
        _enter(db, actor, "screen.end", row, code, now=now)
    return UUID(str(row.placement_id))


async def screens_of(db: AsyncSession, placement_id: UUID) -> Sequence[Screen]:
    """Return the screens of a place that show something, the oldest first. Whose it is, the caller has asked."""
    query = select(Screen).where(Screen.placement_id == placement_id, Screen.ended_at.is_(None))
    return (await db.scalars(query.order_by(Screen.made_at))).all()


async def shown_by(db: AsyncSession, secret: str) -> Shown | None:
    """Return what the screen with a link's secret shows; None once it or its logo was ended."""
    query = (
        select(Screen.id, Placement.code, Signatory.trade_name, Placement.label)
        .join(Placement, Placement.id == Screen.placement_id)
        .join(Signatory, Signatory.id == Placement.signatory_id)
        .where(Screen.secret_hash == digest(secret), Screen.ended_at.is_(None), LIVE)
    )
    row = (await db.execute(query)).one_or_none()
    return row and Shown(*row)


async def live_screens(db: AsyncSession, code: str) -> Sequence[UUID]:
    """Return the ids of the screens that show codes for a logo."""
    query = select(Screen.id).join(Placement, Placement.id == Screen.placement_id)
    return (await db.scalars(query.where(Placement.code == code, Screen.ended_at.is_(None), LIVE))).all()


def digest(secret: str) -> bytes:
    """Return what is kept of a link's secret."""
    return sha256(secret.encode()).digest()


def _enter(db: AsyncSession, actor: KeeperActor, kind: str, row: Screen, code: str, *, now: datetime) -> None:
    record(
        db, kind, subject_id=row.id, actor_id=actor.account_id, now=now, signatory_id=actor.signatory_id,
        code=code,
    )  # fmt: skip
