"""One box: a text locked with a key of 32 bytes, which opens only in the place it was locked for."""

import struct
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = (
    b"\x01"  # first byte of everything sealed: what comes after ChaCha20-Poly1305 and X-Wing is told by it
)
KEY = 32  # bytes
NONCE = 12  # bytes, RFC 8439


class RefusedError(Exception):
    """Wrong key, wrong place, changed byte, shredded: it never says which."""


def context(*parts: str) -> bytes:
    """Return the parts length-prefixed, so that no two lists of parts give the same bytes."""
    encoded = [part.encode() for part in ("sealing/1", *parts)]
    return b"".join(struct.pack(">I", len(part)) + part for part in encoded)


def lock(key: bytes, plain: bytes, where: bytes) -> bytes:
    """Return `plain` locked, to be opened with the same key and the same `where` alone."""
    nonce = token_bytes(NONCE)
    return VERSION + nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, where)


def unlock(key: bytes, blob: bytes, where: bytes) -> bytes:
    """Return what was locked.

    Raises:
        RefusedError: it does not open.

    """
    if blob[:1] != VERSION:
        raise RefusedError
    try:
        return ChaCha20Poly1305(key).decrypt(blob[1 : NONCE + 1], blob[NONCE + 1 :], where)
    except (InvalidTag, ValueError):
        raise RefusedError from None


def branch(root: bytes, purpose: str) -> bytes:
    """Return the key that grows from a secret of 32 bytes or more for one purpose (HKDF-SHA256)."""
    return HKDF(SHA256(), KEY, None, context(purpose)).derive(root)
