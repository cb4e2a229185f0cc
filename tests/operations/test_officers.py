"""The officers' ceremonies, as a terminal sees them."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from registry.accounts.models import Account
from registry.cli import main
from registry.commands.officer_keys import from_paper, on_paper
from registry.db import Database
from registry.handlers.actions import make_vault
from registry.handlers.certificates import Request, read_certificate, signed_by, write_request
from registry.handlers.officers import read_card, read_officers
from registry.handlers.rules import Scope
from registry.handlers.vaults import lock_up, read_recovered
from registry.kit.clock import utc_now
from registry.kit.sealing import PrivateKey
from registry.settings import Settings
from tests import make
from tests.actions.test_vaults import token_of
from tests.handlers import CHEAP
from tests.operations.conftest import PASSWORD, Place, run

SITE = "https://registry.test"
REQUEST = Request(SITE, uuid4(), PrivateKey().public, Scope(date(2028, 12, 31), ("CR",)))


def answering(*answers: str) -> Iterator[str]:
    yield from answers


def say(words: str, *answers: str) -> str | int | None:
    """Do what the command line says, and type these answers."""
    typed = answering(*answers)
    try:
        main(words.split(), env={}, ask=lambda _: next(typed))
    except SystemExit as end:
        return end.code
    return None


def three(folder: Path) -> list[Path]:
    keys = [folder / f"{name}.key" for name in ("ana", "beto", "caro")]
    for key in keys:
        assert run(f"officers new {key.stem} --key {key}", {}) is None
    return keys


def test_three_officers_make_keys_and_two_certify_a_handler(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = three(tmp_path)
    capsys.readouterr()
    cards = []
    for key in keys:
        assert run(f"officers card --key {key}", {}) is None
        cards.append(capsys.readouterr().out.strip())
        assert key.stat().st_mode & 0o777 == 0o600
    pinned = read_officers("\n".join(cards))
    file = tmp_path / "handler-key.txt"
    file.write_text(write_request(REQUEST, name="Ana Caso", email="ana@cases.example"), encoding="utf-8")

    certificates = []
    for key in keys[:2]:
        assert run(f"officers certify {file} --key {key}", {}) is None
        told = capsys.readouterr().out
        assert REQUEST.fingerprint in told
        assert "Ana Caso, ana@cases.example" in told
        certificates.append(read_certificate(told.strip().splitlines()[-1]))

    assert signed_by(SITE, REQUEST.account_id, REQUEST.public, certificates, pinned) == [(REQUEST.scope, 2)]


def test_what_was_written_down_brings_a_key_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(f"officers new ana --key {tmp_path / 'ana.key'}", {}) is None
    told = capsys.readouterr().out
    lines = [line.strip() for line in told.splitlines() if line.strip()[1:2] == ":"]
    assert len(lines) == 4

    words = f"officers new ana --from-paper --key {tmp_path / 'again.key'}"
    assert say(words, *(line.lower() for line in lines), PASSWORD, PASSWORD) is None
    again = capsys.readouterr().out

    assert again.strip().splitlines()[-1] == told.strip().splitlines()[-1]
    assert "on paper" not in again
    wrong = lines[1].replace("  ", " F", 1)
    assert "Line 2 was copied wrongly" in str(say(words, lines[0], wrong, lines[2], lines[3]))


def test_every_slip_on_paper_is_found() -> None:
    seed = bytes(range(32))
    lines = on_paper(seed)
    assert from_paper(lines) == seed
    for swapped in ([lines[1], lines[0], *lines[2:]], [*lines[:3], ""], [*lines[:3], "4: xyz"]):
        with pytest.raises(Exception, match="copied wrongly"):
            from_paper(swapped)


@pytest.fixture
def handler(place: Place) -> tuple[str, PrivateKey, Settings]:
    """Make a case handler with a vault, shared out to three officers."""
    folder = place.folder
    keys = three(folder)
    cards = "\n".join(json.loads(key.read_text(encoding="utf-8"))["card"] for key in keys)
    settings, key = Settings(base_url=SITE, officers=cards), PrivateKey()
    assert run("migrate", place.settings) is None

    async def fill(database: Database) -> str:
        now: datetime = utc_now()
        async with database.writes() as db, db.begin():
            actor = await make.case_handler(db)
            token = await token_of(db, actor, now)
            locked = lock_up(key, PASSWORD, uuid4(), actor.account_id, CHEAP)
            await make_vault(db, actor, locked, key, settings, token=token, replaces=None, now=now)
            account = await db.get_one(Account, actor.account_id)
            return str(account.email)

    return place.ask(fill), key, settings


def test_two_officers_open_a_lost_vault_from_what_was_carried_to_them(
    place: Place, handler: tuple[str, PrivateKey, Settings], capsys: pytest.CaptureFixture[str]
) -> None:
    email, key, _ = handler
    carried, out = place.folder / "escrow.json", place.folder / "line.txt"
    ana, beto, caro = (place.folder / f"{name}.key" for name in ("ana", "beto", "caro"))
    capsys.readouterr()

    assert run(f"officers escrow {email} {carried}", place.settings) is None
    assert "ana and beto, ana and caro, beto and caro" in capsys.readouterr().out
    assert "has no vault" in str(run(f"officers escrow x@y.example {place.folder / 'x'}", place.settings))

    one = f"officers recover {carried} {out} --key {ana}"
    assert "Two officers" in str(run(one, {}))
    assert "do not open this vault" in str(run(f"{one} --key {ana}", {}))
    assert not out.exists()
    capsys.readouterr()
    assert run(f"officers recover {carried} {out} --key {caro} --key {beto}", {}) is None

    told = capsys.readouterr().out
    code = next(line.strip() for line in told.splitlines() if line.count("-") == 5)
    line = out.read_text(encoding="utf-8")
    vault_id = json.loads(carried.read_text(encoding="utf-8"))["vault"]
    found = read_recovered(line, code, UUID(vault_id), key.public)
    assert found.seed == key.seed
    assert key.seed.hex() not in told + line


def test_what_does_not_fit_is_one_sentence(tmp_path: Path) -> None:
    key, junk = tmp_path / "ana.key", tmp_path / "junk"
    junk.write_text("{}", encoding="utf-8")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")

    assert "small letters" in str(run(f"officers new Ana! --key {key}", {}))
    assert "15 characters" in str(run(f"officers new ana --key {key}", {}, password="short"))
    assert "not the same" in str(say(f"officers new ana --key {key}", PASSWORD, "other"))
    assert not key.exists()
    assert run(f"officers new ana --key {key}", {}) is None
    assert "cannot be written" in str(run(f"officers new ana --key {key}", {}))
    assert "is no officer's key" in str(run(f"officers card --key {junk}", {}))
    assert "is no text" in str(run(f"officers card --key {tmp_path / 'bytes'}", {}))
    assert "cannot be read" in str(run(f"officers card --key {tmp_path / 'none'}", {}))
    assert "no request" in str(run(f"officers certify {junk} --key {key}", {}))
    assert "is no file of" in str(
        run(f"officers recover {junk} {tmp_path / 'out'} --key {key} --key {key}", {})
    )
    request = tmp_path / "request"
    request.write_text(write_request(REQUEST, name="A", email="a@b.example"), encoding="utf-8")
    assert "not the passphrase" in str(run(f"officers certify {request} --key {key}", {}, password="wrong"))


def test_cards_that_are_none_stop_check_and_start(place: Place) -> None:
    assert run("migrate", place.settings) is None
    wrong = place.settings | {"REGISTRY_OFFICERS": "ana:AAAA"}
    assert "is no officer's card" in str(run("check", wrong))
    with pytest.raises(ValueError, match="no officer's card"):
        read_card("ana:AAAA")
