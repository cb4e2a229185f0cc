"""Whether a text speaks of a child or of an abuse: then it is no complaint, and is kept nowhere (pure)."""

import re

from registry.complaints.child_words import BEGINNINGS, WHOLE
from registry.concerns.happenings import folded

YOUNG = re.compile(
    r"\b(?:[1-9]|1[0-7])\s{0,2}-?\s{0,2}(?:years?|yrs?|y)[\s-]{0,2}olds?\b|\b(?:[1-9]|1[0-7])\s?y/?o\b"
    r"|\b(?:tiene|tenia|tem|tinha|a|de|com|con|avait)\s(?:[1-9]|1[0-7])\s(?:anos|ans)\b"
    r"|\b(?:[1-9]|1[0-7])\s(?:anos|ans)\sd[ea]\s(?:edad|idade)\b|\bagee?s?\sde\s(?:[1-9]|1[0-7])\sans\b"
)
WORD = re.compile(r"[^\W\d_]\w*")


def speaks_of_a_child(text: str) -> bool:
    """Say whether a text may be about a child, an age under 18, or an abuse. Generous, and by single words."""
    plain = folded(text)
    return bool(YOUNG.search(plain)) or any(
        word in WHOLE or word.startswith(BEGINNINGS) for word in WORD.findall(plain)
    )
