"""What a reader worked out of opened texts, kept from one request to the next: locked, and in memory alone.

Nothing here is in the clear: each reader has one box, under a key that grows from their private key. This process
holds that key while it answers somebody whose session has unlocked it, and no longer. A box never reaches a disk, is
dropped when its owner locks up, and after its time by itself.
"""

from asyncio import TimerHandle, get_running_loop
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from registry.kit.sealing.boxes import RefusedError, branch, context, lock, unlock
from registry.kit.sealing.keys import PrivateKey

LARGEST = 16 * 1024 * 1024  # bytes of one reader; more than that is worked out anew each time


@dataclass(frozen=True, slots=True)
class _Kept:
    box: bytes = field(repr=False)
    until: datetime
    timer: TimerHandle


class Remembered:
    """One box a reader, in this process."""

    def __init__(self) -> None:
        self._kept: dict[UUID, _Kept] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def recall(self, whose: UUID, key: PrivateKey, *, now: datetime) -> bytes | None:
        """Return what was kept; None where there is nothing, its time is over, or it was under another key."""
        kept = self._kept.get(whose)
        if kept is None:
            return None
        try:
            if kept.until > now:
                return unlock(branch(key.seed, "remembered"), kept.box, context("remembered", whose.hex))
        except RefusedError:
            pass
        self.forget(whose)
        return None

    def keep(self, whose: UUID, key: PrivateKey, plain: bytes, *, now: datetime, until: datetime) -> None:
        """Keep something, in place of what was there; the earlier end of the two counts."""
        before = self._kept.get(whose)
        self.forget(whose)
        if before is not None and before.until > now:
            until = min(until, before.until)
        seconds = (until - now).total_seconds()
        if len(plain) > LARGEST or seconds <= 0:
            return
        box = lock(branch(key.seed, "remembered"), plain, context("remembered", whose.hex))
        timer = get_running_loop().call_later(seconds, self._kept.pop, whose, None)
        self._kept[whose] = _Kept(box, until, timer)

    def forget(self, whose: UUID) -> None:
        """Drop what is kept for somebody, if anything."""
        kept = self._kept.pop(whose, None)
        if kept is not None:
            kept.timer.cancel()
