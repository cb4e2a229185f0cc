"""The signed file by which a verifier without network answers for short codes (pure): CREDENTIAL.md section 5."""

import zlib
from collections.abc import Iterable
from typing import Any

from registry.kit.cose import Sign, canonical, sign1
from registry.logos.payload import EXP, IAT, ISS, KINDS, Logo, cti_of
from registry.logos.placing import PlaceKind
from registry.logos.status_list import ASK_AGAIN_AFTER, SUB, TTL, Published

TYPE = "application/logo-directory+cwt"
ROWS = -70002  # private use, as the claim of a logo
# What moves with a person, or between desks, is in no list of places.
LEFT_OUT = frozenset({KINDS[PlaceKind.DRIVER_CARD], KINDS[PlaceKind.DOCUMENT]})


def to_file(sign: Sign, kid: str, issuer: str, logos: Iterable[Logo], at: Published) -> bytes:
    """Return the rows of a key's logos, sorted by code, deflated and signed."""
    rows = sorted(_row(logo) for logo in logos if logo.kind not in LEFT_OUT)
    claims: dict[int, Any] = {
        ISS: issuer,
        SUB: at.uri,
        EXP: at.exp,
        IAT: at.iat,
        TTL: int(ASK_AGAIN_AFTER.total_seconds()),
        ROWS: zlib.compress(canonical(rows), 9),
    }
    return sign1(sign, bytes.fromhex(kid), canonical(claims), kind=TYPE)


def _row(logo: Logo) -> list[int | str]:
    number = int.from_bytes(cti_of(logo.code), "big")
    return [
        number,
        logo.index,
        logo.exp,
        logo.sector,
        logo.kind,
        logo.name,
        logo.locality,
        logo.country,
        logo.label,
    ]
