"""Waiting for a database, and no longer than somebody worried can: they are answered without it then."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.db import Database
from registry.errors import BusyError
from registry.kit.words import Sentence

R = TypeVar("R")

AWAY = (
    OperationalError,
    InterfaceError,
    PoolTimeoutError,
    OSError,
    TimeoutError,
)  # as a database that is not there says
PATIENCE = 4.0  # seconds that somebody worried waits for a database before they are answered without it
PATIENCE_TO_WRITE = 10.0  # SQLite waits five for its turn
NOT_NOW = Sentence("We cannot look anything up just now.")

log = logging.getLogger(__name__)
_left: set[asyncio.Task[Any]] = set()  # work that nobody waits for any more


async def soon(database: Database, read: Callable[[AsyncSession], Awaitable[R]]) -> R:
    """Return what a reading finds, if the database answers soon.

    Raises:
        BusyError: it does not.

    """

    async def ask() -> R:
        async with database.reads() as db:
            return await read(db)

    return await _in_time(ask(), PATIENCE)


async def written_soon(database: Database, write: Callable[[AsyncSession], Awaitable[R]]) -> R:
    """Return what a writing comes to, committed, if the database answers soon.

    Raises:
        BusyError: it does not. Once `write` has returned, it may have been committed all the same.

    """

    async def ask() -> R:
        async with database.writes() as db, db.begin():
            return await write(db)

    return await _in_time(ask(), PATIENCE_TO_WRITE)


async def _in_time(work: Coroutine[Any, Any, R], seconds: float) -> R:
    """Wait so long, and no longer.

    A server that has stopped and not died answers nothing, not even that it was asked to let go. So what waits for
    it is left behind, and ends by itself.
    """
    asking = asyncio.create_task(work)
    try:
        done, _ = await asyncio.wait({asking}, timeout=seconds)
    except asyncio.CancelledError:
        _leave(asking)
        raise
    if not done:
        _leave(asking)
        log.warning("Somebody was answered without the database: it took too long")
        raise BusyError(NOT_NOW.english)
    try:
        return asking.result()
    except AWAY as error:
        log.warning("Somebody was answered without the database: %s", type(error).__name__)
        raise BusyError(NOT_NOW.english) from error


def _leave(asking: asyncio.Task[Any]) -> None:
    _left.add(asking)
    asking.add_done_callback(_let_go)
    asking.cancel()


def _let_go(asking: asyncio.Task[Any]) -> None:
    _left.discard(asking)
    if not asking.cancelled():
        asking.exception()
