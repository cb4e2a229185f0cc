"""How long a letter is tried, and how it is put together."""

from datetime import datetime, timedelta

LEASE = timedelta(minutes=2)
MAILS_AT_ONCE = 4  # deliveries of 20 seconds at most, one after the other, well within the lease
ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=1)


def next_try(attempts: int, *, now: datetime) -> datetime | None:
    """Return when to try again after so many failures: 1, 2, 4 … minutes; None when it is enough."""
    return None if attempts >= ATTEMPTS else now + FIRST_WAIT * 2 ** (attempts - 1)


NOWHERE = ".invalid"  # RFC 2606, 2: no letter can arrive there; who signed by a slip has such an address


def is_reachable(address: str) -> bool:
    """Say whether a letter to an address can arrive anywhere."""
    return not address.endswith(NOWHERE)
