"""The signed form of a logo: CWT claims in a COSE_Sign1, printed as one decimal number (pure).

Byte for byte as docs/credential.md says; the vectors lie in
tests/data. Source: RFC 8392 (CWT), RFC 9052 (COSE).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from registry.kit.cose import CoseError, Sign, canonical, plain_end, read1, read_plain, sign1
from registry.logos.placing import PlaceKind
from registry.logos.rules import ALPHABET, SYMBOLS, check_symbol

ISS, EXP, IAT, CTI, LOGO = 1, 4, 6, 7, -70001  # labels of the claims; the last is ours
PROFILE = 1
NAME_LONGEST, LOCALITY_LONGEST, LABEL_LONGEST = 63, 27, 16  # bytes of UTF-8
LONGEST_TIME = 2 * 366 * 86_400  # seconds from iat to exp
SHORTEST, LONGEST = 100, 512  # bytes of a token
MOST_DIGITS = 1500
DIGITS = re.compile(rf"[1-9][0-9]{{0,{MOST_DIGITS - 1}}}", re.ASCII)
ISSUER = re.compile(r"[A-Z0-9-]{2,8}", re.ASCII)
COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
CTI_BYTES = 7
TAGGED = b"\xd2"  # the tag of a COSE_Sign1
WITHOUT_LABEL = 7  # items of the claim; one more with a label

# Controls, marks of direction, what has no width, separators of lines and paragraphs.
UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
LOOK_ALIKE = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE")
ELLIPSIS = "…"
THAI_LEADING_VOWELS = range(0x0E40, 0x0E45)  # written before the consonant that they follow

KINDS = {
    PlaceKind.DOOR: 1,
    PlaceKind.VEHICLE: 2,
    PlaceKind.DRIVER_CARD: 3,
    PlaceKind.VESSEL: 4,
    PlaceKind.WEBSITE: 5,
    PlaceKind.DOCUMENT: 6,
    PlaceKind.RECEPTION: 7,
}


class RefusedError(ValueError):
    """The bytes are no logo that we accept; the text is a word or two for developers."""


@dataclass(frozen=True, slots=True)
class Logo:
    """What is signed of one placement. No person's name ever is: what is printed cannot be recalled."""

    iss: str
    exp: int
    iat: int
    code: str
    index: int
    sector: int
    kind: int
    name: str
    locality: str
    country: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A key that may have signed logos, and when."""

    public: Ed25519PublicKey
    iss: str
    iat_from: int = 0
    iat_until: int | None = None


def sign(signature: Sign, kid: bytes, logo: Logo) -> bytes:
    """Return the signed form of a logo.

    Raises:
        RefusedError: a claim is outside its limits, or a word mixes scripts that look alike.

    """
    if not one_script_a_word(f"{logo.name} {logo.locality}"):
        raise RefusedError("mixed scripts")
    return sign1(signature, kid, _claims(logo))


def verify(token: bytes, trusted: Mapping[bytes, TrustedKey]) -> Logo:
    """Return what a token says, of a key that may say it. Whether it is past its day, `exp` tells.

    Raises:
        RefusedError: it is not to be relied on; one encoding alone is accepted.

    """
    if not SHORTEST <= len(token) <= LONGEST:
        raise RefusedError("size")
    try:
        signed = read1(token)
    except CoseError as error:
        raise RefusedError(str(error)) from error
    key = trusted.get(signed.kid)
    if key is None:
        raise RefusedError("unknown key")
    if not signed.is_by(key.public):
        raise RefusedError("signature")
    logo = _read(signed.payload)
    if logo.iss != key.iss:
        raise RefusedError("another issuer than the key's")
    if logo.iat < key.iat_from or (key.iat_until is not None and logo.iat > key.iat_until):
        raise RefusedError("outside the key's dates")
    return logo


def kid_of(token: bytes) -> bytes | None:
    """Return which key a token names, believed or not; None where it names none."""
    try:
        return read1(token).kid
    except CoseError:
        return None


def code_in(token: bytes) -> str | None:
    """Return the code that some bytes claim to be, read leniently and not believed: to look its row up."""
    try:
        parts = _leniently(token[1:] if token[:1] == TAGGED else token)
        return code_of(_leniently(parts[2])[CTI])
    except Exception:  # noqa: BLE001 (whatever strangers send, it is answered)
        return None


def _leniently(data: bytes) -> Any:
    """Return the first value in some bytes, in whatever encoding, if it is plain: nothing in it can grow."""
    return cbor2.loads(data[: plain_end(data)])


# ── text ──────────────────────────────────────────────────────────────────────────────────────────


def fit(text: str, longest: int) -> str:
    """Return a text of at most so many bytes: cut with an ellipsis, never between a letter and its marks."""
    whole = unicodedata.normalize("NFC", " ".join(UNSAFE.sub(" ", text).split()))
    if len(whole.encode()) <= longest:
        return whole
    kept = whole.encode()[: longest - len(ELLIPSIS.encode())].decode("utf-8", "ignore")
    while kept and _belongs_together(kept[-1], whole[len(kept)]):
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def _belongs_together(one: str, following: str) -> bool:
    marks = unicodedata.category(following).startswith("M")
    return marks or "\u200d" in (one, following) or ord(one) in THAI_LEADING_VOWELS


def one_script_a_word(text: str) -> bool:
    """Say whether no word mixes scripts that look alike, as a Latin word with a Cyrillic letter does."""
    for word in re.split(r"[\W\d_]+", text):
        names = [unicodedata.name(char, "") for char in word]
        if len({script for script in LOOK_ALIKE if any(name.startswith(script) for name in names)}) > 1:
            return False
    return True


def _is_text(text: object, longest: int, *, may_be_empty: bool = False) -> bool:
    return (
        type(text) is str
        and (may_be_empty or text != "")
        and not any("\ud800" <= char <= "\udfff" for char in text)
        and len(text.encode()) <= longest
        and unicodedata.is_normalized("NFC", text)
        and not UNSAFE.search(text)
    )


# ── claims ────────────────────────────────────────────────────────────────────────────────────────


def cti_of(code: str) -> bytes:
    """Return the 50 bits of a code as they are signed: 7 bytes, big-endian."""
    number = 0
    for symbol in code[:SYMBOLS]:
        number = number << 5 | ALPHABET.index(symbol)
    return number.to_bytes(CTI_BYTES, "big")


def code_of(cti: bytes) -> str:
    """Return the code of 7 bytes.

    Raises:
        ValueError: no code has them.

    """
    number = int.from_bytes(cti, "big")
    if len(cti) != CTI_BYTES or number >> 5 * SYMBOLS:
        raise ValueError("no code")
    symbols = "".join(ALPHABET[number >> shift & 31] for shift in range(5 * SYMBOLS - 5, -1, -5))
    check = check_symbol(symbols)
    if check not in ALPHABET:
        raise ValueError("a code that is never issued")
    return symbols + check


def _claims(logo: Logo) -> bytes:
    _check(logo)
    said = [PROFILE, logo.index, logo.sector, logo.kind, logo.name, logo.locality, logo.country]
    label = [logo.label] if logo.label else []
    return canonical({
        ISS: logo.iss, EXP: logo.exp, IAT: logo.iat, CTI: cti_of(logo.code), LOGO: [*said, *label],
    })  # fmt: skip


def _read(payload: bytes) -> Logo:
    try:
        logo = _decoded(payload)
    except RefusedError:
        raise
    except Exception as error:  # whatever a decoder may meet in the bytes of strangers
        raise RefusedError("claims") from error
    _check(logo)
    return logo


def _decoded(payload: bytes) -> Logo:
    claims = read_plain(payload)
    if type(claims) is not dict or set(claims) != {ISS, EXP, IAT, CTI, LOGO}:
        raise RefusedError("claims")
    said, cti = claims[LOGO], claims[CTI]
    if type(said) is not list or type(said[0]) is not int or said[0] != PROFILE:
        raise RefusedError("profile")
    if len(said) not in {WITHOUT_LABEL, WITHOUT_LABEL + 1} or said[WITHOUT_LABEL:] == [""]:
        raise RefusedError("claims")
    if type(cti) is not bytes:
        raise RefusedError("claims")
    return Logo(claims[ISS], claims[EXP], claims[IAT], code_of(cti), *said[1:])


def _check(logo: Logo) -> None:
    if not _is_written(ISSUER, logo.iss):
        raise RefusedError("issuer")
    if not (_is_number(logo.exp, 32) and _is_number(logo.iat, 32)):
        raise RefusedError("times")
    if not 0 < logo.exp - logo.iat <= LONGEST_TIME:
        raise RefusedError("times")
    if not (_is_number(logo.index, 32) and _is_number(logo.sector, 16) and _is_number(logo.kind, 16)):
        raise RefusedError("numbers")
    if not _is_text(logo.name, NAME_LONGEST):
        raise RefusedError("text")
    if not _is_text(logo.locality, LOCALITY_LONGEST, may_be_empty=True):
        raise RefusedError("text")
    if not _is_text(logo.label, LABEL_LONGEST, may_be_empty=True):
        raise RefusedError("text")
    if not _is_written(COUNTRY, logo.country):
        raise RefusedError("country")


def _is_number(value: object, bits: int) -> bool:
    """Say whether a value is a whole number of so many bits; True and 1.0 are none."""
    return type(value) is int and 0 <= value < 1 << bits


def _is_written(shape: re.Pattern[str], value: object) -> bool:
    return type(value) is str and shape.fullmatch(value) is not None


# ── digits ────────────────────────────────────────────────────────────────────────────────────────


def to_digits(token: bytes) -> str:
    """Return a token as one decimal number: three digits cost a QR code 10 bits, and carry 9.97."""
    return str(int.from_bytes(token, "big"))


def from_digits(digits: str) -> bytes:
    """Return the bytes of a decimal number.

    Raises:
        RefusedError: it is no number as we write it, or more than a token can be.

    """
    if not DIGITS.fullmatch(digits):
        raise RefusedError("digits")
    number = int(digits)
    token = number.to_bytes((number.bit_length() + 7) // 8, "big")
    if len(token) > LONGEST:
        raise RefusedError("size")
    return token
