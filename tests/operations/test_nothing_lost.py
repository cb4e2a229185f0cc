"""What was acknowledged is there after SIGKILL, on both databases."""

import subprocess
import sys
import time
from pathlib import Path

import httpx
from sqlalchemy import select

from registry.db import Database
from registry.demonstration import Demonstration
from registry.fleets.models import Vehicle
from registry.ledger.models import LedgerEntry
from registry.settings import read_settings
from tests.databases import free_port
from tests.operations.conftest import Place, run
from tests.operations.servers import process, wait_for

# Commits one ledger entry after the other, two at a time, and says its number when it is committed.
WRITER = """
import asyncio, sys
from uuid import UUID
from registry.db import open_database
from registry.kit.clock import utc_now
from registry.ledger.actions import record

async def write(database, start):
    for number in range(start, 10**9, 2):
        async with database.writes() as db, db.begin():
            record(db, "test.write", subject_id=UUID(int=number), actor_id=None, now=utc_now())
        sys.stdout.write(f"{number}\\n")
        sys.stdout.flush()

async def main():
    database = open_database(sys.argv[1])
    await asyncio.gather(write(database, 0), write(database, 1))

asyncio.run(main())
"""


async def written(database: Database) -> set[int]:
    async with database.reads() as db:
        subjects = await db.scalars(select(LedgerEntry.subject_id).where(LedgerEntry.kind == "test.write"))
        return {subject.int for subject in subjects}


def test_no_acknowledged_write_is_lost_when_its_process_is_killed(place: Place) -> None:
    assert run("migrate", place.settings) is None
    acknowledged: set[int] = set()
    for number in range(2):
        said = place.folder / f"said-{number}"
        with said.open("wb") as out:
            script = [
                sys.executable,
                "-c",
                WRITER.replace("range(start,", f"range({number}_000_000 + start,"),
                place.url,
            ]
            with subprocess.Popen(script, env=place.environment, stdout=out) as writer:  # noqa: S603
                until = time.monotonic() + 20
                while said.stat().st_size < 500 and time.monotonic() < until:
                    time.sleep(0.01)
                time.sleep(0.5)
                writer.kill()
        # A last line that was cut off was not read by anybody, so it acknowledged nothing.
        acknowledged |= {int(line) for line in said.read_bytes().rpartition(b"\n")[0].split()}

    there = place.ask(written)

    assert len(acknowledged) > 100
    assert acknowledged - there == set()
    assert len(there - acknowledged) <= 4, "at most two each time were committed and not yet said"


async def plates(database: Database) -> set[str]:
    async with database.reads() as db:
        return set(await db.scalars(select(Vehicle.plate).where(Vehicle.plate.startswith("KILL"))))


def add_cabs_until_killed(shown: Demonstration, place: Place, port: int, log: Path) -> list[str]:
    """Add a cab a request, kill the server after a while, and return the plates it had acknowledged."""
    teo = next(account for account in shown.accounts if account["email"].startswith("teo"))
    own, base = {"sec-fetch-site": "same-origin"}, f"http://localhost:{port}"
    env = place.environment | {"REGISTRY_PORT": str(port), "REGISTRY_WORKER": "off"}
    said: list[str] = []
    with process(place.command("serve"), env, log=log) as server:
        wait_for(f"http://127.0.0.1:{port}/healthz", server, log)
        with httpx.Client(base_url=base, headers=own, trust_env=False, timeout=20) as browser:
            browser.post("/sign-in", data={"email": teo["email"], "password": teo["password"]})
            began, number = time.monotonic(), 0
            while server.poll() is None:
                number += 1
                plate = f"KILL {number:04}"
                try:
                    answer = browser.post("/desk/fleet", data={"kind": "car", "plates": plate})
                except httpx.TransportError:
                    break
                assert answer.status_code == 303, answer.text
                said.append(plate)
                if time.monotonic() - began > 2 and len(said) > 30:
                    server.kill()  # and go on, so that the last request is cut off anywhere
    return said


def test_no_answered_request_is_lost_when_the_server_is_killed(place: Place) -> None:
    from registry.commands.preparing import prepare  # noqa: PLC0415 (beside what it is asked)
    from registry.commands.trying import make_demonstration  # noqa: PLC0415 (the same)

    settings = read_settings(place.settings)
    prepare(settings)
    shown = make_demonstration(settings)
    assert shown is not None

    said = add_cabs_until_killed(shown, place, free_port(), place.folder / "log")

    there = place.ask(plates)
    assert len(said) > 20
    assert set(said) - there == set()
    assert len(there) <= len(said) + 1
