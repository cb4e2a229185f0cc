"""The changing code of a screen: ten digits of each half minute, which only the register can work out (pure)."""

import hmac
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from registry.logos.rules import SYMBOLS, read_code

STEP = 30  # seconds that a code is shown
DIGITS = 10
CODE = SYMBOLS + 1
EARLIER = 2_880  # steps: a day, in which a photograph of the screen is told from a guess
BLOCK = 60  # steps: half an hour
BLOCKS_KEPT = 2_400  # the last day of fifty screens, some 20 MB


class Freshness(StrEnum):
    """What ten digits are worth at a moment."""

    FRESH = "fresh"
    PHOTOGRAPH = "photograph"
    NO_SCREEN = "no_screen"


def screen_key(server_key: bytes, screen_id: UUID) -> bytes:
    """Return the key of one screen: worked out from the server's, so that the database holds none."""
    return hmac.digest(server_key, b"screen\0" + screen_id.bytes, sha256)


def step_of(now: datetime) -> int:
    """Return the number of the half minute."""
    return int(now.timestamp()) // STEP


def digits_of(key: bytes, step: int) -> str:
    """Return the digits that a screen shows in a half minute."""
    drawn = int.from_bytes(hmac.digest(key, step.to_bytes(8, "big"), sha256)[:16], "big")
    return f"{drawn % 10**DIGITS:0{DIGITS}}"


def freshness(key: bytes, digits: str, *, now: datetime) -> Freshness:
    """Say what digits are worth: of this half minute, the one before or after; of the last day; or of no screen."""
    present = step_of(now)
    if any(hmac.compare_digest(digits_of(key, step), digits) for step in (present, present - 1, present + 1)):
        return Freshness.FRESH
    return Freshness.PHOTOGRAPH if _was_shown(key, digits, present) else Freshness.NO_SCREEN


def _was_shown(key: bytes, digits: str, present: int) -> bool:
    """Say whether a screen showed digits in the last day: what whole blocks of it showed is worked out once."""
    first, end = present - EARLIER, present - 1
    whole = range(-(-first // BLOCK), end // BLOCK)
    edges = (*range(first, whole.start * BLOCK), *range(whole.stop * BLOCK, end))
    return any(digits in _block(key, one) for one in whole) or any(
        digits_of(key, step) == digits for step in edges
    )


@lru_cache(maxsize=BLOCKS_KEPT)
def _block(key: bytes, block: int) -> frozenset[str]:
    return frozenset(digits_of(key, step) for step in range(block * BLOCK, (block + 1) * BLOCK))


def read_screen_code(typed: str) -> tuple[str, str] | None:
    """Return the code and the digits that a screen's QR holds, or None if it is none."""
    code, digits = read_code(typed[:CODE]), typed[CODE:]
    return (
        (code, digits) if code and len(digits) == DIGITS and digits.isascii() and digits.isdigit() else None
    )
