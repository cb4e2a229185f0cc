"""What look-alike names have in common: names of one skeleton may be taken for each other."""

from functools import cache
from pathlib import Path
from unicodedata import category, normalize

from registry.kit.searchable import without_marks, without_unseen

CONFUSABLES = Path(__file__).with_name("confusables.txt")

# In lower-case ASCII, what is seen and what it may be taken for, in this order: the pairs come last.
ALIKE_IN_ASCII = (("0", "o"), ("1", "l"), ("i", "l"), ("rn", "m"), ("vv", "w"), ("cl", "d"))


@cache
def confusables() -> dict[int, str]:
    """Return the letters outside ASCII that look like ASCII ones, for `str.translate`."""
    alike = {ord("|"): "l"}
    for line in CONFUSABLES.read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            taken_for, *letters = line.split()
            alike |= {int(letter, 16): taken_for for letter in letters}
    return alike


def skeleton(name: str) -> str:
    """Return what a name has in common with those that look like it.

    Never shown to anyone, and proof of nothing: a person looks at names whose skeletons are equal.
    Blanks, punctuation, accents, capitals and what nobody sees make no difference. A name without a
    letter or digit is its own skeleton. A name in small letters and the same in capitals have one
    skeleton, unless each of its letters could stand in a Latin word: a Greek capital Nu looks like
    N, the small one like v.

    Source: https://www.unicode.org/reports/tr39/, less marks and with the pairs above.

    """
    seen = normalize("NFC", without_unseen(name))
    words = "".join(sign if ord(sign) in confusables() or _is_read(sign) else " " for sign in seen).split()
    taken = "".join(_taken_for(word) for word in words)
    letters = "".join(sign for sign in taken if _is_kept(sign))
    for shown, taken_for in ALIKE_IN_ASCII:
        letters = letters.replace(shown, taken_for)
    return letters or normalize("NFKC", "".join(seen.split())).casefold()


def _taken_for(word: str) -> str:
    """Return the letters that a word is taken for.

    A word of which a letter looks like no Latin one, with none in it either, is read in its own
    script: there capitals and small letters are the same.
    """
    if not any(_is_read(sign) for sign in word):
        return ""  # a bar between two words, not an l
    taken = _like_ascii(word)
    if not taken.isascii() and not any(sign.isascii() and sign.isalpha() for sign in without_marks(word)):
        return _like_ascii(without_marks(word).casefold())
    return taken


def _like_ascii(word: str) -> str:
    alike = confusables()
    return without_marks(word.translate(alike)).translate(alike).casefold()


def _is_read(sign: str) -> bool:
    """Say whether a sign is a letter or digit, be it in a circle."""
    return any(_is_kept(part) for part in normalize("NFKC", sign))


def _is_kept(sign: str) -> bool:
    return category(sign)[0] in "LNM"
