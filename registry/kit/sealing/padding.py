"""Fill texts up to one of four sizes, since a length is a hint."""

import struct

from registry.kit.sealing.boxes import RefusedError

SIZES = (512, 2_048, 8_192, 32_768)  # bytes
NARRATIVE = SIZES[1]  # what a person tells in 500 characters, of four bytes at most, always takes this
HEAD = struct.Struct(">I")
LONGEST = SIZES[-1] - HEAD.size  # bytes of text


def step_for(length: int, *, least: int = SIZES[0]) -> int:
    """Return the size, in bytes, up to which something of this length is filled: a size, or whole largest ones."""
    whole = -(-max(length, 1) // SIZES[-1]) * SIZES[-1]
    return next((size for size in SIZES if size >= max(length, least)), whole)


def pad(plain: bytes, *, to: int | None = None) -> bytes:
    """Return the text with its length in front, filled up.

    Args:
        plain: the text.
        to: one of `SIZES`; by default the smallest that holds it.

    Raises:
        RefusedError: it does not fit.

    """
    needed = len(plain) + HEAD.size
    size = next((size for size in SIZES if size >= needed and to in {None, size}), None)
    if size is None:
        raise RefusedError
    return HEAD.pack(len(plain)) + plain + bytes(size - needed)


def unpad(padded: bytes) -> bytes:
    """Return the text that `pad` filled up.

    Raises:
        RefusedError: `pad` did not make this.

    """
    if len(padded) not in SIZES:
        raise RefusedError
    end = HEAD.size + HEAD.unpack_from(padded)[0]
    if end > len(padded) or any(padded[end:]):
        raise RefusedError
    return padded[HEAD.size : end]
