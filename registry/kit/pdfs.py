"""A PDF somebody sends becomes pictures of its pages, and nothing of it is kept but their pixels."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from registry.kit import pdf_child
from registry.kit.pictures import BYTES_AT_MOST, in_turn
from registry.kit.words import Sentence

PATIENCE = 40.0  # seconds by the clock, on a machine that does other things too

TOO_LARGE = Sentence("This file is larger than 10 MB. Scan it again in a smaller size.")
UNREADABLE = Sentence(
    "This PDF has no pages, or cannot be read. Print the list to a new PDF, or photograph it."
)
LOCKED = Sentence("This PDF is locked with a password. Save it again without one.")
LONG = Sentence("This PDF has more than 10 pages. Send the pages with the signed list alone.")
HEAVY = Sentence("This PDF takes too long to read. Print the list to a new PDF, or photograph it.")
WHY: Mapping[int, Sentence] = {
    pdf_child.UNREADABLE: UNREADABLE,
    pdf_child.LOCKED: LOCKED,
    pdf_child.LONG: LONG,
}


async def draw_pages(content: bytes) -> list[bytes] | Sentence:
    """Return `pages_of`, made beside the event loop, in the same queue as pictures."""
    return await in_turn(lambda: pages_of(content))


def pages_of(content: bytes, *, patience: float = PATIENCE) -> list[bytes] | Sentence:
    """Return a JPEG of each page, or why there is none. Takes up to a second a page: see `draw_pages`.

    A process of its own draws them, with little memory and time: a PDF that brings it down brings nothing else down.
    """
    if len(content) > BYTES_AT_MOST:
        return TOO_LARGE
    try:
        # "-I": nothing of the folder or the environment that we run in, and none of our secrets, reaches it.
        done = subprocess.run(  # noqa: S603 (our own program; what was sent goes in by standard input alone)
            [sys.executable, "-I", str(Path(pdf_child.__file__))],
            input=content, capture_output=True, check=False, timeout=patience, env={},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return HEAVY
    if done.returncode:
        return WHY.get(done.returncode, HEAVY)
    return _parted(done.stdout)


def _parted(written: bytes) -> list[bytes]:
    pictures: list[bytes] = []
    at = 0
    while at < len(written):
        end = at + 4 + int.from_bytes(written[at : at + 4], "big")
        pictures.append(written[at + 4 : end])
        at = end
    return pictures
