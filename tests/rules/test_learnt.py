"""What a phone says was passed there."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

import pytest

from registry.kit.forms import FormFaults
from registry.training.learnt import LearntDraft, parse_learnt
from registry.training.rules import link_opens

TODAY = date(2026, 3, 27)
RIGHT = {"module": "M0", "version": "1", "score": "80", "on": "2026-03-20"}


def read(
    typed: Mapping[str, str] = MappingProxyType({}), until: date | None = None, today: date = TODAY
) -> LearntDraft | FormFaults:
    return parse_learnt({**RIGHT, **typed}, offered=("M0", "M2"), language="es", until=until, today=today)


def test_what_was_passed_is_read_with_its_day_and_score() -> None:
    day = date(2026, 3, 20)
    assert read() == LearntDraft("M0", 1, 80, day, day, "es")


def test_where_utc_is_a_day_ahead_the_day_is_today_and_the_same_is_known_again() -> None:
    found = read({"on": "2026-03-28"})
    assert isinstance(found, LearntDraft)
    assert (found.learnt_on, found.said_on) == (TODAY, date(2026, 3, 28))


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"module": "M99"}, "module"),
        ({"module": "M8"}, "module"),
        ({"version": "2"}, "on"),
        ({"version": "0"}, "version"),
        ({"version": "1" + "0" * 5000}, "version"),
        ({"score": "60"}, "score"),
        ({"score": "101"}, "score"),
        ({"on": "2026-03-29"}, "on"),
        ({"on": "2025-12-31"}, "on"),
        ({"on": "yesterday"}, "on"),
        ({"on": "\x00"}, "on"),
    ],
)
def test_what_cannot_have_been_passed_is_refused(typed: dict[str, str], fault: str) -> None:
    found = read(typed)
    assert isinstance(found, FormFaults)
    assert set(found.by_field) == {fault}


def test_what_has_run_out_is_refused() -> None:
    found = read(today=date(2027, 3, 21))
    assert isinstance(found, FormFaults)
    assert isinstance(read(today=date(2027, 3, 20)), LearntDraft)


def test_whoever_left_sends_nothing_of_the_days_after() -> None:
    assert isinstance(read(until=date(2026, 3, 19)), FormFaults)
    assert isinstance(read(until=date(2026, 3, 20)), LearntDraft)


def test_a_personal_link_opens_until_90_days_after_the_last_day() -> None:
    assert link_opens(None, TODAY)
    assert link_opens(TODAY - timedelta(days=90), TODAY)
    assert not link_opens(TODAY - timedelta(days=91), TODAY)
