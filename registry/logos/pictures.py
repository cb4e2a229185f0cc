"""What a place or a vehicle looks like: one picture a logo, given and taken away by its business (actions)."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.db import locked
from registry.errors import NotFoundError
from registry.kit.pictures import Small
from registry.ledger.actions import record
from registry.logos.models import LIVE, Placement, PlacePicture
from registry.logos.placing import PICTURED
from registry.logos.queries import public_country


async def own_pictured(db: AsyncSession, actor: SignatoryActor, placement_id: UUID) -> Placement:
    """Return a live logo of one's own that hangs on something to be seen.

    Raises:
        NotFoundError: no such logo of this business.

    """
    mine = select(Placement).where(
        Placement.id == placement_id,
        Placement.signatory_id == actor.signatory_id,
        Placement.kind.in_(PICTURED),
        LIVE,
    )
    placement = await db.scalar(locked(mine))
    if placement is None:
        raise NotFoundError
    return placement


async def add_picture(
    db: AsyncSession, actor: KeeperActor, placement_id: UUID, picture: Small, *, now: datetime
) -> PlacePicture:
    """Give a logo its picture; the one before goes.

    Raises:
        NotFoundError: as `own_pictured`.

    """
    placement = await own_pictured(db, actor, placement_id)
    row = await _of(db, placement_id)
    given = {
        "key": sha256(picture.content).hexdigest(), "content": picture.content, "width": picture.width,
        "height": picture.height, "added_by": actor.account_id, "added_at": now,
    }  # fmt: skip
    if row is None:
        row = PlacePicture(placement_id=placement_id, **given)
        db.add(row)
    else:
        for name, value in given.items():
            setattr(row, name, value)
    await db.flush()
    _enter(db, actor, "picture.add", placement, now=now)
    return row


async def remove_picture(db: AsyncSession, actor: KeeperActor, placement_id: UUID, *, now: datetime) -> None:
    """Take a picture away, its pixels and all; the second of two clicks finds none.

    Raises:
        NotFoundError: as `own_pictured`.

    """
    placement = await own_pictured(db, actor, placement_id)
    row = await _of(db, placement_id)
    if row is not None:
        await db.delete(row)
        _enter(db, actor, "picture.remove", placement, now=now)


async def picture_key(db: AsyncSession, placement_id: UUID) -> str:
    """Return the address of a logo's picture; nothing where it has none."""
    query = select(PlacePicture.key).where(PlacePicture.placement_id == placement_id)
    return await db.scalar(query) or ""


async def public_picture(db: AsyncSession, key: str, *, now: datetime) -> bytes:
    """Return a picture that the page of a logo shows.

    Raises:
        NotFoundError: no page shows it.

    """
    query = (
        select(PlacePicture.content, Placement.code)
        .join(Placement, Placement.id == PlacePicture.placement_id)
        .where(PlacePicture.key == key, LIVE)
    )
    for content, code in await db.execute(query):
        if await public_country(db, code, now=now) is not None:
            return bytes(content)
    raise NotFoundError


async def _of(db: AsyncSession, placement_id: UUID) -> PlacePicture | None:
    return await db.scalar(select(PlacePicture).where(PlacePicture.placement_id == placement_id))


def _enter(db: AsyncSession, actor: KeeperActor, kind: str, placement: Placement, *, now: datetime) -> None:
    record(
        db, kind, subject_id=placement.id, actor_id=actor.account_id, now=now,
        signatory_id=placement.signatory_id, code=placement.code,
    )  # fmt: skip
