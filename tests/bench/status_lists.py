"""What the lists of a million logos take to build, weigh, and serve: `make bench`.

`python -m tests.bench.status_lists [how many]`; each database is filled by its own fastest way, and the files are built
in a process of their own, whose memory is told. Ends by itself.
"""

import asyncio
import gzip
import json
import resource
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import cbor2
import psycopg
import uvloop
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.engine import make_url

from registry.countries.actions import load_shipped
from registry.db import open_database
from registry.keys.actions import begin as begin_keys
from registry.keys.holding import KeyFiles
from registry.kit.clock import utc_now
from registry.logos import payload
from registry.logos.code_file import ROWS
from registry.logos.issuing import list_size
from registry.logos.listing import publish_lists
from registry.logos.models import StatusFile
from registry.logos.payload import Logo
from registry.logos.rules import ALPHABET
from registry.tables import migrate
from tests import make
from tests.bench.load import rate
from tests.bench.verify import processor_time, served
from tests.databases import cluster, find_binaries

PLACES_OF_ONE = 5
NOT_VALID = 100  # one business in so many is suspended, and one logo in so many is ended
SPREAD = (
    1_073_741_827  # odd: what is numbered one after the other lies everywhere among codes and in the list
)
ROUNDS, SECONDS = 3, 1.0
SITE = "https://verify.example.org"
STANDING = {
    "signatories": ["id", "slug", "legal_name", "trade_name", "sector", "sole_trader", "registry_number", "number_key", "country", "region", "city", "postal_code", "address", "email", "phone", "website", "language", "skeleton", "searched", "created_at"],
    "adherences": ["id", "signatory_id", "code_version_id", "applied_on", "committed_on", "report_due_on"],
    "status_changes": ["id", "adherence_id", "number", "status", "effective_on", "category", "at"],
    "placements": ["id", "code", "signatory_id", "kind", "label", "address", "issued_on", "expires_on", "issued_at", "revoked_at", "revoked_why"],
    "signed_logos": ["id", "placement_id", "kid", "list_index", "token", "sha256", "said", "issued_at"],
}  # fmt: skip
Row = tuple[Any, ...]


