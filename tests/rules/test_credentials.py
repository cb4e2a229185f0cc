"""What a credential says, how it is proven, how long it counts; the list of the revoked."""

import gzip
import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld.jsonld import JsonLdError

from registry.adherence.rules import GRACE
from registry.credentials.document import (
    Document,
    Issuer,
    Signed,
    bitstring,
    credential,
    moment,
    revocation_list,
)
from registry.credentials.proofs import JCS, RDFC, SHIPPED, jcs, rdfc, secure
from registry.credentials.quads import Quads
from registry.credentials.rules import Said, end_of, is_true_still, last_day
from registry.logos.issuing import LEAST_LIST
from registry.logos.status_list import Entry, packed
from tests.conftest import NOON

OF = Issuer("did:web:registry.test", "https://registry.test", "Atalaya")
ZONE = ZoneInfo("America/Costa_Rica")
SIGNED = Signed(
    slug="hotel-miramar", name="Hotel Miramar", city="Puerto Ejemplo", country="CR", version=1,
    signed_on=date(2026, 1, 1), zone=ZONE, until=end_of(date(2027, 1, 31), ZONE),
)  # fmt: skip
SAID = Said(7, "Hotel Miramar", "Puerto Ejemplo", date(2027, 1, 1))


FILLED = Quads(rdfc)


def made(**changed: object) -> Document:
    return credential(OF, replace(SIGNED, **changed), number=2, index=70_001, now=NOON)  # type: ignore[arg-type]


def unsigned(data: bytes) -> bytes:
    return sha256(data).digest() * 2


def test_it_says_who_signed_what_when_and_until_when() -> None:
    told = made()

    assert told["id"] == "https://registry.test/credentials/hotel-miramar"
    assert told["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert told["issuer"]["id"] == "did:web:registry.test"
    assert told["name"] == "Hotel Miramar has signed version 1 of the code of conduct"
    assert "on 1 January 2026" in told["description"]
    assert (told["awardedDate"], told["validFrom"]) == ("2026-01-01T06:00:00Z", moment(NOON))
    assert told["validUntil"] == "2027-02-01T05:59:59Z"
    assert told["credentialSubject"]["achievement"]["criteria"]["id"] == "https://registry.test/code/v1"
    assert "nothing of how safe" in told["description"]


def test_it_has_one_place_in_one_list_of_the_revoked() -> None:
    assert made()["credentialStatus"] == {
        "id": "https://registry.test/status/bitstring/2#70001",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "70001",
        "statusListCredential": "https://registry.test/status/bitstring/2",
    }


def test_it_counts_until_the_report_is_late_beyond_the_days_of_grace() -> None:
    assert last_day(date(2027, 1, 1)) == date(2027, 1, 31) == date(2027, 1, 1) + GRACE
    assert end_of(date(2027, 1, 31), ZONE) == datetime(2027, 2, 1, 5, 59, 59, tzinfo=UTC)


def test_one_that_says_the_same_for_less_long_may_stand_beside_its_successor() -> None:
    assert is_true_still(SAID, SAID)
    assert is_true_still(SAID, replace(SAID, report_due_on=date(2028, 1, 1)))
    for other in (
        replace(SAID, report_due_on=date(2026, 12, 31)),
        replace(SAID, name="Hotel Mirador"),
        replace(SAID, city="Elsewhere"),
        replace(SAID, adherence=8),
    ):
        assert not is_true_still(SAID, other)


def test_control_characters_are_left_out_and_letters_of_any_script_are_not() -> None:
    assert made(name="Ho\x00tel\x7f\n โรงแรม")["credentialSubject"]["name"] == "Hotel โรงแรม"


def test_both_proofs_cover_the_document_and_each_its_own_circumstances() -> None:
    proven = secure(unsigned, made(), method="did:web:registry.test#0a0b0c0d", created=NOON)

    assert [one["cryptosuite"] for one in proven["proof"]] == [JCS, RDFC]
    assert {key: proven[key] for key in made()} == made()
    assert "@context" in proven["proof"][0]
    assert "@context" not in proven["proof"][1]
    values = {one["proofValue"] for one in proven["proof"]}
    later = secure(unsigned, made(), method="did:web:registry.test#0a0b0c0d", created=NOON + timedelta(1))
    assert values.isdisjoint(one["proofValue"] for one in later["proof"])


def test_json_has_one_form_whatever_the_order_of_its_names() -> None:
    assert jcs({"b": [1, True, None], "a": {"ñ".encode().hex(): 'ñ\n"\\'}}) == (
        b'{"a":{"c3b1":"\xc3\xb1\\n\\"\\\\"},"b":[1,true,null]}'
    )


@pytest.mark.parametrize("value", [1.5, 1 << 53, {"é": 1}, {1: 2}, b"bytes", [(1,)]])
def test_what_other_languages_write_otherwise_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="only"):
        jcs({"value": value})


