"""Sweep the keyring of keys that no row needs: those of a crash between sealing and commit, and of what was sealed anew.

A feature that seals names its keys here. A key that nobody names is destroyed after a day, so a test compares the
list with the columns that say that they name one.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

import registry.concerns.statistics
import registry.door.queries
import registry.incidents.queries
from registry.db import Database
from registry.kit.sealing import Keyring, KeyringError

IN_USE: tuple[Callable[[AsyncSession], Awaitable[set[UUID]]], ...] = (
    registry.concerns.statistics.keys_in_use,
    registry.door.queries.keys_in_use,
    registry.incidents.queries.keys_in_use,
)

log = logging.getLogger(__name__)


async def sweep_orphans(database: Database, keyring: Keyring, *, now: datetime) -> int:
    """Destroy keys older than a day that no row names; return how many. The worker calls it once a day."""
    async with database.reads() as db, db.begin():
        used = {key_id for ask in IN_USE for key_id in await ask(db)}
    try:
        return await to_thread.run_sync(lambda: keyring.sweep(used, now=now))
    except (KeyringError, OSError):
        log.exception("The keyring was not swept")
        return 0
