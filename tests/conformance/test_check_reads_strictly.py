"""The reader of `/check`, in Node.js: what is accepted here is what the server accepts, and nothing else."""

import json
import shutil
import subprocess
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.keys.rules import kid_of
from registry.kit.cose import canonical, sign1
from registry.logos import payload
from registry.logos.code_file import Rows, to_file
from registry.logos.payload import Logo
from registry.logos.status_list import Entry, Published, packed, to_cwt
from registry.paths import STATIC
from tests.conftest import missing

HERE = Path(__file__).parent
VECTORS: dict[str, Any] = json.loads(Path("tests/data/logo_vectors.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
AT = int(NOW.timestamp())
ORIGIN = "https://verify.example.org"
MUTATIONS = 20_000
LOGO = Logo(
    iss="ATALAYA", exp=AT + 86_400 * 300, iat=AT - 86_400, code="2STEF7YESMY", index=70_000, sector=1, kind=1,
    name="Hotel Peñón", locality="Cancún", country="MX",
)  # fmt: skip
CARD = replace(LOGO, code="3G9230VQVSQ", index=7, kind=3)


class Key:
    """A key of a register, its lists, and what is signed with it."""

    def __init__(self, seed: int, state: str = "active", **dates: int | None) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(bytes([seed] * 32))
        self.public = self.private.public_key().public_bytes_raw()
        self.kid = kid_of(self.public)
        self.state = state
        self.dates = dates

    def jwk(self, iss: str = "ATALAYA") -> dict[str, Any]:
        return jwk(self.public, self.kid, iss, self.state, **self.dates)

    def token(self, logo: Logo = LOGO) -> bytes:
        return payload.sign(self.private.sign, bytes.fromhex(self.kid), logo)

    def scanned(self, logo: Logo = LOGO) -> str:
        return f"https://VERIFY.EXAMPLE.ORG/Q/{payload.to_digits(self.token(logo))}"

    def status(self, states: dict[int, Entry], at: datetime = NOW, *, by: "Key | None" = None) -> str:
        where = Published(f"{ORIGIN}/status/{self.kid}", f"{ORIGIN}/status", at)
        signer = by or self
        return to_cwt(signer.private.sign, signer.kid, packed(131_072, states.items()), where).hex()

    def directory(self, *logos: Logo, at: datetime = NOW, by: "Key | None" = None) -> str:
        where = Published(f"{ORIGIN}/codes/{self.kid}", "", at)
        signer = by or self
        rows = Rows()
        rows.add(self.token(logo) for logo in sorted(logos, key=lambda logo: payload.cti_of(logo.code)))
        return to_file(signer.private.sign, signer.kid, "ATALAYA", rows, where).hex()


def jwk(public: bytes, kid: str, iss: str, state: str, **dates: int | None) -> dict[str, Any]:
    own = {
        "iss": iss, "iat_from": 0, "iat_until": None, "distrusted_from": None, "state": state,
        "status": f"{ORIGIN}/status/{kid}", "codes": f"{ORIGIN}/codes/{kid}", **dates,
    }  # fmt: skip
    x = urlsafe_b64encode(public).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "alg": "EdDSA", "use": "sig", "registry": own}


def read(tmp_path: Path, **asked: Any) -> dict[str, Any]:
    """Return what the page's reader says."""
    node = shutil.which("node")
    if node is None:
        missing("no Node.js: apt-get install nodejs")
    for name, source in (("reader.mjs", "check-read.js"), ("library.mjs", "vendor/noble-ed25519.js")):
        shutil.copyfile(STATIC / source, tmp_path / name)
    asked |= {"reader": str(tmp_path / "reader.mjs"), "library": str(tmp_path / "library.mjs")}
    ran = subprocess.run(  # noqa: S603 (our own script)
        [str(node), str(HERE / "check_vectors.mjs")], input=json.dumps(asked), capture_output=True, text=True, check=False
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    answers: dict[str, Any] = json.loads(ran.stdout)
    return answers


OF_THE_VECTORS = {
    "keys": [jwk(bytes.fromhex(VECTORS["key"]["public_hex"]), VECTORS["key"]["kid_hex"], "TC-ES", "active")]
}
ACCEPTED = [{"token": one["token_hex"], "iss": one["claims"]["iss"]} for one in VECTORS["tokens"]]
REFUSED = [{"token": one["token_hex"]} for one in VECTORS["refused"]]


@pytest.mark.parametrize("with_library", [False, True], ids=["browser", "library"])
def test_each_vector_is_read_as_the_server_reads_it_and_each_that_must_be_refused_is(
    tmp_path: Path, with_library: bool
) -> None:
    newer = {"token": VECTORS["alg_minus_19"]["token_hex"]}

    said = read(
        tmp_path, jwks=OF_THE_VECTORS, tokens=[*ACCEPTED, newer, *REFUSED], with_library=with_library
    )["tokens"]

    assert said[: len(ACCEPTED)] == [one["claims"] for one in VECTORS["tokens"]]
    assert said[len(ACCEPTED)]["iss"] == "TC-ES"
    refused = dict(zip([one["name"] for one in VECTORS["refused"]], said[len(ACCEPTED) + 1 :], strict=True))
    assert set(refused.values()) == {"malformed", "unknown_key", "altered"}
    assert refused["unknown-key"] == "unknown_key"
    assert (refused["name-altered"], refused["signature-plus-order"]) == ("altered", "altered")
    assert (refused["trailing-byte"], refused["long-form-length"]) == ("malformed", "malformed")


def test_twenty_thousand_mutations_are_refused(tmp_path: Path) -> None:
    tokens = [one["token"] for one in ACCEPTED if one["iss"] == "TC-ES"]

    said = read(tmp_path, jwks=OF_THE_VECTORS, mutated=tokens, times=MUTATIONS, seed=20_261_128)

    assert said["mutated"] == {"tried": MUTATIONS, "accepted": 0}


def test_digits_and_typed_codes_are_read_as_the_server_reads_them(tmp_path: Path) -> None:
    digits = (
        [one["digits"] for one in VECTORS["tokens"]] + VECTORS["digits_refused"] + ["9" * 100_000, "1e400"]
    )

    said = read(tmp_path, digits=digits, typed=[typed for typed, _ in VECTORS["typed"]])

    assert said["digits"][: len(ACCEPTED)] == [one["token"] for one in ACCEPTED]
    assert len(said["digits"]) == len(digits)
    for text, found in list(zip(digits, said["digits"], strict=True))[len(ACCEPTED) :]:
        try:
            assert found == payload.from_digits(text).hex()
        except payload.RefusedError:
            assert found is None or len(found) > 2 * payload.LONGEST
    for (_, code), found in zip(VECTORS["typed"], said["typed"], strict=True):
        assert found == code if code else found in {"mistyped", "not_a_code"}


def judged(tmp_path: Path, keys: list[Key], what: list[Any], **lists: Any) -> list[tuple[str, str | None]]:
    said = read(
        tmp_path, jwks={"keys": [key.jwk() for key in keys]}, origin=ORIGIN, now=AT, judged=what, **lists
    )
    return [(one["say"], one.get("age")) for one in said["judged"]]


def test_the_state_of_a_signed_code_is_told_by_the_list_and_by_how_old_it_is(tmp_path: Path) -> None:
    key = Key(1)
    again = [(state, replace(LOGO, index=index)) for index, state in enumerate(Entry, start=10)]
    gone = replace(LOGO, exp=AT - 1, index=13)
    beyond = replace(LOGO, index=131_072)
    statuses = {key.kid: key.status({10 + n: state for n, (state, _) in enumerate(again)})}
    codes = [key.scanned(logo) for _, logo in again] + [key.scanned(gone), key.scanned(beyond)]

    fresh = judged(tmp_path, [key], [[one, True] for one in codes], statuses=statuses)
    old = judged(tmp_path, [key], [[one, True, AT + 43_200] for one in codes], statuses=statuses)
    stale = judged(tmp_path, [key], [[one, True, AT + 7 * 86_400] for one in codes], statuses=statuses)
    unlisted = judged(tmp_path, [key], [[one, True] for one in codes])
    behind = judged(tmp_path, [key], [[codes[3], True, AT - 86_400 * 9]], statuses=statuses)

    others = ["invalid", "suspended", "expired", "unlisted"]
    assert fresh == [(say, "fresh") for say in ["valid", *others]]
    assert old == [(say, "old") for say in ["aged", *others]]
    assert stale == [(say, "stale") for say in ["stale", *others]]
    assert [say for say, _ in unlisted] == ["unlisted"] * 3 + ["expired", "unlisted"]
    assert behind == [("expired", "fresh")], "a clock that is behind makes nothing valid"


def test_only_codes_of_this_very_host_are_looked_at(tmp_path: Path) -> None:
    key = Key(1)
    digits = payload.to_digits(key.token())
    ours = [f"https://VERIFY.EXAMPLE.ORG/Q/{digits}", f"https://verify.example.org/q/{digits}?lang=es"]
    elsewhere = [
        f"https://VERIFY.EXAMPLE.COM/Q/{digits}", f"https://verify.example.org.evil.test/q/{digits}",
        f"https://verify.example.org@evil.test/q/{digits}", f"http://verify.example.org/q/{digits}",
        f"https://verify.example.org:444/q/{digits}", "https://evil.test/V/2STEF7YESMY",
        f"https://verify.example.org.:443/q/{digits}", f"https://\uff56erify.example.org.evil.test/q/{digits}",
    ]  # fmt: skip
    no_code = [
        "https://verify.example.org/passport/P3G9230VQVSQ", "2STEF7YESMY", digits, "WIFI:S:net;;", "", "javascript:1",
        f"https:\\\\verify.example.org\\q\\{digits}", f"https://x@verify.example.org/q/{digits}",
    ]  # fmt: skip
    lists = {"statuses": {key.kid: key.status({})}}

    assert judged(tmp_path, [key], [[one, True] for one in ours], **lists) == [("valid", "fresh")] * len(ours)
    said = [say for say, _ in judged(tmp_path, [key], [[one, True] for one in elsewhere], **lists)]
    assert said == ["elsewhere"] * len(elsewhere)
    said = [say for say, _ in judged(tmp_path, [key], [[one, True] for one in no_code], **lists)]
    assert said == ["other_page"] * len(no_code)


def test_short_codes_are_answered_from_the_directory_typed_and_scanned(tmp_path: Path) -> None:
    key = Key(1)
    asked = [
        ["2stef7-yesmy", False], ["https://VERIFY.EXAMPLE.ORG/V/2STEF7YESMY", True],
        ["https://verify.example.org/v/2STE-F7YE%20SMY", True], ["2STEF7YESMX", False], ["3G9230VQVSQ", False],
        ["PASSPORT", False], ["https://elsewhere.test/V/2STEF7YESMY", False],
    ]  # fmt: skip
    directory = {key.kid: key.directory(LOGO, CARD)}

    known = judged(tmp_path, [key], asked, directories=directory, statuses={key.kid: key.status({})})
    revoked = judged(
        tmp_path, [key], asked[:2], directories=directory,
        statuses={key.kid: key.status({70_000: Entry.INVALID})},
    )  # fmt: skip
    without = judged(tmp_path, [key], asked)

    cards_are_in_no_directory = "unknown_code"
    assert [say for say, _ in known] == [
        "valid", "valid", "valid", "mistyped", cards_are_in_no_directory, "not_a_code", "elsewhere",
    ]  # fmt: skip
    assert revoked == [("invalid", "fresh")] * 2
    assert [say for say, _ in without][:5] == ["no_list", "no_list", "no_list", "mistyped", "no_list"]


def test_a_foreign_a_retired_and_a_stolen_key_are_told_apart(tmp_path: Path) -> None:
    active, retired, stolen, foreign = Key(1), Key(2, "retired"), Key(3, "compromised"), Key(4)
    gone = Key(5, "verifying", iat_until=AT - 86_400 * 2)
    keys = [active, retired, stolen, gone]
    forged = replace(LOGO, name="Hotel Falso")
    codes = [one.scanned() for one in (active, retired, stolen, foreign, gone)] + [stolen.scanned(forged)]
    lists = {
        "statuses": {one.kid: one.status({}, by=active) for one in keys},
        "directories": {stolen.kid: stolen.directory(LOGO, by=active)},
    }
    by_the_thief = {
        **lists,
        "directories": {stolen.kid: stolen.directory(forged)},
    }

    said = [say for say, _ in judged(tmp_path, keys, [[one, True] for one in codes], **lists)]
    thief = [say for say, _ in judged(tmp_path, keys, [[codes[5], True]], **by_the_thief)]

    assert said == ["valid", "old_key", "valid", "unknown_key", "altered", "compromised"]
    assert thief == ["compromised"]


def test_a_print_that_was_renewed_since_is_out_of_date(tmp_path: Path) -> None:
    key = Key(1)
    before = replace(LOGO, name="Hotel Viejo")
    lists = {"statuses": {key.kid: key.status({})}, "directories": {key.kid: key.directory(LOGO)}}

    said = read(
        tmp_path, jwks={"keys": [key.jwk()]}, origin=ORIGIN, now=AT, **lists,
        judged=[[key.scanned(), True], [key.scanned(before), True]],
    )["judged"]  # fmt: skip

    assert [(one["say"], one["outdated"]) for one in said] == [("valid", False), ("valid", True)]


def test_a_list_that_is_not_right_is_no_list(tmp_path: Path) -> None:
    key, second, stolen, other = Key(1), Key(2), Key(3, "compromised"), Key(9)
    wrong = {
        "foreign": key.status({}, by=other),
        "altered": key.status({})[:-2] + "00",
        "by a stolen key": key.status({}, by=stolen),
        "another's": other.status({}),
        "of another key of ours": second.status({}, by=key),
        "with a byte more": key.status({}) + "00",
        "a logo": key.token().hex(),
        "a directory": key.directory(LOGO),
        "empty": "",
    }
    for name, bad in wrong.items():
        said = judged(tmp_path, [key, second, stolen], [[key.scanned(), True]], statuses={key.kid: bad})
        assert said == [("unlisted", "none")], name


def test_a_list_of_another_issuer_s_key_is_no_list(tmp_path: Path) -> None:
    key, other = Key(1), Key(2)
    asked = {"origin": ORIGIN, "now": AT, "judged": [[key.scanned(), True]]}
    keys = {"keys": [key.jwk(), other.jwk("ELSEWHERE")]}

    said = read(tmp_path, jwks=keys, statuses={key.kid: key.status({}, by=other)}, **asked)

    assert said["judged"][0]["say"] == "unlisted"


@pytest.mark.parametrize("days", [732, 733])
def test_a_code_is_signed_for_two_years_at_most(tmp_path: Path, days: int) -> None:
    key = Key(1)
    logo = {1: "ATALAYA", 4: AT + days * 86_400, 6: AT, 7: payload.cti_of("2STEF7YESMY"),
            -70001: [1, 5, 1, 1, "Hotel", "Cancún", "MX"]}  # fmt: skip
    token = sign1(key.private.sign, bytes.fromhex(key.kid), canonical(logo))

    said = read(tmp_path, jwks={"keys": [key.jwk()]}, tokens=[{"token": token.hex()}])["tokens"]

    assert (said[0] == "altered") is (days > 732)


def test_a_list_that_inflates_to_too_much_is_no_list(tmp_path: Path) -> None:
    key = Key(1)
    where = Published(f"{ORIGIN}/status/{key.kid}", f"{ORIGIN}/status", NOW)
    swollen = to_cwt(key.private.sign, key.kid, bytes(5 << 20), where).hex()

    said = read(
        tmp_path, jwks={"keys": [key.jwk()]}, origin=ORIGIN, now=AT, statuses={key.kid: swollen}, judged=[[key.scanned(), True]]
    )  # fmt: skip

    assert said["refused"] == ["too much"]
    assert said["judged"][0]["say"] == "unlisted"


def test_a_list_from_before_is_old_by_its_own_word(tmp_path: Path) -> None:
    key = Key(1)
    lists = {"statuses": {key.kid: key.status({}, NOW - timedelta(hours=13))}}

    assert judged(tmp_path, [key], [[key.scanned(), True]], **lists) == [("aged", "old")]
