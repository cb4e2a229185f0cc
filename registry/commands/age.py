"""Sealing and opening a stream with age, so that nothing of it lies on a disk in clear."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import IO, Any

import pyrage

from registry.commands import CommandError

BEGINS = b"age-encryption.org/v1"
SECRET = "AGE-SECRET-KEY-"  # noqa: S105 (how a key begins, not a key)


def read_recipient(key: str) -> Any:
    """Return the public key that somebody typed.

    Raises:
        CommandError: it is none.

    """
    try:
        return pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError:
        raise CommandError(f"{key[:20]}… is no age public key; they begin with age1.") from None


def read_identity(path: Path) -> Any:
    """Return the secret key in a file as `age-keygen` writes it.

    Raises:
        CommandError: the file cannot be read, or holds no key.

    """
    try:
        words = path.read_text(encoding="utf-8").split()
        return pyrage.x25519.Identity.from_str(next(word for word in words if word.startswith(SECRET)))
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, StopIteration, pyrage.IdentityError):
        raise CommandError(f"{path} holds no age secret key; they begin with {SECRET}.") from None


@contextmanager
def sealed(file: IO[bytes], recipients: list[Any]) -> Iterator[IO[bytes]]:
    """Yield where to write what shall stand in `file`, encrypted to the recipients."""
    reading, writing = os.pipe()
    source = os.fdopen(reading, "rb")
    failures: list[Exception] = []
    sealer = _begin(lambda: pyrage.encrypt_io(source, file, recipients), source, failures)
    plain = os.fdopen(writing, "wb")
    try:
        yield plain
    finally:
        with suppress(BrokenPipeError):  # the sealer is gone, and says why below
            plain.close()
        sealer.join()
        if failures:
            raise CommandError(f"The copy cannot be encrypted: {failures[0]}.") from None


@contextmanager
def opened(file: IO[bytes], identity: Any) -> Iterator[IO[bytes]]:
    """Yield where to read what `file` holds, decrypted as it is read.

    Raises:
        CommandError: this identity does not open the file, or the file was changed or cut off.

    """
    reading, writing = os.pipe()
    sink = os.fdopen(writing, "wb")
    failures: list[Exception] = []
    opener = _begin(lambda: pyrage.decrypt_io(file, sink, [identity]), sink, failures)
    plain = os.fdopen(reading, "rb")
    try:
        yield plain
    finally:
        # Asked before closing: an opener that nobody reads from any more fails too, and that is no reason.
        reasons = list(failures)
        plain.close()
        opener.join()
        if reasons and "matching" in str(reasons[0]).lower():
            raise CommandError("This identity does not open the copy.") from None
        if reasons:
            raise CommandError("The copy is damaged or cut off.") from None


def _begin(work: Callable[[], None], end: IO[bytes], failures: list[Exception]) -> Thread:
    def run() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 (told by whoever waits for this thread)
            failures.append(error)
        with suppress(OSError):
            end.close()

    thread = Thread(target=run, daemon=True)
    thread.start()
    return thread
