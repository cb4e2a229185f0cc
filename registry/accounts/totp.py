"""Six digits that a telephone and this server both work out from one secret and the time (pure).

Source: RFC 6238 with HMAC-SHA-1, 30 seconds, six digits: what every authenticator app understands.
"""

import hmac
from base64 import b32decode, b32encode
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote, urlencode
from uuid import UUID

STEP = 30  # seconds
DIGITS = 6
DRIFT = (
    -1,
    0,
    1,
)  # steps: RFC 6238, 5.2, advises one at most for clocks that differ and fingers that are slow
SECRET_BYTES = 20  # RFC 4226, 4, R6
GROUP = 4  # letters, for whoever types a secret


def counter_at(moment: datetime) -> int:
    """Return the number of the step that a moment lies in."""
    return int(moment.timestamp()) // STEP


def code_at(secret: bytes, counter: int, *, digits: int = DIGITS, by: str = "sha1") -> str:
    """Return the code of one step. Source: RFC 4226, 5.3; the other hashes are there for the RFC's vectors."""
    mac = hmac.digest(secret, counter.to_bytes(8, "big"), by)
    at = mac[-1] & 0x0F
    number = int.from_bytes(mac[at : at + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}d}"


def counter_of(secret: bytes, typed: str, *, now: datetime, after: int) -> int | None:
    """Return the step whose code was typed, one step early or late at most; None for any other.

    Args:
        secret: of the factor.
        typed: six digits.
        now: the moment.
        after: the last step that was accepted. A code opens once: whoever reads it over a shoulder is late.

    """
    present, found = counter_at(now), None
    for counter in (
        present + drift for drift in DRIFT
    ):  # all of them, so that none is told by the time it takes
        fits = hmac.compare_digest(code_at(secret, counter).encode(), typed.encode())
        if fits and counter > after:
            found = counter
    return found


def secret_of(key: bytes, factor_id: UUID, account_id: UUID) -> bytes:
    """Return the secret of a factor: worked out each time, so that it is stored nowhere.

    Whoever has the database has no secret without the server's key, and a row moved to another account has
    another secret.

    Args:
        key: the server's, from outside the database.
        factor_id: random, and new for each factor.
        account_id: whose it is.

    """
    return hmac.digest(key, b"atalaya totp 1" + factor_id.bytes + account_id.bytes, sha256)[:SECRET_BYTES]


def key_id(key: bytes) -> bytes:
    """Return what tells one key of the server from another, and nothing of it."""
    return hmac.digest(key, b"atalaya key id", sha256)[:8]


def spelled(secret: bytes) -> str:
    """Return a secret as authenticator apps take it: base 32, in groups of four letters."""
    letters = b32encode(secret).decode()
    return " ".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def read_secret(spelled: str) -> bytes:
    """Return a secret from its letters.

    Raises:
        ValueError: they are no base 32.

    """
    return b32decode(spelled.replace(" ", ""), casefold=True)


def address_of(secret: bytes, *, site_name: str, email: str) -> str:
    """Return what the QR says to an authenticator app.

    Source: https://github.com/google/google-authenticator/wiki/Key-Uri-Format. A colon parts the two names.
    """
    site = site_name.replace(":", " ")
    asked = {"secret": b32encode(secret).decode(), "issuer": site}
    return f"otpauth://totp/{quote(site)}:{quote(email)}?{urlencode(asked, quote_via=quote)}"
