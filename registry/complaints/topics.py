"""Whether a text speaks of a child or of an abuse: then it is no complaint, and is kept nowhere (pure)."""

import re
from collections.abc import Iterator
from unicodedata import category, decimal, normalize

from registry.complaints.ages import names_an_age
from registry.complaints.child_words import BEGINNINGS, PHRASES, WHOLE
from registry.kit.skeleton import confusables

WORD = re.compile(r"[^\W\d_]\w*")
DISGUISED = re.compile(r"[\w@$!]+")
AS_LETTERS = str.maketrans("0134578@$!", "oieastbasi")
AS_OTHERS = str.maketrans("0134578@$!", "oleastbasl")
INSIDE = re.compile(r"(?<=\w)[-.·*_'\u2019]+(?=\w)")
APART = re.compile(r"(?<!\w)(?:\w[\s.\-_*]{1,3}){3,20}\w(?!\w)")
DOTTED = dict.fromkeys(map(ord, "\u0131\u0456\u03b9\u04cf"), "i")  # else taken for an l
DRAWN_OUT = re.compile(r"(\w)\1{2,}")


def speaks_of_a_child(text: str) -> bool:
    """Say whether a text may be about a child, an age under 18, or an abuse. Generous, and by single words."""
    plain = folded(text)
    return (
        bool(PHRASES.search(plain))
        or any(word in WHOLE or word.startswith(BEGINNINGS) for word in _words(plain))
        or names_an_age(plain)
    )


def folded(text: str) -> str:
    """Return a text in small letters, without accents and without what is put inside words to hide them.

    A letter of another script that looks like one of ours is taken for it.
    """
    while (again := _folded_once(text)) != text:
        text = again
    return text


def _folded_once(text: str) -> str:
    apart = normalize("NFKD", normalize("NFKD", text).casefold())
    seen = "".join(sign for sign in apart if category(sign) not in {"Mn", "Cf"})
    digits = "".join(str(decimal(sign)) if category(sign) == "Nd" else sign for sign in seen)
    return digits.translate(DOTTED).translate(confusables()).casefold()


def _words(plain: str) -> Iterator[str]:
    """Yield the words of a text, and what a word is taken for that was written in disguise: ch1ld, c.h.i.l.d, chiiild."""
    yield from WORD.findall(plain)
    for word in DISGUISED.findall(plain):
        if not word.isalpha() and any(sign.isalpha() for sign in word):
            yield from (word.translate(AS_LETTERS), word.translate(AS_OTHERS))
    yield from WORD.findall(INSIDE.sub("", plain))
    yield from WORD.findall(DRAWN_OUT.sub(r"\1", plain))
    for spread in APART.findall(plain):
        yield "".join(sign for sign in spread if sign.isalnum()).translate(AS_LETTERS)
