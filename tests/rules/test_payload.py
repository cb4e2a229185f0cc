"""The signed form of a logo: its vectors, and everything that must be refused."""

import hashlib
import json
import random
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from registry.kit.cose import canonical, sign1
from registry.logos import payload
from registry.logos.payload import Logo, RefusedError, TrustedKey, code_of, cti_of, fit, one_script_a_word

VECTORS: dict[str, Any] = json.loads(Path("tests/data/logo_vectors.json").read_text(encoding="utf-8"))
KEY = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS["key"]["seed_hex"]))
KID = bytes.fromhex(VECTORS["key"]["kid_hex"])
TOKENS = {one["name"]: one for one in VECTORS["tokens"]}
REFUSED = {one["name"]: one for one in VECTORS["refused"]}
HOTEL = Logo(
    iss="TC-ES", exp=1_830_000_000, iat=1_795_000_000, code="2STEF7YESMY", index=70_000, sector=1, kind=1,
    name="Hotel Ejemplo", locality="Cancún", country="MX",
)  # fmt: skip
TRUSTED = {KID: TrustedKey(KEY.public_key(), "TC-ES")}
TOKEN = payload.sign(KEY.sign, KID, HOTEL)


def trusting(iss: str) -> dict[bytes, TrustedKey]:
    return {KID: TrustedKey(KEY.public_key(), iss)}


@pytest.mark.parametrize("name", TOKENS)
def test_each_vector_is_signed_read_and_printed_byte_for_byte(name: str) -> None:
    vector = TOKENS[name]
    logo = Logo(**vector["claims"])

    token = payload.sign(KEY.sign, KID, logo)

    assert token.hex() == vector["token_hex"]
    assert hashlib.sha256(token).hexdigest() == vector["sha256"]
    assert payload.to_digits(token) == vector["digits"]
    assert payload.from_digits(vector["digits"]) == token
    assert payload.verify(token, trusting(logo.iss)) == logo
    assert payload.code_in(token) == logo.code


@pytest.mark.parametrize("name", REFUSED)
def test_each_vector_that_must_be_refused_is(name: str) -> None:
    with pytest.raises(RefusedError):
        payload.verify(bytes.fromhex(REFUSED[name]["token_hex"]), TRUSTED)


def test_the_newer_name_of_the_algorithm_is_accepted_and_another_is_not() -> None:
    assert payload.verify(bytes.fromhex(VECTORS["alg_minus_19"]["token_hex"]), TRUSTED).iss == "TC-ES"
    for algorithm in (-7, -37, 0, -8.0, True, "EdDSA"):
        with pytest.raises(RefusedError):
            payload.verify(signed_with({1: algorithm, 4: KID}, canonical(claims())), TRUSTED)


@pytest.mark.parametrize(
    "digits", [*VECTORS["digits_refused"], "\u0665" * 400, "9" * 100_000, "1e400", "1_0"]
)
def test_digits_that_are_no_number_of_ours_are_refused(digits: str) -> None:
    with pytest.raises(RefusedError):
        payload.verify(payload.from_digits(digits), TRUSTED)


def test_a_hundred_thousand_mutations_are_refused() -> None:
    dice = random.Random(20_261_128)
    accepted = 0
    for _ in range(100_000):
        mutated = MUTATIONS[dice.randrange(len(MUTATIONS))](bytearray(TOKEN), dice)
        if mutated == TOKEN:
            continue
        try:
            payload.verify(mutated, TRUSTED)
        except RefusedError:
            continue
        accepted += 1

    assert accepted == 0
    assert payload.verify(TOKEN, TRUSTED) == HOTEL


@given(st.binary(max_size=600))
def test_no_bytes_of_strangers_break_the_reader(data: bytes) -> None:
    with pytest.raises(RefusedError):
        payload.verify(data, TRUSTED)
    payload.code_in(data)
    payload.kid_of(data)


@st.composite
def cbor(draw: st.DrawFn) -> Any:
    plain = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.binary() | st.text()
    inner = st.recursive(plain, lambda one: st.lists(one, max_size=9) | st.dictionaries(plain_keys, one))
    return draw(inner)


