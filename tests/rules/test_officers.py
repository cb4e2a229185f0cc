"""Officers: two of three certify a key, and two of three open a lost one."""

from dataclasses import replace
from datetime import date
from itertools import permutations
from uuid import UUID, uuid4

import pytest

from registry.handlers.certificates import (
    NotReadableError,
    Request,
    certify,
    read_certificate,
    read_request,
    signed_by,
    write_request,
)
from registry.handlers.escrow import Escrow, read_escrow, reopen, share_out, write_escrow
from registry.handlers.officers import OfficerSecret, read_card, read_officers
from registry.handlers.rules import KeyState, Scope, certificate_until, is_settled, key_state, what_stands
from registry.handlers.vaults import borrowed, lend, lock_up, new_code, read_recovered, write_recovered
from registry.kit.sealing import PrivateKey, RefusedError
from tests.handlers import CARDS, CHEAP, PASSPHRASE, SECRETS

SITE, TODAY = "https://registry.test", date(2026, 3, 27)
ANN, EVE = UUID(int=1), UUID(int=2)
KEY, PLANTED = PrivateKey(), PrivateKey()
SCOPE = Scope(date(2028, 12, 31), ("CR", "GT"))
REQUEST = Request(SITE, ANN, KEY.public, SCOPE)
PINNED = read_officers(CARDS)


def state(
    request: Request, *signers: OfficerSecret, signed: Request | None = None, country: str = "CR"
) -> KeyState:
    """Return how a key stands when these signed a request, and a database says it was this one."""
    certificates = [certify(signed or request, secret) for secret in signers]
    found = signed_by(request.site, request.account_id, request.public, certificates, PINNED)
    return key_state(found, country, today=TODAY)


def test_two_of_three_officers_certify_a_key_whoever_they_are() -> None:
    for two in permutations(SECRETS, 2):
        assert state(REQUEST, *two) is KeyState.CERTIFIED
    assert state(REQUEST, *SECRETS) is KeyState.CERTIFIED
    assert state(REQUEST, SECRETS[0]) is KeyState.WAITING
    assert state(REQUEST) is KeyState.WAITING


def test_one_officer_twice_is_one() -> None:
    assert state(REQUEST, SECRETS[0], SECRETS[0]) is KeyState.WAITING


def test_a_planted_key_is_no_readers() -> None:
    assert state(replace(REQUEST, public=PLANTED.public), *SECRETS, signed=REQUEST) is KeyState.WAITING


def test_another_persons_certificate_makes_no_reader() -> None:
    assert state(replace(REQUEST, account_id=EVE), *SECRETS, signed=REQUEST) is KeyState.WAITING


def test_a_certificate_of_another_register_or_for_another_country_counts_for_nothing() -> None:
    assert state(replace(REQUEST, site="https://other.test"), *SECRETS, signed=REQUEST) is KeyState.WAITING
    assert state(REQUEST, *SECRETS, country="PA") is KeyState.WAITING


def test_two_officers_who_signed_different_things_are_not_two() -> None:
    shorter = replace(REQUEST, scope=Scope(date(2027, 12, 31), ("CR", "GT")))
    certificates = [certify(REQUEST, SECRETS[0]), certify(shorter, SECRETS[1])]

    found = signed_by(SITE, ANN, KEY.public, certificates, PINNED)

    assert found == [(shorter.scope, 1), (SCOPE, 1)]
    assert key_state(found, "CR", today=TODAY) is KeyState.WAITING


def test_a_stranger_who_signs_in_an_officers_name_is_nobody() -> None:
    stranger = OfficerSecret("b", b"s" * 32)
    assert state(REQUEST, SECRETS[0], stranger) is KeyState.WAITING
    assert state(REQUEST, SECRETS[0], OfficerSecret("d", b"s" * 32)) is KeyState.WAITING


