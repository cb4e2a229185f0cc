"""Ask one server the same kind of thing over a few held connections, and count the answers."""

import asyncio
import time
from collections.abc import Iterator
from itertools import cycle
from typing import cast

CONNECTIONS = 32
PATIENCE = 20.0  # seconds for the last answers; what hangs is a fault, not a figure
HEADERS = b"host: 127.0.0.1\r\naccept: text/html,*/*;q=0.8\r\naccept-language: en-GB,en;q=0.9,es;q=0.5\r\naccept-encoding: gzip\r\nuser-agent: bench\r\n\r\n"


class WrongAnswerError(Exception):
    """The server answered something else than what is being measured."""


class Caller(asyncio.Protocol):
    """One connection: asks, reads the answer to its end, asks again."""

    def __init__(
        self, paths: Iterator[bytes], until: float, expected: bytes, status: bytes, headers: bytes
    ) -> None:
        self.paths, self.until, self.expected = paths, until, expected
        self.status, self.headers = b"HTTP/1.1 " + status, headers
        self.answers = 0
        self.done = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport
        self._read = bytearray()  # joined in place: some answers are megabytes
        self._length: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._read += data
        head = self._read.find(b"\r\n\r\n")
        if head < 0:
            return
        if self._length is None:
            begin = self._read.lower().find(b"content-length: ", 0, head) + 16
            # An answer of 304 has no body, and need not say so.
            self._length = int(self._read[begin : self._read.find(b"\r", begin)]) if begin > 15 else 0
        if len(self._read) < head + 4 + self._length:
            return
        if not self._read.startswith(self.status) or self.expected not in self._read:
            self._finish(WrongAnswerError(self._read[:600].decode("latin-1")))
            return
        self.answers += 1
        self._read, self._length = bytearray(), None
        if time.perf_counter() < self.until:
            self._ask()
        else:
            self._finish()

    def connection_lost(self, error: Exception | None) -> None:
        self._finish(error or ConnectionError("the server hung up"))

    def _ask(self) -> None:
        self.transport.write(b"GET %b HTTP/1.1\r\n%b%b" % (next(self.paths), self.headers, HEADERS))

    def _finish(self, error: Exception | None = None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)
        self.transport.close()


async def rate(
    port: int,
    paths: list[bytes],
    *,
    seconds: float,
    expected: bytes,
    status: bytes = b"200",
    headers: bytes = b"",
) -> float:
    """Return answers per second.

    Raises:
        WrongAnswerError: an answer has another status, or `expected` is not in it.
        TimeoutError: an answer never came.

    """
    turns, start = cycle(paths), time.perf_counter()
    loop = asyncio.get_running_loop()
    callers = [Caller(turns, start + seconds, expected, status, headers) for _ in range(CONNECTIONS)]
    for caller in callers:
        await loop.create_connection(lambda caller=caller: caller, "127.0.0.1", port)  # type: ignore[misc]
    async with asyncio.timeout(seconds + PATIENCE):
        await asyncio.gather(*(caller.done for caller in callers))
    return sum(caller.answers for caller in callers) / (time.perf_counter() - start)
