"""Single values of a list: how they are tidied, and which are refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.fleets.rules import PLATE_LONGEST
from registry.kit.sheets import Row, Sheet
from registry.rosters.drafts import MemberDraft, Preview
from registry.rosters.manifest import read_members, read_vehicles
from registry.rosters.places import country_code
from registry.rosters.rules import MemberField
from registry.rosters.values import language, sector
from registry.rosters.vocabulary import MEMBER_HEADINGS
from registry.signatories.rules import Sector


def members(*rows: tuple[str, ...]) -> Preview[MemberDraft]:
    sheet = Sheet([Row(number, cells) for number, cells in enumerate(rows, start=1)], "csv")
    return read_members(sheet, country="PE", sector=Sector.ACCOMMODATION)


def fault_of(heading: str, value: str) -> str:
    """Return what is said of one value of a member, or nothing."""
    preview = members(("Name", heading), ("Posada Azul", value))
    assert len(preview.drafts) == 1 - preview.fault_count
    return "".join(str(note.said) for note in preview.faults)


def kept(heading: str, value: str, field: MemberField) -> object:
    preview = members(("Name", heading), ("Posada Azul", value))
    assert preview.faults == ()
    return getattr(preview.drafts[0], field.value)


def test_every_fault_of_a_row_is_found() -> None:
    preview = members(
        ("Name", "E-mail", "Phone", "Website", "Rooms", "Country", "City", "Sector", "Postcode"),
        ("…", "a@b", "ask", "ftp://x.example", "many", "Atlantis", "1234", "magic", "<1>"),
    )

    assert preview.fault_count == 9
    assert preview.drafts == ()
    assert {note.row for note in preview.faults} == {2}
    assert len({note.heading for note in preview.faults}) == 9


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Pos\u200bada", "cannot be seen"),
        ("Pos\u202eada", "cannot be seen"),
        ("Pos\x7fada", "cannot be seen"),
        ("Pos\ufffdada", "damaged"),
        ("HÃ\xb4tel", "damaged"),
        ("JosÃ©", "damaged"),
        ("=HYPERLINK(1)", "a formula"),
        ("@SUM(A1)", "a formula"),
        ("+cmd|x", "a formula"),
        ("#N/A", "shows an error"),
        ("#¿NOMBRE?", "shows an error"),
        ("#DIV/0!", "shows an error"),
        ("x" * 201, "Use 200 characters or fewer."),
        ("x" * 1_000_000, "Use 200 characters or fewer."),
    ],
)
def test_a_text_that_is_none_is_a_fault(value: str, said: str) -> None:
    assert said in fault_of("Address", value)


@pytest.mark.parametrize("value", ["SÃO PAULO", "K+K 7", "#7 Main St", "Î 1", "4 bis"])
def test_a_text_that_only_looks_odd_is_none(value: str) -> None:
    assert fault_of("Address", value) == ""


@pytest.mark.parametrize(
    ("heading", "value", "field", "expected"),
    [
        ("E-mail", " MAILTO:Ana.Luz@Posada.Example ", MemberField.EMAIL, "ana.luz@posada.example"),
        (
            "Website",
            "www.Posada.example/Lima?A=1",
            MemberField.WEBSITE,
            "https://www.posada.example/Lima?A=1",
        ),
        ("Website", "HTTP://POSADA.example", MemberField.WEBSITE, "http://posada.example"),
        (
            "Website",
            "pousada-são-joão.example:8080",
            MemberField.WEBSITE,
            "https://pousada-são-joão.example:8080",
        ),
        ("Website", "-", MemberField.WEBSITE, ""),
        ("Website", "n/a", MemberField.WEBSITE, ""),
        ("Phone", "01.42.88.89.85 ext. 12", MemberField.PHONE, "01.42.88.89.85 ext. 12"),
        ("Phone", "(+34)\xa0555 123-456", MemberField.PHONE, "(+34) 555 123-456"),
        ("Rooms", "1 025", MemberField.ROOMS, 1025),
        ("Rooms", "", MemberField.ROOMS, None),
        ("Postcode", "zz99 1zz", MemberField.POSTAL_CODE, "ZZ99 1ZZ"),
        ("Country", "República Dominicana", MemberField.COUNTRY, "DO"),
        ("Country", "", MemberField.COUNTRY, "PE"),
        ("Sector", "Agência de viagens", MemberField.SECTOR, Sector.TRAVEL_AGENCY),
        ("Sector", "", MemberField.SECTOR, Sector.ACCOMMODATION),
        ("Idioma", "Português", MemberField.LANGUAGE, "pt"),
        ("Address", "Cafe\u0301\tdu \n Nord", MemberField.ADDRESS, "Café du Nord"),
        ("RUC", "20-555", MemberField.REGISTRY_NUMBER, "20-555"),
    ],
)
def test_values_are_tidied(heading: str, value: str, field: MemberField, expected: object) -> None:
    assert kept(heading, value, field) == expected


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        *(
            ("Website", site)
            for site in ("http://www;a.example", "www.a@b.example", "hotel azul", "ftp://a.example")
        ),
        *(
            ("Website", site)
            for site in ("javascript:alert(1)", "http://127.0.0.1", "http://[::1", "a.example b.example")
        ),
        *(
            ("Website", site)
            for site in ("http://localhost", "http://a.example:0", "https://-a.example", "http://a..example")
        ),
        *(
            ("E-mail", address)
            for address in ("a@b", "@b.example", "a..b@c.example", "a@b.example; c@d.example")
        ),
        *(("E-mail", address) for address in ("a b@c.example", "ana@hôtel.example", f"{'a' * 65}@b.example")),
        *(
            ("Phone", number)
            for number in ("12", "555 123 456 / 555 123 457", "1.42889E+08", "555+123456", "by mail")
        ),
        *(("Rooms", number) for number in ("-1", "20.5", "20001", "²", "9" * 50)),
        *(("Country", name) for name in ("ZZ", "EU", "Ruritania")),
    ],
)
def test_values_that_cannot_be_meant_are_faults(heading: str, value: str) -> None:
    assert fault_of(heading, value)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Peru", "PE"),
        ("PERÚ", "PE"),
        ("Pérou", "PE"),
        ("per", "PE"),
        ("Brésil", "BR"),
        ("EE. UU.", "US"),
        ("uk", "GB"),
        ("", None),
    ],
)
def test_countries_are_known_by_name_and_code(name: str, code: str | None) -> None:
    assert country_code(name) == code


def test_stored_words_are_understood_too() -> None:
    assert [sector(str(each)) for each in Sector] == list(Sector)
    assert [language(code) for code in ("en", "es", "pt", "fr")] == ["en", "es", "pt", "fr"]


def test_a_language_that_we_do_not_write_is_a_warning() -> None:
    preview = members(("Name", "Language", "Email"), ("Casa Roja", "Deutsch", ""))

    assert (preview.fault_count, preview.warning_count, preview.drafts[0].language) == (0, 1, "")


def test_what_is_shown_of_a_value_is_short_and_visible() -> None:
    preview = members(("Name", "Rooms"), ("Casa Roja", "\u202e" + "x" * 500))

    assert preview.faults[0].value == "\ufffd" + "x" * 58 + "…"


def test_what_was_calmed_is_shown_and_kept() -> None:
    preview = members(("Name", "City"), ("HÔTEL DE L'ÉTOILE", "LIMA"), ("Casa Roja", "Lima"))

    assert preview.drafts[0].name == "Hôtel de l'Étoile"
    assert preview.drafts[0].as_given == {"name": "HÔTEL DE L'ÉTOILE", "city": "LIMA"}
    assert preview.drafts[1].as_given == {}
    assert [(calmed.row, calmed.heading, calmed.now) for calmed in preview.calmed] == [
        (2, "Name", "Hôtel de l'Étoile"),
        (2, "City", "Lima"),
    ]


def test_no_value_grows_beyond_what_may_be_kept() -> None:
    preview = members(
        ("Name", "Postcode", "Website", "City"),
        ("İSTANBUL PALAS", "ß" * 12, "a.example/" + "x" * 187, "İ" * 80),
    )

    assert [(note.heading, str(note.said)) for note in preview.faults] == [
        ("Postcode", "Use 12 characters or fewer."),
        ("Website", "Use 200 characters or fewer."),
    ]


@given(st.lists(st.text(max_size=30), min_size=len(MemberField), max_size=len(MemberField)))
@settings(deadline=None)
def test_any_values_are_understood_or_refused(cells: list[str]) -> None:
    preview = members(tuple(MEMBER_HEADINGS[field][0].split("|")[0] for field in MemberField), tuple(cells))

    assert len(preview.drafts) == (preview.fault_count == 0)


@given(st.lists(st.text(max_size=20), min_size=5, max_size=5))
@settings(deadline=None)
def test_any_vehicle_is_understood_or_refused(cells: list[str]) -> None:
    head = ("Plate", "Type", "Seats", "Unit", "Country")
    sheet = Sheet([Row(1, head), Row(2, tuple(cells))], "csv")

    preview = read_vehicles(sheet, country="PE")

    assert len(preview.drafts) == (preview.fault_count == 0)
    assert all(1 <= len(draft.plate) <= PLATE_LONGEST for draft in preview.drafts)
