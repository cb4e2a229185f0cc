"""Seal something to all who read for a country, off the event loop: what every door of reports calls."""

from collections.abc import Mapping
from datetime import date
from functools import partial

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from registry.errors import BusyError
from registry.handlers.queries import readers_for
from registry.handlers.rules import NOT_KEPT
from registry.kit.sealing import Bundle, Keyring, KeyringError, seal
from registry.settings import Settings


class NotKeptError(BusyError):
    """The keyring cannot be written: callers show the numbers, and store nothing."""

    def __init__(self) -> None:
        super().__init__(NOT_KEPT.english)


async def seal_for(
    db: AsyncSession,
    settings: Settings,
    country: str,
    about: str,
    texts: Mapping[str, str],
    *,
    sizes: Mapping[str, int],
    today: date,
    also: Mapping[str, bytes] | None = None,
) -> Bundle:
    """Return texts sealed to the certified handlers of a country; store `pack()` of it, and its id.

    Args:
        db: the transaction, which is only read.
        settings: with the officers and the keyring's folder.
        country: in two capital letters.
        about: table and row, such as `door_reports/6f1c…`; it is needed to open.
        texts: by name.
        sizes: of fields that are padded to one size, such as `{"narrative": NARRATIVE}`.
        today: the day in question.
        also: further readers, such as `{"reporter": receipt.public}`.

    Raises:
        NobodyReadsError: no handler of the country has a certified key.
        NotKeptError: the key cannot be put on the disk.

    """
    readers = {**await readers_for(db, settings, country, today=today), **(also or {})}
    work = partial(seal, Keyring(settings.keyring), about, texts, readers, sizes=sizes)
    try:
        return await to_thread.run_sync(work)
    except KeyringError:
        raise NotKeptError from None
