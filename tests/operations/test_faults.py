"""What an operator gets wrong, told in one sentence and with a status that is not zero."""

import os
import socket
import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import func, select

from registry.cli import main
from registry.db import Database
from registry.kit.clock import utc_now
from registry.ledger.actions import record
from registry.ledger.models import LedgerEntry
from tests.operations.conftest import PASSWORD, MakePlace, Place, run

WRONG = {
    "REGISTRY_PORT=80x": "REGISTRY_PORT is “80x”: a whole number from 0 to 65535 is needed.",
    "REGISTRY_PORT=": "REGISTRY_PORT is empty: a whole number from 0 to 65535 is needed.",
    "REGISTRY_PORT=70000": "REGISTRY_PORT is “70000”: a whole number from 0 to 65535 is needed.",
    "REGISTRY_PORT=80.5": "REGISTRY_PORT is “80.5”: a whole number",
    "REGISTRY_SMTP_PORT=-1": "REGISTRY_SMTP_PORT is “-1”: a whole number from 1 to 65535 is needed.",
    "REGISTRY_SMTP_PORT=1e3": "REGISTRY_SMTP_PORT is “1e3”: a whole number",
    "REGISTRY_SMTP_PORT=0": "REGISTRY_SMTP_PORT is “0”: a whole number from 1",
    "REGISTRY_SMTP_SECURITY=ssl": "REGISTRY_SMTP_SECURITY is “ssl”: one of starttls, tls, none is needed.",
    "REGISTRY_WORKER=perhaps": "REGISTRY_WORKER is “perhaps”: one of auto, on, off is needed.",
    "REGISTRY_WORKER=on\noff": "REGISTRY_WORKER is “on off”: one of",
    "REGISTRY_BASE_URL=registry.example.org": "REGISTRY_BASE_URL must look like",
    "REGISTRY_BASE_URL=https://registry.example.org/here": "REGISTRY_BASE_URL must look like",
    "REGISTRY_BASE_URL=https://Registry.example.org": "REGISTRY_BASE_URL must be lower case",
    "REGISTRY_DATABASE_URL=mysql://here": "REGISTRY_DATABASE_URL must begin with",
    "REGISTRY_DATABASE_URL=postgresql+psycopg://h:port/x": "REGISTRY_DATABASE_URL is not an address",
    "REGISTRY_HOME_COUNTRY=cr": "REGISTRY_HOME_COUNTRY must be two capital letters",
    "REGISTRY_HOME_COUNTRY=CRI": "REGISTRY_HOME_COUNTRY must be two capital letters",
    "REGISTRY_TRUSTED_PROXIES=10.0.0.1 proxy": "REGISTRY_TRUSTED_PROXIES: proxy is no address",
    "REGISTRY_MAIL_FROM=the ministry": "REGISTRY_MAIL_FROM must be an e-mail address",
    "REGISTRY_SITE_NAME= ": "REGISTRY_SITE_NAME must not be empty",
    "REGISTRY_ACCENT=green": "REGISTRY_ACCENT",
    "REGISTRY_ACCENT=#ffffff": "REGISTRY_ACCENT",
    "REGISTRY_HOST=nobody.invalid": "Cannot listen on nobody.invalid",
    "REGISTRY_SMTP_PASSWORD_FILE=/nowhere/at/all": "REGISTRY_SMTP_PASSWORD_FILE names a file that cannot be read",
    "REGISTRY_DATABASE_ULR=sqlite": "There is no setting REGISTRY_DATABASE_ULR",
    "REGISTRY_FILE=x": "There is no setting REGISTRY_FILE",
}


def is_one_sentence(told: object) -> bool:
    return isinstance(told, str) and told.startswith("registry: ") and "\n" not in told and told.endswith(".")


@pytest.mark.parametrize("given", WRONG)
def test_a_wrong_setting_stops_the_start(given: str, tmp_path: Path) -> None:
    name, _, value = given.partition("=")

    told = run("serve", {"REGISTRY_DATA_DIR": str(tmp_path / "data"), "REGISTRY_PORT": "0", name: value})

    assert is_one_sentence(told), told
    assert WRONG[given] in str(told)
    assert not (tmp_path / "data" / "registry.db").exists()


def test_a_setting_given_twice_is_refused_and_a_file_without_text_too(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"\xff\xfe\x00")
    from_file = {"REGISTRY_SMTP_PASSWORD_FILE": str(secret)}

    assert "is no text" in str(run("migrate", from_file))
    secret.write_text("x")
    assert "are both given" in str(run("migrate", from_file | {"REGISTRY_SMTP_PASSWORD": "y"}))


