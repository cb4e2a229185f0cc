"""A database knows its keyring: made once, known again, and never replaced by an empty folder."""

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.concerns.models import StatisticsWaiting
from registry.db import Database, open_database
from registry.handlers.keyrings import BY_KEY, BY_SECRET, check_keyring, keyring_of, mark_keyring, own_keyring
from registry.handlers.models import KeyringMark
from registry.kit.sealing import Keyring, KeyringError, PrivateKey
from registry.settings import Settings
from registry.tables import all_tables
from tests import door
from tests.conftest import NOON

READERS = {str(uuid4()): PrivateKey().public}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(keyring_dir=tmp_path / "keyring")


def unmounted(settings: Settings) -> Settings:
    return replace(settings, keyring_dir=settings.keyring.with_name("unmounted"))


async def mark(db: AsyncSession) -> bytes | None:
    return await db.scalar(select(KeyringMark.mark))


async def test_a_first_start_makes_one_mark_and_an_empty_folder_is_no_keyring_after(
    db: AsyncSession, settings: Settings
) -> None:
    await mark_keyring(db, settings, anew=True)
    made = await mark(db)
    assert made == Keyring(settings.keyring).own_mark()
    assert await check_keyring(db, settings) == ""
    await door.report(db, settings.keyring, READERS, now=NOON)

    await mark_keyring(db, unmounted(settings), anew=True)

    assert await mark(db) == made
    assert "mounted" in await check_keyring(db, unmounted(settings))
    with pytest.raises(KeyringError):
        (await own_keyring(db, unmounted(settings))).pepper()
    assert not unmounted(settings).keyring.exists()


async def test_another_keyring_is_told_and_the_former_one_brought_back_is_right_again(
    db: AsyncSession, settings: Settings, tmp_path: Path
) -> None:
    await mark_keyring(db, settings, anew=True)
    await door.report(db, settings.keyring, READERS, now=NOON)
    shutil.move(settings.keyring, tmp_path / "copy")
    Keyring(settings.keyring).pepper()
    assert "another database" in await check_keyring(db, settings)

    shutil.rmtree(settings.keyring)
    shutil.copytree(tmp_path / "copy", settings.keyring)

    assert await check_keyring(db, settings) == ""
    assert len((await own_keyring(db, settings)).pepper()) == 32


async def test_a_deployment_of_before_gets_a_mark_if_its_secret_is_there_and_none_if_not(
    db: AsyncSession, settings: Settings
) -> None:
    await door.report(db, settings.keyring, READERS, now=NOON)
    with pytest.raises(KeyringError, match="mounted"):
        await mark_keyring(db, unmounted(settings), anew=True)
    with pytest.raises(KeyringError, match="mounted"):
        (await own_keyring(db, unmounted(settings))).pepper()
    assert await check_keyring(db, unmounted(settings))
    assert await mark(db) is None

    await mark_keyring(db, settings, anew=True)

    assert await mark(db) == Keyring(settings.keyring).own_mark()


async def test_a_deployment_that_only_sealed_and_never_needed_the_secret_gets_both(
    db: AsyncSession, settings: Settings
) -> None:
    key_id = uuid4()
    db.add(StatisticsWaiting(quarter="2026-Q1", country="CR", region="", key_id=key_id, sealed=b"x"))
    await db.flush()
    with pytest.raises(KeyringError):
        await mark_keyring(db, settings)
    Keyring(settings.keyring).make(key_id)

    await mark_keyring(db, settings)

    assert await mark(db) == Keyring(settings.keyring).own_mark()


async def test_a_volume_mounted_too_late_is_taken_while_no_row_needs_a_keyring(
    db: AsyncSession, settings: Settings
) -> None:
    await mark_keyring(db, unmounted(settings), anew=True)
    await mark_keyring(db, settings)
    assert await check_keyring(db, settings)

    await mark_keyring(db, settings, anew=True)

    assert await check_keyring(db, settings) == ""


async def test_two_that_start_at_once_make_one_keyring(own_database_url: str, settings: Settings) -> None:
    own: Database = open_database(own_database_url, unsafe=True)

    async def start() -> None:
        async with own.writes() as db, db.begin():
            await mark_keyring(db, settings, anew=True)

    await asyncio.gather(start(), start(), start())

    async with own.reads() as db:
        assert list(await db.scalars(select(KeyringMark.mark))) == [Keyring(settings.keyring).own_mark()]
    assert (await keyring_of(own, settings)).pepper()
    await own.close()


def test_every_table_that_names_a_key_is_known_to_need_the_keyring() -> None:
    tables = all_tables().tables
    naming = {
        name
        for name, table in tables.items()
        if any((column.comment or "").startswith("Names its key in the keyring") for column in table.columns)
    }
    assert naming <= {*BY_KEY, *BY_SECRET} <= set(tables)
