"""A database of a test's own: for what commits, for two at once, for a migration that starts from data."""

from collections.abc import AsyncGenerator, Callable

import pytest
from alembic import command

from registry.db import Database, open_database
from registry.tables import migrations


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
    """Yield the database of `url`."""
    database = open_database(url, unsafe=True)
    yield database
    await database.close()
