"""A copy is one moment of the register, and comes back as it was, on either database."""

import asyncio
import gzip
import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID, uuid4

import pyrage
import pytest
from sqlalchemy import func, select

from registry.db import Database, open_database
from registry.kit.clock import utc_now
from registry.ledger.actions import record
from registry.ledger.models import LedgerEntry
from registry.tables import all_tables
from tests.operations.conftest import MakePlace, Place, run

IDENTITY = pyrage.x25519.Identity.generate()
STRANGER = pyrage.x25519.Identity.generate()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def furnished(request: pytest.FixtureRequest, make_place: MakePlace) -> Place:
    """Return a place with the demonstration in it."""
    place = make_place(request.param)
    assert run("demo --json", place.settings) is None
    return place


@pytest.fixture(scope="module")
def small(make_place: MakePlace) -> Place:
    place = make_place("sqlite")
    assert run("accounts add-registrar rita@register.example", place.settings) is None
    return place


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "key.txt"
    file.write_text(f"# created: today\n# public key: {IDENTITY.to_public()}\n{IDENTITY}\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("other", ["sqlite", "postgresql"])
def test_a_sealed_copy_comes_back_row_by_row_on_either_database(
    furnished: Place,
    other: str,
    make_place: MakePlace,
    tmp_path: Path,
    key: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    copy, empty = tmp_path / "copy.age", make_place(other)

    assert run(f"backup {copy} --recipient {IDENTITY.to_public()}", furnished.settings) is None
    assert run(f"restore {copy} --identity {key}", empty.settings) is None

    there, back = furnished.contents(), empty.contents()
    assert len(there["ledger_entries"]) > 295
    assert back["ledger_entries"] == there["ledger_entries"]
    assert back == there
    rows = sum(map(len, there.values()))
    told = capsys.readouterr().out
    assert f"{rows} rows are in {copy}, encrypted." in told
    assert f"{rows} rows are restored, and counted again." in told


def test_what_lies_on_the_disk_is_sealed_and_for_its_owner_only(furnished: Place, tmp_path: Path) -> None:
    copy = tmp_path / "copy.age"
    recipients = f"--recipient {IDENTITY.to_public()} --recipient {STRANGER.to_public()}"

    assert run(f"backup {copy} {recipients}", furnished.settings) is None

    assert [path.name for path in tmp_path.iterdir()] == [copy.name]
    assert copy.stat().st_mode & 0o777 == 0o600
    sealed = copy.read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1")
    assert b"\x1f\x8b\x08" not in sealed[:300]
    for identity in (IDENTITY, STRANGER):
        assert b"rita@register.example" in gzip.decompress(pyrage.decrypt(sealed, [identity]))


class Writer(Thread):
    """Writes pairs of ledger entries, each pair in one transaction, until stopped."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place, self.stop, self.acknowledged = place, Event(), 0

    def run(self) -> None:
        asyncio.run(self.write())

    async def write(self) -> None:
        database = open_database(self.place.url)
        while not self.stop.is_set():
            subject = uuid4()
            async with database.writes() as db, db.begin():
                for _ in range(2):
                    record(db, "test.pair", subject_id=subject, actor_id=None, now=utc_now())
                    await db.flush()
            self.acknowledged += 1
        await database.close()


async def pairs(database: Database) -> Counter[UUID]:
    async with database.reads() as db:
        return Counter(
            await db.scalars(select(LedgerEntry.subject_id).where(LedgerEntry.kind == "test.pair"))
        )


def test_a_copy_is_one_moment_while_others_go_on_writing(
    furnished: Place, make_place: MakePlace, tmp_path: Path
) -> None:
    copy, empty = tmp_path / "copy", make_place("sqlite")
    writer = Writer(furnished)
    writer.start()
    while writer.acknowledged < 20:
        assert writer.is_alive()

    before = writer.acknowledged
    ended = run(f"backup {copy}", furnished.settings)
    after = writer.acknowledged
    writer.stop.set()
    writer.join()

    assert ended is None
    assert run(f"restore {copy}", empty.settings) is None
    copied = empty.ask(pairs)
    assert set(copied.values()) == {2}
    assert before <= len(copied) <= after + 1
    assert after > before, "nothing was written meanwhile, so nothing was proved"


def test_a_copy_never_overwrites_another(small: Place, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.write_text("of last week")
    assert "is there already" in str(run(f"backup {copy}", small.settings))
    assert copy.read_text() == "of last week"

    (tmp_path / "next.part").write_text("of somebody else")
    assert "another backup writes it" in str(run(f"backup {tmp_path}/next", small.settings))
    assert (tmp_path / "next.part").read_text() == "of somebody else"


def test_a_copy_needs_a_database_a_folder_and_a_key_that_is_one(
    small: Place, make_place: MakePlace, tmp_path: Path
) -> None:
    nowhere = make_place("sqlite")
    assert "There is no database at" in str(run(f"backup {tmp_path}/copy", nowhere.settings))
    assert not (nowhere.folder / "registry.db").exists()
    assert "cannot be written: No such file" in str(run(f"backup {tmp_path}/no/copy", small.settings))
    assert "is no age public key" in str(run(f"backup {tmp_path}/copy --recipient age1x", small.settings))
    assert "run `registry migrate` first" in str(
        run(f"backup {tmp_path}/copy", make_place("postgresql").settings)
    )
    assert list(tmp_path.iterdir()) == []


async def count_rows(database: Database) -> int:
    async with database.reads() as db:
        counts = [
            await db.scalar(select(func.count()).select_from(table)) for table in all_tables().sorted_tables
        ]
    return sum(filter(None, counts))


def proved(lines: list[Any]) -> bytes:
    """Return lines as a copy with an end that fits them."""
    body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    return gzip.compress(body + json.dumps({"sha256": sha256(body).hexdigest()}).encode() + b"\n")


def without(lines: list[Any], table: str) -> list[Any]:
    return [lines[0], *(line for line in lines[1:] if line[0] != table)]


def with_head(lines: list[Any], **change: Any) -> list[Any]:
    return [lines[0] | change, *lines[1:]]


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


SPOILT: dict[str, tuple[Callable[[bytes, list[Any]], bytes], str]] = {
    "empty": (lambda _, __: b"", "is not a copy"),
    "something else": (lambda _, __: b"Dear Sir or Madam,\n" * 50, "is not a copy"),
    "gzip of something else": (lambda _, __: gzip.compress(b"[]\n" * 9), "is not a copy"),
    "cut off": (lambda data, _: data[: len(data) // 2], "is cut off"),
    "cut off at its last byte": (lambda data, _: data[:-1], "is cut off"),
    "cut off between lines": (
        lambda _, lines: gzip.compress(json.dumps(lines[0]).encode() + b"\n"),
        "is cut off",
    ),
    "one bit flipped": (lambda data, _: flipped(data, len(data) // 2), "is damaged"),
    "checksum flipped": (lambda data, _: flipped(data, len(data) - 5), "is damaged"),
    "words after the end": (lambda data, _: data + gzip.compress(b"more\n"), "is damaged"),
    "another revision": (
        lambda _, lines: proved(with_head(lines, revision="0123456789ab")),
        "of revision 0123456789ab",
    ),
    "another format": (lambda _, lines: proved(with_head(lines, format="atalaya-copy-9")), "is not a copy"),
    "rows missing": (lambda _, lines: proved(without(lines, "posts")), "rows arrived"),
    "rows pointing nowhere": (lambda _, lines: proved(without(lines, "accounts")), "contradict each other"),
    "an unknown table": (lambda _, lines: proved([*lines, ["unheard_of", {}]]), "does not know: unheard_of"),
    "a row of nothing": (lambda _, lines: proved([*lines, ["posts", {}]]), "is damaged"),
    "a row twice": (lambda _, lines: proved([*lines, lines[-1]]), "contradict each other"),
}
# Whole by its proof, so that somebody made it so: no damage does, nor a copy cut off.
MADE_SO = {"rows missing", "rows pointing nowhere", "an unknown table", "a row of nothing", "a row twice"}


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_copy_is_refused_and_leaves_nothing(
    how: str, small: Place, make_place: MakePlace, tmp_path: Path
) -> None:
    good, spoilt, empty = tmp_path / "good", tmp_path / "spoilt", make_place("sqlite")
    assert run(f"backup {good}", small.settings) is None
    lines = [json.loads(line) for line in gzip.decompress(good.read_bytes()).splitlines()[:-1]]
    spoil, told = SPOILT[how]
    spoilt.write_bytes(spoil(good.read_bytes(), lines))

    said = run(f"restore {spoilt}", empty.settings)

    assert isinstance(said, str)
    assert said.startswith("registry: ")
    assert told in said
    if how not in MADE_SO:
        assert list(empty.folder.iterdir()) == []
    assert run(f"restore {good}", empty.settings) is None
    assert empty.contents() == small.contents()


def test_a_refused_copy_builds_no_table_on_a_server_either(
    small: Place, make_place: MakePlace, tmp_path: Path
) -> None:
    copy, empty = tmp_path / "copy", make_place("postgresql")
    assert run(f"backup {copy}", small.settings) is None
    copy.write_bytes(copy.read_bytes()[:-1])

    assert "is cut off" in str(run(f"restore {copy}", empty.settings))

    assert "run `registry migrate` first" in str(run("check", empty.settings))


def test_a_place_that_is_not_empty_is_not_even_migrated(
    small: Place, make_place: MakePlace, tmp_path: Path
) -> None:
    copy, older = tmp_path / "copy", make_place("sqlite")
    assert run(f"backup {copy}", small.settings) is None
    assert run("accounts add-registrar rita@register.example", older.settings) is None
    with closing(sqlite3.connect(older.folder / "registry.db")) as file, file:
        file.execute("UPDATE alembic_version SET version_num = '0001first'")

    assert "is not empty" in str(run(f"restore {copy}", older.settings))

    assert "run `registry migrate` first" in str(run("check", older.settings))


@pytest.mark.parametrize("cut", [30, 120, 400, 5_000, -1])
def test_a_sealed_copy_that_was_changed_or_cut_is_refused(
    cut: int, small: Place, make_place: MakePlace, tmp_path: Path, key: Path
) -> None:
    copy, empty = tmp_path / "copy.age", make_place("sqlite")
    assert run(f"backup {copy} --recipient {IDENTITY.to_public()}", small.settings) is None
    whole = copy.read_bytes()

    for spoilt in (whole[:cut], flipped(whole, cut)):
        copy.write_bytes(spoilt)
        said = str(run(f"restore {copy} --identity {key}", empty.settings))
        assert "damaged or cut off" in said or "does not open" in said

    copy.write_bytes(whole)
    assert run(f"restore {copy} --identity {key}", empty.settings) is None


def test_a_sealed_copy_opens_with_its_own_key_only(
    small: Place, make_place: MakePlace, tmp_path: Path
) -> None:
    copy, empty, other = tmp_path / "copy.age", make_place("sqlite"), tmp_path / "other.txt"
    other.write_text(str(STRANGER))
    assert run(f"backup {copy} --recipient {IDENTITY.to_public()}", small.settings) is None

    assert "by --identity" in str(run(f"restore {copy}", empty.settings))
    assert "does not open the copy" in str(run(f"restore {copy} --identity {other}", empty.settings))
    assert "holds no age secret key" in str(run(f"restore {copy} --identity {copy}", empty.settings))
    assert "cannot be read" in str(run(f"restore {copy} --identity {tmp_path}/none", empty.settings))
    assert "cannot be read" in str(run(f"restore {tmp_path}/none", empty.settings))
    if (empty.folder / "registry.db").exists():
        assert empty.ask(count_rows) == 0


def test_a_copy_is_restored_to_an_empty_place_only(small: Place, place: Place, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert run(f"backup {copy}", small.settings) is None
    assert run("migrate", place.settings) is None
    before = place.contents()

    assert "is not empty" in str(run(f"restore {copy}", place.settings))
    assert place.contents() == before
