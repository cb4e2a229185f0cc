"""Count tries of a network in memory alone: on these pages nothing about who asks is stored, not even hashed."""

import hmac
import secrets
from collections import OrderedDict
from datetime import date, datetime, timedelta
from hashlib import sha256

UNKNOWN_CODES = 60, timedelta(minutes=1)  # SECURITY.md section 5; codes that we issued are never counted
MISUSE_REPORTS = 30, timedelta(hours=1)  # our proposal: a hotel shares one address
MOST_NETWORKS = 50_000  # some 10 MB; past that the one counted longest ago is forgotten


class Tries:
    """How often each network tried something lately, in this process.

    A network is kept as an HMAC under a random key of the day, which is thrown away with it.
    """

    def __init__(self, most: int, within: timedelta, *, networks: int = MOST_NETWORKS) -> None:
        self._most = most
        self._networks = networks
        self._seconds = within.total_seconds()
        self._day: date | None = None
        self._key = b""
        self._counted: OrderedDict[bytes, tuple[int, int]] = OrderedDict()

    def spend(self, network: str, *, now: datetime) -> bool:
        """Count one try; say whether there was one left."""
        if now.date() != self._day:
            self._day, self._key = now.date(), secrets.token_bytes(32)
            self._counted.clear()
        whom = hmac.digest(self._key, network.encode(), sha256)
        window = int(now.timestamp() // self._seconds)
        last, tries = self._counted.pop(whom, (window, 0))
        tries = tries + 1 if last == window else 1
        self._counted[whom] = window, tries
        if len(self._counted) > self._networks:
            self._counted.popitem(last=False)
        return tries <= self._most
