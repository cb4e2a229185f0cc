"""The three officers: their public keys, as a deployment pins them, and what a secret of theirs can do.

Two of them sign that a key is a certain handler's; the server seals to no other. Two of them open a handler's
key again when its passphrase is lost. Their secrets never come near the server.
"""

from base64 import b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from re import fullmatch

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from registry.handlers.rules import OFFICERS
from registry.kit.sealing import PrivateKey, context
from registry.kit.sealing.boxes import branch
from registry.kit.sealing.keys import PUBLIC

OF_SIGNING, SIGNATURE = 32, 64  # bytes, RFC 8032
NAME = r"[a-z0-9-]{1,40}"


@dataclass(frozen=True, slots=True)
class Officer:
    """What everybody may know of an officer."""

    name: str
    signing: bytes
    sealing: bytes
    said: bytes = field(repr=False)
    """Their signature under their own card: a card cannot be put together of two."""

    @property
    def card(self) -> str:
        """One line for `REGISTRY_OFFICERS`."""
        return f"{self.name}:{encode(self.signing + self.sealing + self.said)}"

    @property
    def statement(self) -> bytes:
        return context("officer card", self.name) + self.signing + self.sealing

    def signed(self, statement: bytes, signature: bytes) -> bool:
        """Say whether this officer signed that."""
        try:
            Ed25519PublicKey.from_public_bytes(self.signing).verify(signature, statement)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class OfficerSecret:
    """An officer's 32 secret bytes, of which both key pairs grow."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def private(self) -> PrivateKey:
        """What opens."""
        return PrivateKey(branch(self.seed, "officer sealing"))

    def sign(self, statement: bytes) -> bytes:
        return self._signing.sign(statement)

    @property
    def officer(self) -> Officer:
        signing = self._signing.public_key().public_bytes_raw()
        bare = Officer(self.name, signing, self.private.public, b"")
        return Officer(bare.name, bare.signing, bare.sealing, self.sign(bare.statement))

    @property
    def _signing(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(branch(self.seed, "officer signing"))


@cache
def read_officers(text: str) -> tuple[Officer, ...]:
    """Return the officers of a setting, three cards with blanks between; none where it is empty.

    Raises:
        ValueError: a card is damaged, or they are not three different people.

    """
    officers = tuple(read_card(card) for card in text.split())
    if officers and len(officers) != OFFICERS:
        raise ValueError(f"REGISTRY_OFFICERS names {len(officers)} officers: there must be three.")
    for kind in ("name", "signing", "sealing"):
        if len({getattr(officer, kind) for officer in officers}) != len(officers):
            raise ValueError("REGISTRY_OFFICERS names one officer twice: there must be three different ones.")
    return officers


def read_card(card: str) -> Officer:
    """Return the officer of one card.

    Raises:
        ValueError: it is damaged.

    """
    name, _, coded = card.partition(":")
    content = decode(coded)
    if not fullmatch(NAME, name) or len(content) != OF_SIGNING + PUBLIC + SIGNATURE:
        raise ValueError(f"REGISTRY_OFFICERS: {card[:20]}… is no officer's card.")
    signing, sealing, said = content[:OF_SIGNING], content[OF_SIGNING:-SIGNATURE], content[-SIGNATURE:]
    officer = Officer(name, signing, sealing, said)
    if not officer.signed(officer.statement, said):
        raise ValueError(f"REGISTRY_OFFICERS: the card of {name} is damaged.")
    return officer


def pairs(officers: Iterable[Officer]) -> list[tuple[Officer, Officer]]:
    """Return each pair of officers once, in the order of their names."""
    return list(combinations(sorted(officers, key=lambda officer: officer.name), 2))


def encode(content: bytes) -> str:
    """Return bytes as they stand on a card, in a request, in a certificate: base64url without filling."""
    return urlsafe_b64encode(content).decode().rstrip("=")


def decode(text: str) -> bytes:
    """Return the bytes of such a text; none where it is damaged."""
    try:
        return b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (Error, ValueError):
        return b""
