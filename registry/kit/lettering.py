"""Text made to fit its place: cleaned, wrapped, shrunk and, at worst, cut."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from registry.kit import fonts
from registry.kit.fonts import Face

LONGEST = 400  # characters that are looked at: a name has at most 120
MOST_MARKS = 4  # accents on one letter; some scripts need two, only mischief needs ten
LOOSE_END = 12  # letters of a parted word that are given up, so that a cut falls between words
STEP = 0.95  # from one size that is tried to the next
NARROWEST = 0.6  # of the width that is free: how far lines are drawn in to be equally long

# Categories that never reach paper: controls, marks of writing direction, halves of characters, private use,
# and code points that mean nothing (some are no XML).
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_SPACING = {"Zs", "Zl", "Zp"}
# Thai and Lao write these vowels before their consonant; a line must not end with one.
_LEADING_VOWELS = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines of text and the size at which they fit."""

    lines: tuple[str, ...]
    size: float
    cut: bool = False


def clean(text: str) -> str:
    """Return a text on one line without anything that cannot be seen; at most LONGEST characters and "…"."""
    seen = unicodedata.normalize("NFC", text[: 4 * LONGEST])
    kept = "".join(
        " " if unicodedata.category(char) in _SPACING or char in "\t\r\n" else char
        for char in seen
        if char in "\t\r\n" or unicodedata.category(char) not in _UNPRINTABLE
    )
    plain = " ".join(kept.split())
    return plain if len(plain) <= LONGEST else cut(plain, LONGEST)


def cut(text: str, longest: int) -> str:
    """Return the beginning of a text and "…", never parting a letter from its marks."""
    taken, length = [], 1
    for cluster in clusters(text):
        length += len(cluster)
        if length > longest:
            break
        taken.append(cluster)
    return "".join(taken).rstrip() + "…"


def clusters(text: str) -> Iterator[str]:
    """Yield what a reader takes for one letter: with its marks, and a Thai vowel with its consonant."""
    cluster, marks = "", 0
    for char in text:
        if cluster and unicodedata.category(char)[0] == "M":
            marks += 1
            cluster += char if marks <= MOST_MARKS else ""
        elif cluster and cluster[-1] in _LEADING_VOWELS:
            cluster += char
        else:
            if cluster:
                yield cluster
            cluster, marks = char, 0
    if cluster:
        yield cluster


@lru_cache(maxsize=2048)
def fit(text: str, face: Face, *, width: float, lines: int, largest: float, smallest: float) -> Fitted:
    """Return a clean text in at most so many lines, as large as fits; cut with "…" when none does.

    No word is parted while a smaller size would keep it whole.
    """
    for parting in (False, True):
        size = largest
        while size >= smallest:
            wrapped = _wrap(text, face, width / size, parting=parting)
            if wrapped is not None and len(wrapped) <= lines:
                return Fitted(_even(text, face, width / size, wrapped, parting=parting), size)
            size *= STEP
    wrapped = _wrap(text, face, width / smallest, parting=True) or [""]
    last = _shorten(" ".join(wrapped[lines - 1 :]), face, width / smallest)
    return Fitted((*wrapped[: lines - 1], last), smallest, cut=True)


def _wrap(text: str, face: Face, room: float, *, parting: bool) -> list[str] | None:
    """Return lines no wider than `room` sizes, or None if a word is and may not be parted."""
    lines = [""]
    for glue, piece in _pieces(text):
        grown = lines[-1] + glue + piece if lines[-1] else piece
        if fonts.width(grown, face, 1) <= room:
            lines[-1] = grown
        elif fonts.width(piece, face, 1) <= room:
            lines.append(piece)
        elif parting:
            lines += _part(piece, face, room)
        else:
            return None
    return [line for line in lines if line]


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield what must stay together, after what stands between it and the piece before.

    Chinese, Japanese, Thai and Lao part no words: there a line may end after each letter.
    """
    for word in text.split():
        glue, piece = " ", ""
        for cluster in clusters(word):
            if not _parts_no_words(cluster[0]):
                piece += cluster
                continue
            if piece:
                yield glue, piece
                glue, piece = "", ""
            yield glue, cluster
            glue = ""
        if piece:
            yield glue, piece


def _parts_no_words(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF" or "\u0e00" <= char <= "\u0eff"


def _part(word: str, face: Face, room: float) -> list[str]:
    lines = [""]
    for cluster in clusters(word):
        if lines[-1] and fonts.width(lines[-1] + cluster, face, 1) > room:
            lines.append("")
        lines[-1] += cluster
    return lines


def _even(text: str, face: Face, room: float, wrapped: list[str], *, parting: bool) -> tuple[str, ...]:
    """Return the same number of lines, drawn in until they are about equally long."""
    best = wrapped
    if len(wrapped) > 1 and not parting:
        for tenths in range(19, int(20 * NARROWEST), -1):
            tried = _wrap(text, face, room * tenths / 20, parting=False)
            if tried is None or len(tried) > len(wrapped):
                break
            best = tried
    return tuple(best)


def _shorten(line: str, face: Face, room: float) -> str:
    kept = ""
    for cluster in clusters(line):
        if fonts.width(kept + cluster + "…", face, 1) > room:
            break
        kept += cluster
    at_word = kept.rfind(" ")
    parted = line[len(kept) : len(kept) + 1] != " "
    if parted and len(kept) - at_word <= LOOSE_END and 2 * at_word > len(kept):
        kept = kept[:at_word]
    return kept.rstrip(" ,;·/-–") + "…"  # noqa: RUF001 - a dash of the name
