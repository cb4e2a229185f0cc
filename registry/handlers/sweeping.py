"""Forget the keys that no row needs: of what was sealed and never committed, and of what was sealed anew."""

import logging
from uuid import UUID

from anyio import to_thread
from sqlalchemy import Column, LargeBinary, MetaData, Table, Uuid, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.db import Database
from registry.kit.clock import Clock
from registry.kit.sealing import Keyring, KeyringError

log = logging.getLogger(__name__)


async def sweep_keyring(database: Database, keyring: Keyring, tables: MetaData, *, clock: Clock) -> int:
    """Shred the keys that are older than a day and named in no row; return how many.

    A keyring that cannot be swept is said in the log, and tried again tomorrow.

    Args:
        database: is only read.
        keyring: of this database.
        tables: all there are.
        clock: read after the rows were, so that a key made meanwhile is too young.

    """
    async with database.reads() as db:
        in_use = await keys_in_use(db, tables)
    try:
        return await to_thread.run_sync(lambda: keyring.sweep(in_use, now=clock()))
    except KeyringError:
        log.exception("The keyring was not swept")
        return 0


async def keys_in_use(db: AsyncSession, tables: MetaData) -> set[UUID]:
    """Return every id that a row with something sealed in it names, whatever its column is called.

    Asked of all tables that hold bytes, and not of a list that a new feature could be forgotten in: what is
    missing here is shredded.
    """
    found: set[UUID] = set()
    for table in tables.sorted_tables:
        for column in _names_of_keys(table):
            found.update(await db.scalars(select(column).where(column.is_not(None))))
    return found


def _names_of_keys(table: Table) -> list[Column[UUID]]:
    holds_bytes = any(isinstance(column.type, LargeBinary) for column in table.columns)
    return [column for column in table.columns if isinstance(column.type, Uuid)] if holds_bytes else []
