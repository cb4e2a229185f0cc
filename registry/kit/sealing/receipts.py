"""Twenty digits that are shown once, and are all that somebody without an account comes back with.

19 digits are random, 63 bits; the last is Damm's check digit, which finds every wrong digit and every swap of
neighbours, so nine junk guesses in ten cost nothing. What is stored of a receipt is of no use without the pepper,
which lies in a file outside the database, and names nobody.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from registry.kit.sealing.boxes import RefusedError, branch, context, lock, unlock
from registry.kit.sealing.keys import PrivateKey
from registry.kit.sealing.stretching import SALT, Costs

# 63 random bits are not guessed at any cost, so a receipt takes the OWASP minimum: 25 ms, not 150. A flood of
# reports is then still answered, with a receipt each.
COSTS = Costs(iterations=2, memory=19_456)
RANDOM_DIGITS = 19
DIGITS = RANDOM_DIGITS + 1

# Damm's quasigroup of order 10: H. M. Damm, Total anti-symmetrische Quasigruppen, 2004, page 111.
_DAMM = (
    *("0317598642", "7092154863", "4206871359", "1750983426", "6123045978"),
    *("3674209581", "5869720134", "8945362017", "9438617205", "2581436790"),
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt leaves behind. Show `digits` once; store the others."""

    digits: str
    lookup: bytes
    locked: bytes
    public: bytes

    def __repr__(self) -> str:
        return "Receipt(***)"


@dataclass(frozen=True, slots=True)
class Held:
    """What grows from a receipt in somebody's hand: what finds its row, and what opens their key pair."""

    lookup: bytes
    key: bytes

    def __repr__(self) -> str:
        return "Held(***)"

    @property
    def where(self) -> bytes:
        return context("receipt", self.lookup.hex())

    def private_key(self, locked: bytes) -> PrivateKey:
        """Return the key pair that was made with the receipt.

        Raises:
            RefusedError: `locked` belongs to another.

        """
        return PrivateKey(unlock(self.key, locked, self.where))


@dataclass(frozen=True, slots=True)
class Receipts:
    """Makes and recognises the receipts of one deployment. Both calls block for some 25 ms: use a thread."""

    pepper: bytes
    costs: Costs = COSTS

    def __repr__(self) -> str:
        return "Receipts(***)"

    def new(self, random_below: Callable[[int], int]) -> Receipt:
        """Return a new receipt with a key pair for whoever holds it.

        Args:
            random_below: as `secrets.randbelow`.

        """
        digits = f"{random_below(10**RANDOM_DIGITS):0{RANDOM_DIGITS}d}"
        digits += check_digit(digits)
        held, private = self._held(digits), PrivateKey()
        return Receipt(digits, held.lookup, lock(held.key, private.seed, held.where), private.public)

    def find(self, typed: str) -> Held:
        """Return what finds the row of a receipt and opens its key pair.

        Raises:
            RefusedError: this is no receipt. Nothing costly was done.

        """
        digits = bare(typed)
        if not is_receipt(digits):
            raise RefusedError
        return self._held(digits)

    def _held(self, digits: str) -> Held:
        # The deployment's one salt comes of its pepper: the same digits must always lead to the same row.
        peppered = hmac.new(self.pepper, digits.encode(), "sha256").hexdigest()
        salt = hmac.new(self.pepper, b"salt of receipts", "sha256").digest()[:SALT]
        root = self.costs.stretch(peppered, salt)
        return Held(sha256(branch(root, "receipt lookup")).digest(), branch(root, "receipt key"))


def is_receipt(digits: str) -> bool:
    """Say whether these are twenty digits that end in their check digit."""
    return len(digits) == DIGITS and digits.isascii() and digits.isdigit() and check_digit(digits) == "0"


def check_digit(digits: str) -> str:
    """Return Damm's check digit; with its own check digit at the end, digits give 0."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def spaced(digits: str) -> str:
    """Return a receipt as it is shown: five groups of four."""
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def bare(typed: str) -> str:
    """Return a receipt as somebody typed it, without blanks, dashes and points between the groups."""
    return "".join(sign for sign in typed.strip() if sign not in " -.\u00a0\u2009\u202f\u2013")
