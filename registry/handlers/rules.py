"""How long a vault stays open, how long a certificate counts, and how a handler's key stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from registry.kit.words import Sentence

OPEN_FOR = timedelta(minutes=30)  # an unlocked key, as an idle session
CERTIFIED_YEARS = 2  # a handler who left is out for good by then, whatever a database says
NEEDED = 2  # signatures, of different officers
OFFICERS = 3
RENEW_AHEAD = timedelta(days=60)

WRONG_PASSPHRASE = Sentence("This is not the passphrase of your vault.")
SAME_AS_SIGN_IN = Sentence("Choose another one than the password that you sign in with.")
NOT_THE_SAME = Sentence("The two are not the same.")
OF_A_POST_THAT_ENDED = Sentence(
    "This was signed for a post that has ended since. Hand the officers the file that stands here today."
)
NOBODY_READS = Sentence(
    "Nobody can read a report from this country just now, so none is taken. Call one of the numbers."
)


class KeyState(StrEnum):
    """How a handler's key stands for one country."""

    NO_VAULT = "no_vault"
    WAITING = "waiting"  # for the officers
    CERTIFIED = "certified"
    RUN_OUT = "run_out"


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """What a certificate is about: which countries, and until when (the last day counts)."""

    until: date
    countries: tuple[str, ...]


def certificate_until(today: date, *, ended: int = 0) -> date:
    """Return the last day of a certificate asked for today: the same all year, so that two officers sign the same.

    For each of the person's posts that has ended it is a day earlier: nothing that an officer signed before says the
    same, so that a new post needs two new signatures, whatever is pasted again.
    """
    return date(today.year + CERTIFIED_YEARS, 12, 31) - timedelta(days=ended)


def ends_before(scope: Scope) -> int:
    """Return how many of the person's posts had ended when this was asked for, as its last day says."""
    return (date(scope.until.year, 12, 31) - scope.until).days


def what_stands(scope: Scope, ended: Mapping[str, int]) -> Scope:
    """Return a certificate for those countries whose post has not ended since.

    Args:
        scope: what was signed.
        ended: by country, how many of the person's posts had ended by the last end of that country's.

    """
    before = ends_before(scope)
    return Scope(scope.until, tuple(one for one in scope.countries if before >= ended.get(one, 0)))


def covers(scope: Scope, country: str, *, today: date) -> bool:
    """Say whether a certificate counts for a country today."""
    return country in scope.countries and today <= scope.until


def key_state(signed: Iterable[tuple[Scope, int]], country: str, *, today: date) -> KeyState:
    """Return how a key stands for a country.

    Args:
        signed: what was signed about the key, and by how many different officers that are pinned today.
        country: in two capital letters.
        today: the day in question.

    """
    whole = [scope for scope, officers in signed if officers >= NEEDED and country in scope.countries]
    if any(covers(scope, country, today=today) for scope in whole):
        return KeyState.CERTIFIED
    return KeyState.RUN_OUT if whole else KeyState.WAITING


def is_settled(states: Iterable[tuple[str, KeyState, date | None]], *, today: date) -> bool:
    """Say whether a key is certified for all countries of its owner, and for a while yet.

    Args:
        states: each country with how the key stands there, and until when it is certified.
        today: the day in question.

    """
    return all(
        state is KeyState.CERTIFIED and until is not None and until - today > RENEW_AHEAD
        for _, state, until in states
    )
