"""`registry backup` and `registry restore`: one file, the same for both databases."""

import gzip
import io
import os
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import pyrage

from registry.commands import CommandError
from registry.commands.copying import dump, is_empty, load
from registry.commands.preparing import (
    first_line,
    refuse_newer,
    run_with_database,
    where,
)
from registry.commands.progress import Progress
from registry.db import Database
from registry.settings import Settings
from registry.tables import migrate

AGE = b"age-encryption.org/v1"
GZIP = b"\x1f\x8b"


def backup(settings: Settings, said: Namespace, _: object) -> None:
    """Write a consistent copy while the register runs: to a new file, whole or not at all.

    Keys, and whatever else lies in files, are no part of it.

    Raises:
        CommandError: the file is there already, a recipient is no age key, or the disk refuses.

    """
    if said.file.exists():
        raise CommandError(f"{said.file} is there already; a copy never overwrites another.")
    recipients = [_recipient(key) for key in said.recipient]
    refuse_newer(settings)
    part = said.file.with_name(f"{said.file.name}.part")
    try:
        with part.open("xb") as file:
            os.chmod(part, 0o600)  # noqa: PTH101 (before anything is in it)
            with (
                _sealed(file, recipients) as plain,
                gzip.GzipFile(fileobj=plain, mode="wb", mtime=0) as packed,
            ):

                async def write(database: Database, now: datetime) -> int:
                    return await dump(database, packed, now=now, progress=Progress("copied"))

                rows = run_with_database(settings, write)
            file.flush()
            os.fsync(file.fileno())
        part.rename(said.file)
    except OSError as error:
        raise CommandError(f"The copy cannot be written: {error.strerror}.") from None
    finally:
        part.unlink(missing_ok=True)
    kind = "encrypted" if recipients else "NOT encrypted: whoever has it reads it"
    print(f"{rows} rows are in {said.file}, {kind}.")  # noqa: T201


def restore(settings: Settings, said: Namespace, _: object) -> None:
    """Load a copy into an empty place; all of it, or nothing.

    Raises:
        CommandError: the place is not empty; the file is not a whole copy, is of another release,
            or cannot be opened with this identity.

    """
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    refuse_newer(settings)
    migrate(settings.database)
    if not run_with_database(settings, lambda database, _: is_empty(database)):
        raise CommandError(
            f"The database at {where(settings)} is not empty; a copy is restored to an empty place only."
        )
    try:
        with (
            said.file.open("rb") as file,
            _opened(file, said.identity) as plain,
            gzip.GzipFile(fileobj=plain) as packed,
        ):

            async def read(database: Database, _: datetime) -> int:
                return await load(database, packed, progress=Progress("restored"))

            rows = run_with_database(settings, read)
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        raise CommandError(f"{said.file} is not a whole copy: {first_line(error)}.") from None
    print(f"{rows} rows are restored, and counted again.")  # noqa: T201


def _recipient(key: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError:
        raise CommandError(f"{key[:20]}… is no age public key; they begin with age1.") from None


@contextmanager
def _sealed(file: IO[bytes], recipients: list[pyrage.x25519.Recipient]) -> Iterator[IO[bytes]]:
    """Yield where to write: straight to the file, or through age, so that nothing lies on the disk in clear."""
    if not recipients:
        yield file
        return
    reading, writing = os.pipe()
    failures: list[Exception] = []

    def seal() -> None:
        try:
            with os.fdopen(reading, "rb") as source:
                pyrage.encrypt_io(source, file, recipients)
        except Exception as error:  # noqa: BLE001 (told to the writer below)
            failures.append(error)

    sealer = threading.Thread(target=seal)
    sealer.start()
    with os.fdopen(writing, "wb") as plain:
        yield plain
    sealer.join()
    if failures:
        raise CommandError(f"The copy cannot be encrypted: {first_line(failures[0])}.")


@contextmanager
def _opened(file: IO[bytes], identity: Path | None) -> Iterator[IO[bytes]]:
    """Yield where to read a copy from, encrypted or not."""
    head = file.read(len(AGE))
    file.seek(0)
    if head.startswith(GZIP):
        yield file
        return
    if not head.startswith(AGE):
        raise CommandError("This file is not a copy that `registry backup` wrote.")
    if identity is None:
        raise CommandError("This copy is encrypted; name the file with the age secret key by --identity.")
    plain = io.BytesIO()
    try:
        secret = next(
            line
            for line in identity.read_text(encoding="utf-8").split()
            if line.startswith("AGE-SECRET-KEY-")
        )
        pyrage.decrypt_io(file, plain, [pyrage.x25519.Identity.from_str(secret)])
    except (StopIteration, pyrage.IdentityError, pyrage.DecryptError, OSError):
        raise CommandError(f"{identity} does not open this copy.") from None
    plain.seek(0)
    yield plain
