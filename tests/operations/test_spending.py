"""What counts tries in a transaction of its own waits for no other of the same request: on a database as it is served."""

from collections.abc import AsyncGenerator
from typing import Any, cast

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select

from registry.accounts.models import Invitation
from registry.accounts.rules import Role
from registry.app import create_asgi
from registry.db import Database, open_database
from tests import make
from tests.apps import PASSWORDS
from tests.conftest import NOON
from tests.handlers import with_officers
from tests.pages.browser import Browser
from tests.pages.conftest import SETTINGS


@pytest.fixture
async def database(own_database_url: str) -> AsyncGenerator[Database]:
    """Yield a migrated database with connections of its own, as an operator's."""
    database = open_database(own_database_url, unsafe=True)
    yield database
    await database.close()


async def test_a_registrar_invites_a_handler_at_once(database: Database) -> None:
    async with database.writes() as db, db.begin():
        registrar = await make.person(db, Role.REGISTRAR)
    app = create_asgi(with_officers(SETTINGS), database, clock=lambda: NOON, passwords=PASSWORDS)
    transport = ASGITransport(cast("Any", app), client=("127.0.0.1", 50_000))
    async with AsyncClient(transport=transport, base_url=SETTINGS.base_url) as client:
        browser = Browser(client)
        await browser.sign_in(registrar)
        page = await browser.submit("/registrar/handlers", email="carla@cases.example", country="CR")

    assert "carla@cases.example" in page.text
    async with database.reads() as db:
        assert list(await db.scalars(select(Invitation.email))) == ["carla@cases.example"]
