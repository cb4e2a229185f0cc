"""How many credentials a round signs in a second, and what their canonical form takes: `make bench`.

`python -m tests.bench.credentials [how many]`; by processor time of all threads too. Ends by itself.
"""

import asyncio
import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, select, text

from registry.adherence.models import Adherence, StatusChange
from registry.adherence.rules import Category, Status
from registry.countries.actions import load_shipped
from registry.credentials.document import Issuer, Signed, credential
from registry.credentials.issuing import keep_credentials
from registry.credentials.models import Credential
from registry.credentials.proofs import CANONICAL, RDFC, rdfc
from registry.db import open_database
from registry.keys.actions import begin
from registry.keys.holding import KeyFiles
from registry.kit.clock import utc_now
from registry.signatories.models import Signatory
from registry.tables import migrate
from tests import make
from tests.databases import cluster, find_binaries

OF = Issuer("did:web:verify.example.org", "https://verify.example.org", "Atalaya")
IN_ONE_GO = 2_000
ROUNDS = 5
FORMS = 20  # canonical forms of a round


async def signed_in_a_second(url: str, many: int, folder: Path) -> tuple[float, float]:
    """Return credentials a second, and a second of the processor, in rounds over so many businesses."""
    database, files, now = open_database(url, unsafe=True), KeyFiles(folder), utc_now()
    async with database.writes() as db, db.begin():
        await load_shipped(db, now=make.LONG_AGO)
        await begin(db, files, "ATALAYA", now=now - timedelta(days=1))
        version = await make.code_version(db)
        for first in range(0, many, IN_ONE_GO):
            await _enter(db, version.id, range(first, min(many, first + IN_ONE_GO)))
    if not url.startswith("sqlite"):
        async with database.writes() as db, db.begin():
            await db.execute(text("ANALYZE"))
    made, began, busy = 0, time.perf_counter(), time.process_time()
    while made < many:
        some = await keep_credentials(database, files, OF, now=now)
        assert some, "a round signed nothing"
        made, now = made + some, now + timedelta(minutes=1)
    took, worked = time.perf_counter() - began, time.process_time() - busy
    async with database.reads() as db:
        assert await db.scalar(select(func.count()).select_from(Credential)) == many
    await database.close()
    return many / took, many / worked


async def _enter(db: Any, version_id: Any, numbers: range) -> None:
    signed, later = make.LONG_AGO.date(), utc_now().date() + timedelta(days=200)
    rows: dict[type[Any], list[dict[str, Any]]] = {Signatory: [], Adherence: [], StatusChange: []}
    for number in numbers:
        business, adherence = uuid4(), uuid4()
        rows[Signatory].append(
            {"id": business, "slug": f"hotel-{number}", "legal_name": "Hotel S.A.", "trade_name": f"Hotel Peñón {number}",
             "sector": "accommodation", "sole_trader": False, "registry_number": "", "number_key": "", "country": "CR",
             "region": "Guanacaste", "city": "Puerto Ejemplo", "postal_code": "", "address": "Calle del Faro 1",
             "email": "", "phone": "", "website": "", "language": "es", "skeleton": "", "searched": "",
             "created_at": make.LONG_AGO}
        )  # fmt: skip
        rows[Adherence].append(
            {"id": adherence, "signatory_id": business, "code_version_id": version_id, "applied_on": signed,
             "committed_on": signed, "report_due_on": later, "reported_until": later, "audited_until": None}
        )  # fmt: skip
        rows[StatusChange].append(
            {"id": uuid4(), "adherence_id": adherence, "number": 3, "status": Status.COMMITTED, "effective_on": signed,
             "category": Category.SIGNED, "actor_id": None, "at": make.LONG_AGO}
        )  # fmt: skip
    for table, lines in rows.items():
        await db.execute(insert(table), lines)


def canonical_forms() -> tuple[float, float]:
    """Return the milliseconds of a canonical form by the library, and as the register has it; in turn."""
    now, took = utc_now(), dict[str, list[float]]()
    for turn in range(ROUNDS):
        documents = [
            credential(
                OF,
                Signed(
                    f"hotel-{number}", f"Hotel Peñón {number}", "Puerto Ejemplo", "CR", 1, now.date(),
                    now.tzinfo or now.astimezone().tzinfo, now,  # type: ignore[arg-type]
                ),
                number=1, index=number, now=now,
            )
            for number in range(FORMS * turn, FORMS * (turn + 1))
        ]  # fmt: skip
        for name, canonical in (("library", rdfc), ("here", CANONICAL[RDFC])):
            began = time.process_time()
            for document in documents:
                canonical(document)
            took.setdefault(name, []).append((time.process_time() - began) / FORMS)
    return 1_000 * median(took["library"]), 1_000 * median(took["here"])


def _show(name: str, many: int, url: str, folder: Path) -> None:
    migrate(url)
    by_clock, by_processor = asyncio.run(signed_in_a_second(url, many, folder / name))
    print(  # noqa: T201 (what it is for)
        f"{name}, {many:,} businesses: {by_clock:,.0f} credentials a second, {by_processor:,.0f} a second of the processor",
        flush=True,
    )


def main(many: str = "5000") -> None:
    """Measure on SQLite, and on PostgreSQL where its binaries are found."""
    library, here = canonical_forms()
    print(f"canonical form: {library:.2f} ms by the library, {here:.3f} ms here: {library / here:.0f} times")  # noqa: T201
    with TemporaryDirectory(prefix="bench-") as folder:
        _show("SQLite", int(many), f"sqlite+aiosqlite:///{folder}/credentials.db", Path(folder))
        if (binaries := find_binaries()) is None:
            print("PostgreSQL: not found on this machine")  # noqa: T201
            return
        with cluster(binaries) as url:
            _show("PostgreSQL", int(many), url, Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
