"""Long lists in parts, as a statement or a pause takes them."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def slices(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield items in parts of a size; the last may be shorter, and none is empty."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some
