"""Before anything runs: reach the database, migrate it, and load what is shipped."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

import psycopg
from alembic.script import ScriptDirectory
from alembic.util import CommandError as AlembicError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.codes.actions import load_shipped as load_codes
from registry.commands import CommandError
from registry.countries.actions import load_shipped as load_countries
from registry.db import Database, open_database
from registry.kit.clock import utc_now
from registry.settings import Settings
from registry.tables import migrate, migrations

T = TypeVar("T")
UNREACHABLE = "The database at {where} cannot be reached: {why}."
NEWER = (
    "The database was migrated by a newer release (revision {there}). Run that release, or restore a copy."
)
ONE_AT_A_TIME = 7_239_116  # any number, as long as it is always the same; migrations use the one before


def prepare(settings: Settings) -> None:
    """Bring the database to the newest migration and load what is shipped. Two at once take turns.

    Raises:
        CommandError: the database cannot be reached, or a newer release migrated it.

    """
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        refuse_newer(settings)
        migrate(settings.database)
    except (DBAPIError, sqlite3.Error, psycopg.Error) as error:
        raise CommandError(UNREACHABLE.format(where=where(settings), why=first_line(error))) from None
    except AlembicError as error:
        raise CommandError(f"The database cannot be migrated: {error}") from None
    run_with_database(settings, load_shipped)


def refuse_newer(settings: Settings) -> None:
    """Refuse a database whose revision this release has never heard of.

    Raises:
        CommandError: naming the revision.

    """
    scripts = ScriptDirectory.from_config(migrations(settings.database))
    known = {script.revision for script in scripts.walk_revisions()}
    there = asyncio.run(_revision(settings))
    if there is not None and there not in known:
        raise CommandError(NEWER.format(there=there))


async def _revision(settings: Settings) -> str | None:
    database = open_database(settings.database)
    try:
        async with database.reads() as db:
            table = await db.run_sync(
                lambda sync: sync.get_bind().dialect.has_table(sync.connection(), "alembic_version")
            )
            return await db.scalar(text("SELECT version_num FROM alembic_version")) if table else None
    finally:
        await database.close()


async def load_shipped(database: Database, now: datetime) -> None:
    """Load the code, country profiles and hotlines that are shipped, where they are not there yet."""
    async with database.writes() as db, db.begin():
        if db.get_bind().dialect.name == "postgresql":
            await db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        await load_codes(db, now=now)
        await load_countries(db, now=now)


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
    """Return where the database is, without a password."""
    parts = urlsplit(settings.database)
    if settings.database.startswith("sqlite"):
        return parts.path
    host = parts.netloc.rpartition("@")[2]
    return f"{host}{parts.path}"


def first_line(error: Exception) -> str:
    """Return the first line of what a driver said."""
    said = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
    return said.splitlines()[0].rstrip(".")
