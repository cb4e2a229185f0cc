"""The public address of an association, and which may stand under which."""

import re
from collections.abc import Collection, Iterable
from typing import TypeVar
from unicodedata import normalize

from registry.errors import RuleBrokenError
from registry.kit.words import Sentence

T = TypeVar("T")
DEEPEST = 3  # associations above one another: a chamber, its federation, a federation of these
CYCLE = Sentence("This association stands above the other already. Neither can be under itself.")
TOO_DEEP = Sentence("No more than three associations stand above one another.")


def slug_of(name: str, ending: str) -> str:
    """Return the last part of a public address: readable, and of its own by the random ending."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-")
    return f"{words}-{ending}" if words else ending


def below(edges: Collection[tuple[T, T]], top: T) -> set[T]:
    """Return all that stand under one, at any depth. An edge is an umbrella and its member."""
    found: set[T] = set()
    ahead = {member for umbrella, member in edges if umbrella == top}
    while ahead:
        found |= ahead
        ahead = {member for umbrella, member in edges if umbrella in ahead} - found
    return found


def check_federation(edges: Collection[tuple[T, T]], umbrella: T, member: T) -> None:
    """Refuse a membership that would close a circle, or stand too many above one another.

    Raises:
        RuleBrokenError: it would.

    """
    if umbrella == member or umbrella in below(edges, member):
        raise RuleBrokenError(CYCLE.english)
    over = {(below_it, above) for above, below_it in edges}
    if _height(over, [umbrella]) + _height(edges, [member]) > DEEPEST:
        raise RuleBrokenError(TOO_DEEP.english)


def _height(edges: Collection[tuple[T, T]], start: Iterable[T]) -> int:
    """Return how many stand in the longest line from here on, these included. There is no circle to run in."""
    level, height = set(start), 0
    while level:
        height += 1
        level = {onward for one, onward in edges if one in level}
    return height
