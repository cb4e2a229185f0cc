"""An authority's own number may look like any other number; who it names, and how to reach them, may not stand beside it (pure)."""

import re

from registry.concerns.forbidden import Kind, Names, found

NOT_THERE = frozenset({Kind.NAME, Kind.ADDRESS, Kind.ROOM})
_TELEPHONE_SAID = re.compile(
    r"(?<!\w)(?:tel|tels|tél|tfno|phone|telephone|tel[eé]fono|telefone|t[eé]l[eé]phone|cel|celular|m[oó]vil|mobile|whatsapp)[^\w+]{0,4}\+?\d",
    re.IGNORECASE,
)


def not_in_a_reference(text: str) -> Kind | None:
    """Return what stands in a reference and may not; None if it may stand as it is."""
    kinds = (span.kind for span in found(text, Names.COMMON) if span.kind in NOT_THERE)
    return next(kinds, Kind.TELEPHONE if _TELEPHONE_SAID.search(text) else None)
