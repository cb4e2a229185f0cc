"""Credentials, their lists and the issuer's document, read by software that is not ours. It must also refuse."""

import json
import socket
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from registry.adherence.actions import change_status
from registry.adherence.rules import Status
from registry.credentials.document import Document, Issuer, Signed, bitstring, credential, revocation_list
from registry.credentials.issuing import keep_credentials
from registry.credentials.proofs import JCS, OB3, RDFC, SHIPPED, secure
from registry.credentials.queries import list_document, shared
from registry.db import Database
from registry.keys.actions import begin
from registry.keys.holding import KeyFiles
from registry.keys.published import did_document, did_of
from registry.keys.queries import PublicKey, public_keys
from registry.keys.rules import KeyState, kid_of
from registry.logos.issuing import LEAST_LIST
from tests import make
from tests.conformance.judging import judged

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PUBLIC = KEY.public_key().public_bytes_raw()
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
OF = Issuer(did_of("registry.test"), "https://registry.test", "Atalaya")
INDEX = 70_001
NAMES = ("Hotel Ejemplo", "Peñón de la “Niña” \\ & Söhne", "โรงแรมตัวอย่าง", "ホテル見本 🏨", "O'Brien <b>")
HOST = "registry.test"


def published(host: str) -> Document:
    key = PublicKey(kid_of(PUBLIC), PUBLIC, "ATALAYA", KeyState.ACTIVE, NOW, None, None)
    return did_document([key], host)


def proven(document: Document, key: Ed25519PrivateKey = KEY) -> Document:
    return secure(key.sign, document, method=f"{OF.did}#{kid_of(PUBLIC)}", created=NOW)


def plain(name: str = NAMES[0]) -> Document:
    signed = Signed(
        slug="hotel-ejemplo", name=name, city="Cancún", country="MX", version=1, signed_on=date(2026, 1, 1),
        zone=UTC, until=NOW + timedelta(days=300),
    )  # fmt: skip
    return credential(OF, signed, number=1, index=INDEX, now=NOW)


def a_list(*revoked: int) -> Document:
    return proven(revocation_list(OF, 1, bitstring(LEAST_LIST, revoked), now=NOW))


def ask(given: Document, *suites: str, now: datetime = NOW, listed: Document | None = None) -> Document:
    status = (listed or a_list()) if "credentialStatus" in given else None
    return {"credential": given, "suites": suites or (JCS, RDFC), "now": now.isoformat(), "list": status}


def verify(*asks: Document, did: Document | None = None) -> list[Any]:
    contexts = {OB3: json.loads(SHIPPED[OB3].read_bytes())}  # the judge knows that of W3C itself
    said: list[Any] = judged("credential", did=did or published(HOST), contexts=contexts, asks=asks)
    assert len(said) == len(asks)
    return said


def test_a_credential_is_verified_by_whoever_knows_one_kind_of_proof_or_both() -> None:
    known = [(JCS,), (RDFC,), (JCS, RDFC)]

    said = verify(*(ask(proven(plain()), *suites) for suites in known))

    assert said == [
        {"verified": True, "proofs": list(suites), "revoked": [False], "why": ""} for suites in known
    ]


def test_a_name_in_any_script_is_verified() -> None:
    for said in verify(*(ask(proven(plain(name))) for name in NAMES)):
        assert (said["verified"], said["proofs"]) == (True, [JCS, RDFC])


def test_an_altered_credential_is_refused() -> None:
    status = plain()["credentialStatus"] | {"statusListIndex": "7"}
    changes: list[Document] = [
        {"name": "Somebody else"},
        {"description": "Signed nothing"},
        {"validUntil": "2036-01-01T00:00:00Z"},
        {"awardedDate": "2016-01-01T00:00:00Z"},
        {"credentialStatus": status},
    ]

    for said in verify(*(ask(proven(plain()) | one, suite) for one in changes for suite in (JCS, RDFC))):
        refused(said)


def test_another_key_proves_nothing() -> None:
    strangers = proven(plain(), Ed25519PrivateKey.generate())

    for said in verify(ask(strangers, JCS), ask(strangers, RDFC)):
        refused(said)


def refused(said: Document) -> None:
    assert (said["verified"], said["proofs"]) == (False, [])
    assert "signature" in said["why"].lower()


