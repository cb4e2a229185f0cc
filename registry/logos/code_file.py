"""The signed file by which a verifier without network answers for short codes (pure): CREDENTIAL.md section 5."""

import zlib
from collections.abc import Iterable
from typing import Any, NamedTuple

import cbor2

from registry.kit.cose import ARRAY, IN_HEAD, Sign, canonical, sign1
from registry.logos.payload import CTI, EXP, IAT, ISS, KINDS, LOGO
from registry.logos.placing import PlaceKind
from registry.logos.status_list import ASK_AGAIN_AFTER, SUB, TTL, Published

TYPE = "application/logo-directory+cwt"
ROWS = -70002  # private use, as the claim of a logo
# What moves with a person, or between desks, is in no list of places.
LEFT_OUT = frozenset({KINDS[PlaceKind.DRIVER_CARD], KINDS[PlaceKind.DOCUMENT]})


class Row(NamedTuple):
    """What a file says of one code, in the order in which it stands there."""

    number: int
    list_index: int
    exp: int
    sector: int
    kind: int
    name: str
    locality: str
    country: str
    label: str


class Rows:
    """The rows of a file as they come, in the order of their codes; encoded at once, to hold little of each."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._count = 0
        self._last = -1

    def add(self, tokens: Iterable[bytes]) -> None:
        """Add some of our own signed logos, of codes that come after all that are there.

        Raises:
            ValueError: one does not.

        """
        rows = [row for row in map(row_of, tokens) if row.kind not in LEFT_OUT]
        for row in rows:
            if row.number <= self._last:
                raise ValueError("The rows of a file of codes come in the order of their codes.")
            self._last = row.number
        self._count += len(rows)
        self._parts.append(b"".join(cbor2.dumps(list(row)) for row in rows))

    def deflated(self) -> bytes:
        """Return the array of all rows, deflated. The rows are gone then."""
        deflate = zlib.compressobj(9)
        self._parts.reverse()
        written = [deflate.compress(_head(self._count))]
        while self._parts:
            written.append(deflate.compress(self._parts.pop()))
        return b"".join([*written, deflate.flush()])


def row_of(token: bytes) -> Row:
    """Return the row of one of our own stored tokens. The register wrote these bytes, so they are not judged again."""
    claims = cbor2.loads(cbor2.loads(token).value[2])
    _, index, sector, kind, name, locality, country, *label = claims[LOGO]
    number = int.from_bytes(claims[CTI], "big")
    return Row(number, index, claims[EXP], sector, kind, name, locality, country, label[0] if label else "")


def to_file(sign: Sign, kid: str, issuer: str, rows: Rows, at: Published) -> bytes:
    """Return the signed file of some rows."""
    claims: dict[int, Any] = {
        ISS: issuer,
        SUB: at.uri,
        EXP: at.exp,
        IAT: at.iat,
        TTL: int(ASK_AGAIN_AFTER.total_seconds()),
        ROWS: rows.deflated(),
    }
    return sign1(sign, bytes.fromhex(kid), canonical(claims), kind=TYPE)


def _head(count: int) -> bytes:
    """Return how CBOR begins an array of so many items."""
    if count < IN_HEAD:
        return bytes([ARRAY << 5 | count])
    size = 1 if count < 1 << 8 else 2 if count < 1 << 16 else 4
    return bytes([ARRAY << 5 | IN_HEAD + size.bit_length() - 1]) + count.to_bytes(size, "big")
