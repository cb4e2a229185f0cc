"""What a form carries of what its reader saw, so that nobody overwrites what they never read."""

from hashlib import sha256

SEPARATOR = "\x1f"  # in no text that a form lets through
LENGTH = 24


def marker(*shown: object) -> str:
    """Return a short word for the values that a page showed; other values have another word.

    Name among them whose they are: in a browser with two tabs, an old page may be sent in another role.
    """
    return sha256(SEPARATOR.join(map(str, shown)).encode()).hexdigest()[:LENGTH]
