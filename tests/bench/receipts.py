"""How long the answer to a receipt takes, known and unknown, interleaved: `python -m tests.bench.receipts 1500`.

Welch's t of both: above 4.5 the time tells which one it is (SECURITY.md section 6). `--bare` measures without the
wait of `door.evenly`, to see what it covers.
"""

import asyncio
import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from math import sqrt
from pathlib import Path
from secrets import randbelow
from statistics import fmean, variance
from time import perf_counter
from typing import Any, cast

from httpx import ASGITransport, AsyncClient
from litestar.types import ASGIApp

from registry.app import create_app, serve
from registry.countries.actions import load_shipped
from registry.db import open_database
from registry.door.evenly import EVEN, SECONDS
from registry.door.rules import Bucket
from registry.kit.clock import utc_now
from registry.kit.sealing import Costs, Keyring, Receipts
from registry.kit.sealing.receipts import COSTS
from registry.logos.tries import Tries
from registry.tables import migrate
from tests import door, handlers, make
from tests.pages.conftest import SETTINGS

TELLS = 4.5


def welch(one: list[float], other: list[float]) -> float:
    """Return Welch's t of two samples."""
    spread = variance(one) / len(one) + variance(other) / len(other)
    return (fmean(one) - fmean(other)) / sqrt(spread)


async def measure(app: ASGIApp, known: str, unknown: str, times: int) -> tuple[list[float], list[float]]:
    """Return seconds of both, one after the other, a coin deciding which comes first."""
    taken: dict[str, list[float]] = {known: [], unknown: []}
    transport = ASGITransport(cast("Any", app), client=("127.0.0.1", 4711))
    async with AsyncClient(transport=transport, base_url=SETTINGS.base_url) as client:
        for at in range(times + 5):
            pair = (known, unknown) if randbelow(2) else (unknown, known)
            for digits in pair:
                began = perf_counter()
                answer = await client.post("/follow", data={"receipt": digits})
                took = perf_counter() - began
                assert answer.status_code == (200 if digits == known else 422)
                if at >= 5:
                    taken[digits].append(took)
    return taken[known], taken[unknown]


async def run(times: int, costs: Costs, folder: Path, *, seconds: float = EVEN) -> tuple[float, float, float]:
    """Return t and both means, against a database of their own in a folder."""
    url, now = f"sqlite+aiosqlite:///{folder}/bench.db", utc_now()
    await asyncio.to_thread(migrate, url)
    settings = handlers.with_officers(replace(SETTINGS, keyring_dir=folder / "keyring", home_country="CR"))
    database, keyring = open_database(url), Keyring(folder / "keyring")
    async with database.writes() as db, db.begin():
        await load_shipped(db, now=make.LONG_AGO)
        handler, key = await handlers.reader(db, settings, "CR", now=now)
        receipts = Receipts(keyring.pepper(), costs)
        readers = {str(handler.account_id): key.public}
        told = await door.report(db, keyring.folder, readers, now=now, costs=costs)
    app = create_app(settings, database, receipt_costs=costs)
    app.state["door_receipts"] = Bucket(most=1e9, a_second=1e9, left=1e9)
    app.state["door_receipts_of_a_network"] = Tries(10**9, timedelta(days=1))
    app.state[SECONDS] = seconds
    known, unknown = await measure(serve(app), told.receipt.digits, receipts.new(randbelow).digits, times)
    await database.close()
    return welch(known, unknown), fmean(known), fmean(unknown)


def main(*words: str) -> None:
    """Measure, and say it."""
    times, seconds = int(words[0]) if words else 1_500, 0.0 if "--bare" in words else EVEN
    with tempfile.TemporaryDirectory() as folder:
        t, known, unknown = asyncio.run(run(times, COSTS, Path(folder), seconds=seconds))
    said = "tells" if abs(t) > TELLS else "does not tell"
    print(  # noqa: T201
        f"2 x {times}: |t| = {abs(t):.2f}, {said}; known {known * 1000:.1f} ms, unknown {unknown * 1000:.1f} ms"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
