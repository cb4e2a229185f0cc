"""Signed forms of codes: made by the worker, who alone holds the keys (actions)."""

import hashlib
from datetime import date, datetime
from secrets import randbelow
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.countries.queries import today_in, zone_of
from registry.db import Database
from registry.jobs.actions import ask_for
from registry.keys.holding import Holder, holder_of
from registry.keys.models import SigningKey
from registry.keys.rules import KeyState
from registry.kit.slices import slices
from registry.logos import payload
from registry.logos.issuing import Told, claims, draw_indexes, said
from registry.logos.models import LIVE, Placement, SignedLogo
from registry.logos.signed_queries import is_newest
from registry.settings import Settings
from registry.signatories.actions import held
from registry.signatories.models import Establishment, Signatory

SIGN = "logos.sign"
BUSINESSES_AT_ONCE = 200
AT_ONCE = 500  # places asked for in one statement


def ask_to_sign(db: AsyncSession, signatory_id: UUID, *, now: datetime) -> None:
    """Ask the worker to sign what is new or has changed of a business's codes."""
    ask_for(db, SIGN, {"signatory_id": str(signatory_id)}, now=now)


async def do_sign(db: AsyncSession, asked: dict[str, Any], settings: Settings, now: datetime) -> None:
    """Sign the codes of one business: the work that `ask_to_sign` asks for."""
    await sign_all(db, holder_of(settings), UUID(asked["signatory_id"]), now=now)


async def sign_all(db: AsyncSession, holder: Holder, signatory_id: UUID, *, now: datetime) -> int:
    """Sign each live code of a business that has no signed form saying what is so now; return how many got one.

    A name in which a word mixes scripts that look alike is not signed: its codes have the short form alone.

    Raises:
        KeyHoldingError: the key that signs is not here.

    """
    business = await held(db, signatory_id)
    key = await db.scalar(select(SigningKey).where(SigningKey.state == KeyState.ACTIVE))
    if key is None:
        return 0
    due = await _due(db, business, today=await today_in(db, business.country, now))
    zone = ZoneInfo(await zone_of(db, business.country) or "UTC")
    indexes = await _free(db, key, len(due))
    for (placement_id, told), index in zip(due.items(), indexes, strict=True):
        logo = claims(told, issuer=key.issuer, index=index, now=now, zone=zone)
        token = payload.sign(lambda data: holder.sign(key.kid, data), bytes.fromhex(key.kid), logo)
        db.add(
            SignedLogo(
                placement_id=placement_id, kid=key.kid, list_index=index, token=token,
                sha256=hashlib.sha256(token).digest(), said=said(told), issued_at=now,
            )
        )  # fmt: skip
    await db.flush()
    return len(due)


async def sign_everything(database: Database, holder: Holder, *, now: datetime) -> int:
    """Sign whatever has no signed form, or one that tells what is no more; return how many codes got one.

    Once a night: after another name, after a key was retired, and for codes from before there were signatures.
    Businesses are looked at one after the other, each in a transaction of its own.
    """
    made, after = 0, UUID(int=0)
    while True:
        async with database.reads() as db:
            some = await _businesses(db, after)
            waiting = [
                one.id for one in some if await _due(db, one, today=await today_in(db, one.country, now))
            ]
        for signatory_id in waiting:
            async with database.writes() as db, db.begin():
                made += await sign_all(db, holder, signatory_id, now=now)
        if len(some) < BUSINESSES_AT_ONCE:
            return made
        after = some[-1].id


async def _businesses(db: AsyncSession, after: UUID) -> list[Signatory]:
    has_logos = exists().where(Placement.signatory_id == Signatory.id, LIVE)
    query = select(Signatory).where(Signatory.id > after, has_logos).order_by(Signatory.id)
    return list(await db.scalars(query.limit(BUSINESSES_AT_ONCE)))


async def _due(db: AsyncSession, business: Signatory, *, today: date) -> dict[UUID, Told]:
    """Return what a business's live codes tell today and no signed form of theirs that counts does."""
    retired = select(SigningKey.kid).where(SigningKey.state == KeyState.RETIRED)
    signed = and_(SignedLogo.placement_id == Placement.id, is_newest(), SignedLogo.kid.not_in(retired))
    query = (
        select(
            Placement.id, Placement.code, Placement.kind, Placement.label, Placement.expires_on,
            Establishment.city, SignedLogo.said,
        )
        .outerjoin(Establishment, Establishment.id == Placement.establishment_id)
        .outerjoin(SignedLogo, signed)
        .where(Placement.signatory_id == business.id, Placement.expires_on >= today, LIVE)
    )  # fmt: skip
    due = {}
    for row in await db.execute(query):
        told = Told(
            row.code, business.sector, row.kind, business.trade_name, row.city or business.city,
            business.country, row.label, row.expires_on,
        )  # fmt: skip
        if row.said != said(told) and payload.one_script_a_word(f"{told.name} {told.locality}"):
            due[row.id] = told
    return due


async def _free(db: AsyncSession, key: SigningKey, count: int) -> list[int]:
    """Return free places in a key's status list, in no order."""
    taken = await db.scalar(select(func.count()).where(SignedLogo.kid == key.kid)) or 0
    found: list[int] = []
    while len(found) < count:
        drawn = draw_indexes(randbelow, count - len(found), taken=taken, seed=key.decoys) - set(found)
        for some in slices(drawn, AT_ONCE):
            used = select(SignedLogo.list_index).where(
                SignedLogo.kid == key.kid, SignedLogo.list_index.in_(some)
            )
            found += set(some) - set(await db.scalars(used))
    return found
