"""How long a search inside 500 sealed reports takes here, and again: `make bench` prints it.

`python -m tests.bench.search [how many]` prepares them, which takes a while, in a database and a folder of its own.
"""

import asyncio
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from registry.cases.reports import texts_for
from registry.cases.search import search
from registry.countries.actions import load_shipped
from registry.db import open_database
from registry.kit.clock import utc_now
from registry.kit.sealing import Remembered
from registry.tables import migrate
from tests import cases, make

ROUNDS = 15


async def measured(many: int, url: str, folder: Path) -> dict[str, float]:
    """Return milliseconds of all threads: what others do on the machine counts little."""
    database, now = open_database(url, unsafe=True), utc_now()
    async with database.writes() as db, db.begin():
        await load_shipped(db, now=make.LONG_AGO)
        desk = await cases.desk(db, folder, now=now)
        for _ in range(many):
            await cases.told(db, desk, now=now)
    remembered, took = Remembered(), dict[str, list[float]]()

    def note(what: str, began: float) -> None:
        took.setdefault(what, []).append(process_time() - began)

    for at in range(ROUNDS):
        async with database.writes() as db, db.begin():
            began = process_time()
            found = await search(
                db, desk.handler, desk.reader, "nothing like it", remembered=remembered, now=now
            )
            note("the search, again" if at else "the search, for the first time", began)
            assert found.looked_in == min(many, 500)
    async with database.reads() as db:
        for _ in range(ROUNDS):
            began = process_time()
            texts = await texts_for(db, desk.handler)
            note("reading what is sealed", began)
            began = process_time()
            assert all(desk.reader.read(text) for text in texts)
            note("opening all of it", began)
    await database.close()
    return {what: 1_000 * median(times) for what, times in took.items()}


def main(many: str = "500") -> None:
    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/search.db"
        migrate(url)
        took = asyncio.run(measured(int(many), url, Path(folder)))
    for what, each in took.items():
        print(f"{each:8.1f} ms  {what} ({many})")  # noqa: T201 (what it is for)
    ratio = took["the search, again"] / took["opening all of it"]
    print(f"{ratio:8.2f}     of the time of opening all takes the search, again")  # noqa: T201 (what it is for)


if __name__ == "__main__":
    main(*sys.argv[1:])
