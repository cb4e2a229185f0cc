"""What a sticker's code looks like, and what scanning it says."""

from collections.abc import Callable
from enum import StrEnum
from unicodedata import category, normalize

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32: no I, L, O, U
CHECKED_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # what ISO 7064 counts in
MISREADINGS = str.maketrans("OIL", "011")
NOT_QUITE_DASHES = "\u2212\u200b"  # a minus sign and a zero width space: Unicode files neither under dashes
SYMBOLS = 10  # 50 bits; a check symbol follows
PASSPORTS_FIRST = (
    "P"  # then ten symbols and the check: by it, and by its length, a passport's code is never a logo's
)
LONGEST_TYPED = 64  # symbols, spaces and dashes together; what is longer is not looked at


class Misread(StrEnum):
    """Why what was typed is no code: the words of the JSON answer (CREDENTIAL.md section 3)."""

    MISTYPED = "mistyped"
    MALFORMED = "malformed"


def check_symbol(symbols: str) -> str:
    """Return the ISO 7064 MOD 37,36 check symbol of digits and capital letters.

    It tells every single mistyped symbol and nearly every swap of two neighbours.
    """
    product = 36
    for symbol in symbols:
        product = ((product + CHECKED_ALPHABET.index(symbol)) % 36 or 36) * 2 % 37
    return CHECKED_ALPHABET[(1 - product) % 36]


def make_code(random_bits: Callable[[int], int]) -> str:
    """Return the code of a placement: ten symbols of Crockford base 32 and a check symbol.

    A draw whose check symbol would be I, L, O or U, one in nine, is drawn again: then all eleven
    symbols bear misreading, and reading forgivingly gives away no error that the check would find.

    Args:
        random_bits: returns an integer of so many random bits, as `secrets.randbits` does.

    Source: alphabet from https://www.crockford.com/base32.html.

    """
    while True:
        number = random_bits(5 * SYMBOLS)
        symbols = "".join(ALPHABET[number >> shift & 31] for shift in range(5 * SYMBOLS - 5, -1, -5))
        check = check_symbol(symbols)
        if check in ALPHABET:
            return symbols + check


def read_code(typed: str) -> str | None:
    """Return a code as it is stored, however it was typed, or None if it cannot be one.

    Case, spaces, dashes of every kind and full-width letters do not matter, nor O for 0 and I or L for 1.
    """
    code = plain(typed)
    return code if _has_the_shape(code) and check_symbol(code[:-1]) == code[-1] else None


def why_not(typed: str) -> Misread | None:
    """Say what is wrong with a typed code without a look into the database; None if nothing is."""
    code = plain(typed)
    if not _has_the_shape(code):
        return Misread.MALFORMED
    return None if check_symbol(code[:-1]) == code[-1] else Misread.MISTYPED


def of_a_passport(typed: str) -> bool:
    """Say whether what was typed has the shape of a passport's code, misread or not."""
    code = plain(typed)
    return len(code) == SYMBOLS + 2 and code.startswith(PASSPORTS_FIRST) and set(code) <= set(ALPHABET)


def plain(typed: str) -> str:
    """Return what was meant: one width, one case, nothing between the symbols (CREDENTIAL.md section 1)."""
    if len(typed) > LONGEST_TYPED:
        return ""
    kept = (char for char in normalize("NFKC", typed) if not _is_spacing(char))
    return "".join(kept).upper().translate(MISREADINGS)


def _is_spacing(char: str) -> bool:
    return char.isspace() or category(char) == "Pd" or char in NOT_QUITE_DASHES


def _has_the_shape(code: str) -> bool:
    return len(code) == SYMBOLS + 1 and set(code) <= set(ALPHABET)


def spell(code: str) -> str:
    """Return a code in groups, as it is printed: `K7QM-4TXD-2A9`."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"
