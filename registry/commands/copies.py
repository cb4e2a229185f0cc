"""`registry backup` and `registry restore`: one file, the same for both databases."""

import gzip
import os
import zlib
from argparse import Namespace
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import IO, Any, TypeVar

from registry.commands import CommandError
from registry.commands.age import BEGINS, opened, read_identity, read_recipient, sealed
from registry.commands.copying import CUT_OFF, DAMAGED, NOT_A_COPY, Lines, dump, is_empty, load, prove
from registry.commands.preparing import (
    build,
    is_there,
    newest_revision,
    present_revision,
    reaching,
    refuse_unbuilt,
    run_with_database,
    where,
)
from registry.commands.progress import Progress
from registry.db import Database
from registry.settings import Settings

T = TypeVar("T")
GZIP = b"\x1f\x8b"


def backup(settings: Settings, said: Namespace, _: object) -> None:
    """Write a consistent copy while the register runs: to a new file, whole or not at all.

    Keys, and whatever else lies in files, are no part of it.

    Raises:
        CommandError: the file is there already, a recipient is no age key, the database cannot be
            read, or the disk refuses.

    """
    if os.path.lexists(said.file):
        raise CommandError(f"{said.file} is there already; a copy never overwrites another.")
    recipients = [read_recipient(key) for key in said.recipient]
    refuse_unbuilt(settings)
    part = said.file.with_name(f"{said.file.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CommandError(f"{part} is there: another backup writes it, or one was cut off.") from None
    except OSError as error:
        raise CommandError(f"The copy cannot be written: {error.strerror}.") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            rows = _write(settings, file, recipients)
            file.flush()
            os.fsync(file.fileno())
        part.rename(said.file)
        _keep_name(said.file)
    except OSError as error:
        raise CommandError(f"The copy cannot be written: {error.strerror}.") from None
    finally:
        part.unlink(missing_ok=True)
    kind = "encrypted" if recipients else "NOT encrypted: whoever has it reads it"
    print(f"{rows} rows are in {said.file}, {kind}.")  # noqa: T201 (what the command is for)


def _write(settings: Settings, file: IO[bytes], recipients: list[Any]) -> int:
    sealing = sealed(file, recipients) if recipients else nullcontext(file)
    with sealing as plain, gzip.GzipFile(fileobj=plain, mode="wb", mtime=0) as packed:

        async def write(database: Database, now: datetime) -> int:
            return await dump(database, packed.write, now=now, progress=Progress("copied"))

        with reaching(settings):
            return run_with_database(settings, write)


def _keep_name(path: Path) -> None:
    """Bring the new name to the disk as well: it stands in the folder, not in the file."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def restore(settings: Settings, said: Namespace, _: object) -> None:
    """Load a copy into an empty place; all of it, or nothing.

    It is read to its end before anything is built for it: a copy that was damaged, cut off or made
    by another release leaves neither a file nor a table behind.

    Raises:
        CommandError: the place is not empty; the file is not a whole copy, is of another release,
            or cannot be opened with this identity.

    """
    try:
        file = said.file.open("rb")
    except OSError as error:
        raise CommandError(f"{said.file} cannot be read: {error.strerror}.") from None
    with file:
        _refuse_furnished(settings)
        revision = newest_revision(settings)
        _reading(file, said.identity, lambda source: prove(source, revision, progress=Progress("checked")))
        build(settings)
        rows = _reading(file, said.identity, lambda source: _load(settings, source))
    print(f"{rows} rows are restored, and counted again.")  # noqa: T201 (what the command is for)


def _refuse_furnished(settings: Settings) -> None:
    """Refuse a place that is not empty, before it is migrated."""
    if not is_there(settings):
        return
    with reaching(settings):
        built = present_revision(settings) is not None
        full = built and not run_with_database(settings, lambda database, _: is_empty(database))
    if full:
        raise CommandError(
            f"The database at {where(settings)} is not empty; a copy is restored to an empty place only."
        )


def _opening(file: IO[bytes], identity: Path | None) -> AbstractContextManager[IO[bytes]]:
    """Return what yields where to read a copy from its beginning, encrypted or not."""
    file.seek(0)
    head = file.read(len(BEGINS))
    file.seek(0)
    if head.startswith(GZIP):
        return nullcontext(file)
    if head != BEGINS:
        raise CommandError(NOT_A_COPY)
    if identity is None:
        raise CommandError("This copy is encrypted; name the file with the age secret key by --identity.")
    return opened(file, read_identity(identity))


def _reading(file: IO[bytes], identity: Path | None, act: Callable[[Lines], T]) -> T:
    try:
        with _opening(file, identity) as plain, gzip.GzipFile(fileobj=plain) as packed:
            return act(packed)
    except EOFError:
        raise CommandError(CUT_OFF) from None
    except (OSError, zlib.error):
        raise CommandError(DAMAGED) from None


def _load(settings: Settings, source: Lines) -> int:
    async def read(database: Database, _: datetime) -> int:
        return await load(database, source, progress=Progress("restored"))

    with reaching(settings):
        return run_with_database(settings, read)
