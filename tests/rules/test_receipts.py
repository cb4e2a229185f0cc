"""Receipts: twenty digits, a check digit, and what they open."""

from dataclasses import replace
from random import Random
from secrets import randbelow

import pytest

from registry.kit.sealing import Costs, PrivateKey, Receipts, RefusedError, is_receipt, seal_to, spaced
from registry.kit.sealing.receipts import bare, check_digit

CHEAP = Costs(iterations=1, memory=8)
RECEIPTS = Receipts(b"p" * 32, CHEAP)


def test_a_receipt_is_twenty_digits_in_five_groups() -> None:
    receipt = RECEIPTS.new(lambda _: 7)

    assert receipt.digits == f"{7:019d}{check_digit(f'{7:019d}')}"
    assert [len(group) for group in spaced(receipt.digits).split()] == [4] * 5
    assert bare(f" {spaced(receipt.digits).replace(' ', '-')} ") == receipt.digits


def test_a_receipt_notices_every_wrong_digit_and_every_swap_of_neighbours() -> None:
    random = Random(20)
    for _ in range(300):
        digits = f"{random.randrange(10**19):019d}"
        digits += check_digit(digits)
        assert is_receipt(digits)
        for at in range(20):
            for other in set("0123456789") - {digits[at]}:
                assert not is_receipt(digits[:at] + other + digits[at + 1 :])
        for at in range(19):
            if digits[at] != digits[at + 1]:
                assert not is_receipt(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :])


def test_junk_is_refused_before_anything_costly() -> None:
    dear = Receipts(b"p" * 32, Costs(iterations=1_000_000, memory=8))  # or this test would take hours
    for junk in ("", "1", "0" * 19 + "1", "x" * 20, "\u0660" * 20, "0" * 200_000):
        with pytest.raises(RefusedError):
            dear.find(junk)


def test_whoever_holds_the_receipt_reads_what_was_sealed_to_it() -> None:
    receipt, other = RECEIPTS.new(randbelow), RECEIPTS.new(randbelow)
    held = RECEIPTS.find(spaced(receipt.digits))

    assert held.lookup == receipt.lookup
    assert held.private_key(receipt.locked).open(seal_to(receipt.public, b"hello", b"x"), b"x") == b"hello"
    for wrong in (RECEIPTS.find(other.digits), replace(held, lookup=other.lookup)):
        with pytest.raises(RefusedError):
            wrong.private_key(receipt.locked)


def test_a_receipt_is_worth_nothing_without_the_pepper() -> None:
    receipt = RECEIPTS.new(randbelow)
    elsewhere = replace(RECEIPTS, pepper=b"q" * 32).find(receipt.digits)

    assert elsewhere.lookup != receipt.lookup
    with pytest.raises(RefusedError):
        replace(elsewhere, lookup=receipt.lookup).private_key(receipt.locked)


def test_the_lookup_value_opens_nothing() -> None:
    receipt = RECEIPTS.new(randbelow)
    held = RECEIPTS.find(receipt.digits)

    with pytest.raises(RefusedError):
        replace(held, key=held.lookup).private_key(receipt.locked)


def test_nothing_of_a_receipt_prints_itself() -> None:
    receipt = RECEIPTS.new(randbelow)
    said = {repr(receipt), repr(RECEIPTS), repr(RECEIPTS.find(receipt.digits)), repr(PrivateKey())}

    assert said == {"Receipt(***)", "Receipts(***)", "Held(***)", "PrivateKey(***)"}


def test_costs_and_salt_change_the_key_and_two_ways_to_write_an_accent_do_not() -> None:
    salt = b"s" * 16
    keys = {
        CHEAP.stretch("café", salt),
        CHEAP.stretch("cafe\u0301", salt),
        CHEAP.stretch("cafe", salt),
        CHEAP.stretch("café", b"t" * 16),
        Costs(iterations=2, memory=8).stretch("café", salt),
    }
    assert len(keys) == 4
