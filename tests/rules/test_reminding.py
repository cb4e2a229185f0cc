"""When a business is reminded of training that runs out."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.training.reminding import WEEK, Stage, reminder_due, runs_out, stage
from registry.training.rules import ONBOARDING

END = date(2026, 11, 20)


def before(days: int) -> date:
    return END - timedelta(days=days)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (before(61), None),
        (before(60), Stage.SIXTY),
        (before(31), Stage.SIXTY),
        (before(30), Stage.THIRTY),
        (before(8), Stage.THIRTY),
        (before(7), Stage.SEVEN),
        (END, Stage.SEVEN),
        (before(-1), Stage.OVER),
        (before(-365), Stage.OVER),
        (before(-366), None),
    ],
)
def test_the_end_comes_nearer_in_stages(today: date, expected: Stage | None) -> None:
    assert stage(END, today) is expected


def test_the_most_pressing_stage_is_told_and_the_same_is_not_told_again() -> None:
    far, near = before(-30), END

    assert reminder_due([far, near], None, before(20)) is Stage.THIRTY
    assert reminder_due([far, near], before(20), before(13)) is None
    assert reminder_due([far, near], before(13), before(6)) is Stage.SEVEN


def test_nothing_is_told_within_a_week_and_nothing_is_missed_for_it() -> None:
    assert reminder_due([END], before(31), before(25)) is None
    assert reminder_due([END], before(31), before(24)) is Stage.THIRTY


def test_what_ran_out_is_told_again_every_thirty_days_for_a_year() -> None:
    told = days_told([END], first=END, days=500)

    assert told == [END, before(-7), *(before(-30 * turn) for turn in range(1, 13))]


def test_somebody_new_is_not_late_before_the_days_of_the_beginning_are_over() -> None:
    listed = date(2026, 6, 1)

    assert runs_out(None, date(2020, 1, 1), listed) == listed + ONBOARDING
    assert runs_out(None, date(2026, 7, 1), listed) == date(2026, 7, 1) + ONBOARDING
    assert runs_out(END, date(2020, 1, 1), listed) == END


def days_told(ends: list[date], *, first: date, days: int, last: date | None = None) -> list[date]:
    told: list[date] = []
    for today in (first + timedelta(days=passed) for passed in range(days)):
        if reminder_due(ends, last, today) is not None:
            last = today
            told.append(today)
    return told


@given(
    ends=st.lists(st.integers(0, 200).map(lambda days: END + timedelta(days=days)), min_size=1, max_size=8),
)
def test_whoever_looks_every_day_tells_of_everybody_in_time_and_once_a_week_at_most(ends: list[date]) -> None:
    told = days_told(ends, first=before(90), days=330)

    assert all(later - earlier >= WEEK for earlier, later in pairwise(told))
    for end in ends:
        for reached in (Stage.SIXTY, Stage.THIRTY, Stage.SEVEN):
            assert any(stage(end, day) is reached for day in told), (end, reached)
