"""Slips, PINs, and who may sign in a campaign."""

from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

from registry.adherence.rules import Status
from registry.campaigns.forms import parse_settled
from registry.campaigns.rules import (
    AT_THE_DESK,
    CONFIRMED_ALREADY,
    HAS_LEFT,
    NEWER,
    NO_MEMBER,
    NOBODY_ACTS,
    NOT_SIGNED,
    NOT_YET,
    OVER,
    OWN_PEOPLE,
    SECRET_SYMBOLS,
    SIGNED_ALREADY,
    Aim,
    Band,
    State,
    band,
    check_for_want_of_a_reviewer,
    fault_of_member,
    fault_of_round,
    folded,
    is_easy_pin,
    make_code,
    make_secret,
    may_remind,
    numbered,
    read_code,
    read_secret,
    sample,
    secret_hash,
    spell,
    state_of,
)
from registry.errors import RuleBrokenError
from registry.kit.forms import FormFaults

TODAY = date(2026, 3, 27)
OPEN: dict[str, Any] = {"last_on": TODAY, "ended": False, "vouched": True, "is_latest": True, "today": TODAY}


def test_a_secret_has_sixty_bits_and_is_read_however_it_is_typed() -> None:
    secret = make_secret(Random(3).getrandbits)

    assert 5 * SECRET_SYMBOLS >= 60
    assert len(secret) == SECRET_SYMBOLS + 1
    assert read_secret(spell(secret).lower().replace("-", " ")) == secret
    assert read_secret(secret.replace("0", "O").replace("1", "l")) == secret
    assert read_secret(secret[:-1]) is None
    assert read_code(secret) is None


def test_a_single_mistyped_symbol_is_no_secret() -> None:
    secret = make_secret(Random(4).getrandbits)

    wrong = [
        secret[:at] + other + secret[at + 1 :]
        for at, other in product(range(len(secret)), "29AZ")
        if secret[at] != other
    ]

    assert [one for one in wrong if read_secret(one)] == []


def test_the_address_of_a_campaign_is_seven_symbols() -> None:
    code = make_code(Random(5).getrandbits)

    assert len(code) == 7
    assert read_code(code.lower()) == code


def test_what_is_stored_of_a_secret_depends_on_the_servers_key() -> None:
    assert secret_hash(b"a" * 32, "X") != secret_hash(b"b" * 32, "X")
    assert len(secret_hash(b"a" * 32, "X")) == 32


def test_members_keep_their_numbers_and_those_without_one_or_with_anothers_get_one() -> None:
    assert numbered(["17", "", " 17 ", "A-3", "a 3", "R-001"]) == [
        "17",
        "R-001",
        "R-002",
        "A-3",
        "R-003",
        "R-004",
    ]
    assert folded(" a\u20133 ") == "A3"
    assert [folded(one) for one in ("003", "3", "t-0 07", "100", "000")] == ["3", "3", "T7", "100", "0"]


@pytest.mark.parametrize("pin", ["000000", "123456", "987654", "123123", "121212", "890123"])
def test_a_pin_that_anybody_would_try_first_is_refused(pin: str) -> None:
    assert is_easy_pin(pin)
    assert not is_easy_pin("493027")


def test_the_last_day_counts_and_the_day_after_nothing_opens() -> None:
    assert fault_of_round(**OPEN) is None
    assert fault_of_round(**OPEN | {"today": TODAY + timedelta(days=1)}) is OVER
    assert fault_of_round(**OPEN | {"ended": True}) is OVER


def test_no_slip_opens_anything_before_a_reviewer_vouched_or_after_the_text_changed() -> None:
    assert fault_of_round(**OPEN | {"vouched": False}) is NOT_YET
    assert fault_of_round(**OPEN | {"is_latest": False}) is NEWER


