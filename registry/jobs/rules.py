"""How long a letter or a piece of work is tried, and when a round comes again."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

LEASE = timedelta(minutes=2)
MAILS_AT_ONCE = 4  # deliveries of 20 seconds at most, one after the other, well within the lease
ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)  # of a round that fails again and again; it is never given up
GIVEN_UP_KEPT_FOR = timedelta(days=3)  # so that a registrar who mends the cause can have it tried again
DONE_KEPT_FOR = timedelta(days=90)  # of work, without what it was about
LATE_AFTER = timedelta(minutes=15)


def next_try(attempts: int, *, now: datetime) -> datetime | None:
    """Return when to try again after so many failures: 1, 2, 4 … minutes; None when it is enough."""
    return None if attempts >= ATTEMPTS else now + FIRST_WAIT * 2 ** (attempts - 1)


NOWHERE = ".invalid"  # RFC 2606, 2: no letter can arrive there; who signed by a slip has such an address


def is_reachable(address: str) -> bool:
    """Say whether a letter to an address can arrive anywhere."""
    return not address.endswith(NOWHERE)


@dataclass(frozen=True, slots=True)
class Beat:
    """How often a round is made: after so long, or with each new day of UTC where that is None."""

    every: timedelta | None = None

    def next_after(self, now: datetime) -> datetime:
        """Return when the round that is made at `now` is due again."""
        if self.every is not None:
            return now + self.every
        return datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=now.tzinfo)


def round_again(failures: int, *, now: datetime) -> datetime:
    """Return when a round that failed so many times is tried again: 1, 2, 4 … minutes, an hour at most."""
    wait: timedelta = FIRST_WAIT * 2 ** min(failures - 1, 10)
    return now + min(wait, LONGEST_WAIT)


def shown_address(address: str) -> str:
    """Return as much of an address as tells an operator which server refuses: a…@example.org."""
    name, _, host = address.rpartition("@")
    return f"{name[:1]}…@{host}"
