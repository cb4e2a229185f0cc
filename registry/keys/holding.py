"""Where private keys lie: files that their owner alone may read, or a secret handed in. A KMS fits the same place.

Nothing here returns, prints or logs a private byte.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from registry.keys.rules import PUBLIC_TEST_KEYS, kid_of
from registry.settings import Settings

SUFFIX = ".pem"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class KeyHoldingError(Exception):
    """A private key cannot be used; the text is one sentence for the operator, and names no byte of it."""


class Holder(Protocol):
    """Signs with keys that it holds. A KMS is another class with these four."""

    def sign(self, kid: str, data: bytes) -> bytes:
        """Return the 64 bytes of an Ed25519 signature.

        Raises:
            KeyHoldingError: the key is not held, or cannot be read.

        """
        ...

    def make(self) -> bytes:
        """Make a key, keep its private half, and return the 32 bytes of the public one.

        Raises:
            KeyHoldingError: it cannot be kept.

        """
        ...

    def holds(self, kid: str) -> bool:
        """Say whether a key can sign here."""
        ...

    def check(self) -> None:
        """Refuse a key that others can read, or that is no key.

        Raises:
            KeyHoldingError: there is one.

        """
        ...


def holder_of(settings: Settings) -> Holder:
    """Return who holds the private keys of this deployment."""
    return HandedIn(settings.signing_key) if settings.signing_key else KeyFiles(settings.keys)


class KeyFiles:
    """One PKCS#8 file a key, mode 0600, in a folder of mode 0700, named by the kid."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def sign(self, kid: str, data: bytes) -> bytes:
        return self._read(kid).sign(data)

    def make(self) -> bytes:
        while True:
            key = Ed25519PrivateKey.generate()
            public = key.public_key().public_bytes_raw()
            path = self._path(kid_of(public))
            if path.exists() or kid_of(public) in PUBLIC_TEST_KEYS:
                continue  # a kid is 32 bits: one that is taken is discarded
            try:
                _put(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            except OSError as error:
                raise KeyHoldingError(f"The folder of keys cannot be written: {error.strerror}.") from None
            return public

    def holds(self, kid: str) -> bool:
        return self._path(kid).exists()

    def check(self) -> None:
        if not self.folder.is_dir():
            return
        for path in sorted(self.folder.glob(f"*{SUFFIX}")):
            kid = path.name.removesuffix(SUFFIX)
            if kid_of(self._read(kid).public_key().public_bytes_raw()) != kid:
                raise KeyHoldingError(f"The file {path} holds another key than its name says.")

    def _path(self, kid: str) -> Path:
        return self.folder / f"{kid}{SUFFIX}"

    def _read(self, kid: str) -> Ed25519PrivateKey:
        path = self._path(kid)
        try:
            if os.name != "nt" and path.stat().st_mode & OTHERS:
                raise KeyHoldingError(f"Others can read {path}: its mode must be 0600.")
            written = path.read_bytes()
        except FileNotFoundError:
            raise KeyHoldingError(f"The private half of key {kid} is not here.") from None
        except OSError as error:
            raise KeyHoldingError(f"{path} cannot be read: {error.strerror}.") from None
        return _key(written, f"{path}")


class HandedIn:
    """The one key of a secret, as a store of secrets hands it in. It makes none: another is handed in to rotate."""

    def __init__(self, pem: str) -> None:
        self._key = _key(pem.encode(), "REGISTRY_SIGNING_KEY")
        self._kid = kid_of(self._key.public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return f"HandedIn(kid={self._kid})"

    def sign(self, kid: str, data: bytes) -> bytes:
        if kid != self._kid:
            raise KeyHoldingError(f"The private half of key {kid} is not here.")
        return self._key.sign(data)

    def make(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def holds(self, kid: str) -> bool:
        return kid == self._kid

    def check(self) -> None:
        """It was read when it was handed in."""


def _key(written: bytes, where: str) -> Ed25519PrivateKey:
    with suppress(ValueError, TypeError, UnsupportedAlgorithm):
        key = load_pem_private_key(written, None)
        if isinstance(key, Ed25519PrivateKey):
            if kid_of(key.public_key().public_bytes_raw()) in PUBLIC_TEST_KEYS:
                raise KeyHoldingError(f"{where} holds the key of the published vectors: everybody has it.")
            return key
    raise KeyHoldingError(f"{where} holds no Ed25519 key in PKCS#8 without a password.")


def _put(path: Path, content: bytes) -> None:
    """Write a new file whole or not at all; its owner alone may read it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{token_hex(4)}.new")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)  # noqa: PTH105 (the same, and the folder is synced next)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
