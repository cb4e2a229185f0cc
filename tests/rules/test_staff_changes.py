"""What an auditor is shown of a team's changes."""

from dataclasses import replace
from datetime import date

import pytest

from registry.training.changes import Stood, What, changes_between
from registry.training.coverage import Group, asks_for_count
from registry.training.rules import Duty, StaffRole

STOOD = Stood(StaffRole.RECEPTION, frozenset(), date(2026, 1, 1), None)
ON = date(2026, 3, 27)


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (STOOD, replace(STOOD, since=date(2026, 2, 1)), What.FIRST_DAY_LATER),
        (STOOD, replace(STOOD, since=date(2025, 2, 1)), What.FIRST_DAY_EARLIER),
        (STOOD, replace(STOOD, role=StaffRole.OFFICE), What.ROLE),
        (STOOD, replace(STOOD, duties=frozenset({Duty.MANAGER})), What.DUTIES),
        (STOOD, replace(STOOD, until=ON), What.LEFT),
        (replace(STOOD, until=ON), STOOD, What.CAME_BACK),
        (replace(STOOD, until=ON), replace(STOOD, until=date(2026, 4, 1)), What.LAST_DAY),
    ],
)
def test_each_change_that_moves_a_coverage_has_its_word(before: Stood, after: Stood, what: What) -> None:
    (change,) = changes_between(before, after, on=ON)

    assert (change.on, change.what, change.role) == (ON, what, after.role)


def test_a_new_name_alone_is_no_change() -> None:
    assert list(changes_between(STOOD, STOOD, on=ON)) == []


@pytest.mark.parametrize(
    ("role", "counted_on", "asked"),
    [
        (StaffRole.RECEPTION, None, True),
        (StaffRole.RECEPTION, date(2025, 9, 25), False),
        (StaffRole.RECEPTION, date(2025, 9, 24), True),
        (StaffRole.OWNER_DRIVER, None, False),
    ],
)
def test_people_are_counted_twice_a_year_but_not_an_owner_driver(
    role: StaffRole, counted_on: date | None, asked: bool
) -> None:
    assert asks_for_count([Group(role, None, 1, None, 0, 0)], counted_on, on=ON) is asked
