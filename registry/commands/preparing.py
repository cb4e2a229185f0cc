"""Before anything runs: reach the database, migrate it, and load what is shipped."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import psycopg
from alembic.script import ScriptDirectory
from alembic.util import CommandError as AlembicError
from sqlalchemy import URL, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.codes.actions import load_shipped as load_codes
from registry.commands import CommandError
from registry.countries.actions import load_shipped as load_countries
from registry.db import Database, keep_promises, keep_to_ourselves, open_database
from registry.handlers.keyrings import mark_keyring
from registry.keys.actions import begin
from registry.keys.holding import KeyHoldingError, holder_of
from registry.kit.clock import utc_now
from registry.kit.sealing import KeyringError
from registry.settings import Settings
from registry.tables import migrate, migrations

log = logging.getLogger(__name__)
T = TypeVar("T")
UNREACHABLE = "The database at {where} cannot be used: {why}."
NEWER = (
    "The database was migrated by a newer release (revision {there}). Run that release, or restore a copy."
)
OLDER = "The database at {where} is not at this release's revision; run `registry migrate` first."
ONE_AT_A_TIME = 7_239_116  # any number, as long as it is always the same; migrations use the one before


def prepare(settings: Settings) -> None:
    """Bring the database to the newest migration and load what is shipped. Two at once take turns.

    Raises:
        CommandError: the database cannot be reached, or a newer release migrated it.

    """
    build(settings)
    run_with_database(settings, load_shipped)


def prepare_to_sign(settings: Settings) -> None:
    """See that there is a key that signs; at the very first start, make it. Only a process that works does.

    Raises:
        CommandError: a key can be read by others, is none, or cannot be kept.

    """
    try:
        holder = holder_of(settings)
        holder.check()

        async def make(db: AsyncSession, now: datetime) -> None:
            await take_turns(db)
            await begin(db, holder, settings.issuer, now=now)

        in_one_transaction(settings, make)
    except KeyHoldingError as error:
        raise CommandError(str(error)) from None


def note_keyring(settings: Settings) -> None:
    """Enter which keyring belongs to the database. Who cannot goes on: the numbers to call are shown without it."""

    async def mark(db: AsyncSession, _: datetime) -> None:
        await take_turns(db)
        await mark_keyring(db, settings, anew=True)

    try:
        in_one_transaction(settings, mark)
    except KeyringError:
        log.exception("The keyring cannot be used")


def build(settings: Settings) -> None:
    """Bring the database to the newest migration, and put nothing into it.

    Raises:
        CommandError: as `prepare`.

    """
    make_data_folder(settings)
    with reaching(settings):
        present_revision(settings)
        migrate(settings.database)


def make_data_folder(settings: Settings) -> None:
    """Make the folder of keys and of the SQLite file, for this user only.

    Raises:
        CommandError: it cannot be made.

    """
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise CommandError(f"The folder {settings.data_dir} cannot be made: {error.strerror}.") from None


@contextmanager
def reaching(settings: Settings) -> Iterator[None]:
    """Say in one sentence what keeps the database from being used."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, psycopg.Error) as error:
        raise CommandError(UNREACHABLE.format(where=where(settings), why=first_line(error))) from None
    except AlembicError as error:
        raise CommandError(f"The database cannot be migrated: {first_line(error)}.") from None


def present_revision(settings: Settings) -> str | None:
    """Return the revision that the database is at; None if nothing is built there yet.

    Raises:
        CommandError: this release has never heard of it, or the address makes no sense.

    """
    _address(settings)
    scripts = ScriptDirectory.from_config(migrations(settings.database))
    known = {script.revision for script in scripts.walk_revisions()}
    there = _revision(settings)
    if there is not None and there not in known:
        raise CommandError(NEWER.format(there=there))
    return there


def refuse_unbuilt(settings: Settings) -> None:
    """Refuse a database that this release cannot read as it stands.

    Raises:
        CommandError: it is unreachable, newer, older, or not there at all.

    """
    if not is_there(settings):
        raise CommandError(f"There is no database at {where(settings)}.")
    with reaching(settings):
        there = present_revision(settings)
    if there != newest_revision(settings):
        raise CommandError(OLDER.format(where=where(settings)))


def _address(settings: Settings) -> URL:
    try:
        return make_url(settings.database)
    except (ArgumentError, ValueError):
        raise CommandError("REGISTRY_DATABASE_URL is not an address that can be read.") from None


def newest_revision(settings: Settings) -> str:
    """Return this release's revision."""
    return ScriptDirectory.from_config(migrations(settings.database)).get_current_head() or ""


def is_there(settings: Settings) -> bool:
    """Say whether there is a database; of a server it is asked later, of a file now, and without making one."""
    url = _address(settings)
    if url.get_backend_name() != "sqlite":
        return True
    try:
        return url.database is not None and Path(url.database).is_file()
    except OSError:
        return False


def _revision(settings: Settings) -> str | None:
    # Without an event loop: a file that cannot be opened would leave the asynchronous driver's thread behind.
    keep_to_ourselves(settings.database)
    engine = create_engine(settings.database.replace("+aiosqlite", ""))
    keep_promises(engine)
    try:
        with engine.connect() as connection:
            built = engine.dialect.has_table(connection, "alembic_version")
            return connection.scalar(text("SELECT version_num FROM alembic_version")) if built else None
    finally:
        engine.dispose()


async def load_shipped(database: Database, now: datetime) -> None:
    """Load the code, country profiles and hotlines that are shipped, where they are not there yet."""
    async with database.writes() as db, db.begin():
        await take_turns(db)
        await load_codes(db, now=now)
        await load_countries(db, now=now)


async def take_turns(db: AsyncSession) -> None:
    """Wait for another process that prepares the same database; SQLite lets one write at a time anyway."""
    if db.get_bind().dialect.name == "postgresql":
        await db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})


def run_with_database(settings: Settings, act: Callable[[Database, datetime], Awaitable[T]]) -> T:
    """Run something asynchronous on a database of its own, and close it."""

    async def run() -> T:
        database = open_database(settings.database)
        try:
            return await act(database, utc_now())
        finally:
            await database.close()

    return asyncio.run(run())


def in_one_transaction(settings: Settings, act: Callable[[AsyncSession, datetime], Awaitable[T]]) -> T:
    """Run something in one writing transaction."""

    async def run(database: Database, now: datetime) -> T:
        async with database.writes() as db, db.begin():
            return await act(db, now)

    return run_with_database(settings, run)


def where(settings: Settings) -> str:
    """Return where the database is, without a name or a password."""
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite":
        return url.database or "memory"
    host = url.host or "the local socket"
    return f"{host}:{url.port or 5432}/{url.database or ''}"


def first_line(error: Exception) -> str:
    """Return the first line of what a driver said, without its full stop."""
    said = str(getattr(error, "orig", None) or error).strip()
    return (said or type(error).__name__).splitlines()[0].rstrip(".")