def test_past_its_end_it_is_refused() -> None:
    (said,) = verify(ask(proven(plain()), now=NOW + timedelta(days=301)))

    assert said["verified"] is False
    assert 'is after "validUntil"' in said["why"]


def test_a_revoked_credential_is_seen_as_revoked_and_its_neighbours_are_not() -> None:
    lists = a_list(INDEX), a_list(INDEX - 1, INDEX + 1, INDEX ^ 7)

    said = verify(*(ask(proven(plain()), listed=one) for one in lists))

    assert [one["revoked"] for one in said] == [[True], [False]]


def test_a_list_that_is_too_old_is_believed_by_nobody() -> None:
    in_time, late = (ask(proven(plain()), now=NOW + timedelta(days=days)) for days in (6, 8))

    assert [one["verified"] for one in verify(in_time, late)] == [True, False]


def test_a_list_is_a_credential_itself_and_an_altered_one_is_believed_by_nobody() -> None:
    right, altered = a_list(INDEX), a_list(INDEX)
    altered["credentialSubject"]["encodedList"] = a_list()["credentialSubject"]["encodedList"]

    said = verify(
        ask(right, JCS), ask(right, RDFC), ask(altered, JCS), ask(altered, RDFC), ask(proven(plain()), listed=altered)
    )  # fmt: skip

    assert [one["verified"] for one in said] == [True, True, False, False, False]
    assert said[-1]["revoked"] is None


async def test_what_the_worker_signs_is_verified_and_after_a_suspension_seen_as_revoked(
    db: AsyncSession, tmp_path: Path, now: datetime
) -> None:
    sessions = async_sessionmaker(db.bind, expire_on_commit=False, join_transaction_mode="create_savepoint")
    database = Database(reads=sessions, writes=sessions, close=db.close)
    files = KeyFiles(tmp_path)
    await begin(db, files, "ATALAYA", now=now - timedelta(days=1))
    hotel = await make.signatory(db, name="Hôtel “Miramar”")
    adherence = await make.adherence(db, hotel)

    async def kept() -> Document:
        await db.flush()
        await keep_credentials(database, files, OF, now=now)
        async with database.reads() as reading:
            built = json.loads(await list_document(reading, 1))
            found = (await shared(reading, hotel.slug, now=now)).kept
        assert found is not None
        return ask(json.loads(found.document), now=now, listed=built)

    before = await kept()
    registrar = await make.registrar(db)
    await change_status(db, registrar, adherence.id, Status.SUSPENDED, today=now.date(), now=now)
    after = await kept()
    said = verify(before, after, did=did_document(await public_keys(db), HOST))

    assert [(one["proofs"], one["revoked"]) for one in said] == [
        ([JCS, RDFC], [False]),
        ([JCS, RDFC], [True]),
    ]
    assert before["credential"] == after["credential"]


# ── the issuer, as its name leads to its keys ───────────────────────────────────────────────────────


def loopback(folder: Path) -> tuple[int, str, str, Path]:
    """Return a free port, a key and a certificate for localhost, and the file that has it trusted."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    certificate = made.public_bytes(Encoding.PEM).decode()
    (folder / "trusted.pem").write_text(certificate)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return port, private, certificate, folder / "trusted.pem"


def test_the_name_of_the_issuer_leads_to_the_keys_that_signed(tmp_path: Path) -> None:
    port, key, certificate, trusted = loopback(tmp_path)
    here, elsewhere = f"localhost:{port}", f"localhost:{port + 1}"

    def resolve(served: str, signature: bytes) -> Any:
        return judged(
            "did_web", trusting=trusted, did=did_of(here), served=json.dumps(published(served)), key=key, port=port,
            certificate=certificate, data=b"said".hex(), signature=signature.hex(),
        )  # fmt: skip

    method = f"did:web:localhost%3A{port}#{kid_of(PUBLIC)}"
    right, wrong = KEY.sign(b"said"), Ed25519PrivateKey.generate().sign(b"said")
    assert resolve(here, right) == {"id": did_of(here), "error": None, "keys": [[method, True]]}
    assert resolve(here, wrong)["keys"] == [[method, False]]
    assert resolve(elsewhere, right)["error"] == "notFound"
