"""Processes that start together do not race, and stop when they are asked to."""

import subprocess
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, make_url, select

from registry.codes.models import CodeVersion
from registry.countries.models import CountryProfile
from registry.db import Database
from tests.databases import free_port
from tests.operations.conftest import MakePlace, Place, run
from tests.operations.servers import PATIENCE, process, stop, wait_for

MIGRATIONS_LOCK = 7_239_115  # as alembic/env.py has it; that file runs when it is imported


async def shipped(database: Database) -> tuple[int | None, int | None]:
    async with database.reads() as db:
        codes = await db.scalar(select(func.count()).select_from(CodeVersion))
        countries = await db.scalar(select(func.count()).select_from(CountryProfile))
    return codes, countries


def test_processes_that_migrate_at_once_take_turns(place: Place, make_place: MakePlace) -> None:
    alone = make_place("sqlite")
    assert run("migrate", alone.settings) is None
    words, env = place.command("migrate"), place.environment

    with ExitStack() as open_ones:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        together = [open_ones.enter_context(subprocess.Popen(words, env=env, **pipes)) for _ in range(3)]  # type: ignore[call-overload] # noqa: S603
        told = [(one.communicate(timeout=60)[0], one.returncode) for one in together]

    assert told == [(b"", 0)] * 3
    assert place.ask(shipped) == alone.ask(shipped)


def test_a_new_sqlite_file_is_for_this_user_alone_wherever_it_lies(make_place: MakePlace) -> None:
    place = make_place("sqlite")
    place.folder.chmod(0o755)

    assert run("migrate", place.settings) is None

    kept = Path(make_url(place.environment["REGISTRY_DATABASE_URL"]).database or "")
    assert kept.stat().st_mode & 0o777 == 0o600


def test_two_servers_start_together_on_one_database_and_both_answer(place: Place) -> None:
    log, ports = place.folder / "log", (free_port(), free_port())
    env = place.environment | {"REGISTRY_WORKER": "on"}
    with ExitStack() as running:
        servers = [
            running.enter_context(
                process(place.command("serve"), env | {"REGISTRY_PORT": str(port)}, log=log)
            )
            for port in ports
        ]
        for server, port in zip(servers, ports, strict=True):
            assert wait_for(f"http://127.0.0.1:{port}/readyz", server, log).text == "ok"
            assert wait_for(f"http://127.0.0.1:{port}/", server, log).status_code == 200
        ended = [stop(server) for server in servers]

    assert ended == [-15, -15], log.read_text(encoding="utf-8")
    assert "Traceback" not in log.read_text(encoding="utf-8")


def test_readiness_follows_the_database_and_check_says_so_too(place: Place, make_place: MakePlace) -> None:
    assert run("migrate", place.settings) is None
    assert run("check --worker", place.settings) is None
    assert "There is no database" in str(run("check", make_place("sqlite").settings))
    assert "run `registry migrate` first" in str(run("check", make_place("postgresql").settings))


def test_a_process_waits_for_another_that_takes_long_to_migrate(make_place: MakePlace) -> None:
    place = make_place("postgresql")
    with psycopg.connect(place.url.replace("+psycopg", "")) as other:
        other.execute(f"SELECT pg_advisory_xact_lock({MIGRATIONS_LOCK})".encode())
        with process(place.command("migrate"), place.environment, log=place.folder / "log") as waiting:
            with pytest.raises(subprocess.TimeoutExpired):
                waiting.wait(8)  # longer than a migration may wait for a table
            other.commit()
            assert waiting.wait(PATIENCE) == 0
