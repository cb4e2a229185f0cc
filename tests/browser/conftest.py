"""A real browser on the demonstration, served as it is."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser, Playwright, async_playwright

from registry.accounts.passwords import Passwords
from registry.app import create_asgi
from registry.commands.preparing import load_shipped
from registry.db import Database, open_database
from registry.demonstration import Demonstration, make
from registry.kit.clock import utc_now
from registry.settings import Settings
from registry.tables import migrate
from tests.conftest import missing
from tests.make import MEMORY_COST, TIME_COST

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")


@dataclass(frozen=True)
class Served:
    """The demonstration, and where it answers."""

    address: str
    shown: Demonstration
    settings: Settings
    database: Database
    looked_at: Path
    """Of the whole run: a mark for each page that somebody has looked at."""
    cookies: dict[str, list[Any]] = field(default_factory=dict)
    """Of each role that has signed in."""

    def account(self, role: str) -> dict[str, str]:
        return next(one for one in self.shown.accounts if one["role"] == role)

    def code(self, expected: str) -> str:
        return next(one["url"] for one in self.shown.codes if one["expected"] == expected)


@pytest.fixture(scope="session")
async def chromium() -> AsyncGenerator[Browser]:
    async with async_playwright() as playwright:
        browser = await launched(playwright)
        yield browser
        await browser.close()


async def launched(playwright: Playwright, *flags: str) -> Browser:
    """Start a browser with flags of its own."""
    path = os.environ.get("BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        missing("no browser: apt-get install chromium, or set BROWSER to one")
    sandbox = os.geteuid() != 0  # Chromium's sandbox refuses root
    return await playwright.chromium.launch(executable_path=path, chromium_sandbox=sandbox, args=list(flags))


@pytest.fixture(scope="session")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Served]:
    """Serve the demonstration on this very loop, on SQLite, as `make run` does."""
    folder: Path = tmp_path_factory.mktemp("demonstration")
    ours = tmp_path_factory.getbasetemp()
    looked_at = (ours.parent if "PYTEST_XDIST_WORKER" in os.environ else ours) / "looked-at"
    looked_at.mkdir(exist_ok=True)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        settings = Settings(data_dir=folder, base_url=address, home_country="CR")
        await asyncio.to_thread(migrate, settings.database)
        database = open_database(settings.database)
        passwords = Passwords(time_cost=TIME_COST, memory_cost=MEMORY_COST, at_once=2)
        await load_shipped(database, utc_now())
        shown = await make(database, settings, now=utc_now(), passwords=passwords)
        app = create_asgi(settings, database, passwords=passwords)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none"))
        serving = asyncio.create_task(server.serve([door]))
        while not server.started:  # noqa: ASYNC110 (uvicorn has no event to wait for)
            await asyncio.sleep(0.01)
        yield Served(address, shown, settings, database, looked_at)
        server.should_exit = True
        await serving
        await database.close()
