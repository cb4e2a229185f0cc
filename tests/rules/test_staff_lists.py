"""Lists of staff as people write them: any order of columns, four languages, the day of each module beside the name."""

from datetime import date
from uuid import uuid4

import pytest

from registry.kit.sheets import read_sheet
from registry.rosters.drafts import Preview, StaffRow
from registry.rosters.rules import folded
from registry.rosters.staff_manifest import DUTY_OF, ROLE_OF, Around, read_staff
from registry.training.rules import Duty, StaffRole

TODAY = date(2026, 3, 27)
HOUSE = uuid4()
AROUND = Around({folded("Casa Grande"): HOUSE}, TODAY)


def read(text: str) -> Preview[StaffRow]:
    return read_staff(read_sheet(text.encode(), "staff.csv"), AROUND)


@pytest.mark.parametrize(
    "text",
    [
        "Name,Role,Place,Since,M0,M2\nAna M.,Receptionist,Casa Grande,2025-01-05,2026-01-10,2026-02-11\n",
        "Puesto;Nombre;Sede;Fecha de ingreso;Módulo 0;Módulo 2\nRecepcionista;Ana M.;CASA GRANDE;5/1/2025;10/1/2026;11/02/2026\n",
        "Nome\tCargo\tLocal\tData de admissão\tM0\tM2\nAna M.\trecepção\tcasa grande\t05.01.2025\t10.01.2026\t11.02.2026\n",
        "Nom,Fonction,Lieu,Date d'embauche,Module 0,Module 2\nAna M.,Réceptionniste,Casa Grande,2025-01-05,2026-01-10,2026-02-11\n",
    ],
)
def test_the_same_person_is_read_in_every_language(text: str) -> None:
    preview = read(text)

    assert preview.faults == ()
    (person,) = preview.drafts
    assert (person.known_as, person.role, person.place_id, person.since) == (
        "Ana M.",
        StaffRole.RECEPTION,
        HOUSE,
        date(2025, 1, 5),
    )
    assert person.held == {"M0": date(2026, 1, 10), "M2": date(2026, 2, 11)}


def test_without_a_first_day_somebody_worked_there_when_they_first_learnt() -> None:
    (person, other) = read("Name,Role,M0\nAna,driver,2026-02-01\nEva,driver,\n").drafts

    assert (person.since, other.since) == (date(2026, 2, 1), TODAY)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",reception,,,,", "Fill this in."),
        ("¡!,reception,,,,", "letters or digits"),
        ("Ana,king,,,,", "Enter what the person does"),
        ("Ana,reception,Elsewhere,,,", "No place of yours"),
        ("Ana,reception,,2025-13-01,,", "year-month-day"),
        ("Ana,reception,,03/27/2026,,", "year-month-day"),
        ("Ana,reception,,,2026-03-28,", "still to come"),
        ("Ana,reception,,,2025-12-31,", "did not exist on that day"),
        ("Ana,reception,,2026-03-01,2026-02-01,", "did not work for you on that day"),
        ("Ana,reception,,2026-03-01,,2026-02-01", "Nobody leaves before"),
        ("=1+1,reception,,,,", "formula"),
    ],
)
def test_every_fault_is_told_and_the_row_left_out(row: str, said: str) -> None:
    preview = (
        read(f"Name,Role,Place,Since,M0,Until\n{row}\nEva,reception,,,,\n") if "\x00" not in row else None
    )

    if preview is not None:
        assert [draft.known_as for draft in preview.drafts] == ["Eva"]
        assert any(said in str(fault.said) for fault in preview.faults), preview.faults


def test_duties_stand_in_one_cell() -> None:
    (person,) = read('Name,Role,Duties\nAna,office,"focal point, trainer"\n').drafts

    assert set(person.duties) == {Duty.FOCAL_POINT, Duty.TRAINER}
    assert read("Name,Role,Duties\nAna,office,king\n").fault_count == 1


def test_two_of_one_name_are_warned_of() -> None:
    preview = read("Name,Role\nJosé,driver\nJOSE,driver\n")

    assert (preview.fault_count, preview.warning_count) == (0, 1)


@pytest.mark.parametrize("text", ["Plate\nTSJ-1\n", "Name\nAna\n", "1,2\n3,4\n"])
def test_a_list_of_something_else_is_told_so(text: str) -> None:
    preview = read(text)

    assert (preview.drafts, preview.fault_count) == ((), 1)


def test_every_role_and_duty_has_words_and_none_stands_for_two() -> None:
    assert set(ROLE_OF.values()) == set(StaffRole)
    assert set(DUTY_OF.values()) == set(Duty)
