"""Whether whoever leads a session is trained to lead it."""

from datetime import date
from uuid import uuid4

import pytest

from registry.training.coverage import Proof
from registry.training.multipliers import Led, Record, held_until, holds, lacking, lapsed, record_of

TAKEN, LAST = date(2026, 3, 1), date(2027, 3, 1)


def proof(module: str = "M8", held_on: date = TAKEN, said_on: date | None = None) -> Proof:
    return Proof(module, held_on, said_on or held_on, held_on, None)


@pytest.mark.parametrize(
    ("day", "valid"), [(date(2026, 2, 28), False), (TAKEN, True), (LAST, True), (date(2027, 3, 2), False)]
)
def test_training_for_trainers_holds_from_its_day_through_its_last(day: date, *, valid: bool) -> None:
    assert holds([proof()], "M8", day) is valid
    assert lapsed([proof()], day) is not valid


def test_what_was_not_acknowledged_by_then_does_not_hold_then() -> None:
    late = proof(said_on=date(2026, 3, 9))

    assert lapsed([late], date(2026, 3, 8))
    assert not lapsed([late], date(2026, 3, 9))


def test_another_module_does_not_make_a_trainer() -> None:
    assert lapsed([proof("M0"), proof("M1")], TAKEN)
    assert held_until([proof("M0")], "M8") is None


def test_a_refresher_moves_the_last_day() -> None:
    assert held_until([proof(), proof(held_on=date(2026, 9, 1))], "M8") == date(2027, 9, 1)


def test_a_record_counts_what_was_led_and_what_of_it_without_valid_training() -> None:
    ana = uuid4()
    led = [Led(ana, "M0", date(2026, 2, 1), 2), Led(ana, "M3", date(2026, 4, 1), 3)]

    record = record_of(led, [proof()])

    assert record == Record(5, 2, date(2026, 4, 1), frozenset({"M0", "M3"}))
    assert record_of([], []) == Record()
    assert lacking(record, [proof("M0")], date(2026, 5, 1)) == ["M3"]
    assert lacking(record, [proof("M0"), proof("M3")], date(2028, 5, 1)) == ["M0", "M3"]
