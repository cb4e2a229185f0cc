"""Canonical N-Quads of documents that differ in a few values only, without going through JSON-LD for each (pure).

All credentials have one shape. What JSON-LD makes of it is worked out once, by the library, with marks where names,
dates and addresses stand; after that the marks are filled in and the lines sorted, a hundred times as fast. A document
that a mark could change the meaning of goes to the library as before: an address that is not written as ours are, a
value with control characters, more than one node without an address (whose numbers depend on what else is said).
"""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

Document = dict[str, Any]
Canonical = Callable[[Document], bytes]

# Names whose values are text, or the address of something, and nothing else in the contexts that are shipped.
TEXT = frozenset({
    "awardedDate", "created", "description", "encodedList", "identityHash", "name", "statusListIndex", "url",
    "validFrom", "validUntil", "version",
})  # fmt: skip
ADDRESS = frozenset({"id", "issuer", "statusListCredential", "verificationMethod"})
AS_OURS = re.compile(r"(https://|http://|did:web:)[!#-;=?-\[\]_a-z~]+", re.ASCII)
SIGN = "\ue000"  # for private use: no text of ours has it, and it goes through unchanged
AWKWARD = re.compile(f"[\x00-\x1f\x7f-\x9f{SIGN}]")
ADDRESS_MARK = re.compile(r"(?:https://|http://|did:web:)mark-([0-9]+)[.]invalid")
MARK = re.compile(f"{SIGN}([0-9]+){SIGN}")
NODE = re.compile(r"_:c14n([0-9]+)")
ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"'})


class _UnlikeError(Exception):
    """A document has something that marks cannot stand for."""


class Quads:
    """Canonical forms by shape. Each shape is worked out once, by what is given."""

    def __init__(self, library: Canonical, *, shapes: int = 32) -> None:
        self._library = library
        self._shape = lru_cache(shapes)(self._worked_out)

    def __call__(self, document: Document) -> bytes:
        """Return what the library returns."""
        values: list[str] = []
        try:
            marked = _marked(document, values)
        except _UnlikeError:
            return self._library(document)
        parts = self._shape(json.dumps(marked))
        return self._library(document) if parts is None else _filled(parts, values)

    def _worked_out(self, marked: str) -> tuple[str, ...] | None:
        said = self._library(json.loads(marked)).decode()
        if set(NODE.findall(said)) > {"0"}:
            return None
        return tuple(MARK.split(ADDRESS_MARK.sub(rf"{SIGN}\1{SIGN}", said)))


def _marked(value: Any, values: list[str], name: str = "") -> Any:
    """Return a document with its values marked, and put them into `values` in the order of their marks.

    Raises:
        _UnlikeError: one of them could mean something else than its mark.

    """
    if isinstance(value, dict):
        return {key: _marked(inside, values, key) for key, inside in value.items()}
    if isinstance(value, list):
        return [_marked(inside, values) for inside in value]
    if name not in TEXT | ADDRESS or not isinstance(value, str):
        return value
    if AWKWARD.search(value):
        raise _UnlikeError
    number = len(values)
    if name in TEXT:
        values.append(value.translate(ESCAPED))
        return f"{SIGN}{number}{SIGN}"
    address = AS_OURS.fullmatch(value)
    if address is None:
        raise _UnlikeError
    values.append(value)
    return f"{address[1]}mark-{number}.invalid"


def _filled(parts: tuple[str, ...], values: list[str]) -> bytes:
    said = "".join(values[int(part)] if at % 2 else part for at, part in enumerate(parts))
    return "".join(f"{line}\n" for line in sorted(set(said.split("\n")) - {""})).encode()
