"""Signed forms of codes: one for each live code, another when what it says changes, none twice."""

import asyncio
import hashlib
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.db import Database
from registry.keys.actions import begin, retire, rotate
from registry.keys.holding import KeyFiles
from registry.keys.models import SigningKey
from registry.logos import payload
from registry.logos.issuing import is_decoy
from registry.logos.models import SignedLogo
from registry.logos.payload import TrustedKey
from registry.logos.placing import PlaceKind
from registry.logos.signing import sign_all, sign_everything
from tests import make


@pytest.fixture
def files(tmp_path: Path) -> KeyFiles:
    return KeyFiles(tmp_path / "keys")


@pytest.fixture
async def key(db: AsyncSession, files: KeyFiles, now: datetime) -> SigningKey:
    return await begin(db, files, "ATALAYA", now=now)


async def forms(db: AsyncSession) -> list[SignedLogo]:
    return list(await db.scalars(select(SignedLogo).order_by(SignedLogo.issued_at)))


async def test_each_live_code_gets_a_form_that_verifies(
    db: AsyncSession, files: KeyFiles, key: SigningKey, now: datetime
) -> None:
    hotel = await make.signatory(db)
    door = await make.placement(db, hotel, kind=PlaceKind.DOOR, label="Main entrance")

    assert await sign_all(db, files, hotel.id, now=now) == 1
    assert await sign_all(db, files, hotel.id, now=now) == 0

    (form,) = await forms(db)
    trusted = {bytes.fromhex(key.kid): TrustedKey(Ed25519PublicKey.from_public_bytes(key.public), "ATALAYA")}
    logo = payload.verify(form.token, trusted)
    assert (logo.code, logo.kind, logo.index, logo.name) == (door.code, 1, form.list_index, hotel.trade_name)
    assert form.sha256 == hashlib.sha256(form.token).digest()
    assert not is_decoy(key.decoys, form.list_index)
    # The last day counts, by the clocks of the country.
    assert datetime.fromtimestamp(logo.exp, now.tzinfo) > datetime(2028, 1, 1, 12, tzinfo=now.tzinfo)


async def test_another_name_gets_another_form_and_the_first_stays(
    db: AsyncSession, files: KeyFiles, key: SigningKey, now: datetime
) -> None:
    hotel = await make.signatory(db)
    await make.placement(db, hotel)
    await sign_all(db, files, hotel.id, now=now)

    hotel.trade_name = "Another name"
    await db.flush()
    assert await sign_all(db, files, hotel.id, now=now + timedelta(days=1)) == 1

    names = [b"Another name" in form.token for form in await forms(db)]
    assert names == [False, True]
    assert key.kid == (await forms(db))[1].kid


async def test_an_ended_or_expired_code_is_not_signed(
    db: AsyncSession, files: KeyFiles, key: SigningKey, now: datetime
) -> None:
    hotel = await make.signatory(db)
    ended = await make.placement(db, hotel)
    ended.superseded_at = now
    await make.placement(db, hotel, expires_on=date(2020, 1, 1))
    await db.flush()

    assert await sign_all(db, files, hotel.id, now=now) == 0
    assert key.kid


async def test_a_name_that_mixes_scripts_has_the_short_form_alone(
    db: AsyncSession, files: KeyFiles, key: SigningKey, now: datetime
) -> None:
    hotel = await make.signatory(db)
    hotel.trade_name = "H\u043etel"
    await make.placement(db, hotel)

    assert await sign_all(db, files, hotel.id, now=now) == 0
    assert key.kid


async def test_a_retired_keys_forms_are_renewed_in_the_night_and_a_resting_keys_are_not(
    database: Database, files: KeyFiles, now: datetime
) -> None:
    async with database.writes() as db, db.begin():
        old = await begin(db, files, "ATALAYA", now=now)
        hotel = await make.signatory(db)
        await make.placement(db, hotel)
    assert await sign_everything(database, files, now=now) == 1

    async with database.writes() as db, db.begin():
        await rotate(db, files, "ATALAYA", now=now)
    assert await sign_everything(database, files, now=now) == 0

    async with database.writes() as db, db.begin():
        await retire(db, old.kid, now=now)
    later = now + timedelta(hours=1)
    assert await sign_everything(database, files, now=later) == 1
    assert await sign_everything(database, files, now=later) == 0
    async with database.reads() as db:
        assert {form.kid == old.kid for form in await forms(db)} == {True, False}


async def test_two_workers_at_once_sign_each_code_once(
    database: Database, files: KeyFiles, now: datetime
) -> None:
    async with database.writes() as db, db.begin():
        await begin(db, files, "ATALAYA", now=now)
        hotel = await make.signatory(db)
        for number in range(20):
            await make.placement(db, hotel, label=f"Door {number}")

    async def work() -> int:
        async with database.writes() as db, db.begin():
            return await sign_all(db, files, hotel.id, now=now)

    assert sorted(await asyncio.gather(work(), work(), work())) == [0, 0, 20]
    async with database.reads() as db:
        assert len(await forms(db)) == 20


async def test_without_a_key_nothing_is_signed(db: AsyncSession, files: KeyFiles, now: datetime) -> None:
    hotel = await make.signatory(db)
    await make.placement(db, hotel)

    assert await sign_all(db, files, hotel.id, now=now) == 0
