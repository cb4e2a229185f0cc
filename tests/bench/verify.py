"""How fast a scan is answered, as a ratio to the plain-text handler of the same server: `make bench`.

Each round asks every kind once, one after the other, so that a busy machine slows all of them alike.
"""

import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256, shake_256
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import uvloop
from litestar.types import ASGIApp
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import Adherence, DatesChange, StatusChange
from registry.adherence.rules import Category, Status
from registry.app import create_app, serve
from registry.countries.actions import load_shipped
from registry.db import open_database
from registry.keys.actions import begin
from registry.keys.holding import KeyFiles
from registry.kit.access_log import set_up_logs
from registry.logos.models import Placement, SignedLogo
from registry.logos.payload import to_digits
from registry.logos.placing import PlaceKind
from registry.logos.rules import make_code
from registry.settings import read_settings
from registry.signatories.models import Signatory
from registry.tables import migrate
from tests import make
from tests.bench.load import rate
from tests.databases import cluster, find_binaries

ROUNDS, SECONDS = 5, 1.5
PLACES_OF_ONE = 5
SIZES = (295, 100_000)
IN_ONE_GO = 2_000
ASKED = 5_000  # codes, in turn: more than any cache of a case could hold
STANDS = b"No statement of safety"

Paths = list[bytes]


def kinds(codes: list[str]) -> dict[str, tuple[Paths, bytes]]:
    """Return what is asked: the addresses, and something that each answer holds."""
    forms = [to_digits(_token(code)).encode() for code in codes]
    return {
        "plain text": ([b"/healthz"], b"ok"),
        "a scan": ([b"/V/%b" % code.encode() for code in codes], STANDS),
        "a signed scan": ([b"/Q/%b" % digits for digits in forms], STANDS),
        "the simple way": ([b"/V/%b?simple=1" % code.encode() for code in codes], STANDS),
        "the simple way, signed": ([b"/Q/%b?simple=1" % digits for digits in forms], STANDS),
    }


async def fill(url: str, size: int, folder: Path) -> list[str]:
    """Put up so many logos, and return their codes."""
    database = open_database(url, unsafe=True)
    draw = random.Random(size)
    async with database.writes() as db, db.begin():
        await load_shipped(db, now=make.LONG_AGO)
        version = await make.code_version(db)
        kid = (await begin(db, KeyFiles(folder), "ATALAYA", now=make.LONG_AGO)).kid
        codes: list[str] = []
        for first in range(0, size, IN_ONE_GO):
            codes += await _put_up(db, version.id, kid, first, min(IN_ONE_GO, size - first), draw)
            print(f"\r{len(codes):7,} logos", end="", file=sys.stderr)  # noqa: T201 (progress)
    if not url.startswith("sqlite"):
        async with database.writes() as db, db.begin():
            await db.execute(text("ANALYZE"))  # as autovacuum does in production; the tests' server has none
    await database.close()
    return codes


async def _put_up(
    db: AsyncSession, version_id: UUID, kid: str, first: int, count: int, draw: random.Random
) -> list[str]:
    today = date.today()  # noqa: DTZ011 (the served application reads the clock too)
    rows: dict[type[Any], list[dict[str, Any]]] = {
        each: [] for each in (Signatory, Adherence, StatusChange, DatesChange, Placement, SignedLogo)
    }
    for number in range(first, first + count, PLACES_OF_ONE):
        business, adherence = uuid4(), uuid4()
        signed = today.replace(year=today.year - 1, day=1)
        rows[Signatory].append(
            {"id": business, "slug": f"hotel-{number}", "legal_name": "Hotel S.A.", "trade_name": f"Hotel Miramar {number}",
             "sector": "accommodation", "sole_trader": False, "registry_number": "", "number_key": "", "country": "CR",
             "region": "Guanacaste", "city": "Puerto Ejemplo", "postal_code": "", "address": "Calle del Faro 1",
             "email": "", "phone": "", "website": "", "language": "es", "skeleton": "", "searched": "",
             "created_at": make.LONG_AGO}
        )  # fmt: skip
        later = today.replace(year=today.year + 1, day=1)
        dates = {
            "report_due_on": later,
            "reported_until": later,
            "audited_until": later if number % 2 else None,
        }
        rows[Adherence].append(
            {"id": adherence, "signatory_id": business, "code_version_id": version_id, "applied_on": signed,
             "committed_on": signed, **dates}
        )  # fmt: skip
        for step, status in enumerate((Status.APPLIED, Status.ACCEPTED, Status.COMMITTED), 1):
            rows[StatusChange].append(
                {"id": uuid4(), "adherence_id": adherence, "number": step, "status": status, "effective_on": signed,
                 "category": Category.SIGNED if step == 3 else None, "actor_id": None, "at": make.LONG_AGO}
            )  # fmt: skip
        rows[DatesChange].append(
            {"id": uuid4(), "adherence_id": adherence, "on": signed, **dates, "why": "signed", "actor_id": None,
             "at": make.LONG_AGO}
        )  # fmt: skip
        rows[Placement] += [
            {"id": uuid4(), "code": make_code(draw.getrandbits), "signatory_id": business, "kind": PlaceKind.DOOR,
             "establishment_id": None, "vehicle_id": None, "label": f"Door {place}", "address": "Calle del Faro 1",
             "issued_on": signed, "expires_on": later, "issued_at": make.LONG_AGO, "revoked_at": None,
             "revoked_why": None, "superseded_at": None, "superseded_by": None}
            for place in range(min(PLACES_OF_ONE, first + count - number))
        ]  # fmt: skip
    rows[SignedLogo] = [
        {"id": uuid4(), "placement_id": line["id"], "kid": kid, "list_index": first + place, "token": token,
         "sha256": sha256(token).digest(), "said": bytes(32), "issued_at": make.LONG_AGO}
        for place, line in enumerate(rows[Placement])
        for token in [_token(line["code"])]
    ]  # fmt: skip
    for table, lines in rows.items():
        await db.execute(insert(table), lines)
    return [line["code"] for line in rows[Placement]]


