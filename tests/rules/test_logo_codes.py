"""What people type from a sticker, and what is wrong with it."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.logos.rules import (
    ALPHABET,
    LONGEST_TYPED,
    Misread,
    check_symbol,
    make_code,
    read_code,
    spell,
    why_not,
)

CODE = "3G9230VQVSQ"
codes = st.randoms(use_true_random=False).map(lambda random: make_code(random.getrandbits))


def test_the_check_symbol_is_that_of_iso_7064() -> None:
    # The worked example of the Global Release Identifier, which uses the same MOD 37,36.
    assert check_symbol("A12425GABC1234002") == "M"


@pytest.mark.parametrize(
    "code", ["0000000000P", "0000000001N", "0000000401S", CODE, "G0000000007", "ZZZZZZZZWXF"]
)
def test_the_published_vectors_are_codes(code: str) -> None:
    assert (read_code(code), why_not(code)) == (code, None)


@pytest.mark.parametrize(
    "typed",
    [
        "3g9230vqvsq",
        "3G92-30VQ-VSQ",
        " 3g92 30vq vsq\n",
        "3G923OVQVSQ",  # a letter O
        "3g92\u201130vq\u2013vsq",  # a non-breaking hyphen and a dash
        "3G92\u221230VQ\u2212VSQ",  # minus signs
        "3G92\u200b30VQ\u00a0VSQ",  # a zero width and a non-breaking space
        "\uff13G92\uff0d30VQ\uff0dVSQ",  # full width
        "3\u2014G\u20149\u2014230VQVSQ",
    ],
)
def test_however_it_is_typed_it_is_the_same_code(typed: str) -> None:
    assert (read_code(typed), why_not(typed)) == (CODE, None)


@pytest.mark.parametrize("typed", ["oooo ooooo In", "OOOOOOOOOLN", "00000000oiN"])
def test_o_is_zero_and_i_and_l_are_one(typed: str) -> None:
    assert read_code(typed) == "0000000001N"


@pytest.mark.parametrize("typed", ["3G9230VQVSR", "3G9230QVVSQ", "3G92-30VQ-VS0", "4G9230VQVSQ"])
def test_eleven_symbols_with_a_wrong_check_symbol_are_mistyped(typed: str) -> None:
    assert (read_code(typed), why_not(typed)) == (None, Misread.MISTYPED)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " - ",
        "3G9230VQVS",
        "3G9230VQVSQ0",
        "3G9230VQVUQ",  # U is no symbol
        "3G9230VQVSQ/x",
        "3G92.30VQ.VSQ",
        "\u0663G9230VQVSQ",  # an Arabic three
        "3G9230VQVS\0",
        "3G9230VQVSQ" + " " * LONGEST_TYPED,
        "\ufdfa" * LONGEST_TYPED,  # one character that stands for eighteen
        "9" * 100_000,
    ],
)
def test_anything_else_is_malformed(typed: str) -> None:
    assert (read_code(typed), why_not(typed)) == (None, Misread.MALFORMED)


@given(codes, st.integers(0, 10), st.sampled_from(ALPHABET))
def test_every_single_wrong_symbol_is_told_from_an_unknown_code(code: str, at: int, symbol: str) -> None:
    typed = code[:at] + symbol + code[at + 1 :]

    assert why_not(typed) is (None if typed == code else Misread.MISTYPED)


def test_nearly_every_swap_of_neighbours_is_noticed() -> None:
    random, swaps, missed = Random(1), 0, 0
    for code in (make_code(random.getrandbits) for _ in range(300)):
        for at in range(10):
            if code[at] != code[at + 1]:
                swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
                swaps, missed = swaps + 1, missed + (why_not(swapped) is None)

    assert missed / swaps < 0.01


@given(st.text(max_size=80))
def test_what_cannot_be_read_has_exactly_one_reason(typed: str) -> None:
    assert (read_code(typed) is None) is (why_not(typed) is not None)


@given(codes)
def test_a_code_is_read_back_from_its_printed_form(code: str) -> None:
    assert [len(group) for group in spell(code).split("-")] == [4, 4, 3]
    assert read_code(spell(code)) == code


def test_a_draw_whose_check_symbol_reads_as_another_is_drawn_again() -> None:
    ambiguous = next(bits for bits in range(32) if check_symbol(f"000000000{ALPHABET[bits]}") in "ILOU")
    draws = iter([ambiguous, 0])

    assert make_code(lambda _: next(draws)) == "0000000000P"
