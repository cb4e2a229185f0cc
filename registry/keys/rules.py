"""What a signing key is called, what state it may pass into, and what it counts for (pure)."""

import hashlib
from datetime import datetime
from enum import StrEnum

from registry.errors import RuleBrokenError
from registry.kit.words import Sentence

KID_BYTES = 4
PUBLIC_TEST_KEYS = frozenset({"56475aa7"})  # of the published vectors: everybody holds it


class KeyState(StrEnum):
    """What a key does. One at a time signs."""

    ACTIVE = "active"
    VERIFYING = "verifying"
    """Signs no more; what it signed counts, and no print is renewed for its sake."""
    RETIRED = "retired"
    """What it signed counts no more: whoever scans such a print is told that it is too old."""
    COMPROMISED = "compromised"
    """Somebody else may hold it: what it signed counts as far as the register says so itself."""


MAY_FOLLOW = {
    KeyState.ACTIVE: frozenset({KeyState.VERIFYING, KeyState.COMPROMISED}),
    KeyState.VERIFYING: frozenset({KeyState.RETIRED, KeyState.COMPROMISED}),
    # What a retired key signed counts no more, whoever holds it: distrust would say that some of it does.
    KeyState.RETIRED: frozenset(),
    KeyState.COMPROMISED: frozenset(),
}
NOT_SO = Sentence("A key that is %(present)s cannot become %(wanted)s.")
SIGNS_NOW = Sentence("The key that signs cannot be retired: make another one sign first.")
IN_THE_FUTURE = Sentence("A key is distrusted from a day that has come.")


def kid_of(public: bytes) -> str:
    """Return the name of a key: the first 4 bytes of the SHA-256 of its 32 public bytes, as hex."""
    return hashlib.sha256(public).digest()[:KID_BYTES].hex()


def move(present: KeyState, wanted: KeyState) -> KeyState:
    """Return `wanted` if a key may pass into it.

    Raises:
        RuleBrokenError: it may not.

    """
    if wanted is KeyState.RETIRED and present is KeyState.ACTIVE:
        raise RuleBrokenError(SIGNS_NOW.english)
    if wanted not in MAY_FOLLOW[present]:
        raise RuleBrokenError(NOT_SO.english, present=present, wanted=wanted)
    return wanted


def check_distrusted_from(since: datetime, *, now: datetime) -> None:
    """Refuse a day to come.

    Raises:
        RuleBrokenError: it is one.

    """
    if since > now:
        raise RuleBrokenError(IN_THE_FUTURE.english)
