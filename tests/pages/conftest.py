"""The application as it is served, with every request inside the test's transaction."""

import atexit
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any, cast

import pytest
from httpx import ASGITransport, AsyncClient
from litestar.types import ASGIApp
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, async_sessionmaker

from registry.app import create_asgi
from registry.db import Database
from registry.jobs.models import OutboxMail
from registry.settings import Settings
from registry.worker import run_due
from tests import make
from tests.apps import PASSWORDS, lent
from tests.conftest import NOON
from tests.pages.browser import Browser

# Of this process: some pages make the keyring's secret there.
SCRATCH = Path(mkdtemp(prefix="atalaya-pages-"))
atexit.register(rmtree, SCRATCH, ignore_errors=True)
SETTINGS = Settings(base_url="https://registry.test", data_dir=SCRATCH, factor_key=make.FACTOR_KEY)


@pytest.fixture
def database(db: AsyncSession, connection: AsyncConnection) -> Database:
    assert db.bind is connection
    sessions = async_sessionmaker(
        connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
    )
    return Database(reads=sessions, writes=sessions, close=db.close)


@pytest.fixture
def app(database: Database) -> ASGIApp:
    return lent(SETTINGS, database, clock=lambda: NOON)


@pytest.fixture
async def browser(app: ASGIApp) -> AsyncGenerator[Browser]:
    """Talk to the app on the test's own event loop, which Litestar's test clients need not do."""
    transport = ASGITransport(cast("Any", app), client=("127.0.0.1", 50_000))
    async with AsyncClient(transport=transport, base_url=SETTINGS.base_url) as client:
        yield Browser(client)


@pytest.fixture
def post_office(database: Database) -> Callable[[], Awaitable[list[OutboxMail]]]:
    """Return what does the waiting work and hands over the letters, as the worker would."""

    async def deliver_all() -> list[OutboxMail]:
        delivered: list[OutboxMail] = []

        async def deliver(mail: OutboxMail) -> None:
            copy = {"to_address": mail.to_address, "subject": mail.subject, "body": mail.body}
            delivered.append(OutboxMail(**copy))

        await run_due(SETTINGS, database, deliver, clock=lambda: NOON)
        return delivered

    return deliver_all


class Watch:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@asynccontextmanager
async def visitor(database: Database, watch: Watch, settings: Settings = SETTINGS) -> AsyncGenerator[Browser]:
    app = create_asgi(settings, database, clock=watch, passwords=PASSWORDS)
    transport = ASGITransport(cast("Any", app), client=("127.0.0.1", 50_000))
    async with AsyncClient(transport=transport, base_url=SETTINGS.base_url) as client:
        yield Browser(client)


@pytest.fixture
async def later(database: Database, watch: Watch) -> AsyncGenerator[Browser]:
    """Return a browser whose clock the test sets."""
    async with visitor(database, watch) as browser:
        yield browser
