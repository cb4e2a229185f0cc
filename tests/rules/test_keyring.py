"""The folder of keys: safe before the row, closed to others, swept, mirrored, shredded."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from registry.kit.sealing import Keyring, KeyringError, RefusedError
from registry.kit.sealing.keyring import CHANCE

NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=2)  # the machine may be slow


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "deep" / "keyring")


def test_only_the_owner_may_look_into_the_keyring(keyring: Keyring) -> None:
    bundle_id = uuid4()
    keyring.make(bundle_id)

    assert keyring.folder.stat().st_mode & 0o777 == 0o700
    assert keyring.path(bundle_id).stat().st_mode & 0o777 == 0o600

    keyring.folder.chmod(0o755)
    keyring.make(uuid4())
    assert keyring.folder.stat().st_mode & 0o777 == 0o700


def test_a_key_is_made_once_and_read_often(keyring: Keyring) -> None:
    bundle_id = uuid4()
    key = keyring.make(bundle_id)

    with pytest.raises(KeyringError, match="already"):
        keyring.make(bundle_id)

    assert keyring.read(bundle_id) == keyring.read(bundle_id) == key
    assert [path.name for path in keyring.folder.iterdir()] == [bundle_id.hex]


def test_a_missing_and_a_damaged_key_are_one_refusal(keyring: Keyring) -> None:
    bundle_id = uuid4()
    keyring.make(bundle_id)
    keyring.path(bundle_id).write_bytes(b"short")

    for one in (bundle_id, uuid4()):
        with pytest.raises(RefusedError):
            keyring.read(one)


KILLED = """
import os, signal, sys
from pathlib import Path
from uuid import UUID
from registry.kit.sealing import Keyring
Keyring(Path(sys.argv[1])).make(UUID(sys.argv[2]))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_key_is_on_the_disk_before_anything_is_committed_and_a_crash_then_leaves_an_orphan(
    keyring: Keyring,
) -> None:
    bundle_id, kept = uuid4(), uuid4()
    subprocess.run([sys.executable, "-c", KILLED, keyring.folder, str(bundle_id)], check=False)  # noqa: S603
    keyring.make(kept)
    (keyring.folder / f"{uuid4().hex}.12ab34cd.new").write_bytes(b"half")
    keyring.pepper()

    assert bundle_id in keyring
    assert keyring.sweep([kept], now=NOW + timedelta(hours=23)) == 0
    assert keyring.sweep([kept], now=LATER) == 2
    assert set(keyring) == {kept}
    assert len(keyring.pepper()) == 32


def test_a_keyring_of_another_database_is_not_swept_away(keyring: Keyring) -> None:
    keyring.prepare()
    for _ in range(CHANCE + 1):
        keyring.path(uuid4()).write_bytes(bytes(32))

    with pytest.raises(KeyringError, match="does not know"):
        keyring.sweep([uuid4()], now=LATER)

    assert len(list(keyring)) == CHANCE + 1


def test_a_keyring_that_was_never_written_is_empty(keyring: Keyring) -> None:
    assert list(keyring) == []
    assert keyring.sweep([], now=LATER) == 0
    keyring.shred(uuid4())


def test_a_mirror_holds_a_shredded_key_for_seven_days_at_most(keyring: Keyring, tmp_path: Path) -> None:
    mirror, kept, shredded = tmp_path / "mirror", uuid4(), uuid4()
    keys = {one: keyring.make(one) for one in (kept, shredded)}
    keyring.pepper()
    keyring.mirror(mirror, now=NOW)
    keyring.shred(shredded)

    keyring.mirror(mirror, now=NOW + timedelta(days=7))
    assert {one: Keyring(mirror).read(one) for one in Keyring(mirror)} == keys
    assert Keyring(mirror).pepper() == keyring.pepper()

    keyring.mirror(mirror, now=NOW + timedelta(days=7, minutes=1))
    assert list(Keyring(mirror)) == [kept]
    assert mirror.stat().st_mode & 0o777 == 0o700


def test_a_mirror_counts_from_when_a_key_was_last_seen(keyring: Keyring, tmp_path: Path) -> None:
    bundle_id, mirror = uuid4(), tmp_path / "mirror"
    keyring.make(bundle_id)
    for day in (0, 30):
        keyring.mirror(mirror, now=NOW + timedelta(days=day))
    keyring.shred(bundle_id)

    keyring.mirror(mirror, now=NOW + timedelta(days=36))

    assert list(Keyring(mirror)) == [bundle_id]


