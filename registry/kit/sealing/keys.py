"""Key pairs of people: HPKE with X-Wing, which a quantum computer does not open either.

X-Wing is ML-KEM-768 and X25519 together (KEM 0x647A of draft-ietf-hpke-pq): whoever breaks one still needs
the other, and stolen copies live for decades.
"""

from hashlib import sha256, shake_256
from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from registry.kit.sealing.boxes import VERSION, RefusedError

SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
SEED = 32  # bytes
OF_MLKEM, OF_X25519 = 1_184, 32  # bytes of the two halves of a public key, in this order
PUBLIC = OF_MLKEM + OF_X25519


class PrivateKey:
    """A key pair grown from a seed of 32 bytes, as X-Wing grows it (SHAKE256)."""

    def __init__(self, seed: bytes | None = None) -> None:
        self.seed = token_bytes(SEED) if seed is None else seed
        if len(self.seed) != SEED:
            raise RefusedError
        grown = shake_256(self.seed).digest(96)
        self._mlkem = MLKEM768PrivateKey.from_seed_bytes(grown[:64])
        self._x25519 = X25519PrivateKey.from_private_bytes(grown[64:])
        self._pair = hpke.MLKEM768X25519PrivateKey(self._mlkem, self._x25519)

    def __repr__(self) -> str:
        return "PrivateKey(***)"

    @property
    def public(self) -> bytes:
        """The 1,216 bytes to store: the library's own pair has no serialiser, its two halves have."""
        return self._mlkem.public_key().public_bytes_raw() + self._x25519.public_key().public_bytes_raw()

    def open(self, blob: bytes, where: bytes) -> bytes:
        """Return what was sealed to this pair for this place.

        Raises:
            RefusedError: it does not open.

        """
        if blob[:1] != VERSION:
            raise RefusedError
        try:
            return SUITE.decrypt(blob[1:], self._pair, info=where)
        except (InvalidTag, ValueError):
            raise RefusedError from None


def seal_to(public: bytes, plain: bytes, where: bytes) -> bytes:
    """Return `plain` sealed to whoever has the private half of `public`.

    Raises:
        RefusedError: `public` is no public key.

    """
    try:
        mlkem = MLKEM768PublicKey.from_public_bytes(public[:OF_MLKEM])
        x25519 = X25519PublicKey.from_public_bytes(public[OF_MLKEM:])
        return VERSION + SUITE.encrypt(plain, hpke.MLKEM768X25519PublicKey(mlkem, x25519), info=where)
    except ValueError:
        raise RefusedError from None


def fingerprint(public: bytes) -> str:
    """Return what two people read out to each other to compare a public key: 32 hex digits, in groups of four."""
    digits = sha256(public).hexdigest()[:32].upper()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