def tables(many: int, version_id: UUID, kid: str) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield each table with its rows, in the order in which they refer to each other."""
    businesses = range(0, many, PLACES_OF_ONE)
    ago, day = make.LONG_AGO, make.LONG_AGO.date()
    later = utc_now().date() + timedelta(days=300)
    yield "signatories", (
        (UUID(int=one), f"hotel-{one}", "Hotel S.A.", f"Hotel Peñón {one}", "accommodation", False, "", "", "CR",
         "Guanacaste", "Puerto Ejemplo", "", "Calle del Faro 1", "", "", "", "es", "", "", ago)
        for one in businesses
    )  # fmt: skip
    yield "adherences", ((UUID(int=one), UUID(int=one), version_id, day, day, later) for one in businesses)
    yield "status_changes", _statuses(businesses, day, ago)
    yield "placements", (
        (UUID(int=one), code_of(one), UUID(int=one - one % PLACES_OF_ONE), "door", f"Door {one}", "Calle del Faro 1",
         day, later, ago, ago if one % NOT_VALID == 7 else None, "lost" if one % NOT_VALID == 7 else None)
        for one in range(many)
    )  # fmt: skip
    yield "signed_logos", _forms(many, kid, later, ago)


def _statuses(businesses: range, day: date, at: datetime) -> Iterator[Row]:
    for one in businesses:
        yield UUID(int=2 * one), UUID(int=one), 3, "committed", day, "signed", at
        if one // PLACES_OF_ONE % NOT_VALID == 3:
            yield UUID(int=2 * one + 1), UUID(int=one), 4, "suspended", day, None, at


def _forms(many: int, kid: str, until: date, at: datetime) -> Iterator[Row]:
    """Yield signed forms as long as real ones, each with its own code, index and name; they bear no right signature."""
    size, exp = list_size(many), int(datetime(until.year, until.month, until.day, tzinfo=UTC).timestamp())
    named = "0123456789ab"
    logo = Logo(
        "ATALAYA", exp, exp - 86_400 * 300, code_of(1), 1 << 31, 1, 1, f"Hotel Peñón {named}", "Puerto Ejemplo", "CR"
    )  # fmt: skip
    token = payload.sign(Ed25519PrivateKey.generate().sign, bytes.fromhex(kid), logo)
    begin, rest = token.split(payload.cti_of(logo.code))
    between, rest = rest.split(logo.index.to_bytes(4, "big"))
    before, after = rest.split(named.encode())
    for one in range(many):
        number, place = number_of(one).to_bytes(7, "big"), one * SPREAD % size
        digest = sha256(number).digest()
        name = digest.hex()[:12].encode()
        made = b"".join((begin, number, between, place.to_bytes(4, "big"), before, name, after))
        yield UUID(int=one), UUID(int=one), kid, place, made, digest, bytes(32), at


def number_of(one: int) -> int:
    """Return the 50 bits of a code."""
    return one * SPREAD % (1 << 50)


def code_of(one: int) -> str:
    """Return a code; nobody types these, so the last symbol checks nothing."""
    number = number_of(one)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(45, -5, -5)) + "0"


async def prepare(url: str, folder: Path) -> tuple[UUID, str]:
    """Enter the countries, a version of the code and a key; return the version and the key."""
    database = open_database(url, unsafe=True)
    async with database.writes() as db, db.begin():
        await load_shipped(db, now=make.LONG_AGO)
        version = await make.code_version(db)
        key = await begin_keys(db, KeyFiles(folder), "ATALAYA", now=utc_now() - timedelta(days=400))
    await database.close()
    return version.id, key.kid


def fill(url: str, many: int, version_id: UUID, kid: str) -> None:
    for table, rows in tables(many, version_id, kid):
        print(f"\r{table:20}", end="", file=sys.stderr, flush=True)  # noqa: T201 (progress)
        (_fill_sqlite if url.startswith("sqlite") else _fill_postgresql)(url, table, rows)
    print("\r" + " " * 40, end="\r", file=sys.stderr)  # noqa: T201


def _fill_sqlite(url: str, table: str, rows: Iterator[Row]) -> None:
    columns = STANDING[table]
    connection = sqlite3.connect(make_url(url).database or "", isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN IMMEDIATE")
    places = ", ".join("?" * len(columns))
    connection.executemany(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", (tuple(map(_plain, row)) for row in rows)  # noqa: S608
    )  # fmt: skip
    connection.execute("DELETE FROM signatories_search_waiting")  # searching is measured elsewhere
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S.%f}"
    return value.isoformat() if isinstance(value, date) else value


def _fill_postgresql(url: str, table: str, rows: Iterator[Row]) -> None:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute(
            "SET session_replication_role = replica"
        )  # what is filled in refers to what is there
        with connection.cursor().copy(f"COPY {table} ({', '.join(STANDING[table])}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.execute(f"ANALYZE {table}".encode())


# ── building, in a process of its own ─────────────────────────────────────────────────────────────


async def build(url: str, folder: Path) -> dict[str, float]:
    """Build all files, then the lists again; return seconds, megabytes, and the longest that the loop was held."""
    database, files, now = open_database(url, unsafe=True), KeyFiles(folder), utc_now()
    told = {"memory before": megabytes()}
    for name, later in (("all", 0), ("the lists again", 2)):
        watched = asyncio.create_task(longest_wait())
        began, busy = time.perf_counter(), time.process_time()
        assert await publish_lists(database, files, base_url=SITE, now=now + timedelta(hours=later)) == 1
        told[f"{name}, seconds"] = time.perf_counter() - began
        told[f"{name}, processor"] = time.process_time() - busy
        told[f"{name}, memory"] = megabytes()
        watched.cancel()
        told[f"{name}, held"] = 1_000 * max(HELD)
        HELD.clear()
    assert await publish_lists(database, files, base_url=SITE, now=now + timedelta(hours=2)) == 0
    began = time.perf_counter()
    assert await publish_lists(database, files, base_url=SITE, now=now + timedelta(hours=2, minutes=1)) == 0
    told["a look that finds nothing, ms"] = 1_000 * (time.perf_counter() - began)
    await database.close()
    return told


HELD: list[float] = [0.0]


async def longest_wait() -> None:
    while True:
        asked = time.perf_counter()
        await asyncio.sleep(0.001)
        HELD.append(time.perf_counter() - asked - 0.001)


def megabytes() -> float:
    """Return the most memory this process had; what its parent had does not count, as it would in `getrusage`."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    return int(status.partition("VmHWM:")[2].split()[0]) / 1_024


