"""A database of a test's own: for what commits, for two at once, for a migration that starts from data."""

from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from registry.db import Database, open_database
from registry.tables import migrations
from tests import cases, make
from tests.cases import Desk


@pytest.fixture
async def database(own_database_url: str) -> AsyncGenerator[Database]:
    """Yield a migrated database that others may commit to."""
    database = open_database(own_database_url, unsafe=True)
    yield database
    await database.close()


@pytest.fixture
def url(request: pytest.FixtureRequest, new_database: Callable[[], str]) -> str:
    """Return a database as it was at the module's BEFORE."""
    url = new_database()
    command.upgrade(migrations(url), request.module.BEFORE)
    return url


@pytest.fixture
async def before(url: str) -> AsyncGenerator[Database]:
    """Yield the database of `url`. What `make` keeps in it has the columns of that day alone."""
    database = open_database(url, unsafe=True)
    database.writes.configure(info={make.AS_IT_WAS: True})
    yield database
    await database.close()


@pytest.fixture
async def desk(db: AsyncSession, tmp_path: Path, now: datetime) -> Desk:
    return await cases.desk(db, tmp_path, now=now)


@pytest.fixture
def own(db: AsyncSession) -> Database:
    """Return the test's own connection as a database, for a job that makes its transactions itself."""
    sessions = async_sessionmaker(db.bind, expire_on_commit=False, join_transaction_mode="create_savepoint")
    return Database(reads=sessions, writes=sessions, close=db.close)
