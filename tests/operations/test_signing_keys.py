"""`registry keys`, as a terminal sees it."""

import json
from pathlib import Path

import pytest

from tests.operations.conftest import Place, run


def test_keys_are_made_at_the_first_work_listed_rotated_retired_and_distrusted(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    def keys(words: str) -> list[list[str]]:
        assert run(f"keys {words}", place.settings) is None
        return [line.split("  ") for line in capsys.readouterr().out.splitlines()]

    assert run("migrate", place.settings) is None
    assert keys("list") == []
    ((first, state, *_),) = keys("rotate")
    assert state == "active"
    (old, new) = keys("rotate")
    assert (old[0], old[1], new[1]) == (first, "verifying", "active")
    assert keys(f"retire {first}")[0][1] == "retired"
    (_, stolen, fresh) = keys(f"distrust {new[0]} --from 2026-01-02")
    assert (stolen[1], fresh[1]) == ("compromised", "active")
    assert "distrusted from 2026-01-02" in stolen

    assert run("keys export-public", place.settings) is None
    shown = json.loads(capsys.readouterr().out)["keys"]
    assert [key["registry"]["state"] for key in shown] == ["retired", "compromised", "active"]
    assert {len(key["kid"]) for key in shown} == {8}
    assert "d" not in shown[0]


def test_what_cannot_be_done_is_one_sentence(place: Place) -> None:
    assert run("migrate", place.settings) is None
    assert run("keys rotate", place.settings) is None
    (file,) = (place.folder / "keys").iterdir()

    assert "another one sign first" in str(run(f"keys retire {file.stem}", place.settings))
    assert "is called 00000000" in str(run("keys retire 00000000", place.settings))
    assert "is no day" in str(run(f"keys distrust {file.stem} --from soon", place.settings))
    handed = place.settings | {"REGISTRY_SIGNING_KEY": "-----BEGIN nothing"}
    assert "holds no Ed25519 key" in str(run("keys list", handed))
    file.chmod(0o644)
    assert "0600" in str(run("keys list", place.settings))
    assert "0600" in str(run("worker", place.settings))


def test_a_copy_of_the_database_holds_no_key_that_signs(place: Place, tmp_path: Path) -> None:
    assert run("migrate", place.settings) is None
    assert run("keys rotate", place.settings) is None
    (file,) = (place.folder / "keys").iterdir()
    secret = file.read_bytes().splitlines()[1]

    assert run(f"backup {tmp_path / 'copy'}", place.settings) is None

    assert secret not in (tmp_path / "copy").read_bytes()
