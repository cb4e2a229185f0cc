"""Two proofs over one document, as W3C Data Integrity has it: eddsa-jcs-2022 and eddsa-rdfc-2022 (pure).

Each covers the document without any proof, so a verifier may know either. Both are there because 1EdTech's validator
knows no jcs, and jcs needs no JSON-LD. What a context's address means stands in files of this package: nothing is
ever fetched. Source: https://www.w3.org/TR/vc-di-eddsa/.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from registry.credentials.quads import Quads
from registry.kit.cose import Sign
from registry.kit.multibase import base58

VC2 = "https://www.w3.org/ns/credentials/v2"
OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CONTEXTS = Path(__file__).parent / "contexts"
SHIPPED = {VC2: CONTEXTS / "credentials-v2.json", OB3: CONTEXTS / "ob-3.0.3.json"}
JCS, RDFC = "eddsa-jcs-2022", "eddsa-rdfc-2022"
LARGEST = 1 << 53  # integers beyond it are written differently by JSON of other languages

Document = dict[str, Any]


def secure(sign: Sign, document: Document, *, method: str, created: datetime) -> Document:
    """Return a document with both proofs.

    Args:
        sign: returns the 64 bytes of an Ed25519 signature.
        document: without proofs.
        method: the address of the key in the issuer's DID document.
        created: in UTC.

    """
    proofs = [_proof(sign, document, suite, method, created) for suite in CANONICAL]
    return document | {"proof": proofs}


def _proof(sign: Sign, document: Document, suite: str, method: str, created: datetime) -> Document:
    canonical = CANONICAL[suite]
    proof = {
        "@context": document["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": f"{created:%Y-%m-%dT%H:%M:%SZ}",
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    signed = hashlib.sha256(canonical(proof)).digest() + hashlib.sha256(canonical(document)).digest()
    if suite == RDFC:
        del proof["@context"]  # it inherits the document's, while jcs keeps it
    return proof | {"proofValue": f"z{base58(sign(signed))}"}


def jcs(value: Document) -> bytes:
    """Return the one form of JSON that RFC 8785 has for a document.

    Raises:
        ValueError: it holds what our documents never do, and is written otherwise there.

    """
    if not _is_simple(value):
        raise ValueError("A document holds names, lists, text, booleans and small integers only.")
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _is_simple(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and key.isascii() and _is_simple(value[key]) for key in value)
    if isinstance(value, list):
        return all(map(_is_simple, value))
    return value is None or isinstance(value, str | bool) or (type(value) is int and abs(value) < LARGEST)


def rdfc(value: Document) -> bytes:
    """Return a document's statements as canonical N-Quads (RDFC-1.0, which differs from URDNA2015 in name for ours)."""
    # Here, since it takes a quarter of a second, and only the process that signs needs it.
    from pyld import jsonld  # noqa: PLC0415

    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": _shipped,
    }
    said: str = jsonld.normalize(value, options)
    return said.encode()


def _shipped(url: str, _options: object = None) -> Document:
    """Return a context from the package. Any other address is an error: nothing is fetched.

    Raises:
        KeyError: no such context is shipped.

    """
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": _read(url),
        "tag": "static",  # so that what was made of it is kept: twice as fast
    }


@lru_cache(len(SHIPPED))
def _read(url: str) -> Document:
    read: Document = json.loads(SHIPPED[url].read_bytes())
    return read


CANONICAL: dict[str, Callable[[Document], bytes]] = {JCS: jcs, RDFC: Quads(rdfc)}
