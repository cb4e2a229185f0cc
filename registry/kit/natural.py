"""The order in which people count: EJ-9 before EJ-10."""

import re
from typing import TypeAlias

from registry.kit.searchable import without_marks

# Texts and numbers take turns, beginning with a text: two keys never compare one with the other.
Natural: TypeAlias = tuple[tuple[str | int, ...], str]
DIGITS = re.compile(r"([0-9]{1,18})")


def natural(text: str) -> Natural:
    """Return what a text sorts by: case and accents aside, digits as the number that they are.

    What is then still equal, such as 007 and 7, goes by its signs, so that no two texts share a place.
    """
    parts = DIGITS.split(without_marks(text).casefold())
    return tuple(int(part) if at % 2 else part for at, part in enumerate(parts)), text
