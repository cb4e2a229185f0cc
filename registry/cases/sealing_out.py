"""Taking the wraps of a handler whose post has ended out of a country's reports: open, closed, and never opened (actions).

No private key is needed: the wraps of all who stay are locked under a new key of the keyring. When the old key is swept,
a day or so later, no older copy of the database opens to who left either, with their own vault and passphrase.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.cases.reports import SealedText, store, texts_in
from registry.db import Database, locked
from registry.door.handed import Part
from registry.door.sealed import REPORTER
from registry.handlers.models import CertificateEnd
from registry.kit.sealing import Bundle, Keyring, RefusedError
from registry.ledger.actions import record

AT_ONCE = 50  # bundles a transaction: each is a key on the disk
TABLES: Sequence[Part | None] = (None, *Part)

log = logging.getLogger(__name__)


async def seal_out_who_left(database: Database, keyring: Keyring, *, now: datetime) -> int:
    """Take the wraps of everybody whose post has ended out of that country's reports; return out of how many texts.

    What is broken off goes on from the beginning the next time.

    Raises:
        KeyringError: a new key cannot be put on the disk.

    """
    async with database.reads() as db:
        ends = (await db.scalars(select(CertificateEnd).where(CertificateEnd.sealed_out_at.is_(None)))).all()
    changed = 0
    for end in ends:
        of_this = 0
        for part in TABLES:
            after: UUID | None = None
            while True:
                async with database.writes() as db, db.begin():
                    texts = await texts_in(db, end.country, part, after=after, most=AT_ONCE)
                    of_this += await _shut(db, keyring, texts, str(end.account_id))
                if len(texts) < AT_ONCE:
                    break
                after = texts[-1].id
        async with database.writes() as db, db.begin():
            row = await db.scalar(locked(select(CertificateEnd).where(CertificateEnd.id == end.id)))
            if row is not None and row.sealed_out_at is None:
                row.sealed_out_at = now
                record(
                    db, "vault.seal_out", subject_id=end.account_id, actor_id=None, now=now, country=end.country,
                )  # fmt: skip
        changed += of_this
    return changed


async def _shut(db: AsyncSession, keyring: Keyring, texts: Sequence[SealedText], reader: str) -> int:
    changed = 0
    for text in texts:
        shut = await to_thread.run_sync(shut_to, keyring, text, reader)
        changed += shut is not None and await store(db, text, shut, keyring)
    return changed


def shut_to(keyring: Keyring, text: SealedText, reader: str) -> Bundle | None:
    """Return a text shut to one reader.

    None where it is not sealed to them, where it is sealed to no other handler, or where it opens to nobody anyway:
    what only they could open is not lost. It is counted at the desk, and opens again when they take up their post again.
    """
    try:
        bundle = text.bundle
        if reader not in bundle.wraps or set(bundle.wraps) <= {reader, REPORTER}:
            return None
        return bundle.shut_to(keyring, text.about, reader)
    except RefusedError:
        return None
