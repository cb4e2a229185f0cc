"""Fold text, so that a search finds it however accents, capitals and blanks were typed."""

import re
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
# Drawn as nothing, or as a blank, though Unicode calls some of them letters (Default_Ignorable_Code_Point).
UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0]")


def without_marks(text: str) -> str:
    """Return text in its plainest letters: compatible forms unified, optional marks gone; case stays."""
    return normalize("NFKC", MARKS.sub("", normalize("NFKD", text)))


def without_unseen(text: str) -> str:
    """Return text less what nobody sees: joiners, direction marks, fillers, controls other than blanks."""
    seen = UNSEEN.sub("", text)
    return "".join(sign for sign in seen if sign.isspace() or category(sign) not in {"Cc", "Cf", "Cs", "Cn"})


def search_text(text: str) -> str:
    """Return what is stored for the search, and what is searched for: both sides are folded alike.

    Case, accents, ligatures, width and repeated blanks make no difference, and whatever is neither
    letter, digit nor part of one separates words. Folding what is folded changes nothing.
    """
    folded = without_marks(without_unseen(text)).casefold().translate(PLAIN)
    folded = without_marks(folded).casefold().translate(PLAIN)
    kept = "".join(sign if category(sign)[0] in "LNM" else " " for sign in folded)
    return " ".join(kept.split())
