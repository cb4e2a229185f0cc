"""The changing code of a screen: its half minutes, and what a photograph of it is worth."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.logos.rules import spell
from registry.logos.screen_codes import (
    DIGITS,
    EARLIER,
    STEP,
    Freshness,
    _block,
    digits_of,
    freshness,
    read_screen_code,
    screen_key,
    step_of,
)
from tests import make
from tests.conftest import NOON

KEY = screen_key(b"k" * 32, UUID(int=1))
STEP_LONG = timedelta(seconds=STEP)


@pytest.mark.parametrize(
    ("steps", "worth"),
    [
        (-1, Freshness.FRESH),
        (0, Freshness.FRESH),
        (1, Freshness.FRESH),
        (2, Freshness.PHOTOGRAPH),
        (EARLIER, Freshness.PHOTOGRAPH),
        (EARLIER + 1, Freshness.NO_SCREEN),
        (-2, Freshness.NO_SCREEN),
    ],
)
def test_a_code_counts_one_half_minute_before_and_after_its_own(steps: int, worth: Freshness) -> None:
    digits = digits_of(KEY, step_of(NOON))

    assert freshness(KEY, digits, now=NOON + steps * STEP_LONG) is worth


@given(st.integers(0, 10**6), st.integers(-5, EARLIER + 65))
def test_what_a_screen_showed_is_known_to_the_step_wherever_a_day_begins(begin: int, steps: int) -> None:
    now = NOON + begin * STEP_LONG
    digits = digits_of(KEY, step_of(now) - steps)

    fresh, old = abs(steps) <= 1, 1 < steps <= EARLIER
    worth = Freshness.FRESH if fresh else Freshness.PHOTOGRAPH if old else Freshness.NO_SCREEN
    assert freshness(KEY, digits, now=now) is worth


def test_a_guess_at_a_screen_is_worked_out_once_and_not_at_each_scan() -> None:
    key = screen_key(b"k" * 32, UUID(int=77))
    freshness(key, "0" * DIGITS, now=NOON)
    before = _block.cache_info().misses

    for seconds in range(20):
        freshness(key, f"{seconds:0{DIGITS}}", now=NOON + seconds * STEP_LONG / STEP)

    assert _block.cache_info().misses == before


def test_no_two_screens_and_no_two_half_minutes_show_the_same() -> None:
    keys = [screen_key(server, UUID(int=number)) for server in (b"k" * 32, b"l" * 32) for number in range(3)]
    shown = {digits_of(key, step) for key in keys for step in range(100)}

    assert len(shown) == 600
    assert {len(digits) for digits in shown} == {DIGITS}


def test_the_qr_of_a_screen_is_read_and_nothing_else() -> None:
    code, digits = make.code(), "0123456789"

    assert read_screen_code(code + digits) == (code, digits)
    for typed in (
        "",
        code,
        code + "1",
        code + digits + "1",
        code + "012345678x",
        code + "٠١٢٣٤٥٦٧٨٩",
        digits + code,
        spell(code) + digits,
        "1" * 100_000,
    ):
        assert read_screen_code(typed) is None
