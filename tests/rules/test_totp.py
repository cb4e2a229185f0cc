"""Codes of the second factor are those of the standard, open once, and their secrets lie nowhere."""

from datetime import UTC, datetime, timedelta
from secrets import randbits
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.accounts.recovery import COUNT, code_hash, make_code
from registry.accounts.rules import FRESH_FOR, is_fresh
from registry.accounts.totp import (
    STEP,
    address_of,
    code_at,
    counter_at,
    counter_of,
    key_id,
    secret_of,
    spelled,
)

NOON = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
SECRET = b"12345678901234567890"
SEEDS = {"sha1": SECRET, "sha256": (SECRET * 2)[:32], "sha512": (SECRET * 4)[:64]}
# RFC 6238, appendix B.
VECTORS = {
    59: ("94287082", "46119246", "90693936"),
    1111111109: ("07081804", "68084774", "25091201"),
    1111111111: ("14050471", "67062674", "99943326"),
    1234567890: ("89005924", "91819424", "93441116"),
    2000000000: ("69279037", "90698825", "38618901"),
    20000000000: ("65353130", "77737706", "47863826"),
}
# RFC 4226, appendix D.
BY_COUNTER = [
    "755224",
    "287082",
    "359152",
    "969429",
    "338314",
    "254676",
    "287922",
    "162583",
    "399871",
    "520489",
]


@pytest.mark.parametrize(("seconds", "codes"), VECTORS.items())
def test_the_codes_are_those_of_the_standard(seconds: int, codes: tuple[str, ...]) -> None:
    counter = counter_at(datetime.fromtimestamp(seconds, UTC))

    found = tuple(code_at(seed, counter, digits=8, by=by) for by, seed in SEEDS.items())

    assert found == codes


def test_the_codes_of_a_counter_are_those_of_the_older_standard() -> None:
    assert [code_at(SECRET, counter) for counter in range(10)] == BY_COUNTER


@pytest.mark.parametrize("drift", [-1, 0, 1])
def test_a_clock_may_be_a_step_early_or_late(drift: int) -> None:
    theirs = counter_at(NOON) + drift

    assert counter_of(SECRET, code_at(SECRET, theirs), now=NOON, after=0) == theirs


@pytest.mark.parametrize("drift", [-2, 2, 100, -100])
def test_no_more_than_a_step(drift: int) -> None:
    typed = code_at(SECRET, counter_at(NOON) + drift)

    assert counter_of(SECRET, typed, now=NOON, after=0) is None


def test_a_code_opens_once_and_none_of_before_opens_after_it() -> None:
    present = counter_at(NOON)

    for spent in (present, present - 1):
        assert counter_of(SECRET, code_at(SECRET, spent), now=NOON, after=present) is None
    later = NOON + timedelta(seconds=STEP)
    assert counter_of(SECRET, code_at(SECRET, present + 1), now=later, after=present) == present + 1


@given(st.text(max_size=12))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    found = counter_of(SECRET, typed, now=NOON, after=0)

    assert found is None or typed == code_at(SECRET, found)


def test_a_secret_hangs_on_the_key_the_factor_and_the_account() -> None:
    key, factor, account = bytes(32), uuid4(), uuid4()
    secret = secret_of(key, factor, account)

    assert len(secret) == 20
    assert secret == secret_of(key, factor, account)
    others = {
        secret_of(b"x" * 32, factor, account),
        secret_of(key, uuid4(), account),
        secret_of(key, factor, uuid4()),
    }
    assert len({secret, *others}) == 4
    assert key_id(key) != key_id(b"x" * 32)


def test_a_secret_is_spelled_in_groups_and_told_to_an_app_by_an_address() -> None:
    address = address_of(SECRET, site_name="Register: coast", email="ana+x@hotel.example")

    assert spelled(SECRET) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parts.path == "/Register%20%20coast:ana%2Bx%40hotel.example"
    assert parse_qs(parts.query) == {
        "secret": [spelled(SECRET).replace(" ", "")],
        "issuer": ["Register  coast"],
    }


def test_a_recovery_code_is_read_however_it_is_typed() -> None:
    code = make_code(lambda bits: 0x01AB << (bits - 16))

    assert code == "01ab-0000-0000-0000-0000-0000-0000-0000"
    wanted = code_hash(code)
    assert wanted is not None
    for typed in (
        code.upper(),
        code.replace("-", " "),
        code.replace("-", ""),
        f" {code}\n",
        code.replace("01", "oI"),
    ):
        assert code_hash(typed) == wanted
    for typed in ("", "123456", code[:-1], f"{code}0", code.replace("a", "g"), "é" * 32):
        assert code_hash(typed) is None


def test_recovery_codes_are_all_different() -> None:
    assert len({make_code(randbits) for _ in range(100 * COUNT)}) == 100 * COUNT


def test_a_proof_is_fresh_for_a_quarter_of_an_hour() -> None:
    assert is_fresh(NOON, now=NOON + FRESH_FOR - timedelta(seconds=1))
    assert not is_fresh(NOON, now=NOON + FRESH_FOR)
    assert not is_fresh(None, now=NOON)
