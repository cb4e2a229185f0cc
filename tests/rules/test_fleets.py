"""Plates, as people type them."""

import pytest

from registry.fleets.forms import read_plates
from registry.fleets.rules import VEHICLES_AT_ONCE, VehicleKind
from registry.kit.forms import FormReader


def _read(typed: str) -> tuple[list[str], str]:
    form = FormReader({"plates": typed})
    drafts = read_plates(form, "plates", VehicleKind.CAR)
    return [draft.plate for draft in drafts], str(form.faults.get("plates", ""))


def test_one_plate_a_line_and_empty_lines_are_nothing() -> None:
    assert _read("\r\nTSJ 1234\r\n\r\n  tsj   99 \n") == (["TSJ 1234", "tsj 99"], "")


def test_a_plate_that_stands_twice_counts_once() -> None:
    assert _read("TSJ 1\nTSJ-1\ntsj1") == (["TSJ 1"], "")


@pytest.mark.parametrize(
    ("line", "said"),
    [("9" * 5000, "too long"), ("- -", "no plate"), ("TSJ\x001", "no plate"), ("TSJ\u202e1", "no plate")],
)
def test_a_fault_names_its_line(line: str, said: str) -> None:
    drafts, fault = _read(f"TSJ 1\n{line}\nTSJ 3")

    assert "Line 2" in fault
    assert said in fault
    assert drafts == ["TSJ 1"]


def test_a_fleet_too_large_for_a_page_is_told_the_other_way() -> None:
    most = "\n".join(f"A{number}" for number in range(VEHICLES_AT_ONCE))

    assert _read(most)[1] == ""
    assert "file" in _read(f"{most}\nB1")[1]
