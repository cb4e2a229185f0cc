"""The number by which whoever complained comes back: shown once, and stored as a hash under a key of its own."""

import hmac
from hashlib import sha256
from secrets import choice

from registry.kit.sealing import Keyring
from registry.kit.sealing.boxes import branch
from registry.kit.sealing.receipts import DIGITS, bare, check_digit

PURPOSE = "complaint numbers"


def new_number() -> str:
    """Return twenty digits, the last of which checks the others. 63 bits: nobody guesses one."""
    digits = "".join(choice("0123456789") for _ in range(DIGITS - 1))
    return digits + check_digit(digits)


def lookup(keyring: Keyring, typed: str) -> bytes:
    """Return what is stored of a number, however it was typed.

    Raises:
        KeyringError: the secret can be neither read nor made.

    """
    return hmac.digest(branch(keyring.pepper(), PURPOSE), bare(typed).encode(), sha256)
