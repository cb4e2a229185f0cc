"""When a number is answered, by the place's own clock."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.countries.hours import (
    DAY,
    DAYS,
    WEEK,
    Interval,
    Openness,
    State,
    parse_hours,
    state_at,
)

OFFICE = "Mo-Fr 08:00-16:00; Sa 09:00-12:00"
MONDAY = datetime(2026, 3, 23)  # noqa: DTZ001 — the local time of nowhere in particular
OPEN, UNKNOWN = State(Openness.OPEN), State(Openness.UNKNOWN)


def at(day: str, clock: str) -> datetime:
    """Return a moment of the week of MONDAY."""
    hours, minutes = clock.split(":")
    return MONDAY + timedelta(days=DAYS.index(day), hours=int(hours), minutes=int(minutes))


def closed_until(day: str, clock: str, *, weeks: int = 0) -> State:
    return State(Openness.CLOSED, at(day, clock) + timedelta(weeks=weeks))


@pytest.mark.parametrize(
    ("hours", "moment", "state"),
    [
        ("24/7", at("Su", "03:30"), OPEN),
        ("", at("Mo", "12:00"), UNKNOWN),
        ("  ", at("Mo", "12:00"), UNKNOWN),
        ("in the mornings", at("Mo", "12:00"), UNKNOWN),
        (OFFICE, at("Mo", "07:59"), closed_until("Mo", "08:00")),
        (OFFICE, at("Mo", "08:00"), OPEN),
        (OFFICE, at("Mo", "15:59"), OPEN),
        (OFFICE, at("Mo", "16:00"), closed_until("Tu", "08:00")),
        (OFFICE, at("Fr", "16:00"), closed_until("Sa", "09:00")),
        (OFFICE, at("Sa", "12:00"), closed_until("Mo", "08:00", weeks=1)),
        ("09:00-20:00", at("Su", "19:59"), OPEN),
        ("09:00-20:00", at("Su", "20:00"), closed_until("Mo", "09:00", weeks=1)),
        ("20:00-02:00", at("Tu", "01:59"), OPEN),
        ("20:00-02:00", at("Tu", "02:00"), closed_until("Tu", "20:00")),
        ("Su 22:00-06:00", at("Mo", "05:59"), OPEN),
        ("Su 22:00-06:00", at("Mo", "06:00"), closed_until("Su", "22:00")),
        ("Su 22:00-06:00", at("Tu", "00:00"), closed_until("Su", "22:00")),
        ("Mo,We-Th 10:00-11:00", at("Tu", "10:30"), closed_until("We", "10:00")),
        ("Sa-Mo 10:00-11:00", at("Su", "10:30"), OPEN),
        ("Mo 08:00-12:00,14:00-18:00", at("Mo", "13:00"), closed_until("Mo", "14:00")),
        ("Mo 08:00-24:00", at("Mo", "23:59"), OPEN),
        ("Mo 08:00-24:00", at("Tu", "00:00"), closed_until("Mo", "08:00", weeks=1)),
        ("00:00-24:00", at("Th", "00:00"), OPEN),
    ],
)
def test_a_number_is_open_closed_until_or_of_unknown_hours(
    hours: str, moment: datetime, state: State
) -> None:
    assert state_at(hours, moment) == state


@pytest.mark.parametrize(
    "text",
    [
        "24/8", "Mo-Fr", "8:00-16:00", "08:00-25:00", "08:60-09:00", "24:00-02:00", "09:00-09:00", "mo 09:00-10:00",
        "Mo-Fr 08:00-16:00;", "Mo  08:00-16:00", "08:00\u201316:00", "\u0660\u0668:00-16:00", "24/7; Mo 08:00-09:00",
        "Mo 08:00-09:00;" * 40,
    ],
)  # fmt: skip
def test_hours_written_otherwise_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_hours(text)


def test_hours_that_touch_are_one_and_the_end_of_the_week_joins_its_beginning() -> None:
    assert parse_hours("00:00-24:00") == (Interval(0, WEEK),)
    assert parse_hours("Mo 08:00-12:00; Mo 12:00-13:00") == (Interval(480, 780),)
    assert parse_hours("Su 23:00-01:00") == (Interval(0, 60), Interval(WEEK - 60, WEEK))


def test_the_opening_time_is_told_on_the_places_own_clock_across_a_change_of_time() -> None:
    paris = ZoneInfo("Europe/Paris")
    night_of_the_change = datetime(2026, 3, 28, 21, 0, tzinfo=paris)

    opens_at = state_at("08:00-20:00", night_of_the_change).opens_at

    assert opens_at == datetime(2026, 3, 29, 8, 0, tzinfo=paris)
    assert str(opens_at) == "2026-03-29 08:00:00+02:00"


CLOCK = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
SPAN = st.tuples(CLOCK, CLOCK).filter(lambda span: span[0] != span[1])
RULE = st.tuples(st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True), SPAN)
MINUTE = st.integers(0, WEEK - 1)


def open_minutes(rules: list[tuple[list[str], tuple[str, str]]]) -> set[int]:
    """Return every open minute of a week, counted one by one."""
    minutes = set()
    for days, (start, end) in rules:
        first, last = (int(clock[:2]) * 60 + int(clock[3:]) for clock in (start, end))
        length = last - first if last > first else last - first + DAY
        for day in days:
            minutes |= {(DAYS.index(day) * DAY + first + step) % WEEK for step in range(length)}
    return minutes


@given(st.lists(RULE, min_size=1, max_size=3), MINUTE)
def test_hours_are_what_counting_minutes_says(
    rules: list[tuple[list[str], tuple[str, str]]], minute: int
) -> None:
    text = "; ".join(f"{','.join(days)} {start}-{end}" for days, (start, end) in rules)
    now = MONDAY + timedelta(minutes=minute)
    minutes = open_minutes(rules)

    state = state_at(text, now)

    assert (state.openness is Openness.OPEN) == (minute in minutes)
    if state.opens_at is not None:
        until = int((state.opens_at - now) / timedelta(minutes=1))
        assert 0 < until <= WEEK
        assert (minute + until) % WEEK in minutes
        assert minutes.isdisjoint((minute + step) % WEEK for step in range(until))


@given(st.text(max_size=40), MINUTE)
def test_whatever_stands_there_gets_an_answer(text: str, minute: int) -> None:
    state = state_at(text, MONDAY + timedelta(minutes=minute))
    assert (state.opens_at is None) == (state.openness is not Openness.CLOSED)
