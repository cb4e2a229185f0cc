"""How long sealing to five readers, opening, and Argon2id take here. `make bench` prints it."""

from collections.abc import Callable
from pathlib import Path
from secrets import randbelow, token_bytes
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import uuid4

from registry.kit.sealing import NARRATIVE, Bundle, Costs, Keyring, PrivateKey, Receipts, seal
from registry.kit.sealing.receipts import COSTS

ROUNDS = 200
TEXTS = {"narrative": "x" * 500, "reference": "Case 17/2026"}


def timed(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median of a few rounds, in milliseconds."""
    took = []
    for _ in range(rounds):
        began = perf_counter()
        work()
        took.append(perf_counter() - began)
    return 1_000 * median(took)


def main() -> None:
    keys = [PrivateKey() for _ in range(5)]
    readers = {str(number): key.public for number, key in enumerate(keys)}
    with TemporaryDirectory() as folder:
        keyring = Keyring(Path(folder) / "keyring")

        def sealed() -> Bundle:
            return seal(keyring, "bench/1", TEXTS, readers, sizes={"narrative": NARRATIVE})

        one = sealed()
        last = one.pack()
        figures = [
            ("seal to five, its key on the disk", timed(sealed)),
            ("put the key on the disk alone", timed(lambda: keyring.make(uuid4()))),
            ("open", timed(lambda: Bundle.unpack(last).open(keyring, "bench/1", "4", keys[4]))),
            ("Argon2id of a vault", timed(lambda: Costs().stretch("five words", token_bytes(16)), 10)),
            ("Argon2id of a receipt", timed(lambda: COSTS.stretch("digits", token_bytes(16)), 10)),
            ("a receipt with its key pair", timed(lambda: Receipts(b"p" * 32).new(randbelow), 10)),
        ]
    for what, took in figures:
        print(f"{took:8.2f} ms  {what}")  # noqa: T201 (what it is for)
    print(f"{len(last):8,} B   stored of one, to five readers")  # noqa: T201 (what it is for)


if __name__ == "__main__":
    main()
