"""IETF Token Status List: two bits a logo, in one signed file that anyone may keep (pure).

Its names stand here alone, since it is still an Internet-Draft. Source: draft-ietf-oauth-status-list-21.
Bits are packed from the least significant of each byte, and deflated by zlib.
"""

import json
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from registry.kit.cose import Sign, canonical, sign1

BITS = 2
A_BYTE = 8 // BITS
CWT_TYPE, JWT_TYPE = "application/statuslist+cwt", "statuslist+jwt"
SUB, EXP, IAT, TTL, STATUS_LIST = (
    2,
    4,
    6,
    65_534,
    65_533,
)  # labels of a CWT's claims; the last two are asked for
LASTS_FOR = timedelta(days=7)
ASK_AGAIN_AFTER = timedelta(hours=12)


class Entry(IntEnum):
    """What an entry says. Past its day a logo is still VALID here: its own exp says that it expired."""

    VALID = 0
    INVALID = 1
    SUSPENDED = 2


@dataclass(frozen=True, slots=True)
class Published:
    """Where a list stands, and since when."""

    uri: str
    aggregation_uri: str
    built_at: datetime

    @property
    def iat(self) -> int:
        """When it was built, in seconds."""
        return int(self.built_at.timestamp())

    @property
    def exp(self) -> int:
        """Until when a reader may rely on it."""
        return int((self.built_at + LASTS_FOR).timestamp())


def blank(size: int) -> bytearray:
    """Return a list of so many entries, all VALID."""
    return bytearray(size // A_BYTE)


def enter(raw: bytearray, indexes: Iterable[int], entry: Entry) -> None:
    """Give some entries of a list another word."""
    for index in indexes:
        at, shift = index // A_BYTE, index % A_BYTE * BITS
        raw[at] = raw[at] & ~(3 << shift) & 255 | entry << shift


def packed(size: int, entries: Iterable[tuple[int, Entry]]) -> bytes:
    """Return a list of so many entries, all VALID but for those that are given."""
    raw = blank(size)
    for index, entry in entries:
        enter(raw, (index,), entry)
    return bytes(raw)


def entry_at(raw: bytes, index: int) -> Entry:
    """Return one entry.

    Raises:
        IndexError: it lies beyond the list, which is never "valid".

    """
    if not 0 <= index < len(raw) * A_BYTE:
        raise IndexError(index)
    return Entry(raw[index // A_BYTE] >> index % A_BYTE * BITS & 3)


def to_jwt(sign: Sign, kid: str, raw: bytes | bytearray, at: Published) -> str:
    """Return the list as a JWT."""
    header = {"alg": "EdDSA", "typ": JWT_TYPE, "kid": kid}
    claims = {
        "sub": at.uri,
        "iat": at.iat,
        "exp": at.exp,
        "ttl": int(ASK_AGAIN_AFTER.total_seconds()),
        "status_list": {
            "bits": BITS,
            "lst": _base64(zlib.compress(raw, 9)),
            "aggregation_uri": at.aggregation_uri,
        },
    }
    said = f"{_part(header)}.{_part(claims)}"
    return f"{said}.{_base64(sign(said.encode()))}"


def to_cwt(sign: Sign, kid: str, raw: bytes | bytearray, at: Published) -> bytes:
    """Return the same list as a CWT: tag 18, and no tag 61 around it."""
    claims: dict[int, Any] = {
        SUB: at.uri,
        EXP: at.exp,
        IAT: at.iat,
        TTL: int(ASK_AGAIN_AFTER.total_seconds()),
        STATUS_LIST: {
            "bits": BITS,
            "lst": zlib.compress(raw, 9),
            "aggregation_uri": at.aggregation_uri,
        },
    }
    return sign1(sign, bytes.fromhex(kid), canonical(claims), kind=CWT_TYPE)


def _part(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
