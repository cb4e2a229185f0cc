"""What we sign, read by software that is not ours. Each judge must also refuse a forgery."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.kit.cose import read1
from registry.logos import payload
from registry.logos.payload import Logo
from registry.logos.status_list import Entry, Published, packed, to_cwt, to_jwt
from tests.conformance.judging import judged

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
X = urlsafe_b64encode(KEY.public_key().public_bytes_raw()).rstrip(b"=").decode()
KID = "0a0b0c0d"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
AT = Published("https://registry.test/status/0a0b0c0d", "https://registry.test/status", NOW)
NAMES = ("Hotel Ejemplo", "Peñón de la Niña", "โรงแรมตัวอย่าง", "ホテル見本", "x" * 63)
STATES = {0: Entry.VALID, 1: Entry.INVALID, 7: Entry.SUSPENDED, 131_071: Entry.INVALID, 90_000: Entry.VALID}


def token(name: str) -> bytes:
    logo = Logo(
        iss="ATALAYA", exp=int(NOW.timestamp()) + 86_400, iat=int(NOW.timestamp()), code="2STEF7YESMY",
        index=70_000, sector=1, kind=2, name=name, locality="Cancún", country="MX", label="ABC-1234",
    )  # fmt: skip
    return payload.sign(KEY.sign, bytes.fromhex(KID), logo)


TOKENS = [token(name) for name in NAMES]
FORGED = [one[:-70] + bytes([one[-70] ^ 1]) + one[-69:] for one in TOKENS]


@pytest.mark.parametrize("judge", ["auth0_cose", "cose_kit"])
def test_a_signed_logo_is_verified_and_a_forged_one_is_refused(judge: str) -> None:
    said = judged(judge, tokens=[one.hex() for one in (*TOKENS, *FORGED)], x=X)

    assert said == [True] * len(TOKENS) + [False] * len(FORGED)


@pytest.mark.parametrize("judge", ["auth0_cose", "cose_kit"])
def test_another_key_verifies_nothing(judge: str) -> None:
    other = (
        urlsafe_b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).rstrip(b"=").decode()
    )

    assert judged(judge, tokens=[TOKENS[0].hex()], x=other) == [False]


def test_the_claims_have_one_canonical_encoding() -> None:
    payloads = [read1(one).payload for one in TOKENS]
    long_form = payloads[0].replace(b"\x1a\x00\x01\x11\x70\x01\x02", b"\x1b\0\0\0\0\x00\x01\x11\x70\x01\x02")
    assert long_form != payloads[0]

    said = judged("cborg", payloads=[one.hex() for one in (*payloads, long_form)])

    assert said == [True] * len(payloads) + [False]


def test_a_status_list_in_a_jwt_is_read_and_a_revoked_logo_is_seen_as_revoked() -> None:
    raw = packed(131_072, STATES.items())
    jwt = to_jwt(KEY.sign, KID, raw, AT)
    asked: dict[str, Any] = {"x": X, "uri": AT.uri, "indexes": list(STATES), "now": int(NOW.timestamp())}

    assert judged("status_jwt", jwt=jwt, **asked) == [int(entry) for entry in STATES.values()]
    header, claims, signature = jwt.split(".")
    forged = f"{header}.{claims[:-8]}AAAAAAAA.{signature}"
    assert "refused" in judged("status_jwt", jwt=forged, **asked)
    late = asked | {"now": int(NOW.timestamp()) + 8 * 86_400}
    assert judged("status_jwt", jwt=jwt, **late) == {"refused": "ERR_JWT_EXPIRED"}
    elsewhere = asked | {"uri": "https://elsewhere.test/status/0a0b0c0d"}
    assert "refused" in judged("status_jwt", jwt=jwt, **elsewhere)


def test_the_same_list_in_a_cwt_is_verified_and_read() -> None:
    cwt = to_cwt(KEY.sign, KID, packed(131_072, STATES.items()), AT)
    forged = cwt[:-1] + bytes([cwt[-1] ^ 1])

    assert judged("auth0_cose", tokens=[cwt.hex(), forged.hex()], x=X) == [True, False]
    said = judged("status_cwt", cwt=cwt.hex(), indexes=list(STATES))
    assert said == {"subject": AT.uri, "states": [int(entry) for entry in STATES.values()]}
    assert "refused" in judged("status_cwt", cwt=TOKENS[0].hex(), indexes=[0])
