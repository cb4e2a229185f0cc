"""The keyring that belongs to this database, told by a mark: an empty mount point must not be taken for a new one."""

from anyio import to_thread
from sqlalchemy import column, exists, select
from sqlalchemy import table as sql_table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.db import Database
from registry.handlers.models import KeyringMark
from registry.kit.sealing import Keyring, KeyringError
from registry.settings import Settings

# Whose rows need this keyring: by its secret, or by a key of their own.
BY_SECRET = ("complaints", "door_reports", "report_proofs")
BY_KEY = ("door_messages", "incident_texts", "statistics_waiting")
NO_KEYRING = b"none"  # what no secret comes to


async def own_keyring(db: AsyncSession, settings: Settings) -> Keyring:
    """Return this database's keyring. Whatever it is asked raises a KeyringError while another, or none, is there."""
    keyring = Keyring(settings.keyring)
    mark = await db.scalar(select(KeyringMark.mark))
    if mark is None and not await _may_be_ours(db, keyring):
        mark = NO_KEYRING
    return Keyring(settings.keyring, mark=mark)


async def keyring_of(database: Database, settings: Settings) -> Keyring:
    """Return the same, where no transaction is open."""
    async with database.reads() as db:
        return await own_keyring(db, settings)


async def mark_keyring(db: AsyncSession, settings: Settings, *, anew: bool = False) -> None:
    """Enter the mark of the keyring that is there; make its secret, where no row needs one yet.

    Args:
        db: writes.
        settings: say where it is.
        anew: as at a start, when a folder may have been mounted at last: while no row needs a keyring, the one
            that is there is the one.

    Raises:
        KeyringError: it cannot be used, or rows need one that is not there.

    """
    row = await db.get(KeyringMark, KeyringMark.ONE)
    if row is not None and not anew:
        return
    if row is not None and await _any(db, *BY_SECRET, *BY_KEY):
        return
    keyring = Keyring(settings.keyring)
    if not await _may_be_ours(db, keyring):
        keyring = Keyring(settings.keyring, mark=NO_KEYRING)
    mark = await to_thread.run_sync(keyring.own_mark)
    if row is not None:
        row.mark = mark
        return
    try:
        async with db.begin_nested():
            db.add(KeyringMark(number=KeyringMark.ONE, mark=mark))
    except IntegrityError:
        pass  # another process was first


async def check_keyring(db: AsyncSession, settings: Settings) -> str:
    """Return what is wrong with the keyring that is there, in one sentence for the operator; nothing if it is right."""
    keyring = await own_keyring(db, settings)
    if keyring.mark is None:
        return ""  # before the first start
    try:
        await to_thread.run_sync(keyring.pepper)
    except KeyringError as error:
        return str(error)
    return ""


async def _may_be_ours(db: AsyncSession, keyring: Keyring) -> bool:
    """Say of a database without a mark, as of the release before, whether what lies in the folder can be its keyring."""
    if keyring.has_pepper():
        return True
    if await _any(db, *BY_SECRET):
        return False
    return keyring.has_keys() or not await _any(db, *BY_KEY)


async def _any(db: AsyncSession, *names: str) -> bool:
    for name in names:
        if await db.scalar(select(exists(select(column("id")).select_from(sql_table(name, column("id")))))):
            return True
    return False
