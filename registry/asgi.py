"""What the server runs: `uvicorn --factory registry.asgi:serve_app`."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from litestar import Litestar
from litestar.types import ASGIApp

from registry.app import create_app, serve
from registry.db import open_database
from registry.settings import read_settings
from registry.worker import work


def serve_app() -> ASGIApp:
    """Build the application of one server process, from the environment."""
    settings = read_settings()
    database = open_database(settings.database)

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncGenerator[None]:
        working = asyncio.create_task(work(settings, database)) if settings.works_in_process else None
        yield
        if working is not None:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
        await database.close()

    return serve(create_app(settings, database, lifespan=[lifespan]))
