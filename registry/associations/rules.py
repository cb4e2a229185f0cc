"""The public address of an association."""

import re
from unicodedata import normalize


def slug_of(name: str, ending: str) -> str:
    """Return the last part of a public address: readable, and of its own by the random ending."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-")
    return f"{words}-{ending}" if words else ending
