"""How long a letter is tried, and how it is put together."""

from datetime import datetime, timedelta

LEASE = timedelta(minutes=2)  # several times what one delivery may take
ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=1)


def next_try(attempts: int, *, now: datetime) -> datetime | None:
    """Return when to try again after so many failures: 1, 2, 4 … minutes; None when it is enough."""
    return None if attempts >= ATTEMPTS else now + FIRST_WAIT * 2 ** (attempts - 1)
