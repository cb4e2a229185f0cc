"""Roles, how long a session lasts, what a password may be, how often one may try."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from unicodedata import normalize

from registry.errors import RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.rules import Office

# NIST SP 800-63B-4, 2.2.3, for AAL2: 12 hours at most, and 30 minutes of inactivity.
CONFLICT_FOR = timedelta(days=2 * 365)  # DOMAIN.md section 4.7: 24 months
LASTS_FOR = timedelta(hours=12)
IDLE_FOR = timedelta(minutes=30)
NOTE_EVERY = timedelta(minutes=1)  # one write a minute, not one a request
FRESH_FOR = timedelta(
    minutes=15
)  # SECURITY.md section 6: how long a proof of who one is opens decisions and keys
HALF_LASTS_FOR = timedelta(minutes=10)  # between the first page of signing in and the second

# NIST SP 800-63B-4, 3.1.1.2: at least 15 where it is the only factor; no rules of composition.
PASSWORD_SHORTEST, PASSWORD_LONGEST = 15, 128
FEWEST_DIFFERENT = 5  # signs; `aaaaaaaaaaaaaaa` is long, and the first thing to be tried
COMMON = Path(__file__).with_name("common_passwords.txt")


class Role(StrEnum):
    """What a post lets a person do, and for whom."""

    OWNER = "owner"
    FOCAL_POINT = "focal_point"
    MEMBER = "member"
    ASSOCIATION_ADMIN = "association_admin"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"
    REGISTRAR = "registrar"
    CASE_HANDLER = "case_handler"  # of a country: see `offices`


OF_A_BUSINESS = frozenset({Role.OWNER, Role.FOCAL_POINT, Role.MEMBER})
KEEPERS = frozenset({Role.OWNER, Role.FOCAL_POINT})  # of a business's logos, vehicles, plan and lists
# They judge others, or read what is sealed; everybody else may have one.
NEED_A_FACTOR = frozenset({Role.AUDITOR, Role.CASE_HANDLER, Role.REGISTRAR})
OF_AN_ASSOCIATION = frozenset({Role.ASSOCIATION_ADMIN, Role.REVIEWER, Role.AUDITOR})


NOT_TOGETHER = Sentence(
    "Whoever reads reports as a case handler holds no post in a business or an association. The other post has to end first."
)


def check_apart(role: Role, held: Collection[Role]) -> None:
    """Refuse a post to somebody whose other posts do not go with it: who handles cases works for nobody they are about.

    Raises:
        RuleBrokenError: one of the two is a case handler's, and the other in a business or an association.

    """
    theirs = OF_A_BUSINESS | OF_AN_ASSOCIATION
    judges = role is Role.CASE_HANDLER and not theirs.isdisjoint(held)
    if judges or (role in theirs and Role.CASE_HANDLER in held):
        raise RuleBrokenError(NOT_TOGETHER.english)


def office_of(role: Role) -> Office:
    """Return the office that a role is part of."""
    if role is Role.REGISTRAR:
        return Office.REGISTER
    if role is Role.CASE_HANDLER:
        return Office.CASES
    return Office.BUSINESS if role in OF_A_BUSINESS else Office.ASSOCIATION


class Purpose(StrEnum):
    """What a link in a letter does, once."""

    CONFIRM = "confirm"
    RESET = "reset"
    FACTOR = "factor"  # ends the second factor of somebody who holds no post


LINK_LASTS_FOR = {
    Purpose.CONFIRM: timedelta(hours=24),
    Purpose.RESET: timedelta(hours=1),
    Purpose.FACTOR: timedelta(hours=1),
}
INVITATION_LASTS_FOR = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Budget:
    """So many tries in so long, per subject."""

    tries: int
    within: timedelta


class Spending(StrEnum):
    """What a try is counted under."""

    SIGN_IN_ACCOUNT = "sign_in_account"  # an address from one network: its owner elsewhere is not held up
    SIGN_IN_NETWORK = "sign_in_network"
    SIGN_IN_ADDRESS = "sign_in_address"  # the same address from anywhere
    SIGN_IN_ALL = "sign_in_all"
    FACTOR_SOON = "factor_soon"  # guesses at an account's second factor
    FACTOR_HOUR = "factor_hour"
    FACTOR_DAY = "factor_day"
    MAIL_ADDRESS = "mail_address"
    INVITE_ADDRESS = "invite_address"
    INVITE_ACCOUNT = "invite_account"
    HAND_IN = "hand_in"  # new applications of one account, of which readers get a letter
    MAIL_NETWORK = "mail_network"
    SIGN_UP_NETWORK = "sign_up_network"
    VAULT = "vault"  # guesses at one case handler's passphrase
    CODE_NETWORK = "code_network"  # codes of referrals and of receipts, typed without an account
    CODE_ALL = "code_all"
    SLIP_NETWORK = "slip_network"  # secrets that no slip bears, in whatever campaign
    SLIP_NUMBER = "slip_number"  # wrong numbers beside a slip of one member
    SLIP_ALL = "slip_all"  # in one campaign, from anywhere
    CARD = "card"  # guesses at the PIN of one card, by whatever code or slip
    DENIAL_NETWORK = "denial_network"  # alarms that somebody raises without a card


BUDGETS = {
    Spending.SIGN_IN_ACCOUNT: Budget(10, timedelta(minutes=5)),
    Spending.SIGN_IN_NETWORK: Budget(40, timedelta(minutes=5)),
    Spending.SIGN_IN_ADDRESS: Budget(100, timedelta(minutes=5)),
    Spending.SIGN_IN_ALL: Budget(1_000, timedelta(minutes=5)),
    Spending.FACTOR_SOON: Budget(5, timedelta(minutes=5)),
    Spending.FACTOR_HOUR: Budget(20, timedelta(hours=1)),
    Spending.FACTOR_DAY: Budget(50, timedelta(days=1)),
    Spending.MAIL_ADDRESS: Budget(3, timedelta(hours=1)),
    Spending.INVITE_ADDRESS: Budget(3, timedelta(hours=1)),
    Spending.INVITE_ACCOUNT: Budget(60, timedelta(days=1)),
    Spending.HAND_IN: Budget(3, timedelta(hours=1)),
    Spending.MAIL_NETWORK: Budget(60, timedelta(hours=1)),  # a hotel shares one address
    Spending.SIGN_UP_NETWORK: Budget(60, timedelta(hours=1)),
    Spending.VAULT: Budget(10, timedelta(minutes=5)),
    Spending.CODE_NETWORK: Budget(20, timedelta(minutes=5)),
    Spending.CODE_ALL: Budget(600, timedelta(minutes=5)),
    Spending.SLIP_NETWORK: Budget(30, timedelta(minutes=5)),  # a slip that opens something is not counted
    Spending.SLIP_NUMBER: Budget(10, timedelta(hours=1)),
    Spending.SLIP_ALL: Budget(1_000, timedelta(minutes=5)),
    Spending.CARD: Budget(10, timedelta(hours=1)),
    Spending.DENIAL_NETWORK: Budget(10, timedelta(hours=1)),
}


def hash_token(token: str) -> bytes:
    """Return what is stored of a token: 32 bytes that open no door.

    A plain hash is enough, since a token has 256 random bits and cannot be guessed from it.
    """
    return sha256(token.encode()).digest()


def is_live(started_at: datetime, seen_at: datetime, *, now: datetime) -> bool:
    """Say whether a session still opens anything."""
    return now - started_at < LASTS_FOR and now - seen_at < IDLE_FOR


def is_fresh(proved_at: datetime | None, *, now: datetime) -> bool:
    """Say whether somebody showed who they are lately enough for a decision, a key or a case."""
    return proved_at is not None and now - proved_at < FRESH_FOR


def is_worth_noting(seen_at: datetime, *, now: datetime) -> bool:
    """Say whether a session has gone unnoted long enough for another write."""
    return now - seen_at >= NOTE_EVERY


def normal_password(typed: str) -> str:
    """Return a password as it is hashed: NFC, since keyboards differ in how they write é."""
    return normalize("NFC", typed)


def password_fault(password: str, *, context: Iterable[str] = ()) -> Sentence | None:
    """Return why a password will not do, or None.

    Args:
        password: as `normal_password` returns it.
        context: words that anyone would try here: the site's name, parts of the address.

    """
    if len(password) < PASSWORD_SHORTEST:
        return Sentence(
            "Use 15 characters or more: four or five words that do not belong together are easy to keep in mind."
        )
    if len(password) > PASSWORD_LONGEST:
        return Sentence("Use 128 characters or fewer.")
    bare = re.sub(r"[\W_]", "", password.casefold())
    if len(set(bare)) < FEWEST_DIFFERENT or _repeats(bare) or _runs(bare):
        return Sentence("This password follows a pattern that is easy to guess. Choose another.")
    left = bare
    for word in sorted({part for text in context for part in _parts(text)}, key=len, reverse=True):
        left = left.replace(word, "")
    if len(left) < PASSWORD_SHORTEST // 2:
        return Sentence("This password is made of words that belong to this site or to you. Choose another.")
    if password.casefold() in common_passwords() or bare in common_passwords():
        return Sentence("This password is one that many people use. Choose another.")
    return None


@cache
def common_passwords() -> frozenset[str]:
    """Return the common passwords that are long enough to be chosen here at all."""
    return frozenset(COMMON.read_text(encoding="utf-8").split("\n")) - {""}


def _parts(text: str) -> set[str]:
    whole = [part for part in re.split(r"[\W_]+", text.casefold()) if len(part) > 3]  # noqa: PLR2004 (shorter is chance)
    return {
        *whole,
        "password",
        "contraseña",
        "contrasena",
        "senha",
        "passe",
        "registry",
        "registro",
        "atalaya",
        "hotel",
        "taxi",
    }


def _repeats(bare: str) -> bool:
    return any(bare == (bare[:size] * len(bare))[: len(bare)] for size in range(1, len(bare) // 2 + 1))


def _runs(bare: str) -> bool:
    """Say whether most steps from one sign to the next are the same: 12345…, abcde…, 98765…."""
    steps = [ord(after) - ord(before) for before, after in pairwise(bare)]
    return any(steps.count(step) > 0.7 * len(steps) for step in (-1, 0, 1))
