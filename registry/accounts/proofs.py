"""What was being sent when a proof was asked for: kept on the page of the proof, so that it need not be typed again."""

from collections.abc import Iterable, Mapping
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException

from registry.kit.http import SAFE_METHODS

MOST_KEPT = 48 * 1024  # characters: what is kept is sent twice more, and those forms have more around it
MOST_FIELDS = 400
SECRET = frozenset({"password", "present", "code"})  # typed anew, since no page shows them again
UNKEPT = "/cases/keys"  # what is sent there opens a vault
KEPT = "kept"


async def sent(connection: ASGIConnection[Any, Any, Any, Any]) -> tuple[tuple[str, str], ...] | None:
    """Return the fields of the form that is being sent; None where they cannot be kept: a file, or too much."""
    if not isinstance(connection, Request) or connection.method in SAFE_METHODS:
        return ()
    if connection.scope["path"].startswith(UNKEPT):
        return None
    try:
        form = await connection.form()
    except HTTPException:
        return None
    pairs = [(name, value) for name, value in form.multi_items() if name not in SECRET]
    if not all(isinstance(value, str) for _, value in pairs) or len(pairs) > MOST_FIELDS:
        return None
    long = sum(len(name) + len(value) for name, value in pairs) > MOST_KEPT
    return None if long else tuple(pairs)


def folded(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return kept fields under names of their own, which a form that has other fields can carry."""
    found = []
    for number, (name, value) in enumerate(pairs):
        found += [(f"{KEPT}-{number}-name", name), (f"{KEPT}-{number}-value", value)]
    return found


def unfolded(data: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return kept fields as they were, in their order."""
    found = []
    for number in range(MOST_FIELDS):
        name, value = data.get(f"{KEPT}-{number}-name"), data.get(f"{KEPT}-{number}-value")
        if name is None or value is None:
            break
        found.append((name, value))
    return found
