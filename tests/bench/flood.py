"""A flood of reports without an account: how many are taken in, how fast, and that none is lost.

`python -m tests.bench.flood 2000 [postgresql]` serves the register on this machine, as production does, with all costs;
sends so many reports over twenty connections, for five minutes at the most; compares receipts with rows; opens each.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any, cast

from httpx import ASGITransport, AsyncBaseTransport, AsyncClient
from sqlalchemy import select

from registry.accounts.actors import CaseHandlerActor
from registry.app import create_asgi
from registry.countries.actions import load_shipped
from registry.db import open_database
from registry.door.models import DoorReport
from registry.door.sealed import open_report
from registry.kit.clock import utc_now
from registry.kit.sealing import Costs, Keyring, PrivateKey
from registry.settings import Settings
from registry.tables import migrate
from tests import door, handlers, make
from tests.bench.verify import free_port, processor_time, served
from tests.databases import cluster, find_binaries
from tests.pages.conftest import SETTINGS

AT_ONCE = 20
LONGEST = 300.0  # seconds; then no more are sent
GOAL = 100_000 / 3_600  # reports a second


@dataclass(frozen=True)
class Flood:
    """What came of it."""

    answered: int
    stored: int
    opened: int
    held: int
    sizes: int
    seconds: float


async def flood(many: int, url: str, folder: Path, costs: Costs) -> Flood:
    """Send so many reports to an empty, migrated database, in this process."""
    settings = _settings(folder, SETTINGS.base_url)
    reader = await _ready(url, settings)
    database = open_database(url, unsafe=True)
    app = cast("Any", create_asgi(settings, database, receipt_costs=costs))
    receipts, seconds = await _send(many, settings, ASGITransport(app, client=("127.0.0.1", 4711)))
    await database.close()
    return await _count(url, settings, reader, receipts, seconds)


async def flood_served(many: int, url: str, folder: Path) -> tuple[Flood, float]:
    """Send so many reports to a server of its own; return the seconds of its processor too."""
    port = free_port()
    settings = _settings(folder, f"http://127.0.0.1:{port}")
    reader = await _ready(url, settings)
    more = {
        "REGISTRY_BASE_URL": settings.base_url, "REGISTRY_KEYRING_DIR": str(settings.keyring),
        "REGISTRY_OFFICERS": settings.officers, "REGISTRY_HOME_COUNTRY": "CR",
    }  # fmt: skip
    with served(url, folder, port=port, more=more) as (_, process):
        before = processor_time(process)
        receipts, seconds = await _send(many, settings)
        busy = processor_time(process) - before
    return await _count(url, settings, reader, receipts, seconds), busy


def _settings(folder: Path, base_url: str) -> Settings:
    kept = replace(SETTINGS, keyring_dir=folder / "keyring", home_country="CR", base_url=base_url)
    return handlers.with_officers(kept)


async def _ready(url: str, settings: Settings) -> tuple[CaseHandlerActor, PrivateKey]:
    database = open_database(url, unsafe=True)
    async with database.writes() as db, db.begin():
        await load_shipped(db, now=make.LONG_AGO)
        reader = await handlers.reader(db, settings, "CR", now=utc_now())
    await database.close()
    return reader


async def _send(
    many: int, settings: Settings, transport: AsyncBaseTransport | None = None
) -> tuple[set[str], float]:
    waiting, receipts, began = iter(range(many)), set[str](), perf_counter()

    async def send(client: AsyncClient) -> None:
        for at in waiting:
            raw = door.TOLD | {"narrative": f"The {at}. of a flood.", "step": "send"}
            answer = await client.post("/concern/report", data=raw, headers={"sec-fetch-site": "same-origin"})
            if answer.status_code == 200:
                receipts.add(answer.text.partition('class="code-box">')[2][:24])
            if perf_counter() - began > LONGEST:
                return

    async with AsyncClient(transport=transport, base_url=settings.base_url, timeout=600) as client:
        await asyncio.gather(*(send(client) for _ in range(AT_ONCE)))
    return receipts, perf_counter() - began


async def _count(
    url: str,
    settings: Settings,
    reader: tuple[CaseHandlerActor, PrivateKey],
    receipts: set[str],
    seconds: float,
) -> Flood:
    database, keyring, (handler, key) = open_database(url, unsafe=True), Keyring(settings.keyring), reader
    async with database.reads() as db:
        rows = list(await db.scalars(select(DoorReport)))
    words = {open_report(keyring, row.id, row.sealed, str(handler.account_id), key).narrative for row in rows}
    await database.close()
    return Flood(
        len(receipts), len(rows), len(words), sum(row.held for row in rows), len({len(row.sealed) for row in rows}),
        seconds,
    )  # fmt: skip


def main(many: str = "600", kind: str = "sqlite") -> None:
    """Flood one database, and say what came of it."""
    with tempfile.TemporaryDirectory() as name, _server(kind, Path(name)) as url:
        migrate(url)
        came, busy = asyncio.run(flood_served(int(many), url, Path(name)))
    rate, each = came.stored / came.seconds, 1_000 * busy / came.stored
    print(  # noqa: T201 (what it is for)
        f"{kind}: {came.stored} stored, {came.answered} receipts, {came.opened} opened, {came.held} held: "
        f"{rate:.1f} a second, {rate * 3600:,.0f} an hour, {rate / GOAL:.2f} of the goal; "
        f"{each:.0f} ms of the server's processor each; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    if not came.stored == came.answered == came.opened:
        sys.exit("Some were lost.")


@contextmanager
def _server(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{folder}/flood.db"
        return
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit("no PostgreSQL")
    with cluster(binaries) as url:
        yield url


if __name__ == "__main__":
    main(*sys.argv[1:])
