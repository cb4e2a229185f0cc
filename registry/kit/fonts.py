"""The shipped typeface: its files, how wide its letters run, and a slice of it to embed."""

import io
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]  # it ships no types
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it ships no types

from registry.paths import STATIC

FAMILY = "Atkinson Hyperlegible Next"
CAP_HEIGHT = 0.668  # of the size; OS/2 table of both faces
DESCENT = 0.25  # of the size: how far a g hangs below the baseline
WIDE, NARROW = (
    1.0,
    0.62,
)  # of the size: a guess at the letters of other scripts, which the reader's fonts draw


class Face(StrEnum):
    """The two weights that are shipped as static TrueType, for what cannot read a variable font."""

    REGULAR = "Regular"
    BOLD = "Bold"

    @property
    def path(self) -> Path:
        return STATIC / "fonts" / f"AtkinsonNext-{self.value}.ttf"


@dataclass(frozen=True, slots=True)
class _Metrics:
    advances: Mapping[str, float]


@cache
def _metrics(face: Face) -> _Metrics:
    with TTFont(face.path, lazy=True) as font:
        advances, size = font["hmtx"].metrics, font["head"].unitsPerEm
        return _Metrics({chr(code): advances[glyph][0] / size for code, glyph in font.getBestCmap().items()})


def covers(char: str) -> bool:
    """Whether both faces have this character. They have the same 362."""
    return char in _metrics(Face.REGULAR).advances


def width(text: str, face: Face, size: float) -> float:
    """Return how far a text runs, in the unit of `size`, unkerned. Letters we lack are guessed."""
    advances = _metrics(face).advances
    return size * sum(advances[char] if char in advances else _guess(char) for char in text)


def _guess(char: str) -> float:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return WIDE if unicodedata.east_asian_width(char) in "WF" else NARROW


def subset(face: Face, texts: Iterable[str]) -> bytes:
    """Return a WOFF file with only the letters of some texts, about 3 kB. The licence (OFL) allows it."""
    return _subset(face, frozenset("".join(texts)))


@lru_cache(maxsize=64)
def _subset(face: Face, chars: frozenset[str]) -> bytes:
    options = Options(
        flavor="woff", layout_features=["kern", "mark", "ccmp"], hinting=False, notdef_outline=True
    )
    with TTFont(face.path, lazy=True, recalcTimestamp=False) as font:
        cutter = Subsetter(options)
        cutter.populate(text="".join(sorted(chars)))
        cutter.subset(font)
        font.flavor = "woff"
        written = io.BytesIO()
        font.save(written)
        return written.getvalue()