def _token(code: str) -> bytes:
    """Return bytes as long as a signed form: whether they were issued is all that a scan asks."""
    return b"\xd2\x84" + shake_256(code.encode()).digest(170)


def serve_unsafe() -> ASGIApp:
    """Serve on the tests' PostgreSQL, which does not wait for the disk and so is refused in production."""
    set_up_logs()
    settings = read_settings()
    return serve(create_app(settings, open_database(settings.database, unsafe=True)))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def served(
    url: str, folder: Path, *, port: int = 0, more: Mapping[str, str] | None = None
) -> Iterator[tuple[int, int]]:
    """Serve the application as production does, in a process of its own; yield its port and number."""
    port = port or free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, [str(Path.cwd()), kept.get("PYTHONPATH", "")]))
    settings = {"REGISTRY_DATABASE_URL": url, "REGISTRY_WORKER": "off", **(more or {})}
    app = "registry.asgi:serve_app" if url.startswith("sqlite") else "tests.bench.verify:serve_unsafe"
    command = [sys.executable, "-m", "uvicorn", "--factory", app,
               "--port", str(port), "--no-access-log", "--no-server-header", "--log-level", "warning",
               "--loop", "uvloop", "--http", "httptools"]  # fmt: skip
    with subprocess.Popen(command, env=kept | settings, cwd=folder, stdout=subprocess.DEVNULL) as server:  # noqa: S603 (our own command)
        try:
            _wait_for(port, server)
            yield port, server.pid
        finally:
            server.terminate()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(900):  # on a busy machine it takes its time
        if server.poll() is not None:
            sys.exit("The server did not start.")
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            connection.close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("The server did not answer.")


@dataclass(frozen=True)
class Rate:
    """What one kind of answer came to: answers in a second, and in a second of the server's processor."""

    by_clock: float
    by_processor: float | None


def measure(url: str, size: int, folder: Path) -> dict[str, Rate]:
    """Return the medians of each kind."""
    migrate(url)
    codes = uvloop.run(fill(url, size, folder))
    random.Random(size).shuffle(codes)
    seen: dict[str, list[Rate]] = {}
    with served(url, folder) as (port, process):
        for turn in range(ROUNDS + 1):  # the first one only warms up
            for kind, (paths, expected) in kinds(codes[:ASKED]).items():
                before, began = processor_time(process), time.perf_counter()
                found = uvloop.run(rate(port, paths, seconds=SECONDS, expected=expected))
                took, busy = time.perf_counter() - began, processor_time(process) - before
                if turn:
                    seen.setdefault(kind, []).append(Rate(found, found * took / busy if busy else None))
                print(f"\r{kind}: {found:8,.0f} a second   ", end="", file=sys.stderr)  # noqa: T201 (progress)
    print("\r" + " " * 60, end="\r", file=sys.stderr)  # noqa: T201
    return {kind: _middle(rates) for kind, rates in seen.items()}


def _middle(rates: list[Rate]) -> Rate:
    by_processor = [each.by_processor for each in rates if each.by_processor]
    return Rate(median(each.by_clock for each in rates), median(by_processor) if by_processor else None)


def processor_time(process: int) -> float:
    """Return the seconds a process has run, all threads; 0 where the system does not say."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # proc(5): utime, stime


def show(name: str, size: int, rates: dict[str, Rate]) -> None:
    """Print one measurement as ratios; by processor time they hold on a busy machine too."""
    plain = rates.pop("plain text")
    print(f"{name}, {size:,} logos; plain text 1.00 ({plain.by_clock:,.0f} a second)", flush=True)  # noqa: T201
    for kind, found in rates.items():
        told = f"{found.by_clock / plain.by_clock:.2f}"
        if found.by_processor and plain.by_processor:
            told += f", by the server's processor time {found.by_processor / plain.by_processor:.2f}"
        print(f"  {kind} {told}", flush=True)  # noqa: T201


def main() -> None:
    """Measure on SQLite, and on PostgreSQL where its binaries are found. Ends by itself."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        for size in SIZES:
            url = f"sqlite+aiosqlite:///{folder}/bench{size}.db"
            show("SQLite", size, measure(url, size, folder))
        binaries = find_binaries()
        if binaries is None:
            print("PostgreSQL: not found on this machine")  # noqa: T201
            return
        with cluster(binaries) as url:
            show("PostgreSQL", SIZES[-1], measure(url, SIZES[-1], folder))


if __name__ == "__main__":
    main()