def test_a_port_in_use_is_told_before_anything_is_migrated(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told = run("serve", {"REGISTRY_DATA_DIR": str(tmp_path / "data"), "REGISTRY_PORT": port})

    assert is_one_sentence(told)
    assert f"port {port}: something else listens there; set REGISTRY_PORT" in str(told)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "words", ["serve", "worker", "migrate", "demo", "backup copy", "accounts add-registrar a@b.org"]
)
def test_an_unreachable_server_is_named_without_its_password(words: str, tmp_path: Path) -> None:
    url = "postgresql+psycopg://someone:hidden-word@127.0.0.1:1/registry"
    env = {"REGISTRY_DATA_DIR": str(tmp_path), "REGISTRY_DATABASE_URL": url, "REGISTRY_PORT": "0"}

    told = run(words, env)

    assert is_one_sentence(told)
    assert "The database at 127.0.0.1:1/registry cannot be used" in str(told)
    assert "hidden-word" not in str(told)
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("words", ["check", "backup copy", "restore {here}", "migrate"])
def test_an_address_that_is_none_is_told_by_every_command(words: str, tmp_path: Path) -> None:
    env = {
        "REGISTRY_DATA_DIR": str(tmp_path / "data"),
        "REGISTRY_DATABASE_URL": "postgresql+psycopg://h:port/x",
    }
    told = run(words.format(here=__file__), env)
    assert told == "registry: REGISTRY_DATABASE_URL is not an address that can be read."


def test_a_file_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    nowhere = {"REGISTRY_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/missing/registry.db"}

    within = run("migrate", {"REGISTRY_DATA_DIR": str(tmp_path / "file" / "data")})
    beside = run("migrate", {"REGISTRY_DATA_DIR": str(tmp_path / "data")} | nowhere)

    assert is_one_sentence(within)
    assert "cannot be made: Not a directory" in str(within)
    assert is_one_sentence(beside)
    assert "cannot be used: unable to open database file" in str(beside)


def test_a_place_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    # Root may write anywhere but where there is nothing to write on.
    place = "/proc" if os.geteuid() == 0 else str(tmp_path)
    file = {"REGISTRY_DATABASE_URL": f"sqlite+aiosqlite:///{place}/registry.db"}

    beside = run("migrate", file | {"REGISTRY_DATA_DIR": "/tmp"})  # noqa: S108 (nothing is put there)
    within = run("migrate", {"REGISTRY_DATA_DIR": f"{place}/data"})

    assert is_one_sentence(beside)
    assert "cannot be used: unable to open database file" in str(beside)
    assert is_one_sentence(within)
    assert "cannot be made" in str(within)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "registry.db").write_bytes(b"a shopping list, of some length" * 100)
    told = run("migrate", {"REGISTRY_DATA_DIR": str(tmp_path)})
    assert is_one_sentence(told)
    assert "file is not a database" in str(told)


TO_ANOTHER_REVISION = "UPDATE alembic_version SET version_num = 'fffffffffff0'"


def migrate_as_a_newer_release(place: Place) -> None:
    if place.url.startswith("sqlite"):
        with sqlite3.connect(place.url.partition(":///")[2]) as file:
            file.execute(TO_ANOTHER_REVISION)
        file.close()
        return
    with psycopg.connect(place.url.replace("+psycopg", "")) as server:
        server.execute(TO_ANOTHER_REVISION)


@pytest.mark.parametrize("words", ["serve", "worker", "migrate", "demo", "backup copy"])
def test_a_schema_newer_than_the_code_is_left_alone(words: str, place: Place) -> None:
    assert run("migrate", place.settings) is None
    migrate_as_a_newer_release(place)

    told = run(words, place.settings | {"REGISTRY_PORT": "0"})

    assert is_one_sentence(told) or str(told).endswith("restore a copy.")
    assert "migrated by a newer release (revision fffffffffff0)" in str(told)


@pytest.mark.parametrize("waits_for", ["on", "remote_apply", "remote_write", "local", "off"])
def test_a_server_that_acknowledges_what_could_still_be_lost_is_refused(
    make_place: MakePlace, waits_for: str
) -> None:
    place = make_place("postgresql")
    url = f"{place.url}?options=-csynchronous_commit%3D{waits_for}"

    told = run("migrate", place.settings | {"REGISTRY_DATABASE_URL": url})

    if waits_for in {"on", "remote_apply"}:
        assert told is None
    else:
        assert is_one_sentence(told)
        assert f"synchronous_commit = {waits_for}" in str(told)


