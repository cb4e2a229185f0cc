"""Sealed to all who read for a country, or refused with nothing kept."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from secrets import randbelow

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from registry.handlers.queries import NobodyReadsError, readers_for
from registry.kit.sealing import NARRATIVE, Bundle, Costs, Keyring, KeyringError, Receipts, RefusedError, seal
from registry.settings import Settings
from tests.handlers import reader, with_officers

SIZES = {"narrative": NARRATIVE}
ABOUT, TEXTS = "door_reports/1", {"narrative": "seen at the desk"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(
        with_officers(Settings(base_url="https://registry.test")), keyring_dir=tmp_path / "keyring"
    )


async def test_handlers_and_reporter_read_and_the_database_alone_does_not(
    db: AsyncSession, settings: Settings, now: datetime
) -> None:
    (ann, ann_key), (bob, bob_key) = [await reader(db, settings, "CR", now=now) for _ in range(2)]
    keyring = Keyring(settings.keyring)
    receipts = Receipts(keyring.pepper(), Costs(iterations=1, memory=8))
    receipt = receipts.new(randbelow)

    readers = await readers_for(db, settings, "CR", today=now.date())
    stored = seal(keyring, ABOUT, TEXTS, {**readers, "reporter": receipt.public}, sizes=SIZES).pack()

    bundle = Bundle.unpack(stored)
    for who, key in ((str(ann.account_id), ann_key), (str(bob.account_id), bob_key)):
        assert bundle.open(keyring, ABOUT, who, key) == TEXTS
    held = receipts.find(receipt.digits).private_key(receipt.locked)
    assert bundle.open(keyring, ABOUT, "reporter", held) == TEXTS
    with pytest.raises(RefusedError):
        bundle.open(Keyring(settings.data_dir / "elsewhere"), ABOUT, str(ann.account_id), ann_key)
    assert b"desk" not in stored


async def test_without_a_reader_or_a_keyring_nothing_is_sealed_and_nothing_is_left(
    db: AsyncSession, settings: Settings, now: datetime, tmp_path: Path
) -> None:
    with pytest.raises(NobodyReadsError, match="Call one of the numbers"):
        await readers_for(db, settings, "CR", today=now.date())
    assert not settings.keyring.exists()

    await reader(db, settings, "CR", now=now)
    (tmp_path / "file").write_text("no folder")
    broken = replace(settings, keyring_dir=tmp_path / "file" / "keyring")
    readers = await readers_for(db, broken, "CR", today=now.date())
    with pytest.raises(KeyringError):
        seal(Keyring(broken.keyring), ABOUT, TEXTS, readers, sizes=SIZES)


async def test_a_transaction_that_fails_after_sealing_leaves_a_key_that_is_swept(
    db: AsyncSession, settings: Settings, now: datetime
) -> None:
    await reader(db, settings, "CR", now=now)
    keyring = Keyring(settings.keyring)

    readers = await readers_for(db, settings, "CR", today=now.date())
    bundle = seal(keyring, ABOUT, TEXTS, readers, sizes=SIZES)

    assert list(keyring) == [bundle.id]
    written = datetime.fromtimestamp(keyring.path(bundle.id).stat().st_mtime, tz=now.tzinfo)
    assert keyring.sweep([], now=written + timedelta(hours=17)) == 0
    assert keyring.sweep([], now=written + timedelta(days=2)) == 1
