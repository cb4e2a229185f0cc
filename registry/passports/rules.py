"""What a passport's code looks like, what it says of each module, and how much is allowed."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from registry.logos.rules import ALPHABET, PASSPORTS_FIRST, SYMBOLS, check_symbol, of_a_passport, plain
from registry.logos.rules import read_code as read_logo_code
from registry.training.rules import Mode

NAME_LONGEST = 80
LINK_LONGEST = 400
PASSPORTS_MOST = 5  # into which the training of one person at one business goes, at a time
BUSINESSES_MOST = 5  # at which one passport is borne at a time: our proposal, for drivers of several fleets

STRAY = re.compile(
    r"[^0-9A-Za-z_-]+\Z"
)  # what messengers and sentences put behind a link is in no token of ours


class Misread(StrEnum):
    """Why what was typed is no code of a passport."""

    MISTYPED = "mistyped"
    MALFORMED = "malformed"
    OF_A_LOGO = "of_a_logo"


class Unfit(StrEnum):
    """Why a passport is not somebody's to present at a business."""

    OF_A_COLLEAGUE = "of_a_colleague"
    AT_MANY = "at_many"


class Holds(StrEnum):
    """What an entry is worth on a day."""

    VALID = "valid"
    RUN_OUT = "run_out"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Entry:
    """One module in a passport. `taken_back`: the business that entered it says that it was not so."""

    module: str
    module_version: int
    held_on: date
    runs_out_on: date
    mode: Mode
    taken_back: bool

    def holds(self, today: date) -> Holds:
        """Say what it is worth on a day; the last one counts."""
        if self.taken_back:
            return Holds.TAKEN_BACK
        return Holds.VALID if today <= self.runs_out_on else Holds.RUN_OUT


@dataclass(frozen=True, slots=True)
class Work:
    """When a bearer of a passport works, or worked, at which business."""

    business_id: UUID
    since: date
    until: date | None

    def lasts(self, today: date) -> bool:
        """Say whether the last day is still to come."""
        return self.until is None or self.until >= today

    def overlaps(self, other: "Work") -> bool:
        """Say whether both were at work at once: the last day of one may be the first of the other."""
        if self.since == other.since:
            return True
        first, then = sorted((self, other), key=lambda one: one.since)
        return first.until is None or first.until > then.since


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever presents a passport's secret."""

    passport_id: UUID
    code: str
    secret: str = field(repr=False)


def make_code(random_bits: Callable[[int], int]) -> str:
    """Return the code of a passport: P, ten symbols of the logos' alphabet, and a check symbol over all of it.

    Drawn again like a logo's while its check symbol is none of the alphabet, so that forgiving reading hides no error.

    Args:
        random_bits: returns an integer of so many random bits, as `secrets.randbits` does.

    """
    while True:
        number = random_bits(5 * SYMBOLS)
        symbols = PASSPORTS_FIRST + "".join(
            ALPHABET[number >> shift & 31] for shift in range(5 * SYMBOLS - 5, -1, -5)
        )
        if (check := check_symbol(symbols)) in ALPHABET:
            return symbols + check


def read_code(typed: str) -> str | None:
    """Return a code as it is stored, however it was typed, or None if it cannot be one."""
    return None if why_not(typed) else plain(typed)


def why_not(typed: str) -> Misread | None:
    """Say what is wrong with a typed code without a look into the database; None if nothing is."""
    code = plain(typed)
    if read_logo_code(typed) is not None:
        return Misread.OF_A_LOGO
    if not of_a_passport(typed):
        return Misread.MALFORMED
    return None if check_symbol(code[:-1]) == code[-1] else Misread.MISTYPED


def unfit(mine: Work, others: Collection[Work], *, today: date) -> Unfit | None:
    """Say why a passport that others of the staff bear is not one's own to present; None if nothing speaks against it.

    One passport is one person's. Whoever left a business and came back stands there twice, one after the other;
    two who work there at the same time are two people. Of other businesses we cannot tell, so they are few.
    """
    if any(one.business_id == mine.business_id and one.overlaps(mine) for one in others):
        return Unfit.OF_A_COLLEAGUE
    businesses = {one.business_id for one in others if one.lasts(today)} | {mine.business_id}
    return Unfit.AT_MANY if len(businesses) > BUSINESSES_MOST else None


def spell(code: str) -> str:
    """Return a code in groups, as it is printed: `P7QM-4TXD-2A9K`."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def without_stray(token: str) -> str:
    """Return a token without the full stop, quote or bracket behind it."""
    return STRAY.sub("", token)


def shown(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries as a reader wants them: by module, the latest first.

    What was taken back is left out where the same module stands beside it untouched: it was corrected.
    """
    every = sorted(entries, key=lambda one: (len(one.module), one.module, -one.held_on.toordinal()))
    untouched = {one.module for one in every if not one.taken_back}
    return [one for one in every if not one.taken_back or one.module not in untouched]


def by_module(entries: Iterable[Entry]) -> list[tuple[Entry, ...]]:
    """Return the entries that are shown, those of one module together: the one that counts longest leads, and counts once."""
    found: dict[str, list[Entry]] = {}
    for one in shown(entries):
        found.setdefault(one.module, []).append(one)
    return [
        tuple(sorted(of_it, key=lambda one: (one.runs_out_on, one.held_on), reverse=True))
        for of_it in found.values()
    ]