def test_the_proof_that_knows_contexts_covers_every_value_too() -> None:
    said = rdfc(made()).decode()

    for value in (
        "hotel-miramar",
        "Puerto Ejemplo",
        "70001",
        "revocation",
        "2027-02-01T05:59:59Z",
        '"v1"',
        "en",
    ):
        assert value in said


SAID_OF_ANYBODY = st.text(st.characters(codec="utf-8"), max_size=40)
PROOF = {
    "@context": made()["@context"], "type": "DataIntegrityProof", "cryptosuite": RDFC, "created": moment(NOON),
    "verificationMethod": "did:web:registry.test%3A8000#0a0b0c0d", "proofPurpose": "assertionMethod",
}  # fmt: skip


@settings(deadline=None)
@given(name=SAID_OF_ANYBODY, city=SAID_OF_ANYBODY, slug=st.from_regex(r"[a-z0-9-]{1,30}", fullmatch=True))
def test_what_is_filled_in_is_what_the_library_makes_of_it(name: str, city: str, slug: str) -> None:
    document = made(name=name, city=city, slug=slug)
    assert FILLED(document) == rdfc(document)


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "registry"},
        {"id": "did:web:registry.test"},
        {"id": "https://registry.test/hôtel"},
        {"id": "https://registry.test/a b"},
        {"id": "VerifiableCredential:x"},
        {"name": "https://registry.test"},
        {"name": '"\\'},
        {"name": "\n\ttwo"},
        {"name": "\ue0000\ue000"},
        {"name": "_:c14n1"},
        {"name": ""},
        {"issuer": "did:web:registry.test"},
        {"issuer": {"type": ["Profile"], "name": "Without address"}},
        {"validFrom": "2026-01-01"},
    ],
)
def test_odd_documents_come_out_as_the_library_writes_them(changed: Document) -> None:
    for document in ({**made(), **changed}, {**PROOF, **changed}):
        assert FILLED(document) == rdfc(document)


def test_a_list_of_the_revoked_is_filled_in_too() -> None:
    for index in (7, 70_001):
        kept = revocation_list(OF, 2, bitstring(LEAST_LIST, [index]), now=NOON)
        assert FILLED(kept) == rdfc(kept)


def test_a_shape_is_worked_out_once() -> None:
    asked = []

    def library(document: Document) -> bytes:
        asked.append(document)
        return rdfc(document)

    filled = Quads(library)
    for number in range(5):
        filled(made(name=f"Hotel {number}"))
        filled(PROOF)
    assert len(asked) == 2


def test_no_context_is_fetched() -> None:
    with pytest.raises(JsonLdError) as caught:
        rdfc({"@context": ["https://elsewhere.test/context"], "id": "https://registry.test/x"})

    why: BaseException | None = caught.value
    while isinstance(why, JsonLdError):
        why = why.__cause__ or why.__context__
    assert isinstance(why, KeyError)


def test_the_contexts_are_those_that_others_have() -> None:
    sums = {
        url.rpartition("/")[2]: sha256(path.read_bytes()).hexdigest()[:16] for url, path in SHIPPED.items()
    }

    assert sums == {"v2": "8a9f494a89ecc51d", "context-3.0.3.json": "ca836d808e9a9fb2"}


@given(st.sets(st.integers(0, 1_023), max_size=20))
def test_bits_are_counted_from_the_most_significant_and_in_the_other_list_from_the_least(
    indexes: set[int],
) -> None:
    bits = bitstring(1_024, indexes)

    assert {index for index in range(1_024) if bits[index // 8] >> (7 - index % 8) & 1} == indexes
    other = packed(1_024, ((index, Entry.INVALID) for index in indexes))
    assert all(other[index // 4] >> index % 4 * 2 & 1 for index in indexes)


def test_a_list_is_a_credential_of_131072_bits_that_counts_for_a_week() -> None:
    told = revocation_list(OF, 2, bitstring(LEAST_LIST, [0]), now=NOON)

    subject = told["credentialSubject"]
    encoded = subject["encodedList"]
    assert encoded.startswith("u")
    raw = gzip.decompress(urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4)))
    assert (len(raw) * 8, raw[0]) == (131_072, 0x80)
    assert told["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert (told["id"], subject["statusPurpose"]) == (
        "https://registry.test/status/bitstring/2",
        "revocation",
    )
    assert told["validUntil"] == moment(NOON + timedelta(days=7))
    assert json.dumps(told).count("registry.test") == 3
