"""Pages cut at the values that differ: a page is drawn once by its template, and then only filled in."""

import re
from collections.abc import Sequence

from markupsafe import escape

# Characters of Unicode's private use area: they pass through any template unchanged, and no text of ours has one.
FIRST = 0xE000
MOST = 64
_SPECIAL = re.compile("[&<>\"']")
_MARK = re.compile(f"([{chr(FIRST)}-{chr(FIRST + MOST - 1)}])")


def mark(number: int) -> str:
    """Return what stands for value `number` while the template draws the page."""
    if not 0 <= number < MOST:
        raise ValueError("there are no more marks")
    return chr(FIRST + number)


class Cut:
    """One drawn page, cut at its marks."""

    __slots__ = ("_order", "_parts")

    def __init__(self, drawn: str) -> None:
        self._parts = _MARK.split(drawn)
        self._order = [ord(found) - FIRST for found in self._parts[1::2]]

    def fill(self, values: Sequence[str]) -> bytes:
        """Return the page with every mark replaced by its value, escaped as the template would have."""
        escaped = [str(escape(value)) if _SPECIAL.search(value) else value for value in values]
        parts = self._parts.copy()
        parts[1::2] = [escaped[number] for number in self._order]
        return "".join(parts).encode()