def test_whoever_signed_left_or_has_people_of_its_own_does_not_sign_by_a_slip() -> None:
    fine: dict[str, Any] = {"member": True, "own_people": False, "confirmed": False}

    assert fault_of_member(Aim.SIGN, None, **fine) is None
    assert fault_of_member(Aim.SIGN, Status.DECLINED, **fine) is None
    assert fault_of_member(Aim.SIGN, Status.COMMITTED, **fine) is SIGNED_ALREADY
    assert fault_of_member(Aim.SIGN, Status.SUSPENDED, **fine) is SIGNED_ALREADY
    assert fault_of_member(Aim.SIGN, Status.WITHDRAWN, **fine) is HAS_LEFT
    assert fault_of_member(Aim.SIGN, Status.REMOVED, **fine) is HAS_LEFT
    assert fault_of_member(Aim.SIGN, Status.APPLIED, **fine | {"own_people": True}) is OWN_PEOPLE
    assert fault_of_member(Aim.SIGN, None, **fine | {"member": False}) is NO_MEMBER


def test_only_who_signed_confirms_and_only_once() -> None:
    fine: dict[str, Any] = {"member": True, "own_people": False, "confirmed": False, "carded": True}

    assert fault_of_member(Aim.CONFIRM, Status.COMMITTED, **fine) is None
    assert fault_of_member(Aim.CONFIRM, Status.COMMITTED, **fine | {"own_people": True}) is AT_THE_DESK
    assert fault_of_member(Aim.CONFIRM, Status.COMMITTED, **fine | {"carded": False}) is NOBODY_ACTS
    assert fault_of_member(Aim.CONFIRM, Status.COMMITTED, **fine | {"confirmed": True}) is CONFIRMED_ALREADY
    assert fault_of_member(Aim.CONFIRM, Status.WITHDRAWN, **fine) is NOT_SIGNED
    assert fault_of_member(Aim.CONFIRM, None, **fine) is NOT_SIGNED


def test_a_member_stands_where_the_last_that_counts_says() -> None:
    nothing: dict[str, Any] = {
        "signed": False,
        "left": False,
        "disputed": False,
        "printed": False,
        "invited": False,
    }

    assert state_of(**nothing) is State.WAITING
    assert state_of(**nothing | {"printed": True}) is State.PRINTED
    assert state_of(**nothing | {"printed": True, "invited": True}) is State.INVITED
    assert state_of(**nothing | {"signed": True, "printed": True}) is State.SIGNED
    assert state_of(**nothing | {"signed": True, "disputed": True}) is State.DISPUTED
    assert state_of(**nothing | {"left": True, "printed": True}) is State.LEFT


def test_a_member_gets_one_letter_a_day() -> None:
    assert may_remind(None, today=TODAY)
    assert not may_remind(TODAY, today=TODAY)
    assert may_remind(TODAY - timedelta(days=1), today=TODAY)


def test_a_count_is_told_in_a_word_too() -> None:
    told = [band(signed, 250) for signed in (0, 1, 124, 125, 200, 249, 250)]

    assert told == [Band.NONE, Band.SOME, Band.SOME, Band.HALF, Band.MOST, Band.MOST, Band.ALL]
    assert band(0, 0) is Band.NONE


def test_a_draw_can_be_drawn_again_by_its_seed_whatever_the_order() -> None:
    members = [f"m{number:03}" for number in range(250)]

    drawn = sample("seed", members, 12)

    assert drawn == sample("seed", reversed(members), 12)
    assert len(set(drawn)) == 12
    assert sample("other", members, 12) != drawn
    assert len(sample("seed", members[:3], 12)) == 3


def test_how_a_registrar_knows_names_nobody_and_tells_of_no_child() -> None:
    for reason in ("Maria Lopez told me so.", "A minor was seen with a guest."):
        faults = parse_settled({"found": "theirs", "reason": reason})
        assert isinstance(faults, FormFaults)
        assert set(faults.by_field) == {"reason"}


def test_a_registrar_vouches_only_for_want_of_a_reviewer_and_for_no_association_of_their_own() -> None:
    check_for_want_of_a_reviewer(reviewed=False, of_the_association=False)
    with pytest.raises(RuleBrokenError, match="vouching is theirs"):
        check_for_want_of_a_reviewer(reviewed=True, of_the_association=False)
    with pytest.raises(RuleBrokenError, match="Another registrar vouches"):
        check_for_want_of_a_reviewer(reviewed=False, of_the_association=True)
