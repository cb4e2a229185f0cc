"""COSE_Sign1 with Ed25519, read strictly: one encoding of a statement is accepted, and no second (pure).

What cbor2 decodes is believed only once it is encoded again and is byte for byte what came in: trailing bytes,
lengths written long, an unprotected header and keys given twice all fail there. Before it decodes anything of a
stranger's, `plain_end` looks at every item: shared references (tags 28 and 29) could make 300 bytes into gigabytes.

Source: RFC 9052 (COSE), RFC 8949 section 4.2.1 (deterministic CBOR), RFC 9864 (-19 for Ed25519).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SIGN1 = 18  # the tag
ALG, KID, TYPE = 1, 4, 16  # labels of a header
EDDSA, ED25519 = -8, -19  # most software knows the first name alone; both are as long
ACCEPTED = frozenset({EDDSA, ED25519})
SIGNATURE_BYTES, KID_BYTES = 64, 4

DEEPEST = 6  # items within items; a logo has four
BYTES, TEXT, ARRAY, MAP, TAG, OTHER = 2, 3, 4, 5, 6, 7  # major types of CBOR
IN_HEAD, LONGEST_HEAD = (
    24,
    27,
)  # a length up to 23 stands in the first byte; 24 to 27 say how many bytes follow

Sign = Callable[[bytes], bytes]


class CoseError(ValueError):
    """The bytes are no COSE_Sign1 as we write it; the text is for developers."""


@dataclass(frozen=True, slots=True)
class Signed:
    """The parts of a COSE_Sign1 in its one encoding. The signature has not been verified."""

    header: dict[int, Any]
    protected: bytes
    payload: bytes
    signature: bytes

    @property
    def kid(self) -> bytes:
        """Which key is said to have signed, 4 bytes."""
        kid: bytes = self.header[KID]
        return kid

    def is_by(self, public: Ed25519PublicKey) -> bool:
        """Say whether a key signed this."""
        try:
            public.verify(self.signature, _to_be_signed(self.protected, self.payload))
        except InvalidSignature:
            return False
        return True


def canonical(value: Any) -> bytes:
    """Return the deterministic encoding of a value."""
    return cbor2.dumps(value, canonical=True)


def plain_end(data: bytes, at: int = 0, *, depth: int = DEEPEST) -> int:
    """Return where an item ends that is numbers, bytes, texts, lists and maps of stated lengths, and nothing else.

    Raises:
        CoseError: it has a tag, a length that is not stated, a float or another simple value, or goes too deep.

    """
    if at >= len(data) or depth < 0:
        raise CoseError("cut short, or too deep")
    major, length = data[at] >> 5, data[at] & 31
    at += 1
    if length > LONGEST_HEAD or major in {TAG, OTHER}:
        raise CoseError("no plain item")
    if length >= IN_HEAD:
        size = 1 << length - IN_HEAD
        length, at = int.from_bytes(data[at : at + size], "big"), at + size
    if major in {BYTES, TEXT}:
        at += length
    elif major in {ARRAY, MAP}:
        count = length * (major - ARRAY + 1)
        if count > len(data) - at:  # each item takes a byte at least
            raise CoseError("cut short")
        for _ in range(count):
            at = plain_end(data, at, depth=depth - 1)
    if at > len(data):
        raise CoseError("cut short")
    return at


def read_plain(data: bytes) -> Any:
    """Return the one value that bytes are the encoding of.

    Raises:
        CoseError: they are not plain, or are not this value's one encoding.

    """
    if plain_end(data) != len(data):
        raise CoseError("bytes behind the end")
    try:
        value = cbor2.loads(data)
    except Exception as error:  # text that is no UTF-8, a key without a hash
        raise CoseError("no value") from error
    if canonical(value) != data:
        raise CoseError("not its one encoding")
    return value


def sign1(sign: Sign, kid: bytes, payload: bytes, *, kind: str | None = None) -> bytes:
    """Return a signed payload.

    Args:
        sign: returns the 64 bytes of an Ed25519 signature.
        kid: 4 bytes, which name the key.
        payload: deterministic CBOR.
        kind: the media type, in the header; a logo has none, and so nothing that has one passes as a logo.

    """
    header: dict[int, Any] = {ALG: EDDSA, KID: kid, **({TYPE: kind} if kind else {})}
    protected = canonical(header)
    return _envelope(protected, payload, sign(_to_be_signed(protected, payload)))


def read1(data: bytes, *, kind: str | None = None) -> Signed:
    """Return the parts of a COSE_Sign1.

    Raises:
        CoseError: the bytes are none, are not its one encoding, or have another header than `sign1` writes.

    """
    if data[:1] != bytes([TAG << 5 | SIGN1]):
        raise CoseError("no COSE_Sign1")
    parts = read_plain(data[1:])
    if type(parts) is not list or [type(part) for part in parts] != [bytes, dict, bytes, bytes] or parts[1]:
        raise CoseError("other parts")
    protected, _, payload, signature = parts
    header = read_plain(protected)
    if type(header) is not dict or type(header.get(KID)) is not bytes:
        raise CoseError("another header")
    if len(signature) != SIGNATURE_BYTES or len(header[KID]) != KID_BYTES:
        raise CoseError("a wrong length")
    if set(header) != ({ALG, KID, TYPE} if kind else {ALG, KID}) or header.get(TYPE) != kind:
        raise CoseError("another header")
    if type(header[ALG]) is not int or header[ALG] not in ACCEPTED:
        raise CoseError("another algorithm")
    return Signed(header, protected, payload, signature)


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    return canonical(["Signature1", protected, b"", payload])


def _envelope(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    return canonical(cbor2.CBORTag(SIGN1, [protected, {}, payload, signature]))
