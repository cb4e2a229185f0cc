"""The key with which this deployment signs the records of procedures. It grows from a secret outside the database."""

from contextlib import suppress

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from registry.kit.sealing import Keyring, KeyringError
from registry.kit.sealing.boxes import branch
from registry.kit.sealing.keyring import PEPPER

PURPOSE = "decision signing"


def signing_key(keyring: Keyring) -> Ed25519PrivateKey:
    """Return the private key.

    Raises:
        KeyringError: the secret can be neither read nor made.

    """
    return Ed25519PrivateKey.from_private_bytes(branch(keyring.pepper(), PURPOSE))


def public_pem(key: Ed25519PrivateKey) -> bytes:
    """Return the public half as OpenSSL reads it."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def published(keyring: Keyring) -> bytes | None:
    """Return the public half; nothing while nothing was ever signed or sealed here, or the keyring is away."""
    if (keyring.folder / PEPPER).exists():
        with suppress(KeyringError):
            return public_pem(signing_key(keyring))
    return None
