"""The random draw, which anybody can run again: docs/audit-draw.md says it in words (pure).

Commit, then reveal. Before the draw the register publishes the list, its hash and the hash of a seed; after a moment
named beforehand it publishes the seed. A word of the world outside that nobody knows at the first moment may be mixed
in, such as a number of the national lottery: then not even whoever runs the server could have chosen whom it falls on.
"""

from collections.abc import Sequence
from hashlib import sha256

SHARE_PERCENT = 10  # a year: B Lab (DOMAIN.md section 4.7)
SEED_BYTES = 32


def seed_hash(seed: str) -> str:
    """Return the SHA-256 of a seed, as 64 hexadecimal digits, by its letters."""
    return sha256(seed.encode()).hexdigest()


def frozen(slugs: Sequence[str]) -> str:
    """Return the list as the file that is published: the names of their pages, sorted, one a line."""
    return "".join(f"{slug}\n" for slug in sorted(set(slugs)))


def list_hash(slugs: Sequence[str]) -> str:
    """Return the SHA-256 of that file."""
    return sha256(frozen(slugs).encode()).hexdigest()


def how_many(count: int) -> int:
    """Return how many of so many are drawn: 10 %, rounded up."""
    return -(-count * SHARE_PERCENT // 100)


def ticket(seed: str, outside: str, slug: str) -> str:
    """Return the ticket of one business: lowest tickets are drawn."""
    return sha256(f"{seed}\n{outside}\n{slug}".encode()).hexdigest()


def drawn(seed: str, outside: str, slugs: Sequence[str]) -> list[str]:
    """Return who is drawn, in the order of their tickets."""
    by_ticket = sorted(set(slugs), key=lambda slug: ticket(seed, outside, slug))
    return by_ticket[: how_many(len(by_ticket))]
