"""What a credential says, as Open Badges 3.0 and W3C Verifiable Credentials 2.0 write it; and the list of the revoked (pure).

Sources: https://www.imsglobal.org/spec/ob/v3p0, https://www.w3.org/TR/vc-data-model-2.0/ and
https://www.w3.org/TR/vc-bitstring-status-list/. It never tells of anything that was reported, nor names a person.
"""

import gzip
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from registry.credentials.proofs import OB3, VC2

Document = dict[str, Any]
PURPOSE = "revocation"
LIST_LASTS_FOR = timedelta(days=7)
CRITERIA = (
    "An authorised person of the business signed this version of the code of conduct against the sexual "
    "exploitation of children in travel and tourism, with a plan for each of its commitments. The business "
    "accounts for them every year; this credential ends when its next report is late."
)
NO_SAFETY = "It says nothing of how safe a place is. Today's standing: %s"


@dataclass(frozen=True, slots=True)
class Issuer:
    """The register, as its credentials name it."""

    did: str
    base_url: str
    name: str


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed what, when, and for how long that counts."""

    slug: str
    name: str
    city: str
    country: str
    version: int
    signed_on: date
    zone: tzinfo
    until: datetime


def credential(of: Issuer, signed: Signed, *, number: int, index: int, now: datetime) -> Document:
    """Return a credential without proofs.

    Its id is the page of the business's credential, the same for each that replaces another: as Open Badges
    has it, the latest `validFrom` is the present one, and `awardedDate` stays the day of the signature.
    """
    here, name, city = f"{of.base_url}/credentials/{signed.slug}", _plain(signed.name), _plain(signed.city)
    when = f"{signed.signed_on:%d %B %Y}".lstrip("0")
    code = f"{of.base_url}/code/v{signed.version}"
    about = f"version {signed.version} of the code of conduct"
    return {
        "@context": [VC2, OB3],
        "id": here,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{name} has signed {about}",
        "description": f"{name}, {city} ({signed.country}), signed {about} on {when} and accounts for it. "
        + NO_SAFETY % here,
        "issuer": {"id": of.did, "type": ["Profile"], "name": of.name, "url": of.base_url},
        "validFrom": moment(now),
        "validUntil": moment(signed.until),
        "awardedDate": moment(datetime.combine(signed.signed_on, time(), signed.zone)),
        "credentialSubject": {
            "id": f"{of.base_url}/directory/{signed.slug}",
            "type": ["AchievementSubject"],
            "name": name,
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"}
            ],
            "achievement": {
                "id": f"{code}#signed",
                "type": ["Achievement"],
                "name": f"Signatory of {about}",
                "description": "Has signed the code of conduct and accounts for its commitments every year.",
                "criteria": {"id": code, "narrative": CRITERIA},
                "inLanguage": "en",
                "version": f"v{signed.version}",
            },
        },
        "credentialStatus": {
            "id": f"{list_address(of, number)}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": PURPOSE,
            "statusListIndex": str(index),
            "statusListCredential": list_address(of, number),
        },
    }


def revocation_list(of: Issuer, number: int, bits: bytes, *, now: datetime) -> Document:
    """Return a list of the revoked as a credential without proofs."""
    here = list_address(of, number)
    return {
        "@context": [VC2],
        "id": here,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": of.did,
        "validFrom": moment(now),
        "validUntil": moment(now + LIST_LASTS_FOR),
        "credentialSubject": {
            "id": f"{here}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": f"u{urlsafe_b64encode(gzip.compress(bits, 9, mtime=0)).rstrip(b'=').decode()}",
        },
    }


def list_address(of: Issuer, number: int) -> str:
    """Return where a list of the revoked is fetched."""
    return f"{of.base_url}/status/bitstring/{number}"


def bitstring(size: int, revoked: Iterable[int]) -> bytes:
    """Return so many bits, those of the revoked set. The first is the most significant, unlike in `logos.status_list`."""
    bits = bytearray(size // 8)
    for index in revoked:
        bits[index // 8] |= 0x80 >> index % 8
    return bytes(bits)


def moment(at: datetime) -> str:
    """Return a moment as XML Schema's dateTimeStamp, in whole seconds."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _plain(text: str) -> str:
    """Return text without control characters, which versions of RDF canonicalisation write differently."""
    return "".join(one for one in text if unicodedata.category(one) != "Cc")
