"""Make a key of what a person keeps in mind: Argon2id, costly for whoever has to guess."""

from dataclasses import dataclass
from unicodedata import normalize

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

SALT = 16  # bytes, RFC 9106, 3.1


@dataclass(frozen=True, slots=True)
class Costs:
    """What one guess costs; kept beside what was locked, so that costs may rise. Memory in KiB.

    Source of the defaults: RFC 9106, 4, second recommended option, with one lane as SECURITY.md section 6 has it.
    """

    iterations: int = 3
    memory: int = 65_536

    def stretch(self, secret: str, salt: bytes) -> bytes:
        """Return 32 bytes. It takes a tenth of a second and blocks: call it in a thread."""
        return stretch(secret, salt, self)


def stretch(secret: str, salt: bytes, costs: Costs) -> bytes:
    """Return 32 bytes from a secret, in NFC since keyboards differ in how they write é."""
    kdf = Argon2id(salt=salt, length=32, iterations=costs.iterations, lanes=1, memory_cost=costs.memory)
    return kdf.derive(normalize("NFC", secret).encode())