def test_a_longer_time_or_more_countries_than_were_signed_count_for_nothing() -> None:
    for scope in (replace(SCOPE, until=date(2040, 12, 31)), replace(SCOPE, countries=("CR", "GT", "PA"))):
        edited = [replace(certify(REQUEST, secret), scope=scope) for secret in SECRETS]
        assert signed_by(SITE, ANN, KEY.public, edited, PINNED) == []


def test_a_certificate_counts_on_its_last_day_and_not_after() -> None:
    signed = [(SCOPE, 2)]
    assert key_state(signed, "CR", today=SCOPE.until) is KeyState.CERTIFIED
    assert key_state(signed, "CR", today=date(2029, 1, 1)) is KeyState.RUN_OUT


def test_a_key_is_asked_to_be_certified_anew_two_months_before_it_runs_out() -> None:
    certified = [("CR", KeyState.CERTIFIED, SCOPE.until)]
    assert is_settled(certified, today=date(2028, 10, 31))
    assert not is_settled(certified, today=date(2028, 11, 1))
    assert not is_settled([*certified, ("GT", KeyState.WAITING, None)], today=TODAY)


def test_a_certificate_asked_for_in_one_year_ends_on_one_day() -> None:
    assert certificate_until(date(2026, 5, 1), ended=2) == date(2028, 12, 29)
    assert certificate_until(date(2026, 1, 1)) == certificate_until(date(2026, 12, 31)) == date(2028, 12, 31)


def test_a_request_and_a_certificate_come_back_as_they_went() -> None:
    assert read_request(write_request(REQUEST, name="Ana", email="ana@cases.example")) == (
        REQUEST, "Ana", "ana@cases.example",
    )  # fmt: skip
    certificate = certify(REQUEST, SECRETS[1])
    line = str(certificate)
    broken = f"  {line[:120]}\n{line[120:150]}\r\n {line[150:]} "
    assert read_certificate(line) == certificate
    assert read_certificate(broken) == certificate


def test_what_is_no_request_and_no_certificate_is_said_to_be_none() -> None:
    good = write_request(REQUEST, name="Ana", email="ana@cases.example")
    for junk in (
        "",
        "{}",
        "[]",
        "null",
        good.replace("key-1", "key-2"),
        good.replace(SCOPE.until.isoformat(), "x"),
    ):
        with pytest.raises(NotReadableError):
            read_request(junk)
    line = str(certify(REQUEST, SECRETS[1]))
    for junk in ("", "hello", line.replace("atalaya", "x"), line.replace("2028-12-31", "soon"), line[:40]):
        with pytest.raises(NotReadableError):
            read_certificate(junk)


# ── officers as they are pinned ─────────────────────────────────────────────────────────────────────


def test_three_different_officers_are_pinned_or_none() -> None:
    assert [officer.name for officer in PINNED] == ["a", "b", "c"]
    assert read_officers(" \n") == ()
    cards = CARDS.split()
    same_keys = OfficerSecret("z", SECRETS[0].seed).officer.card
    same_name = OfficerSecret("a", b"z" * 32).officer.card
    for wrong in (
        cards[:2],
        [*cards[:2], cards[0]],
        [*cards[:2], same_keys],
        [*cards[:2], same_name],
        [*cards, same_keys],
    ):
        with pytest.raises(ValueError, match="REGISTRY_OFFICERS"):
            read_officers("\n".join(wrong))


def test_a_card_that_was_damaged_or_put_together_of_two_is_refused() -> None:
    card, other = SECRETS[0].officer, SECRETS[1].officer
    mixed = replace(card, sealing=other.sealing).card
    renamed = replace(card, name="eve").card
    for wrong in (card.card[:-4], card.card[:-4] + "AAAA", mixed, renamed, "a:", "A b:c", ""):
        with pytest.raises(ValueError, match="REGISTRY_OFFICERS"):
            read_card(wrong)
    assert read_card(card.card) == card
    assert "said" not in repr(card)
    assert repr(SECRETS[0].seed) not in repr(SECRETS[0])


# ── a lost vault ────────────────────────────────────────────────────────────────────────────────────


