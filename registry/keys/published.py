"""The keys as other people's software reads them: a JWK set, which is the trust list, and a did:web document (pure)."""

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from registry.keys.queries import PublicKey
from registry.keys.rules import KeyState
from registry.kit.multibase import multikey

CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
COUNTS = frozenset({KeyState.ACTIVE, KeyState.VERIFYING})  # what one of these signed can be relied on


def jwks(keys: Iterable[PublicKey], base_url: str) -> dict[str, Any]:
    """Return the trust list: every key there ever was, its state, and where its lists lie."""
    return {"keys": [_jwk(key, base_url) for key in keys]}


def did_of(public_host: str) -> str:
    """Return the name of this register as an issuer: a port's colon is written %3A."""
    return f"did:web:{public_host.replace(':', '%3A')}"


def did_document(keys: Iterable[PublicKey], public_host: str) -> dict[str, Any]:
    """Return the did:web document: the keys whose credentials count."""
    did = did_of(public_host)
    methods = [
        {
            "id": f"{did}#{key.kid}",
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": multikey(key.public),
        }
        for key in keys
        if key.state in COUNTS
    ]
    return {
        "@context": CONTEXTS,
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _jwk(key: PublicKey, base_url: str) -> dict[str, Any]:
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": urlsafe_b64encode(key.public).rstrip(b"=").decode(),
        "kid": key.kid,
        "alg": "EdDSA",
        "use": "sig",
        "registry": {
            "iss": key.issuer,
            "iat_from": _seconds(key.made_at),
            "iat_until": _seconds(key.iat_until),
            "state": key.state,
            "distrusted_from": _seconds(key.distrusted_from),
            "status": f"{base_url}/status/{key.kid}",
            "codes": f"{base_url}/codes/{key.kid}",
        },
    }


def _seconds(moment: datetime | None) -> int | None:
    return int(moment.timestamp()) if moment is not None else None
