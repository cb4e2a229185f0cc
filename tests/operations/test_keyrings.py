"""The keys of sealed reports, from the terminal: mirrored, and not where the database lies."""

import gzip
import os
import shutil
from pathlib import Path
from uuid import uuid4

import pytest

from registry.commands.preparing import note_keyring
from registry.kit.sealing import Keyring
from registry.settings import read_settings
from tests.operations.conftest import MakePlace, Place, run

ELSEWHERE = Path("/dev/shm")  # noqa: S108 (another volume than the test's folder, on Linux)


def test_check_warns_while_keys_and_database_share_a_volume(
    make_place: MakePlace, capsys: pytest.CaptureFixture[str]
) -> None:
    place = make_place("sqlite")
    assert run("migrate", place.settings) is None
    assert run("check", place.settings) is None
    assert "lies on the same volume" in capsys.readouterr().out

    if ELSEWHERE.stat().st_dev != place.folder.stat().st_dev:
        apart = place.settings | {"REGISTRY_KEYRING_DIR": str(ELSEWHERE / "keyring-that-is-not-there")}
        assert run("check", apart) is None
        assert "same volume" not in capsys.readouterr().out


def test_check_says_that_another_keyring_is_there_and_none_without_stopping_the_start(
    place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("migrate", place.settings) is None
    note_keyring(read_settings(place.settings))
    assert run("check", place.settings) is None

    shutil.move(place.folder / "keyring", tmp_path / "volume")
    assert "holds no keyring: is its volume mounted?" in str(run("check", place.settings))
    Keyring(place.folder / "keyring").pepper()
    assert "holds the keyring of another database" in str(run("check", place.settings))

    shutil.rmtree(place.folder / "keyring")
    (place.folder / "keyring").write_text("no folder")
    note_keyring(read_settings(place.settings))
    assert "keyring" in str(run("check", place.settings))
    (place.folder / "keyring").unlink()
    shutil.move(tmp_path / "volume", place.folder / "keyring")
    assert run("check", place.settings) is None
    capsys.readouterr()


def test_the_keyring_is_mirrored_and_no_copy_of_the_database_holds_a_key(
    place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keyring, bundle_id = Keyring(place.folder / "keyring"), uuid4()
    key = keyring.make(bundle_id)

    assert run(f"keyring mirror {tmp_path / 'mirror'}", place.settings) is None
    assert "mirror: 1" in capsys.readouterr().out
    assert Keyring(tmp_path / "mirror").read(bundle_id) == key

    assert run("migrate", place.settings) is None
    assert run(f"backup {tmp_path / 'copy'}", place.settings) is None
    copy = (tmp_path / "copy").read_bytes()
    for hidden in (key, key.hex().encode(), bundle_id.hex.encode()):
        assert hidden not in copy
        assert hidden not in gzip.decompress(copy)


def test_a_mirror_that_is_none_is_refused_in_one_sentence(place: Place, tmp_path: Path) -> None:
    own = place.folder / "keyring"
    (tmp_path / "file").write_text("no folder")

    assert "keeps nothing" in str(run(f"keyring mirror {own}{os.sep}", place.settings))
    assert "cannot be mirrored" in str(run(f"keyring mirror {tmp_path / 'file' / 'm'}", place.settings))
