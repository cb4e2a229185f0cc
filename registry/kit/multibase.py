"""Public keys and signatures as Data Integrity and did:web write them: base58 behind a z (pure).

Source: W3C Controlled Identifiers 1.0, Multibase and Multikey; multicodec 0xed for an Ed25519 public key.
"""

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519_PUBLIC = b"\xed\x01"


def base58(data: bytes) -> str:
    """Return bytes in base 58 as Bitcoin counts: each leading zero byte is a 1."""
    number, written = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, len(ALPHABET))
        written = ALPHABET[digit] + written
    return ALPHABET[0] * (len(data) - len(data.lstrip(b"\0"))) + written


def multikey(public: bytes) -> str:
    """Return the 32 bytes of an Ed25519 public key as a Multikey."""
    return f"z{base58(ED25519_PUBLIC + public)}"
