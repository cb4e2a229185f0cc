"""Keys that no row needs are destroyed after a day; a key that some row needs never is."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from anyio import CapacityLimiter

from registry.db import Database
from registry.door.actions import add_to_report
from registry.door.sealed import prepare
from registry.kit.clock import utc_now
from registry.kit.sealing import Keyring, PrivateKey
from registry.operations.orphans import IN_USE, sweep_orphans
from registry.tables import all_tables
from tests import door


async def test_a_crash_between_sealing_and_commit_leaves_a_key_that_is_swept(
    database: Database, tmp_path: Path
) -> None:
    readers, keyring, now = {str(uuid4()): PrivateKey().public}, Keyring(tmp_path / "keyring"), utc_now()
    async with database.writes() as db, db.begin():
        prepared = await door.report(db, keyring.folder, readers, now=now)
        await add_to_report(
            db, prepared.report_id, uuid4(), "More.", readers=readers, keyring=keyring, now=now
        )
    kept = set(keyring)
    orphan = await prepare(keyring, door.receipts(keyring), door.draft().words, readers, CapacityLimiter(1))

    assert await sweep_orphans(database, keyring, now=now + timedelta(hours=2)) == 0
    assert await sweep_orphans(database, keyring, now=now + timedelta(days=2)) == 1

    assert set(keyring) == kept - {orphan.bundle.id}
    assert await sweep_orphans(database, keyring, now=now + timedelta(days=900)) == 0


async def test_a_keyring_that_is_away_is_swept_the_next_day(database: Database, tmp_path: Path) -> None:
    (tmp_path / "keyring").write_text("no folder")

    assert await sweep_orphans(database, Keyring(tmp_path / "keyring"), now=utc_now()) == 0


def test_every_column_that_names_a_key_is_asked_before_keys_are_swept() -> None:
    naming = {
        table.name for table in all_tables().sorted_tables for column in table.columns
        if re.search("key in the keyring", column.comment or "")
    }  # fmt: skip

    assert naming == {"door_messages", "door_reports", "incident_texts", "statistics_waiting"}
    assert len(IN_USE) == 3  # the door answers for two tables
