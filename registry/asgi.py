"""What the server runs: `uvicorn --factory registry.asgi:serve_app`."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from litestar import Litestar
from litestar.types import ASGIApp

from registry.app import create_app, serve
from registry.db import open_database
from registry.kit.access_log import set_up_logs
from registry.settings import read_settings
from registry.worker import work

MAY_FINISH_FOR = 8.0  # seconds, for the letter in hand when the server stops


def serve_app() -> ASGIApp:
    """Build the application of one server process, from the environment."""
    set_up_logs()
    settings = read_settings()
    database = open_database(settings.database)

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncGenerator[None]:
        stop = asyncio.Event()
        working = settings.works_in_process and asyncio.create_task(work(settings, database, stop=stop))
        yield
        stop.set()
        if working:
            with suppress(TimeoutError):
                await asyncio.wait_for(working, MAY_FINISH_FOR)
        await database.close()

    return serve(create_app(settings, database, lifespan=[lifespan]))
