"""Fold text, so that a search finds it however accents, capitals and blanks were typed."""

import re
from collections.abc import Callable
from unicodedata import category, normalize

# Letters that Unicode does not take apart into a letter and a mark, though people do.
PLAIN = str.maketrans(
    {
        "æ": "ae", "ð": "d", "ø": "o", "þ": "th", "đ": "d", "ħ": "h", "\u0131": "i", "ĸ": "k",
        "ł": "l", "ŋ": "n", "œ": "oe", "ŧ": "t", "ƒ": "f", "ɓ": "b", "ɖ": "d", "ɗ": "d",
        "ɛ": "e", "ə": "e", "ɔ": "o", "ɨ": "i", "ƙ": "k", "ƴ": "y",
    }
)  # fmt: skip
# The accents of Latin, Greek and Cyrillic, and what Hebrew and Arabic may leave unwritten. The vowel signs
# of Indic and Thai writing are marks as well, but tell words apart: they stay.
MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)
REMEMBERED = 4_096  # signs: more than any one text has
# Drawn as nothing, or as a blank, though Unicode calls some of them letters (Default_Ignorable_Code_Point).
UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0]")


class _ByCategory(dict[int, str | None]):
    """What becomes of each sign, worked out when it is first met: a letter at a time is slow over whole reports."""

    def __init__(self, rule: Callable[[str], str | None]) -> None:
        super().__init__()
        self.rule = rule

    def __missing__(self, code: int) -> str | None:
        found = self.rule(chr(code))
        if len(self) < REMEMBERED:
            self[code] = found
        return found


_SEEN = _ByCategory(
    lambda sign: sign if sign.isspace() or category(sign) not in {"Cc", "Cf", "Cs", "Cn"} else None
)
_KEPT = _ByCategory(lambda sign: sign if category(sign)[0] in "LNM" else " ")


def without_marks(text: str) -> str:
    """Return text in its plainest letters: compatible forms unified, optional marks gone; case stays."""
    return normalize("NFKC", MARKS.sub("", normalize("NFKD", text)))


def without_unseen(text: str) -> str:
    """Return text less what nobody sees: joiners, direction marks, fillers, controls other than blanks."""
    return UNSEEN.sub("", text).translate(_SEEN)


def search_text(text: str) -> str:
    """Return what is stored for the search, and what is searched for: both sides are folded alike.

    Case, accents, ligatures, width and repeated blanks make no difference, and whatever is neither
    letter, digit nor part of one separates words. Folding what is folded changes nothing.
    """
    folded = without_marks(without_unseen(text)).casefold().translate(PLAIN)
    folded = without_marks(folded).casefold().translate(PLAIN)
    return " ".join(folded.translate(_KEPT).split())
