"""Run a draw of audits again, with nothing but Python: python audit_draw.py LIST SEED [OUTSIDE]. See docs/audit-draw.md."""

import hashlib
import sys
from pathlib import Path


def again(listed: bytes, seed: str, outside: str = "") -> tuple[str, str, list[str]]:
    """Return the hash of the list, the hash of the seed, and who is drawn."""
    names = listed.decode("utf-8").split("\n")[:-1]
    tickets = []
    for name in names:
        digest = hashlib.sha256()
        for part in (seed, "\n", outside, "\n", name):
            digest.update(part.encode("utf-8"))
        tickets.append((digest.digest(), name))
    tickets.sort()
    count = len(names) // 10 + (len(names) % 10 > 0)
    return (
        hashlib.sha256(listed).hexdigest(),
        hashlib.sha256(seed.encode("utf-8")).hexdigest(),
        [name for _, name in tickets[:count]],
    )


if __name__ == "__main__":
    LIST, SEED, *REST = sys.argv[1:]
    print(*again(Path(LIST).read_bytes(), SEED, *REST), sep="\n")  # noqa: T201 (a script for anybody)
