"""Keep and check passwords: Argon2id, off the event loop, as slow for a stranger as for a friend."""

import os
from collections.abc import Callable
from functools import partial
from secrets import token_hex
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from registry.errors import BusyError
from registry.kit.sealing import Costs

WAITING_AT_MOST = 20
T = TypeVar("T")


class Passwords:
    """Hashes with one set of costs. A process holds one; tests hold a cheap one.

    Source of the defaults: RFC 9106, 4, second recommended option, and SECURITY.md section 6.
    """

    def __init__(self, *, time_cost: int = 3, memory_cost: int = 65_536, at_once: int | None = None) -> None:
        self.costs = Costs(iterations=time_cost, memory=memory_cost)
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=1)
        self._at_once = CapacityLimiter(at_once or os.cpu_count() or 1)
        self._waiting = 0
        # Made now, so that the first stranger does not wait longer than the second.
        self._nobodys = self._hasher.hash(token_hex())

    async def hash(self, password: str) -> str:
        """Return what is stored of a password."""
        return await self.in_turn(partial(self._hasher.hash, password))

    async def fits(self, password: str, password_hash: str | None) -> bool:
        """Say whether the password belongs to the hash. None takes as long to say no.

        Raises:
            BusyError: so many are waiting that this one would wait too long.

        """
        return await self.in_turn(partial(self._check, password, password_hash))

    def is_cheap(self, password_hash: str) -> bool:
        """Say whether a hash was made at other costs than today's, and should be made anew."""
        return self._hasher.check_needs_rehash(password_hash)

    def _check(self, password: str, password_hash: str | None) -> bool:
        try:
            self._hasher.verify(password_hash or self._nobodys, password)
        except (VerifyMismatchError, InvalidHashError):
            return False
        return password_hash is not None

    async def in_turn(self, work: Callable[[], T]) -> T:
        """Return what some other work with Argon2id returns, when its turn has come.

        Raises:
            BusyError: so many are waiting that this one would wait too long.

        """
        if self._waiting >= WAITING_AT_MOST:
            raise BusyError("Too many people are signing in just now. Try again in a minute.")
        self._waiting += 1
        try:
            return await to_thread.run_sync(work, limiter=self._at_once)
        finally:
            self._waiting -= 1