def test_a_demonstration_is_made_in_an_empty_database_only(place: Place) -> None:
    assert run("accounts add-registrar rita@register.example", place.settings) is None
    assert run("accounts end-registrar nobody@register.example", place.settings) == (
        "registry: nobody@register.example is no registrar."
    )
    assert run("accounts end-registrar rita@register.example", place.settings) is None
    assert run("accounts end-registrar rita@register.example", place.settings) is not None
    before = place.contents()

    told = run("demo", place.settings)

    assert is_one_sentence(told)
    assert "not empty" in str(told)
    assert place.contents() == before
    assert not (place.folder / "demonstration.json").exists()


def test_the_terminal_ends_a_second_factor_and_says_whose_key_is_missing(place: Place) -> None:
    assert run("demo", place.settings) is None
    assert run("check", place.settings) is None
    key = place.folder / "factors.key"
    kept = key.read_text(encoding="ascii")
    for there in ("ab" * 32, None, "no key"):
        key.unlink(missing_ok=True)
        if there is not None:
            key.write_text(there, encoding="ascii")
        assert "key" in str(run("check", place.settings))
        assert key.exists() == (there is not None), "to check makes nothing"
    key.write_text(kept, encoding="ascii")
    assert run("check", place.settings) is None

    assert run("accounts end-factor rita@register.example", place.settings) is None

    assert run("accounts end-factor rita@register.example", place.settings) == (
        "registry: No account of rita@register.example has a second factor."
    )
    assert is_one_sentence(run("accounts end-factor nobody@register.example", place.settings))
    given = place.settings | {"REGISTRY_FACTOR_KEY": "too short"}
    assert "64 hexadecimal digits" in str(run("check", given))


@pytest.mark.parametrize(
    ("email", "password", "told"),
    [
        ("nobody", "linen violin amber forest", "e-mail"),
        ("rita@register.example", "short", "15"),
        ("rita@register.example", "aaaaaaaaaaaaaaaaaaaa", ""),
    ],
)
def test_a_registrar_needs_an_address_and_a_good_password(
    email: str, password: str, told: str, make_place: MakePlace
) -> None:
    here = make_place("sqlite")
    said = run(f"accounts add-registrar {email}", here.settings, password=password)
    assert is_one_sentence(said)
    assert told in str(said)


def test_others_write_while_the_password_of_a_registrar_is_typed(place: Place) -> None:
    assert run("migrate", place.settings) is None

    def type_slowly(_: str) -> str:
        with ThreadPoolExecutor(1) as other:  # a loop of its own, as another process has
            other.submit(place.ask, write_something).result()
        return PASSWORD

    main(["accounts", "add-registrar", "rita@register.example"], env=place.settings, ask=type_slowly)

    assert place.ask(written) == 1


async def write_something(database: Database) -> None:
    async with database.writes() as db, db.begin():
        record(db, "test.meanwhile", subject_id=uuid4(), actor_id=None, now=utc_now())


async def written(database: Database) -> int:
    async with database.reads() as db:
        query = select(func.count()).where(LedgerEntry.kind == "test.meanwhile")
        return await db.scalar(query) or 0


@pytest.mark.parametrize("sent", ["", "short\n", f"{PASSWORD}\n"], ids=["nothing", "too short", "a password"])
def test_without_a_terminal_the_password_is_a_line_that_is_sent_or_one_sentence_says_so(
    sent: str, make_place: MakePlace
) -> None:
    here = make_place("sqlite")
    ended = subprocess.run(  # noqa: S603 (our own command)
        here.command("accounts", "add-registrar", "rita@register.example"),
        env=here.environment,
        input=sent,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,  # without the terminal that the tests were started from
    )
    if sent.startswith(PASSWORD):
        assert (ended.returncode, ended.stderr) == (0, "")
        assert "rita@register.example is a registrar" in ended.stdout
    else:
        assert ended.returncode == 1
        assert is_one_sentence(ended.stderr.removesuffix("\n")), ended.stderr
        assert ("No password was given" if not sent else "15") in ended.stderr


def test_the_process_ends_with_a_status_that_is_not_zero_and_nothing_but_the_sentence(
    make_place: MakePlace,
) -> None:
    here = make_place("sqlite")
    ended = subprocess.run(  # noqa: S603 (our own command)
        here.command("serve"),
        env=here.environment | {"REGISTRY_PORT": "99999"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr == "registry: REGISTRY_PORT is “99999”: a whole number from 0 to 65535 is needed.\n"
