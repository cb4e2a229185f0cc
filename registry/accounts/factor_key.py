"""The server's key, from which the secrets of second factors are worked out: outside the database and its copies."""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from registry.errors import BusyError
from registry.kit.words import Sentence
from registry.settings import Settings

FILE = "factors.key"
BYTES = 32
WRITTEN = re.compile(rf"[0-9a-f]{{{2 * BYTES}}}")
UNUSABLE = Sentence(
    "The server's key for second factors cannot be used. Whoever runs the server finds the reason with "
    "`registry check`; until then, a recovery code signs you in."
)


def factor_key(settings: Settings) -> bytes:
    """Return the key: the setting, else the file in the data folder, which is made when it is not there.

    Raises:
        BusyError: it can be neither read nor made, or what is there is no key.

    """
    path = settings.data_dir / FILE
    try:
        key = present_key(settings)
        if key is None:
            _make(path)
            key = _read(path)
    except (OSError, ValueError):
        raise BusyError(UNUSABLE.english) from None
    return key


def usable_key(settings: Settings) -> bytes | None:
    """Return the key, or None where it cannot be used: a recovery code is judged without it."""
    with suppress(BusyError):
        return factor_key(settings)
    return None


def present_key(settings: Settings) -> bytes | None:
    """Return the key as it is, and make none.

    Raises:
        OSError: it cannot be read.
        ValueError: what is there is no key.

    """
    if settings.factor_key:
        return bytes.fromhex(settings.factor_key)
    with suppress(FileNotFoundError):
        return _read(settings.data_dir / FILE)
    return None


def _read(path: Path) -> bytes:
    written = path.read_text(encoding="ascii", errors="replace").strip()
    if not WRITTEN.fullmatch(written):
        raise ValueError(f"{path} holds no key.")
    return bytes.fromhex(written)


def _make(path: Path) -> None:
    """Make the file whole or not at all: of two processes that start together, the second reads the first's."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(f"{secrets.token_hex(BYTES)}\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(part, path)
    part.unlink()
