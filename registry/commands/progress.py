"""Progress of long work, on the terminal of whoever waits for it."""

import sys
import time

EVERY = 0.5  # seconds between two lines


class Progress:
    """Counts things done, and says so twice a second while somebody watches."""

    def __init__(self, word: str) -> None:
        self.word, self.count, self._said_at = word, 0, time.monotonic()

    def add(self, count: int = 1) -> None:
        self.count += count
        if sys.stderr.isatty() and time.monotonic() - self._said_at > EVERY:
            self._said_at = time.monotonic()
            sys.stderr.write(f"\r{self.count} rows {self.word} …")

    def done(self) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{self.count} rows {self.word}.   \n")
