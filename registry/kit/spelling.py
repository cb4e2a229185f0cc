"""A text in letters that the shipped typeface has, for paper and pictures, which have no other fonts."""
# ruff: noqa: RUF001 - this file is about letters that look alike

import re
import unicodedata
from functools import lru_cache

from registry.kit import fonts
from registry.kit.lettering import clean

# Russian, Ukrainian, Belarusian, Bulgarian, Serbian, Macedonian; Greek; African Latin; dashes and apostrophes.
_PAIRS = """
а a  б b  в v  г g  ґ g  д d  ђ đ  ѓ gj  е e  ё e  є ye  ж zh  з z  ѕ dz  и i  і i  ї i  й y  ј j  к k  ќ kj
л l  љ lj  м m  н n  њ nj  о o  п p  р r  с s  т t  ћ ć  у u  ў w  ф f  х kh  ц ts  ч ch  џ dž  ш sh  щ shch
ы y  э e  ю yu  я ya
α a  β v  γ g  δ d  ε e  ζ z  η i  θ th  ι i  κ k  λ l  μ m  ν n  ξ x  ο o  π p  ρ r  σ s  ς s  τ t  υ y
φ f  χ ch  ψ ps  ω o
ɓ b  ɗ d  ɛ e  ǝ e  ə a  ɔ o  ƙ k  ƴ y  ŋ ng  ʻ ‘  ʼ ’  ‐ -  ‑ -  ‒ –  ― —
"""
LETTERS = {**dict(zip(_PAIRS.split()[::2], _PAIRS.split()[1::2], strict=True)), "ъ": "", "ь": ""}
_EMPTY_BRACKETS = re.compile(r"[(\[“‘\"]\s*[)\]”’\"]")


@lru_cache(maxsize=2048)  # the texts of a fleet are nearly all the same
def printable(text: str) -> str:
    """Return a text in letters that the shipped typeface has; empty if most of it would be lost.

    Greek and Cyrillic are written in Latin letters, accents that the typeface lacks fall away, and
    letters of other scripts are left out: an empty box on a door helps nobody. Half a name is a
    wrong name, so when fewer than half of its letters remain, none do.
    """
    plain = clean(text)
    spelt = "".join(map(_spell, plain))
    spelt = spelt.upper() if plain.isupper() else spelt
    wanted = sum(map(str.isalnum, plain))
    lost = sum(char.isalnum() and not _spell(char) and char not in "ъьЪЬ" for char in plain)
    return _tidy(spelt) if 2 * lost <= wanted else ""


def prints(text: str) -> bool:
    """Say whether a text stands on paper sign for sign: a name in other letters is not the name its holder typed."""
    return printable(text) == " ".join(text.split())


def _tidy(spelt: str) -> str:
    return " ".join(_EMPTY_BRACKETS.sub(" ", spelt).split()).strip(" ,;·/|")


@lru_cache(maxsize=1024)
def _spell(char: str) -> str:
    for letter in (char, unicodedata.normalize("NFD", char)[0]):
        if letter.lower() in LETTERS:
            latin = LETTERS[letter.lower()]
            return latin if letter == letter.lower() else latin.capitalize()
    return char if fonts.covers(char) else _nearest(char)


def _nearest(char: str) -> str:
    """Return a character without the marks, or in the width, that the typeface lacks."""
    found = ""
    for part in unicodedata.normalize("NFKD", char):
        joined = unicodedata.normalize("NFC", found[-1:] + part)
        if found and len(joined) == 1 and fonts.covers(joined):
            found = found[:-1] + joined
        elif not unicodedata.combining(part) and fonts.covers(part):
            found += part
    return found
