"""Processes of our own: started, asked, stopped by their id."""

import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

PATIENCE = 30.0  # seconds


@contextmanager
def process(
    words: Sequence[str], env: Mapping[str, str], *, log: Path, within: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command while the block runs; what it writes goes to `log`."""
    with (
        log.open("ab") as out,
        subprocess.Popen(words, env=env, cwd=within, stdout=out, stderr=out) as started,  # noqa: S603
    ):
        try:
            yield started
        finally:
            if started.poll() is None:
                started.kill()


def stop(started: subprocess.Popen[bytes]) -> int:
    """Ask a process to end, as a container would, and return how it ended."""
    started.send_signal(signal.SIGTERM)
    return started.wait(PATIENCE)


def wait_for(url: str, started: subprocess.Popen[bytes], log: Path) -> httpx.Response:
    """Return the first answer of a server that has just been started."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and started.poll() is None:
        try:
            return httpx.get(url, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8"))
