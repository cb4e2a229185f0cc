"""The holder's secret, and their name sealed so that the secret alone opens it (pure but for the dice).

The secret is the private half of an age key (X25519, 256 bits): the name is encrypted to its public half, by the
library that encrypts the backups. Nothing else here needs a cipher, and none is built here.
"""

from contextlib import suppress

import pyrage

from registry.accounts.rules import hash_token

PREFIX = "AGE-SECRET-KEY-1"
PADDED = 384  # bytes: the longest name of four bytes a letter fits, and no length is a hint


def make_secret() -> str:
    """Return a new secret: 58 small letters and digits, with a checksum of their own."""
    return str(pyrage.x25519.Identity.generate()).removeprefix(PREFIX).lower()


def read_secret(typed: str) -> str | None:
    """Return a secret that a form brings back; None if it is none."""
    with suppress(pyrage.IdentityError, UnicodeError):
        pyrage.x25519.Identity.from_str(PREFIX + typed.upper())
        return typed.lower()
    return None


def secret_hash(secret: str) -> bytes:
    """Return what is stored of a secret."""
    return hash_token(secret)


def seal(name: str, secret: str) -> bytes:
    """Return a name that the secret alone opens.

    Raises:
        pyrage.IdentityError: the secret is none.

    """
    recipient = pyrage.x25519.Identity.from_str(PREFIX + secret.upper()).to_public()
    return bytes(pyrage.encrypt(name.encode().ljust(PADDED, b"\0"), [recipient]))


def opened(sealed: bytes, secret: str) -> str:
    """Return a sealed name; nothing, if the secret does not open it."""
    with suppress(pyrage.DecryptError, pyrage.IdentityError):
        identity = pyrage.x25519.Identity.from_str(PREFIX + secret.upper())
        return bytes(pyrage.decrypt(sealed, [identity])).rstrip(b"\0").decode()
    return ""
