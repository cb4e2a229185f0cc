"""Who may sign in a campaign, until when, what a slip and a PIN look like, and what is told of the count."""

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from hmac import digest
from itertools import pairwise
from random import Random

from registry.adherence.rules import Standing, Status
from registry.kit.words import Sentence
from registry.logos.rules import ALPHABET, check_symbol, plain

NAME_LONGEST = 120
RESOLVED_LONGEST = 600
VOTES_MOST = 1_000_000
LASTS_MOST = timedelta(days=366)  # our proposal: within a year an assembly meets again
OPEN_MOST = 20  # of one association at a time
PAGES_MOST = 10  # of a resolution
SAMPLE_MOST = 200
REASON_LONGEST = 1_000

CAMPAIGN_SYMBOLS = 6  # 30 bits: an address, and no secret
SECRET_SYMBOLS = 12  # 60 bits, drawn for one member and one print; a check symbol follows
PIN_DIGITS = 6
PIN = re.compile(rf"[0-9]{{{PIN_DIGITS}}}")
REMIND_EVERY = timedelta(days=1)

SIGNED = frozenset(
    {Standing.COMMITTED, Standing.REPORTING, Standing.VERIFIED, Standing.REPORT_OVERDUE, Standing.SUSPENDED}
)
LEFT = frozenset({Standing.WITHDRAWN, Standing.REMOVED})

OVER = Sentence("The last day of this has passed. Ask your association.")
NOT_YET = Sentence("Your association has not opened this yet. Ask it when.")
NEWER = Sentence(
    "A newer version of the code has been published since this was opened. Nothing has been signed: your association opens another campaign."
)
SIGNED_ALREADY = Sentence("Your business has signed already. One signature serves every association.")
OWN_PEOPLE = Sentence(
    "Somebody acts for this business here already, with an account of their own. They sign at their desk; nobody else can."
)
HAS_LEFT = Sentence(
    "This business has left the register. It comes back by an application of its own, which a reviewer reads."
)
NOT_SIGNED = Sentence("This business has not signed the code, or has left: there is nothing to confirm.")
CONFIRMED_ALREADY = Sentence("This version has been confirmed for your business already.")
AT_THE_DESK = Sentence(
    "Somebody acts for this business here with an account of their own. They sign in, and confirm it at their desk; no slip does it for them."
)
NOBODY_ACTS = Sentence(
    "Nobody acts for this business here. Ask to act for it first, and confirm it at its desk then; no slip does it alone."
)
NO_MEMBER = Sentence("This business is no member of the association any more. Ask it.")
EASY_PIN = Sentence("This PIN is one of the first that anybody would try. Choose another.")


class Aim(StrEnum):
    """What members are asked for."""

    SIGN = "sign"  # the code, for the first time
    CONFIRM = "confirm"  # a newer version of it, by those who signed before


class Way(StrEnum):
    """How a secret reaches a member. Another one of the same way ends the one before."""

    SLIP = "slip"
    MAIL = "mail"
    LINK = "link"


class State(StrEnum):
    """Where a member stands in a campaign; who needs somebody first."""

    WAITING = "waiting"  # nothing reached them yet
    PRINTED = "printed"  # a slip is there
    INVITED = "invited"  # a letter or a link went out
    DISPUTED = "disputed"  # somebody says that they did not sign
    SIGNED = "signed"
    LEFT = "left"  # the business left the register


class Told(StrEnum):
    """What somebody asked in person says."""

    SIGNED_IT = "signed_it"
    DID_NOT = "did_not"
    NOT_FOUND = "not_found"


class Found(StrEnum):
    """What a registrar found of somebody's word that they did not sign."""

    THEIRS = "theirs"
    NOT_THEIRS = "not_theirs"


class Band(StrEnum):
    """How much of a rank, a company or a route has signed, in a word."""

    NONE = "none"
    SOME = "some"
    HALF = "half"
    MOST = "most"
    ALL = "all"


def make_code(random_bits: Callable[[int], int]) -> str:
    """Return the public part of a campaign's address: six symbols and a check symbol."""
    return _drawn(CAMPAIGN_SYMBOLS, random_bits)


def make_secret(random_bits: Callable[[int], int]) -> str:
    """Return the secret of a slip, or of a card: twelve symbols, 60 bits, and a check symbol."""
    return _drawn(SECRET_SYMBOLS, random_bits)


def _drawn(symbols: int, random_bits: Callable[[int], int]) -> str:
    """Draw again while the check symbol is none of the alphabet, as `logos.rules.make_code` does."""
    while True:
        number = random_bits(5 * symbols)
        drawn = "".join(ALPHABET[number >> shift & 31] for shift in range(5 * symbols - 5, -1, -5))
        if (check := check_symbol(drawn)) in ALPHABET:
            return drawn + check


