"""Lists of members and of vehicles: what is understood, and every fault by row and column."""

from random import Random

import msgspec
import pytest

from registry.fleets.rules import VehicleKind
from registry.kit.i18n import LANGUAGES, gettext, speaking
from registry.kit.sheets import Row, Sheet, read_sheet
from registry.rosters.drafts import MemberDraft, Preview, VehicleDraft, distinct, natural_key
from registry.rosters.headings import Column, letter_of
from registry.rosters.invented import FIELDS, TONGUES
from registry.rosters.manifest import read_members, read_vehicles
from registry.rosters.rules import NOTES_SHOWN, MemberField, VehicleField
from registry.rosters.untidy import untidy_hotels
from registry.rosters.vocabulary import MEMBER_HEADINGS, VEHICLE_HEADINGS
from registry.signatories.rules import Sector


def members(*rows: tuple[str, ...]) -> Preview[MemberDraft]:
    sheet = Sheet([Row(number, cells) for number, cells in enumerate(rows, start=1)], "csv")
    return read_members(sheet, country="PE", sector=Sector.ACCOMMODATION)


def vehicles(*rows: tuple[str, ...]) -> Preview[VehicleDraft]:
    sheet = Sheet([Row(number, cells) for number, cells in enumerate(rows, start=1)], "csv")
    return read_vehicles(sheet, country="PE")


@pytest.mark.parametrize("field", MemberField)
def test_every_heading_of_a_list_of_members_is_understood(field: MemberField) -> None:
    headings = [heading.strip() for heading in "|".join(MEMBER_HEADINGS[field]).strip("|").split("|")]
    means = [
        {column.says for column in members((f" {heading.upper()}: *",), ("x",)).columns}
        for heading in headings
    ]

    expected = {"name"} if field is MemberField.LEGAL_NAME else {field.value}
    assert {heading: says for heading, says in zip(headings, means, strict=True) if says != expected} == {}


@pytest.mark.parametrize("field", VehicleField)
def test_every_heading_of_a_list_of_vehicles_is_understood(field: VehicleField) -> None:
    headings = [heading.strip() for heading in "|".join(VEHICLE_HEADINGS[field]).strip("|").split("|")]
    means = [{column.says for column in vehicles((heading,), ("x",)).columns} for heading in headings]

    assert {
        heading: says for heading, says in zip(headings, means, strict=True) if says != {field.value}
    } == {}


@pytest.mark.parametrize("spoken", TONGUES)
def test_columns_are_understood_in_any_order_in_every_language(spoken: str) -> None:
    columns = tuple(reversed(FIELDS))
    tidy = read_sheet(untidy_hotels(Random(5), 60, language=spoken), "x.csv")
    turned = read_sheet(untidy_hotels(Random(5), 60, language=spoken, columns=columns), "x.csv")

    one = read_members(tidy, country="FR", sector=Sector.ACCOMMODATION)
    other = read_members(turned, country="FR", sector=Sector.ACCOMMODATION)

    assert {column.says for column in one.columns} == {field.value for field in FIELDS}
    assert [column.heading for column in one.ignored] == [TONGUES[spoken].extra]
    assert one.drafts == other.drafts
    assert one.fault_count == 0


def test_headings_are_found_below_a_title_and_repeated_ones_are_left_out() -> None:
    head = ("Nombre del hotel", "Teléfono (fijo)", "Móvil", "Estrellas")
    preview = members(
        ("Cámara de hoteles", "2026"),
        ("",),
        head,
        ("Posada Azul", "555 123 456", "555 1", "3"),
        head,
        ("Casa Roja", ""),
    )

    assert [draft.name for draft in preview.drafts] == ["Posada Azul", "Casa Roja"]
    assert [draft.row for draft in preview.drafts] == [4, 6]
    assert preview.columns == (
        Column("A", "Nombre del hotel", "name"),
        Column("B", "Teléfono (fijo)", "phone"),
    )
    assert preview.ignored == (Column("C", "Móvil"), Column("D", "Estrellas"))
    assert preview.row_count == 2


def test_two_columns_for_one_thing_are_a_fault_and_nothing_is_taken_over() -> None:
    preview = members(("Name", "City", "Ville"), ("Posada Azul", "Lima", "Paris"), ("", "", ""))

    assert preview.drafts == ()
    assert [(note.row, note.heading, str(note.said)[:35]) for note in preview.faults] == [
        (1, "Ville", "“City” and “Ville” say the same thi"),
        (3, "Name", "Fill this in."),
    ]


def test_a_legal_name_serves_where_there_is_no_other() -> None:
    preview = members(("Razón social", "NIF"), ("Hotelera Azul SA", "B-1"))

    assert [(draft.name, draft.legal_name) for draft in preview.drafts] == [("Hotelera Azul SA", "")]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("Ciudad", "Teléfono"), ("Lima", "555 123")], "No column says the names"),
        ([("x", "y"), ("z", "w")], "No column says the names"),
        ([("Nombre", "Ciudad")], "nothing below the headings"),
    ],
)
def test_a_list_without_names_or_without_rows_says_so(rows: list[tuple[str, ...]], said: str) -> None:
    preview = members(*rows)

    assert preview.drafts == ()
    assert preview.fault_count == 1
    assert said in str(preview.faults[0].said)


def test_a_list_of_vehicles_without_plates_says_so() -> None:
    preview = vehicles(("Tipo", "Asientos"), ("coche", "4"))

    assert "No column says the plates" in str(preview.faults[0].said)


