"""What the worker does for cases: letters at their hours, sealing out who left, and destroying what is due."""

import logging
from datetime import datetime

from registry.cases.letters import write_batch
from registry.cases.retention import destroy_due
from registry.cases.sealing_out import seal_out_who_left
from registry.db import Database
from registry.handlers.keyrings import keyring_of
from registry.kit.sealing import KeyringError
from registry.settings import Settings

log = logging.getLogger(__name__)


async def do_cases(database: Database, settings: Settings, *, now: datetime) -> None:
    """Do what is due. The worker calls it every minute; a keyring that is away is asked again the next time."""
    async with database.writes() as db, db.begin():
        await write_batch(db, settings, now=now)
    try:
        keyring = await keyring_of(database, settings)
        await seal_out_who_left(database, keyring, now=now)
        await destroy_due(database, keyring, now=now)
    except KeyringError:
        log.exception("The keyring cannot be used")
