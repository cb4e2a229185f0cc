"""A flood of reports without an account: how many are taken in, how fast, and that none is lost.

`python -m tests.bench.flood 2000 [postgresql]` sends so many, twenty at a time, to a server in this process with all
costs, and opens each afterwards.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any, cast

from httpx import ASGITransport, AsyncClient
from sqlalchemy import select

from registry.app import create_asgi
from registry.countries.actions import load_shipped
from registry.db import open_database
from registry.door.models import DoorReport
from registry.door.sealed import open_report
from registry.kit.clock import utc_now
from registry.kit.sealing import Costs, Keyring
from registry.kit.sealing.receipts import COSTS
from registry.tables import migrate
from tests import door, handlers, make
from tests.databases import cluster, find_binaries
from tests.pages.conftest import SETTINGS

AT_ONCE = 20


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
    """Send so many reports to an empty, migrated database."""
    settings = handlers.with_officers(replace(SETTINGS, keyring_dir=folder / "keyring", home_country="CR"))
    database, keyring, now = open_database(url, unsafe=True), Keyring(folder / "keyring"), utc_now()
    async with database.writes() as db, db.begin():
        await load_shipped(db, now=make.LONG_AGO)
        handler, key = await handlers.reader(db, settings, "CR", now=now)
    transport = ASGITransport(
        cast("Any", create_asgi(settings, database, receipt_costs=costs)), client=("127.0.0.1", 4711)
    )
    waiting, receipts = iter(range(many)), set[str]()

    async def send(client: AsyncClient) -> None:
        for at in waiting:
            raw = door.TOLD | {"narrative": f"The {at}. of a flood.", "step": "send"}
            answer = await client.post("/concern/report", data=raw, headers={"sec-fetch-site": "same-origin"})
            if answer.status_code == 200:
                receipts.add(answer.text.partition('class="code-box">')[2][:24])

    async with AsyncClient(transport=transport, base_url=settings.base_url, timeout=600) as client:
        began = perf_counter()
        await asyncio.gather(*(send(client) for _ in range(AT_ONCE)))
        seconds = perf_counter() - began
    async with database.reads() as db:
        rows = list(await db.scalars(select(DoorReport)))
    words = {open_report(keyring, row.id, row.sealed, str(handler.account_id), key).narrative for row in rows}
    await database.close()
    return Flood(
        len(receipts), len(rows), len(words), sum(row.held for row in rows), len({len(row.sealed) for row in rows}),
        seconds,
    )  # fmt: skip


def main(many: str = "2000", kind: str = "sqlite") -> None:
    """Flood one database, and say what came of it."""
    with tempfile.TemporaryDirectory() as folder, _server(kind, Path(folder)) as url:
        migrate(url)
        came = asyncio.run(flood(int(many), url, Path(folder), COSTS))
    an_hour = round(came.stored / came.seconds * 3600)
    print(f"{kind}: {came}, {an_hour:,} an hour")  # noqa: T201


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
