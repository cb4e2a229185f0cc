"""Keys of what was never committed, or sealed anew, are forgotten; keys that any row names are not."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import LargeBinary, Uuid
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, async_sessionmaker

from registry.concerns.models import StatisticsWaiting
from registry.db import Database
from registry.handlers.sweeping import keys_in_use, sweep_keyring
from registry.kit.sealing import Keyring
from registry.tables import all_tables

TOMORROW = datetime.now(UTC) + timedelta(days=2)  # the machine may be slow


@pytest.fixture
def database(db: AsyncSession, connection: AsyncConnection) -> Database:
    sessions = async_sessionmaker(
        connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
    )
    return Database(reads=sessions, writes=sessions, close=db.close)


async def named(db: AsyncSession, key_id: UUID, old_key_id: UUID | None) -> None:
    db.add(
        StatisticsWaiting(
            quarter="2026-Q4", country="CR", region="", key_id=key_id, old_key_id=old_key_id, sealed=b"\x01"
        )
    )
    await db.flush()


async def test_a_key_that_a_row_names_stays_and_an_orphan_goes_after_a_day(
    db: AsyncSession, database: Database, tmp_path: Path
) -> None:
    keyring, (kept, before, orphan) = Keyring(tmp_path), (uuid4() for _ in range(3))
    for bundle_id in (kept, before, orphan):
        keyring.make(bundle_id)
    await named(db, kept, before)

    assert await sweep_keyring(database, keyring, all_tables(), clock=lambda: datetime.now(UTC)) == 0
    assert await sweep_keyring(database, keyring, all_tables(), clock=lambda: TOMORROW) == 1

    assert set(keyring) == {kept, before}


async def test_a_keyring_that_cannot_be_swept_is_said_and_keeps_everything(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keyring = Keyring(tmp_path)
    for _ in range(4):
        keyring.make(uuid4())

    with caplog.at_level(logging.ERROR):
        assert await sweep_keyring(database, keyring, all_tables(), clock=lambda: TOMORROW) == 0

    assert "was not swept" in caplog.text
    assert len(list(keyring)) == 4


async def test_no_bundle_can_be_stored_whose_key_would_be_swept(db: AsyncSession) -> None:
    assert await keys_in_use(db, all_tables()) is not None
    for table in all_tables().sorted_tables:
        comments = {column.comment or "": column for column in table.columns}
        packed = [column for comment, column in comments.items() if "Bundle.pack" in comment]
        keys = [column for comment, column in comments.items() if "Names its key in the keyring" in comment]
        assert not packed or keys, f"{table.name} has a bundle, and no column that names its key"
        for column in keys:
            assert isinstance(column.type, Uuid), column
            assert any(isinstance(other.type, LargeBinary) for other in table.columns), column