# ── what was built, and serving it ────────────────────────────────────────────────────────────────


async def weights(url: str, many: int) -> str:
    database = open_database(url, unsafe=True)
    async with database.reads() as db:
        file = (await db.scalars(select(StatusFile))).one()
    await database.close()
    claims = cbor2.loads(cbor2.loads(file.codes).value[2])
    rows = zlib.decompress(claims[ROWS])
    plain = list_size(many) // 4
    return (
        f"  bytes: states {plain:,} plain, JWT {len(file.jwt):,} (gzip {len(gzip.compress(file.jwt.encode(), 6)):,}), "
        f"CWT {len(file.cwt):,}; codes {len(rows):,} plain, {len(file.codes):,} as served"
    )


def serving(url: str, kid: str, folder: Path) -> Iterator[str]:
    with served(url, folder) as (port, process):
        tags = {path: _tag(port, path) for path in (f"/status/{kid}.jwt", f"/status/{kid}.cwt")}
        jwt, cwt = tags
        asked: dict[str, tuple[str, bytes, bytes, bytes]] = {
            "plain text": ("/healthz", b"ok", b"200", b""),
            "JWT": (jwt, b"statuslist+jwt", b"200", b""),
            "CWT": (cwt, b"statuslist+cwt", b"200", b""),
            "not changed (304)": (jwt, b"", b"304", b"if-none-match: %b\r\n" % tags[jwt].encode()),
        }
        seen: dict[str, list[tuple[float, float]]] = {}
        for turn in range(ROUNDS + 1):
            for kind, (path, expected, status, headers) in asked.items():
                before, began = processor_time(process), time.perf_counter()
                found = uvloop.run(
                    rate(
                        port,
                        [path.encode()],
                        seconds=SECONDS,
                        expected=expected,
                        status=status,
                        headers=headers,
                    )
                )
                took, busy = time.perf_counter() - began, processor_time(process) - before
                if turn:
                    seen.setdefault(kind, []).append((found, found * took / busy if busy else found))
    plain = _middle(seen.pop("plain text"))
    yield f"  served; plain text 1.00 ({plain[0]:,.0f} a second)"
    for kind, rates in seen.items():
        clock, processor = _middle(rates)
        ratios = f"{clock / plain[0]:.2f} ({clock:,.0f} a second), by the server's processor time {processor / plain[1]:.2f}"
        yield f"    {kind} {ratios}"


def _middle(rates: list[tuple[float, float]]) -> tuple[float, float]:
    return median(each[0] for each in rates), median(each[1] for each in rates)


def _tag(port: int, path: str) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.headers["etag"]


def measure(name: str, url: str, many: int, folder: Path) -> None:
    began = time.perf_counter()
    migrate(url)
    version_id, kid = asyncio.run(prepare(url, folder))
    fill(url, many, version_id, kid)
    print(f"{name}, {many:,} logos, filled in {time.perf_counter() - began:.0f} s", flush=True)  # noqa: T201
    command = [sys.executable, "-m", "tests.bench.status_lists", "build", url, str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603 (our own command)
    for what, figure in json.loads(done.stdout).items():
        print(f"  {what}: {figure:,.1f}", flush=True)  # noqa: T201
    print(asyncio.run(weights(url, many)), flush=True)  # noqa: T201
    for line in serving(url, kid, folder):
        print(line, flush=True)  # noqa: T201


def main(many: str = "1000000") -> None:
    """Measure on SQLite, and on PostgreSQL where its binaries are found."""
    with TemporaryDirectory(prefix="bench-") as folder:
        measure("SQLite", f"sqlite+aiosqlite:///{folder}/lists.db", int(many), Path(folder))
    if (binaries := find_binaries()) is None:
        print("PostgreSQL: not found on this machine")  # noqa: T201
        return
    with TemporaryDirectory(prefix="bench-") as folder, cluster(binaries) as url:
        measure("PostgreSQL", url, int(many), Path(folder))


if __name__ == "__main__":
    if sys.argv[1:2] == ["build"]:
        print(json.dumps(asyncio.run(build(sys.argv[2], Path(sys.argv[3])))))  # noqa: T201
    else:
        main(*sys.argv[1:])