def test_rows_that_say_the_same_member_again_are_seen() -> None:
    preview = members(
        ("Name", "Postal code", "City", "Address", "RUC", "Email"),
        ("Hôtel de la Paix", "1", "Lima", "A 1", "", ""),
        ("HOTEL DE LA PAIX ", "1", "Lima", "A-1", "", ""),
        ("Hotel de la Paix", "1", "Lima", "B 2", "", ""),
        ("Hotel de la Paix", "1", "Callao", "C 3", "", ""),
        ("Casa Roja", "2", "Lima", "a 9", "20-55", ""),
        ("Casa Verde", "3", "Lima", "D 4", "2055", ""),
        ("Otra", "2", "Lima", "A 9", "", ""),
    )

    assert [
        (note.row, str(note.said).partition(" row ")[0], note.said.values["row"]) for note in preview.warnings
    ] == [
        (3, "The same member as in", 2),
        (4, "The same name and place as in", 2),
        (5, "The same name and place as in", 2),
        (7, "The same registry number as in", 6),
        (8, "The same address as in", 6),
    ]
    assert [draft.row for draft in distinct(preview.drafts)] == [2, 5, 6, 8]


def test_the_same_list_read_twice_has_the_same_keys() -> None:
    sheet = read_sheet(untidy_hotels(Random(2), 300), "x.csv")
    book = read_sheet(untidy_hotels(Random(2), 300, format="xlsx"), "x.xlsx")

    keys = [
        [natural_key(draft) for draft in read_members(each, country="FR", sector=Sector.OTHER).drafts]
        for each in (sheet, book)
    ]

    assert keys[0] == keys[1]
    assert len(set(keys[0])) == 297


def test_faults_and_warnings_are_all_counted_and_the_first_are_shown() -> None:
    preview = members(("Name", "Rooms", "Email"), *((f"Casa {number}", "many", "") for number in range(500)))
    again = members(("Name", "Email"), *(("CASA ROJA", "") for _ in range(500)))

    assert (preview.fault_count, len(preview.faults)) == (500, NOTES_SHOWN)
    assert (again.warning_count, len(again.warnings)) == (499, NOTES_SHOWN)
    assert (again.calmed_count, len(again.calmed)) == (500, NOTES_SHOWN)


def test_a_preview_survives_being_stored() -> None:
    sheet = read_sheet(untidy_hotels(Random(7), 200, faults=9), "x.csv")
    preview = read_members(sheet, country="FR", sector=Sector.TAXI)

    stored = msgspec.json.encode(preview)

    assert msgspec.json.decode(stored, type=Preview[MemberDraft]) == preview


def test_vehicles_are_read_with_their_kinds() -> None:
    preview = vehicles(
        ("Matrícula", "Tipo", "Nº interno", "Plazas", "País"),
        ("ab-123 cd", "Autobús", "T-1", "40", ""),
        ("AB 123-CD", "coche", "", "", "Chile"),
        ("Santa Brizna", "Lancha", "", "", ""),
        ("¿?", "dragón", "", "0", ""),
    )

    assert [
        (draft.plate, draft.kind, draft.label, draft.capacity, draft.country) for draft in preview.drafts
    ] == [
        ("AB-123 CD", VehicleKind.BUS, "T-1", 40, "PE"),
        ("AB 123-CD", VehicleKind.CAR, "", None, "CL"),
        ("SANTA BRIZNA", VehicleKind.VESSEL, "", None, "PE"),
    ]
    assert [(note.row, note.heading) for note in preview.faults] == [
        (5, "Matrícula"),
        (5, "Tipo"),
        (5, "Plazas"),
    ]
    assert [(note.row, str(note.said)) for note in preview.warnings] == [
        (4, "This plate has no digit. Make sure that it is one."),
        (3, "The same plate as in row 2: only that row is taken over."),
    ]
    assert [draft.row for draft in distinct(preview.drafts)] == [2, 4]


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_the_words_of_the_fleets_page_are_understood_as_headings(spoken: str) -> None:
    with speaking(spoken):
        said = gettext("Fleet number")

    assert [column.says for column in vehicles(("Plate", said), ("ABC 1", "7")).columns] == ["plate", "label"]


def test_a_fleet_number_on_two_plates_is_seen() -> None:
    preview = vehicles(
        ("Plate", "Fleet number"),
        ("ABC 1", "7"),
        ("ABC 2", " 7 "),
        ("ABC 3", ""),
        ("ABC 4", ""),
        ("abc-1", "7"),
    )

    assert [(note.row, note.heading, str(note.said)) for note in preview.warnings] == [
        (3, "Fleet number", "The same fleet number as in row 2, with another plate. Make sure that both are right."),
        (6, "Plate", "The same plate as in row 2: only that row is taken over."),
    ]  # fmt: skip
    assert len(preview.drafts) == 5


def test_a_column_of_plates_needs_no_heading() -> None:
    preview = vehicles(("", "ZZ 123"), ("", "ZZ-124"), ("", "zz125"), ("", "ZZ 126"), ("", "?"))

    assert [draft.plate for draft in preview.drafts] == ["ZZ 123", "ZZ-124", "ZZ125", "ZZ 126"]
    assert [(note.row, note.heading) for note in preview.faults] == [(5, "B")]


def test_columns_have_the_letters_of_a_spreadsheet() -> None:
    assert [letter_of(at) for at in (0, 25, 26, 255)] == ["A", "Z", "AA", "IV"]
