"""The record of a procedure as one file: what was found, said, proven and decided, signed so that a court can check it.

A ZIP with `record.json` (everything), `record.txt` (the same to read), the pages of documents, `SHA256SUMS` over all
of these, its detached Ed25519 signature `SHA256SUMS.sig` and the public key. `sha256sum` and `openssl` check it, and
so does `registry decisions verify`; neither needs this register (pure).
"""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from registry.decisions.signing import public_pem
from registry.kit.sheets.archive import UnsafeArchiveError, inflate

SUMS, SIGNATURE, KEY, RECORD, TEXT = "SHA256SUMS", "SHA256SUMS.sig", "key.pem", "record.json", "record.txt"
UNLISTED = frozenset({SUMS, SIGNATURE, KEY})
FORMAT = "atalaya-decision/1"
BYTES_MOST = 100 * 1024 * 1024  # of a file that somebody hands over to be checked
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same record gives the same file


class WrongRecordError(Exception):
    """A file is no record, or not the one that was signed; the text is one sentence for a terminal."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file that holds says of itself."""

    reference: str
    fingerprint: str
    files: int
    entries: int


def canonical(value: object) -> bytes:
    """Return JSON that is the same bytes for the same values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def chained(entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the entries of a ledger extract, each with the hash of itself and of the one before it.

    None can be changed, left out, put in or moved without changing the last hash, which the signature covers.
    """
    found, before = [], ""
    for entry in entries:
        before = sha256(before.encode() + canonical(dict(entry))).hexdigest()
        found.append({**entry, "chain": before})
    return found


def packed(record: Mapping[str, Any], text: str, pages: Mapping[str, bytes], key: Ed25519PrivateKey) -> bytes:
    """Return the file."""
    shown = json.dumps(record, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"
    files = {RECORD: shown, TEXT: text.encode(), **pages}
    sums = "".join(
        f"{sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items())
    ).encode()
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in {**files, SUMS: sums, SIGNATURE: key.sign(sums), KEY: public_pem(key)}.items():
            out.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def checked(content: bytes, trusted: bytes | None = None) -> Checked:
    """Check a file against a public key; against the one inside, if none is given: then compare its fingerprint.

    Raises:
        WrongRecordError: something in it was changed, is missing, or was never signed.

    """
    files = _unpacked(content)
    pem = trusted if trusted is not None else files.get(KEY, b"")
    key, sums = _public(pem), files.get(SUMS, b"")
    try:
        key.verify(files.get(SIGNATURE, b""), sums)
    except InvalidSignature:
        raise WrongRecordError("The signature does not fit: this is not what the register signed.") from None
    listed = dict(line.split("  ", 1)[::-1] for line in sums.decode().splitlines())
    if set(listed) != set(files) - UNLISTED:
        raise WrongRecordError("The file holds something that was not signed, or something is missing.")
    for name, digest in listed.items():
        if sha256(files[name]).hexdigest() != digest:
            raise WrongRecordError(f"{name} was changed after it was signed.")
    record = json.loads(files[RECORD])
    plain = [{name: value for name, value in entry.items() if name != "chain"} for entry in record["ledger"]]
    if record["format"] != FORMAT or chained(plain) != record["ledger"]:
        raise WrongRecordError("The extract of the ledger is not one chain.")
    return Checked(record["reference"], sha256(pem).hexdigest(), len(listed), len(plain))


def _public(pem: bytes) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem)
    except ValueError:
        raise WrongRecordError("This is no public key.") from None
    if not isinstance(key, Ed25519PublicKey):
        raise WrongRecordError("This is no Ed25519 key.")
    return key


def _unpacked(content: bytes) -> dict[str, bytes]:
    try:
        return inflate(content, most=BYTES_MOST)
    except UnsafeArchiveError:
        raise WrongRecordError(
            "This is not a record of this register: it is no ZIP that can be read, or it is too large."
        ) from None