def test_two_officers_open_a_vault_in_whichever_order_they_sit_down() -> None:
    escrow = Escrow(uuid4(), KEY.public, share_out(uuid4(), KEY, ()))
    assert escrow.shares == ()
    vault_id = uuid4()
    escrow = Escrow(vault_id, KEY.public, share_out(vault_id, KEY, PINNED))
    carried, name, _ = read_escrow(write_escrow(escrow, name="Ana", email="ana@cases.example"))

    assert (carried, name) == (escrow, "Ana")
    for one, other in permutations(SECRETS, 2):
        assert reopen(carried, one, other).seed == KEY.seed


def test_one_officer_alone_or_a_stranger_opens_no_vault() -> None:
    vault_id = uuid4()
    escrow = Escrow(vault_id, KEY.public, share_out(vault_id, KEY, PINNED))
    stranger = OfficerSecret("b", b"s" * 32)

    for one, other in ((SECRETS[0], SECRETS[0]), (SECRETS[0], stranger), (stranger, SECRETS[2])):
        with pytest.raises(RefusedError):
            reopen(escrow, one, other)
    for changed in (replace(escrow, vault_id=uuid4()), replace(escrow, public=PLANTED.public)):
        with pytest.raises(RefusedError):
            reopen(changed, SECRETS[0], SECRETS[1])
    for junk in ("", "{}", "[]", '{"what": "x"}'):
        with pytest.raises(RefusedError):
            read_escrow(junk)


def test_what_officers_hand_back_opens_with_their_code_and_for_this_vault_alone() -> None:
    vault_id, code = uuid4(), new_code()
    line = write_recovered(KEY, code, vault_id)

    broken, spoken = f"{line[:90]}\n {line[90:]}\n", code.lower().replace("-", " ")
    assert read_recovered(broken, spoken, vault_id, KEY.public).seed == KEY.seed
    for typed, key_of, public in (
        (new_code(), vault_id, KEY.public), (code, uuid4(), KEY.public), (code, vault_id, PLANTED.public),
    ):  # fmt: skip
        with pytest.raises(RefusedError):
            read_recovered(line, typed, key_of, public)
    other = uuid4()
    with pytest.raises(RefusedError):
        read_recovered(line.replace(vault_id.hex, other.hex), code, other, KEY.public)
    for junk in ("", "x", line.replace("atalaya", "x"), line[:60]):
        with pytest.raises(RefusedError):
            read_recovered(junk, code, vault_id, KEY.public)


# ── a vault ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_vault_opens_with_its_passphrase_for_its_owner_alone() -> None:
    locked = lock_up(KEY, PASSPHRASE, uuid4(), ANN, CHEAP)

    assert locked.open(PASSPHRASE).seed == KEY.seed
    for changed in (
        replace(locked, account_id=EVE),
        replace(locked, vault_id=uuid4()),
        replace(locked, public=PLANTED.public),
        replace(locked, salt=b"s" * 16),
    ):
        with pytest.raises(RefusedError):
            changed.open(PASSPHRASE)
    with pytest.raises(RefusedError):
        locked.open(PASSPHRASE[:-1])


def test_a_key_lent_to_a_session_opens_with_its_token_alone() -> None:
    vault_id = uuid4()
    sealed = lend(KEY, "token", vault_id)

    assert borrowed(sealed, "token", vault_id).seed == KEY.seed
    for token, of in (("other", vault_id), ("token", uuid4())):
        with pytest.raises(RefusedError):
            borrowed(sealed, token, of)


def test_what_was_signed_before_a_post_ended_stands_for_the_other_countries_alone() -> None:
    both = Scope(date(2028, 12, 30), ("CR", "GT"))  # asked for after one end
    assert what_stands(both, {}) == what_stands(both, {"CR": 1}) == both
    assert what_stands(both, {"CR": 2}).countries == ("GT",)
    assert what_stands(both, {"CR": 2, "GT": 3}).countries == ()
