"""Recovery codes: what stands in for a lost telephone, once each (pure)."""

import re
from collections.abc import Callable

from registry.accounts.rules import hash_token

COUNT = 10
BITS = 128
DIGITS = BITS // 4
GROUP = 4
MISREAD = str.maketrans("oil", "011")  # letters that hexadecimal has not, for digits that look like them


def make_code(random_bits: Callable[[int], int]) -> str:
    """Return a new code as it is shown: 32 hexadecimal digits in groups of four.

    Args:
        random_bits: returns an integer of so many random bits, as `secrets.randbits` does.

    """
    digits = f"{random_bits(BITS):0{DIGITS}x}"
    return "-".join(digits[at : at + GROUP] for at in range(0, DIGITS, GROUP))


def code_hash(typed: str) -> bytes | None:
    """Return what is stored of a code, however it was typed; None if it cannot be one.

    A plain hash is enough: 128 random bits are guessed from nothing.
    """
    digits = re.sub(r"[\s-]", "", typed).lower().translate(MISREAD)
    return hash_token(digits) if re.fullmatch(rf"[0-9a-f]{{{DIGITS}}}", digits) else None
