"""Lists of attendances as people write them: a person at a session a row, in four languages, with the faults of each row."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from registry.kit.sheets import SheetError, read_sheet
from registry.rosters.attendance_lists import listed_sessions, packed_attendances
from registry.rosters.attendance_manifest import (
    LANGUAGE_OF,
    MODE_OF,
    MODULE_OF,
    NO_DATES,
    NO_MODULES,
    Span,
    Team,
    read_attendances,
)
from registry.rosters.drafts import AttendanceRow, Preview
from registry.rosters.rules import ATTENDANCES_MOST, folded
from registry.rosters.staff_manifest import NO_NAMES, Around
from registry.training.rules import Mode
from tests.rules.test_staff_lists import HOUSE, TODAY

ANA, EVA, OLD, BACK, ROSA = uuid4(), uuid4(), uuid4(), uuid4(), uuid4()
FIRST = date(2025, 1, 1)
TEAM = Team(
    Around({folded("Casa Grande"): HOUSE}, TODAY),
    {
        "ana": [Span(ANA, FIRST, None)],
        "eva": [Span(OLD, FIRST, date(2026, 1, 31)), Span(BACK, date(2026, 3, 1), None)],
        "olga": [Span(EVA, FIRST, date(2026, 1, 31))],
        "rosa": [Span(ROSA, FIRST, None)],
    },
    {"rosa": ROSA},
    "es",
)


def read(text: str) -> Preview[AttendanceRow]:
    return read_attendances(read_sheet(text.encode(), "list.csv"), TEAM)


@pytest.mark.parametrize(
    "text",
    [
        "Name,Module,Date,Minutes,Mode,Language,Trainer,Place,Score\nAna,M2,2026-02-03,25,Online,Spanish,ROSA,casa grande,80\n",
        "Sede;Nombre;Módulo;Fecha;Duración;Modalidad;Idioma;Capacitadora;Puntaje\nCasa Grande;ANA;Módulo 2;3/2/2026;25 min;en línea;español;Rosa;80 %\n",
        "Nome\tMódulo\tData\tDuração\tModalidade\tLíngua\tInstrutora\tLocal\tNota\nAna\tm2\t03.02.2026\t25 minutos\ta distância\tespanhol\trosa\tCASA GRANDE\t80%\n",
        "Nom,Module,Jour,Durée,Modalité,Langue,Formatrice,Lieu,Note\nAna,M 2,2026-02-03,25,en ligne,Espagnol,Rosa,Casa Grande,80\n",
    ],
)
def test_the_same_attendance_is_read_in_every_language(text: str) -> None:
    preview = read(text)

    assert preview.faults == ()
    (row,) = preview.drafts
    assert (row.staff_id, row.module, row.held_on, row.minutes, row.mode) == (
        ANA, "M2", date(2026, 2, 3), 25, Mode.ONLINE
    )  # fmt: skip
    assert (row.language, row.trainer_id, row.place_id, row.score) == ("es", ROSA, HOUSE, 80)


def test_what_a_row_does_not_say_is_the_module_s_usual_and_the_business_s_own() -> None:
    (row,) = read("Name,Module,Date\nAna,M0,2026-02-03\n").drafts

    assert (row.mode, row.language, row.trainer, row.place_id, row.score) == (
        Mode.IN_PERSON,
        "es",
        "",
        None,
        None,
    )
    assert row.minutes > 0


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",M0,2026-02-03,,,,,,", "Fill this in."),
        ("Nobody,M0,2026-02-03,,,,,,", "Nobody of your staff"),
        ("Ana,,2026-02-03,,,,,,", "Fill this in."),
        ("Ana,M99,2026-02-03,,,,,,", "code of a module"),
        ("Ana,M11,2026-02-03,,,,,,", "code of a module"),
        ("Ana,M0,,,,,,,", "Fill this in."),
        ("Ana,M0,2026-02-30,,,,,,", "year-month-day"),
        ("Ana,M0,2026-03-28,,,,,,", "still to come"),
        ("Ana,M0,1999-01-01,,,,,,", "did not exist"),
        ("Olga,M0,2026-02-03,,,,,,", "did not work for you"),
        ("Eva,M0,2026-02-03,,,,,,", "did not work for you"),
        ("Ana,M0,2026-02-03,0,,,,,", "from 1 to 480"),
        ("Ana,M0,2026-02-03,2000,,,,,", "from 1 to 480"),
        ("Ana,M0,2026-02-03,soon,,,,,", "from 1 to 480"),
        ("Ana,M0,2026-02-03,,dance,,,,", "in person, online"),
        ("Ana,M0,2026-02-03,,,Latin,,,", "English, Spanish"),
        ("Ana,M0,2026-02-03,,,,=1+1,,", "This is a formula"),
        ("Ana,M0,2026-02-03,,,,,Elsewhere,", "No place of yours"),
        ("Ana,M0,2026-02-03,,,,,,101", "from 0 to 100"),
        ("=HYPERLINK(1),M0,2026-02-03,,,,,,", "This is a formula"),
        (f"{'x' * 300},M0,2026-02-03,,,,,,", "characters or fewer"),
    ],
)
def test_a_fault_names_its_row_and_what_to_do(row: str, said: str) -> None:
    preview = read(
        f"Name,Module,Date,Minutes,Mode,Language,Trainer,Place,Score\n{row}\nAna,M0,2026-02-04,,,,,,\n"
    )

    assert {fault.row for fault in preview.faults} == {2}
    assert any(said in str(fault.said) for fault in preview.faults)
    assert [draft.row for draft in preview.drafts] == [3]


def test_whoever_left_and_came_back_is_the_one_who_worked_there_on_the_day() -> None:
    before, after = read("Name,Module,Date\nEva,M0,2026-01-10\nEva,M0,2026-03-02\n").drafts

    assert (before.staff_id, after.staff_id) == (OLD, BACK)


@pytest.mark.parametrize(
    ("text", "said"),
    [("Module,Date\nM0,2026-02-03\n", NO_NAMES), ("Name,Date\nAna,2026-02-03\n", NO_MODULES),
     ("Name,Module\nAna,M0\n", NO_DATES), ("who,what\nx,y\n", NO_NAMES)],
)  # fmt: skip
def test_a_list_without_the_columns_it_needs_says_which(text: str, said: object) -> None:
    preview = read(text)

    assert ([fault.said for fault in preview.faults], preview.drafts) == ([said], ())


def test_rows_of_one_module_day_place_mode_and_trainer_are_one_session() -> None:
    preview = read(
        "Name,Module,Date,Mode,Trainer,Minutes\n"
        "Ana,M0,2026-03-02,,Rosa,20\nEva,M0,2026-03-02,in person,ROSA,30\nAna,M0,2026-03-02,,Rosa,20\n"
        "Ana,M0,2026-03-02,online,Rosa,20\nAna,M0,2026-03-02,,Someone else,20\nAna,M1,2026-03-02,,Rosa,20\n"
    )

    listed = listed_sessions(preview.drafts)

    assert [(len(one.people), one.draft.minutes) for one in listed] == [(2, 20), (1, 20), (1, 20), (1, 20)]
    assert len({one.draft.import_key for one in listed}) == 4
    assert [(note.row, str(note.said)[:9]) for note in preview.warnings] == [
        (3, "Other min"),
        (4, "The same "),
    ]
    assert [one.draft.trainer_name for one in listed] == ["", "", "Someone else", ""]


def test_a_workbook_is_read_as_a_text_file_is_and_its_formulas_are_no_names() -> None:
    book, written = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Name", "Module", "Date", "Score"],
        ["Ana", "M0", date(2026, 2, 3), 80],
        ["=A2", "M0", date(2026, 2, 3), 80],
    ):
        sheet.append(row)
    book.save(written)

    preview = read_attendances(read_sheet(written.getvalue(), "list.xlsx"), TEAM)

    assert [(row.known_as, row.held_on, row.score) for row in preview.drafts] == [
        ("Ana", date(2026, 2, 3), 80)
    ]
    assert [fault.row for fault in preview.faults] == [3]


def test_fifty_thousand_rows_are_read_and_one_above_the_limit_is_refused_in_a_sentence() -> None:
    head, row = "Name,Module,Date\n", "Ana,M0,2026-02-03\n"
    many = (head + row * 50_000).encode()

    packed = packed_attendances(many, "list.csv", replace(TEAM, trainers={}))

    assert len(packed) < 10_000_000
    with pytest.raises(SheetError, match=f"more than {ATTENDANCES_MOST} rows"):
        packed_attendances((head + row * ATTENDANCES_MOST).encode(), "list.csv", TEAM)


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), max_size=9), max_size=6))
def test_whatever_stands_in_the_cells_is_a_draft_or_a_fault(cells: list[list[str]]) -> None:
    quoted = ["Name,Module,Date,Minutes,Mode,Language,Trainer,Place,Score"]
    quoted += [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells]
    try:
        preview = read("\n".join(quoted).encode("utf-8", "replace").decode())
    except SheetError:
        return

    assert preview.row_count >= len(preview.drafts)


def test_no_word_stands_for_two_things() -> None:
    assert MODE_OF["presencial"] is Mode.IN_PERSON
    assert set(LANGUAGE_OF.values()) == {"en", "es", "pt", "fr"}
    assert len(set(MODULE_OF.values())) >= 10
