# ruff: noqa: RUF001 (quotes of all kinds are what people type)
"""Names that nothing announces: two words with capitals in a row, or a common name before another word (pure).

A name of a place is two such words as well. So what is refused needs a name that is common, and what is only
covered does not: there, covering too much loses nothing that the authority cannot be told.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from registry.concerns.name_words import GIVEN, NAMING, NO_NAMES, PARTICLES, STARTERS, SURNAMES

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-](?=[^\W\d_])){0,40}+")
_GAP = re.compile(r"[^\S\n]{1,3}")
FEWEST = 2
PARTICLES_MOST = 2


class _Word(NamedTuple):
    start: int
    end: int
    low: str
    capital: bool
    proper: bool
    """A capital and then small letters: in a text all in capitals, only common names are told from other words."""


def name_pairs(text: str, *, every: bool) -> Iterator[tuple[int, int]]:
    """Return where names of two or more words stand.

    Args:
        text: what somebody typed.
        every: whether any two capitalised words are taken for a name; without it, one of them is a common name.

    """
    for run in _runs(_words(text), text):
        kept = [word for word in run if word.low not in PARTICLES]
        if every and len(kept) >= FEWEST and all(word.proper for word in kept):
            yield kept[0].start, kept[-1].end
            continue
        at = next((i for i, word in enumerate(kept) if word.low in GIVEN), None)
        if at is not None and len(kept) - at >= FEWEST:
            yield kept[at].start, kept[-1].end


def _words(text: str) -> list[_Word]:
    return [
        _Word(
            one.start(), one.end(), one.group().casefold(), one.group()[0].isupper(),
            one.group()[0].isupper() and one.group()[1:].islower(),
        )
        for one in _WORD.finditer(text)
    ]  # fmt: skip


def _runs(words: Sequence[_Word], text: str) -> Iterator[list[_Word]]:
    """Return words in a row that may be one name: with capitals, or common names without; none of a place."""
    run: list[_Word] = []
    waiting: list[_Word] = []  # particles, which belong to a name only if it goes on after them
    of_a_place, end = False, -1
    for at, word in enumerate(words):
        if end < 0 or not _GAP.fullmatch(text, end, word.start):
            yield run
            run, waiting, of_a_place = [], [], False
        end = word.end
        if word.low in PARTICLES and not (word.capital and not run):
            waiting.append(word)
            if len(waiting) > PARTICLES_MOST:
                yield run
                run, waiting, of_a_place = [], [], False
            continue
        if word.low in NAMING and word.capital:
            yield run
            run, waiting, of_a_place = [], [], True
            continue
        part = word.capital or _is_common(words, at, run)
        if word.low in NO_NAMES or (not run and word.low in STARTERS) or not part:
            yield run
            run, waiting, of_a_place = [], [], False
            continue
        if not of_a_place:
            run, waiting = [*run, *waiting, word], []
        else:
            waiting = []
    yield run


def _is_common(words: Sequence[_Word], at: int, run: Sequence[_Word]) -> bool:
    """Say whether a word without a capital is one of a common name and a common surname, side by side."""
    word = words[at]
    if word.low in SURNAMES:
        return bool(run) and run[-1].low in GIVEN | SURNAMES
    return word.low in GIVEN and at + 1 < len(words) and words[at + 1].low in SURNAMES