def test_a_lost_keyring_empties_its_mirror_only_after_seven_days(keyring: Keyring, tmp_path: Path) -> None:
    bundle_id, mirror = uuid4(), tmp_path / "mirror"
    keyring.make(bundle_id)
    keyring.mirror(mirror, now=NOW)
    keyring.path(bundle_id).unlink()

    keyring.mirror(mirror, now=NOW + timedelta(days=3))

    assert list(Keyring(mirror)) == [bundle_id]


def test_the_pepper_is_made_once_and_a_damaged_one_is_said(keyring: Keyring) -> None:
    assert keyring.pepper() == keyring.pepper()
    assert (keyring.folder / "pepper").stat().st_mode & 0o777 == 0o600

    (keyring.folder / "pepper").write_bytes(b"")
    with pytest.raises(KeyringError, match="damaged"):
        keyring.pepper()


def test_a_folder_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    broken, good = Keyring(file / "keyring"), Keyring(tmp_path / "good")
    good.make(uuid4())

    with pytest.raises(KeyringError, match="cannot be written"):
        broken.make(uuid4())
    with pytest.raises(KeyringError, match="cannot be used"):
        broken.pepper()
    with pytest.raises(KeyringError, match="cannot be mirrored"):
        good.mirror(file / "mirror", now=NOW)


def test_a_key_that_cannot_be_shredded_is_said(keyring: Keyring) -> None:
    bundle_id = UUID(int=5)
    keyring.prepare()
    keyring.path(bundle_id).mkdir()  # root writes everything else

    with pytest.raises(KeyringError, match="cannot be written"):
        keyring.shred(bundle_id)


def test_two_that_begin_together_use_one_pepper(keyring: Keyring) -> None:
    code = "import sys; from pathlib import Path; from registry.kit.sealing import Keyring; print(Keyring(Path(sys.argv[1])).pepper().hex())"
    words = [sys.executable, "-c", code, str(keyring.folder)]
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, env=dict(os.environ)) for _ in range(2)]  # noqa: S603
    said = {one.communicate()[0] for one in both}

    assert said == {keyring.pepper().hex().encode() + b"\n"}


def test_a_key_s_file_tells_a_quarter_of_the_day_and_no_hour(tmp_path: Path) -> None:
    keyring, bundle_id = Keyring(tmp_path / "keyring"), uuid4()

    keyring.make(bundle_id)

    assert keyring.path(bundle_id).stat().st_mtime % (6 * 3600) == 0


def test_with_a_mark_every_act_is_refused_while_the_folder_holds_another_keyring_or_none(
    keyring: Keyring, tmp_path: Path
) -> None:
    bundle_id, mark = uuid4(), keyring.own_mark()
    keyring.make(bundle_id)
    other = Keyring(tmp_path / "other")
    other.pepper()
    assert Keyring(keyring.folder, mark=mark).read(bundle_id) == keyring.read(bundle_id)
    assert keyring.pepper() not in mark

    for folder, said in ((tmp_path / "unmounted", "mounted"), (other.folder, "another database")):
        meant = Keyring(folder, mark=mark)
        for act in (
            meant.pepper,
            partial(meant.make, uuid4()),
            partial(meant.read, bundle_id),
            partial(meant.shred, bundle_id),
            partial(meant.sweep, [bundle_id], now=LATER),
        ):
            with pytest.raises(KeyringError, match=said):
                act()
    assert not (tmp_path / "unmounted").exists()
    assert list(other) == []


def test_a_mirror_is_not_emptied_by_a_keyring_that_is_away(keyring: Keyring, tmp_path: Path) -> None:
    mirror, bundle_id = tmp_path / "mirror", uuid4()
    keyring.make(bundle_id)
    keyring.pepper()
    keyring.mirror(mirror, now=NOW)
    other = Keyring(tmp_path / "other")
    other.pepper()

    for wrong in (Keyring(tmp_path / "unmounted"), other):
        with pytest.raises(KeyringError):
            wrong.mirror(mirror, now=NOW + timedelta(days=30))

    assert list(Keyring(mirror)) == [bundle_id]