def read_code(typed: str) -> str | None:
    """Return a campaign's code as it is stored, however it was typed, or None if it cannot be one."""
    return _read(typed, CAMPAIGN_SYMBOLS)


def read_secret(typed: str) -> str | None:
    """Return a secret as it was drawn, however it was typed, or None if it cannot be one."""
    return _read(typed, SECRET_SYMBOLS)


def _read(typed: str, symbols: int) -> str | None:
    code = plain(typed)
    fits = len(code) == symbols + 1 and set(code) <= set(ALPHABET)
    return code if fits and check_symbol(code[:-1]) == code[-1] else None


def spell(code: str) -> str:
    """Return a secret in groups, as it is printed."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def secret_hash(key: bytes, secret: str) -> bytes:
    """Return what is stored of a secret: without the server's key, which is in no database, it tells nothing."""
    return digest(key, b"campaign " + secret.encode(), sha256)


def folded(number: str) -> str:
    """Return a member's number as it is compared: letters and digits, in capitals."""
    return "".join(sign for sign in plain(number) if sign.isalnum())


def numbered(numbers: Iterable[str]) -> list[str]:
    """Return a number for each member: its own where it has one that is nobody else's, else one of the campaign."""
    taken: set[str] = set()
    found: list[str] = []
    running = 0
    for number in numbers:
        chosen = number.strip()
        while not folded(chosen) or folded(chosen) in taken:
            running += 1
            chosen = f"R-{running:03}"
        taken.add(folded(chosen))
        found.append(chosen)
    return found


def is_easy_pin(pin: str) -> bool:
    """Say whether a PIN is one digit again and again, a run up or down, or half of it twice."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    halves = {pin[at : at + 3] for at in (0, 3)}
    return len(steps) == 1 or len(halves) == 1 or (len(set(pin)) == 2 and pin[:2] * 3 == pin)  # noqa: PLR2004 (a pair)


def fault_of_round(
    *, last_on: date, ended: bool, vouched: bool, is_latest: bool, today: date
) -> Sentence | None:
    """Return why nobody can sign in a campaign today, or None. The last day counts."""
    if ended or today > last_on:
        return OVER
    if not vouched:
        return NOT_YET
    return None if is_latest else NEWER


def fault_of_member(
    aim: Aim, status: Status | None, *, member: bool, own_people: bool, confirmed: bool, carded: bool = False
) -> Sentence | None:
    """Return why a business cannot sign by its slip, or None.

    Args:
        aim: what is asked for.
        status: the status entered last of the adherence that it began last.
        member: whether it is a member of the association today.
        own_people: whether somebody acts for it here already; to confirm, with an account of their own.
        confirmed: whether it has signed or confirmed this version.
        carded: whether somebody signed for it by a slip, and chose a PIN: whoever prints slips does not know it.

    """
    if not member:
        return NO_MEMBER
    present = status in {Status.COMMITTED, Status.SUSPENDED}
    if aim is Aim.CONFIRM:
        if not present or confirmed:
            return CONFIRMED_ALREADY if present else NOT_SIGNED
        return AT_THE_DESK if own_people else None if carded else NOBODY_ACTS
    if present:
        return SIGNED_ALREADY
    if status in {Status.WITHDRAWN, Status.REMOVED}:
        return HAS_LEFT
    return OWN_PEOPLE if own_people else None


def state_of(*, signed: bool, left: bool, disputed: bool, printed: bool, invited: bool) -> State:
    """Return where a member stands."""
    if left:
        return State.LEFT
    if signed:
        return State.DISPUTED if disputed else State.SIGNED
    if invited:
        return State.INVITED
    return State.PRINTED if printed else State.WAITING


def may_remind(reminded_on: date | None, *, today: date) -> bool:
    """Say whether a member may get a letter: one a day, however often somebody presses."""
    return reminded_on is None or today - reminded_on >= REMIND_EVERY


def band(signed: int, listed: int) -> Band:
    """Return the band of a count."""
    if not signed or not listed:
        return Band.NONE
    if signed >= listed:
        return Band.ALL
    share = signed / listed
    return Band.MOST if share >= 0.8 else Band.HALF if share >= 0.5 else Band.SOME  # noqa: PLR2004 (said in words)


def sample(seed: str, members: Iterable[str], size: int) -> list[str]:
    """Return who is asked in person: drawn by a seed from the ids in their order, so that anyone can draw it again.

    `random.Random` seeded by a text draws the same on every machine and release of Python 3.
    """
    ordered = sorted(members)
    return Random(seed).sample(ordered, min(size, len(ordered)))  # noqa: S311 (a draw to be repeated, no secret)