plain_keys = st.integers(-80_000, 20) | st.text(max_size=3)


@given(cbor())
def test_a_signed_payload_of_any_other_shape_is_refused(value: Any) -> None:
    token = sign1(KEY.sign, KID, cbor2.dumps(value, canonical=True))

    with pytest.raises(RefusedError):
        payload.verify(token, TRUSTED)


OTHERS: dict[str, dict[int, Any]] = {
    "another issuer": {1: "TC-XX"},
    "an issuer of nine letters": {1: "TC-ESESES"},
    "an end that is a float": {4: 1_830_000_000.0},
    "a life of three years": {4: 1_795_000_000 + 3 * 366 * 86_400},
    "an end of 33 bits": {4: 1 << 32},
    "a beginning that is true": {6: True},
    "a name of many scripts' end": {payload.LOGO: [1, 7, 1, 1, "Hotel\u202e", "", "MX"]},
    "a surrogate": {payload.LOGO: [1, 7, 1, 1, b"\xed\xa0\x80", "", "MX"]},
    "a place of 28 bytes": {payload.LOGO: [1, 7, 1, 1, "Hotel", "x" * 28, "MX"]},
    "a label of 17 bytes": {payload.LOGO: [1, 7, 1, 1, "Hotel", "", "MX", "x" * 17]},
    "a sector of 17 bits": {payload.LOGO: [1, 7, 1 << 16, 1, "Hotel", "", "MX"]},
    "six items": {payload.LOGO: [1, 7, 1, 1, "Hotel", ""]},
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_claim_outside_its_limits_is_refused_though_the_signature_is_right(name: str) -> None:
    token = sign1(KEY.sign, KID, canonical(claims(OTHERS[name])))

    with pytest.raises(RefusedError):
        payload.verify(token, TRUSTED)


def shared(depth: int) -> bytes:
    """Return 300 bytes that, believed, are a list of two lists of two lists …: 2 to the power of `depth` items."""
    made = b"\xd8\x1c\x81\x00"
    for level in range(depth, 0, -1):
        made = b"\xd8\x1c\x82" + made + b"\xd8\x1d" + cbor2.dumps(level)
    return made


def test_bytes_that_would_grow_without_end_are_refused_before_they_do() -> None:
    bomb = shared(60)
    began = process_time()
    for token in (
        b"\xd2\x84" + bomb + b"\xa0\x40\x40",
        bomb,
        b"\xd2\x84\x40\xa0" + cbor2.dumps(bomb) + b"\x40",
    ):
        with pytest.raises(RefusedError):
            payload.verify(token, TRUSTED)
        assert payload.code_in(token) is None
        assert payload.kid_of(token) is None

    assert process_time() - began < 1


def test_a_key_signs_for_its_own_days_only() -> None:
    within = {KID: TrustedKey(KEY.public_key(), "TC-ES", HOTEL.iat, HOTEL.iat)}
    before = {KID: TrustedKey(KEY.public_key(), "TC-ES", HOTEL.iat + 1)}
    after = {KID: TrustedKey(KEY.public_key(), "TC-ES", 0, HOTEL.iat - 1)}

    assert payload.verify(TOKEN, within) == HOTEL
    for trusted in (before, after, {}):
        with pytest.raises(RefusedError):
            payload.verify(TOKEN, trusted)


def test_nothing_that_says_what_kind_it_is_passes_as_a_logo() -> None:
    token = sign1(KEY.sign, KID, canonical(claims()), kind="application/statuslist+cwt")

    with pytest.raises(RefusedError):
        payload.verify(token, TRUSTED)


def test_a_word_of_two_scripts_that_look_alike_is_not_signed() -> None:
    assert one_script_a_word("Hotel Ελλάς Москва 北京")
    assert not one_script_a_word("H\u043etel")
    with pytest.raises(RefusedError):
        payload.sign(KEY.sign, KID, replace(HOTEL, name="H\u043etel"))


@pytest.mark.parametrize(
    "name",
    [
        "Hotel Ejemplo",
        "Pensión " * 12,
        "โรงแรมตัวอย่างแห่งหนึ่งในเมืองที่มีชื่อยาวมาก",
        "فندق مثال على اسم طويل جدا لا تتسع له الشارة كلها هنا",
        "ホテル" * 20,
        "e\u0301" * 60,
        "👩\u200d👩\u200d👧\u200d👦" * 8,
        "x" * 62 + "e\u0301",
    ],
)
def test_a_name_of_any_script_fits_and_is_cut_between_letters(name: str) -> None:
    fitted = fit(name, 63)

    assert 0 < len(fitted.encode()) <= 63
    assert unicodedata.is_normalized("NFC", fitted)
    if fitted.endswith("…"):
        kept, whole = (
            fitted[:-1],
            unicodedata.normalize("NFC", " ".join(payload.UNSAFE.sub(" ", name).split())),
        )
        assert whole.startswith(kept)
        assert not unicodedata.category(whole[len(kept) :].lstrip()[0]).startswith("M")


@given(st.text(min_size=1), st.sampled_from([16, 27, 63]))
def test_what_is_fitted_can_be_signed(name: str, longest: int) -> None:
    fitted = fit(name.encode("utf-8", "ignore").decode(), longest)

    assert len(fitted.encode()) <= longest
    assert not payload.UNSAFE.search(fitted)


@given(st.integers(0, (1 << 50) - 1))
def test_a_code_and_its_seven_bytes_are_one(number: int) -> None:
    data = number.to_bytes(7, "big")
    try:
        code = code_of(data)
    except ValueError:
        return
    assert cti_of(code) == data


@pytest.mark.parametrize("one", VECTORS["ids"], ids=lambda one: one["code"])
def test_each_code_of_the_vectors_has_its_bytes(one: dict[str, Any]) -> None:
    assert cti_of(one["code"]).hex() == one["cti_hex"]
    assert code_of(bytes.fromhex(one["cti_hex"])) == one["code"]


# ── what strangers may do to a token ──────────────────────────────────────────────────────────────


def claims(other: dict[int, Any] | None = None) -> dict[int, Any]:
    said = [1, HOTEL.index, HOTEL.sector, HOTEL.kind, HOTEL.name, HOTEL.locality, HOTEL.country]
    return {
        1: "TC-ES",
        4: HOTEL.exp,
        6: HOTEL.iat,
        7: cti_of(HOTEL.code),
        payload.LOGO: said,
        **(other or {}),
    }


def signed_with(header: dict[int, Any], body: bytes) -> bytes:
    protected = canonical(header)
    signature = KEY.sign(canonical(["Signature1", protected, b"", body]))
    return canonical(cbor2.CBORTag(18, [protected, {}, body, signature]))


Mutation = Callable[[bytearray, random.Random], bytes]


def _flipped(token: bytearray, dice: random.Random) -> bytes:
    token[dice.randrange(len(token))] ^= 1 << dice.randrange(8)
    return bytes(token)


def _overwritten(token: bytearray, dice: random.Random) -> bytes:
    token[dice.randrange(len(token))] = dice.randrange(256)
    return bytes(token)


def _inserted(token: bytearray, dice: random.Random) -> bytes:
    token.insert(dice.randrange(len(token) + 1), dice.randrange(256))
    return bytes(token)


def _cut(token: bytearray, dice: random.Random) -> bytes:
    del token[dice.randrange(len(token))]
    return bytes(token)


def _followed(token: bytearray, dice: random.Random) -> bytes:
    return bytes(token) + dice.randbytes(dice.randrange(1, 9))


def _swapped(token: bytearray, dice: random.Random) -> bytes:
    one, other = dice.randrange(len(token)), dice.randrange(len(token))
    token[one], token[other] = token[other], token[one]
    return bytes(token)


def _header_injected(token: bytearray, dice: random.Random) -> bytes:
    tag = cbor2.loads(bytes(token))
    protected, _, body, signature = tag.value
    injected = {dice.randrange(-20, 40): dice.randrange(1000)}
    return canonical(cbor2.CBORTag(18, [protected, injected, body, signature]))


MUTATIONS: tuple[Mutation, ...] = (
    _flipped, _overwritten, _inserted, _cut, _followed, _swapped, _header_injected,
)  # fmt: skip
