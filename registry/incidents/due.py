"""What the worker does for incidents: letters, old keys, the sums of a quarter that is over, and their publication."""

import logging
from datetime import datetime

from registry.concerns.publishing import publish_due
from registry.concerns.statistics import forget_old_keys, write_over
from registry.db import Database
from registry.incidents.reminders import come_back_by_mail
from registry.kit.sealing import Keyring, KeyringError

log = logging.getLogger(__name__)


async def do_due(database: Database, keyring: Keyring, *, base_url: str, now: datetime) -> None:
    """Do what is due. The worker calls it every minute; a keyring that is away is asked again the next time."""
    async with database.writes() as db, db.begin():
        await come_back_by_mail(db, base_url=base_url, now=now)
    try:
        async with database.writes() as db, db.begin():
            await forget_old_keys(db, keyring)
        await write_over(database, keyring, today=now.date())
        await publish_due(database, now=now)
    except KeyringError:
        log.exception("The keyring cannot be used")
