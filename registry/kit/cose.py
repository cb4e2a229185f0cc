"""COSE_Sign1 with Ed25519, read strictly: one encoding of a statement is accepted, and no second (pure).

What cbor2 decodes is believed only once it is encoded again and is byte for byte what came in: trailing bytes,
lengths written long, an unprotected header and keys given twice all fail there.

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
    try:
        tag = cbor2.loads(data)
        protected, _, payload, signature = tag.value
        same = tag.tag == SIGN1 and _envelope(protected, payload, signature) == data
        header = dict(cbor2.loads(protected))
        same = same and canonical(header) == protected
    except Exception as error:  # whatever a decoder may meet: a bad length, a key without a hash, depth
        raise CoseError("no COSE_Sign1") from error
    parts = (protected, payload, signature, header.get(KID))
    if not same or not all(type(part) is bytes for part in parts):
        raise CoseError("not its one encoding")
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
