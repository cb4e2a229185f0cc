"""Keys that sign: made at first, rotated, retired, distrusted, and never in the database."""

import asyncio
import json
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.db import Database
from registry.errors import NotFoundError, RuleBrokenError
from registry.keys.actions import begin, distrust, retire, rotate
from registry.keys.holding import HandedIn, KeyFiles, KeyHoldingError
from registry.keys.models import SigningKey
from registry.keys.queries import public_keys
from registry.keys.rules import KeyState
from registry.ledger.models import LedgerEntry

ISSUER = "ATALAYA"


@pytest.fixture
def files(tmp_path: Path) -> KeyFiles:
    return KeyFiles(tmp_path / "keys")


def handed_in() -> HandedIn:
    return HandedIn(pem_of(Ed25519PrivateKey.generate()))


def pem_of(key: Ed25519PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


async def test_the_first_start_makes_a_key_and_the_next_finds_it(
    db: AsyncSession, files: KeyFiles, now: datetime
) -> None:
    made = await begin(db, files, ISSUER, now=now)

    assert (await begin(db, files, ISSUER, now=now)).kid == made.kid
    file = files.folder / f"{made.kid}.pem"
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert oct(files.folder.stat().st_mode & 0o777) == "0o700"
    Ed25519PublicKey.from_public_bytes(made.public).verify(files.sign(made.kid, b"said"), b"said")


async def test_another_key_signs_and_the_one_before_goes_on_counting(
    db: AsyncSession, files: KeyFiles, now: datetime
) -> None:
    old = await begin(db, files, ISSUER, now=now)
    new = await rotate(db, files, ISSUER, now=now + timedelta(days=1))

    states = {key.kid: (key.state, key.iat_until) for key in await public_keys(db)}
    assert states == {
        old.kid: (KeyState.VERIFYING, now + timedelta(days=1)),
        new.kid: (KeyState.ACTIVE, None),
    }
    kinds = set(await db.scalars(select(LedgerEntry.kind).where(LedgerEntry.kind.startswith("key."))))
    assert kinds == {"key.make", "key.rest"}


async def test_a_lost_key_is_replaced(db: AsyncSession, files: KeyFiles, now: datetime) -> None:
    lost = await begin(db, files, ISSUER, now=now)
    (files.folder / f"{lost.kid}.pem").unlink()

    with pytest.raises(KeyHoldingError, match="not here"):
        files.sign(lost.kid, b"said")
    new = await rotate(db, files, ISSUER, now=now)

    assert files.sign(new.kid, b"said")
    assert lost.state is KeyState.VERIFYING


async def test_a_key_is_retired_only_after_another_signs(
    db: AsyncSession, files: KeyFiles, now: datetime
) -> None:
    old = await begin(db, files, ISSUER, now=now)
    with pytest.raises(RuleBrokenError, match="another one sign first"):
        await retire(db, old.kid, now=now)
    await rotate(db, files, ISSUER, now=now)

    assert (await retire(db, old.kid, now=now)).state is KeyState.RETIRED
    with pytest.raises(RuleBrokenError):
        await retire(db, old.kid, now=now)
    with pytest.raises(NotFoundError):
        await retire(db, "00000000", now=now)


async def test_a_stolen_key_is_distrusted_from_a_day_and_replaced_at_once(
    db: AsyncSession, files: KeyFiles, now: datetime
) -> None:
    stolen = await begin(db, files, ISSUER, now=now - timedelta(days=90))
    with pytest.raises(RuleBrokenError, match="a day that has come"):
        await distrust(db, files, ISSUER, stolen.kid, now + timedelta(days=1), now=now)

    await distrust(db, files, ISSUER, stolen.kid, now - timedelta(days=3), now=now)

    assert (stolen.state, stolen.distrusted_from) == (KeyState.COMPROMISED, now - timedelta(days=3))
    assert [key.state for key in await public_keys(db)] == [KeyState.COMPROMISED, KeyState.ACTIVE]


async def test_a_key_that_is_handed_in_is_adopted_and_rotated_by_handing_in_another(
    db: AsyncSession, now: datetime
) -> None:
    one, other = handed_in(), handed_in()
    first = await begin(db, one, ISSUER, now=now)
    with pytest.raises(RuleBrokenError, match="hand in another"):
        await rotate(db, one, ISSUER, now=now)
    await db.refresh(first)
    second = await rotate(db, other, ISSUER, now=now)

    assert other.holds(second.kid)
    assert not other.holds(first.kid)
    with pytest.raises(KeyHoldingError):
        other.sign(first.kid, b"said")


async def test_of_two_processes_that_start_together_one_makes_the_key(
    database: Database, files: KeyFiles, now: datetime
) -> None:
    async def start() -> None:
        with suppress(IntegrityError):
            async with database.writes() as db, db.begin():
                await begin(db, files, ISSUER, now=now)

    await asyncio.gather(*(start() for _ in range(4)))

    async with database.reads() as db:
        keys = await public_keys(db)
    assert [key.state for key in keys] == [KeyState.ACTIVE]
    assert files.holds(keys[0].kid)


async def test_no_private_byte_is_stored_said_or_shown(
    db: AsyncSession, files: KeyFiles, now: datetime
) -> None:
    made = await begin(db, files, ISSUER, now=now)
    secret = Ed25519PrivateKey.generate()
    holder = HandedIn(pem_of(secret))

    said = f"{made!r} {files!r} {holder!r} {vars(made)} {await public_keys(db)}"

    assert secret.private_bytes_raw().hex() not in said
    assert "PRIVATE" not in said
    columns = {column.name for column in SigningKey.__table__.columns}
    assert columns == {
        "id", "kid", "public", "issuer", "state", "decoys", "made_at", "iat_until", "distrusted_from",
    }  # fmt: skip


def test_a_key_that_others_can_read_is_refused(files: KeyFiles) -> None:
    files.make()
    (file,) = files.folder.iterdir()
    file.chmod(0o640)

    with pytest.raises(KeyHoldingError, match="0600"):
        files.check()
    with pytest.raises(KeyHoldingError, match="0600"):
        files.sign(file.stem, b"said")


def test_a_file_that_is_no_key_or_another_one_is_refused(files: KeyFiles) -> None:
    files.make()
    (file,) = files.folder.iterdir()
    swapped = file.with_name("00000000.pem")
    file.rename(swapped)
    with pytest.raises(KeyHoldingError, match="another key"):
        files.check()
    swapped.write_text("-----BEGIN PRIVATE KEY-----\nno\n-----END PRIVATE KEY-----\n")
    with pytest.raises(KeyHoldingError, match="no Ed25519 key"):
        files.check()


def test_the_key_of_the_vectors_and_keys_of_other_kinds_are_refused() -> None:
    everybodys = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed_of_the_vectors()))
    with pytest.raises(KeyHoldingError, match="everybody has it"):
        HandedIn(pem_of(everybodys))
    for written in ("", "no key", "-----BEGIN PRIVATE KEY-----"):
        with pytest.raises(KeyHoldingError, match="no Ed25519 key") as refused:
            HandedIn(written)
        assert not written or written not in str(refused.value)


def seed_of_the_vectors() -> str:

    seed: str = json.loads(Path("tests/data/logo_vectors.json").read_text(encoding="utf-8"))["key"][
        "seed_hex"
    ]
    return seed
