"""From a number as people write it to what a telephone dials (pure)."""

import re

DIALLED = re.compile(r"\+?[0-9*#]{2,20}", re.ASCII)
_BETWEEN = re.compile(r"[ ()./\u00a0\u2010-\u2013-]")
_WORD = re.compile(r"(\+?[0-9]{3,})([A-Z]{3,})", re.ASCII)  # "911 OR 112" is no word to dial
_TRUNK = re.compile(r"\(0+\)")  # of +44 (0)20: dialled at home, and left out from abroad
_KEYS = {
    letter: digit
    for digit, letters in zip(
        "23456789", ("ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ"), strict=True
    )
    for letter in letters
}


def dial_of(number: str) -> str | None:
    """Return what a telephone dials for a number as it is written; None when nothing could be dialled.

    Capitals at the end are the keys they stand on, as in 1-855-FLA-SAFE (ITU-T E.161).
    """
    plain = _BETWEEN.sub("", _TRUNK.sub("", number) if number.startswith("+") else number)
    if word := _WORD.fullmatch(plain):
        plain = word[1] + "".join(_KEYS[letter] for letter in word[2])
    return plain if DIALLED.fullmatch(plain) and any(sign.isdigit() for sign in plain) else None
