"""What can be logged of a drill, and what a note about it may not hold."""

from datetime import date
from uuid import uuid4

import pytest

from registry.kit.forms import FormFaults
from registry.training.drilling import Better, DrillDraft, Knew, parse_drill, tells_of_somebody
from registry.training.rules import StaffRole

TODAY = date(2026, 3, 27)
PLACE = uuid4()
RIGHT = {
    "scenario": "own-colleague",
    "held_on": "2026-03-26",
    "minutes": "3",
    "people": "4",
    "knew": "partly",
}


def read(
    typed: dict[str, str] | None = None, roles: tuple[str, ...] = (), better: tuple[str, ...] = ()
) -> DrillDraft | FormFaults:
    return parse_drill(
        RIGHT | (typed or {}), roles, better, scenarios={"own-colleague"}, places=[PLACE], today=TODAY
    )


def test_a_drill_is_read_whole() -> None:
    typed = {"place": str(PLACE), "seconds": "25", "note": "The card hung behind the door."}
    found = read(typed, ("reception",), ("numbers",))

    assert found == DrillDraft(
        "own-colleague", date(2026, 3, 26), 3, 4, Knew.PARTLY, frozenset({StaffRole.RECEPTION}),
        frozenset({Better.NUMBERS}), PLACE, 25, "The card hung behind the door.",
    )  # fmt: skip


def test_it_needs_neither_roles_nor_seconds_nor_a_note() -> None:
    assert isinstance(read(), DrillDraft)
    assert isinstance(read({"held_on": TODAY.isoformat()}), DrillDraft)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"scenario": "unknown"}, "scenario"),
        ({"scenario": ""}, "scenario"),
        ({"held_on": "2026-03-28"}, "held_on"),
        ({"held_on": "2025-12-31"}, "held_on"),  # before there were drills
        ({"held_on": ""}, "held_on"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "2000"}, "minutes"),
        ({"people": "0"}, "people"),
        ({"people": "501"}, "people"),
        ({"people": "-1"}, "people"),
        ({"knew": "perhaps"}, "knew"),
        ({"seconds": "3601"}, "seconds"),
        ({"seconds": "soon"}, "seconds"),
        ({"place": "00000000-0000-4000-8000-000000000000"}, "place"),
        ({"note": "x" * 301}, "note"),
        ({"note": "Ask ana@hotel.example"}, "note"),
        ({"note": "She has 8888 1234"}, "note"),
    ],
)
def test_what_cannot_be_stands_beside_its_field(typed: dict[str, str], fault: str) -> None:
    found = read(typed)

    assert isinstance(found, FormFaults)
    assert set(found.by_field) == {fault}


def test_a_role_or_an_improvement_that_is_none_is_refused() -> None:
    for found, fault in ((read(roles=("king",)), "roles"), (read(better=("all",)), "better")):
        assert isinstance(found, FormFaults)
        assert set(found.by_field) == {fault}


@pytest.mark.parametrize(
    ("note", "tells"),
    [
        ("", False),
        ("We found 911 in 20 seconds, in 2026, on floor 12.", False),
        ("Room 101, 102 and 103 have the card.", False),
        ("Call +506 2222-3333", True),
        ("(506) 22 22 33 33", True),
        ("x.y@z.example", True),
        ("Mrs Vega did not know the number", True),
    ],
)
def test_a_note_that_tells_of_somebody_is_known(note: str, tells: bool) -> None:
    assert (tells_of_somebody(note) is not None) is tells
