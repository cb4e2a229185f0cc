"""Lists in and out: what is read, what is refused, and that nothing becomes a formula."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from time import perf_counter

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.kit.sheets import Sheet, SheetError, read_sheet, write_csv, write_xlsx
from registry.kit.sheets.sheet import CELL_LONGEST, ROWS_AT_MOST
from registry.kit.sheets.written import Value

HEADINGS = ["Nombre", "Población", "Teléfono"]


ROWS = [
    ["Hostal Peñón", "Bogotá", "01 42 88 89 85"],
    ["Pousada São João", "Maceió, AL", "+55 555 123"],
    ["Hôtel de l'Étoile", "Besançon; centre", "099"],
]


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1"]  # noqa: RUF001 (full-width, meant)


def cells(sheet: Sheet) -> list[list[str]]:
    return [list(row.cells) for row in sheet.rows]


def typed(encoding: str, delimiter: str) -> bytes:
    file = StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows([HEADINGS, *ROWS])
    return file.getvalue().encode(encoding)


def refused(data: bytes, filename: str = "members.csv") -> str:
    with pytest.raises(SheetError) as caught:
        read_sheet(data, filename)
    return str(caught.value.said)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("windows-1252", "windows-1252"),
        ("latin-1", "windows-1252"),
        ("mac-roman", "mac-roman"),
        ("cp850", "cp850"),
    ],
)
def test_encoding_and_delimiter_are_found(encoding: str, found: str, delimiter: str) -> None:
    sheet = read_sheet(typed(encoding, delimiter), "members.csv")

    assert (sheet.encoding, sheet.delimiter, sheet.format) == (found, delimiter, "csv")
    assert cells(sheet) == [HEADINGS, *ROWS]


def test_utf_16_the_other_way_round_is_read() -> None:
    data = b"\xfe\xff" + typed("utf-16-be", ";")

    assert cells(read_sheet(data, "x.csv")) == [HEADINGS, *ROWS]


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    data = b'sep=;\r\nname;address\r\n\r\n"Casa\r\nAzul";"Calle 1; bajo"\r\n;\r\n"Le ""Coin""";x\r\n'

    sheet = read_sheet(data, "x.csv")

    assert [(row.number, row.cells) for row in sheet.rows] == [
        (1, ("name", "address")),
        (3, ("Casa\r\nAzul", "Calle 1; bajo")),
        (5, ('Le "Coin"', "x")),
    ]


def test_what_a_spreadsheet_wrote_to_keep_a_number_text_is_left_alone() -> None:
    assert cells(read_sheet(b'phone,zip\n"=""0142""",\'01000\n', "x.csv"))[1] == ['="0142"', "'01000"]


def test_lines_of_an_old_mac_and_a_single_column_are_read() -> None:
    assert cells(read_sheet(b"ZZ 1\rZZ 2\rZZ 3", "x.csv")) == [["ZZ 1"], ["ZZ 2"], ["ZZ 3"]]


@pytest.mark.parametrize(
    "place", [b'name\nHotel\n"Casa, Calle 1\nPosada, Calle 2\n', b'a;b\n"x";"y\n' + b"z;\n" * 60_000]
)
def test_a_quotation_mark_that_is_never_closed_is_named_by_its_row(place: bytes) -> None:
    assert "quotation mark is never closed" in refused(place)
    assert refused(place).startswith(f"In row {3 if place.startswith(b'name') else 2} of “members.csv”")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \r\n\r\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b";;;\n;;;\n", "is empty"),
        (b"%PDF-1.7 ...", "is not a list"),
        (b"\x89PNG\r\n\x1a\n", "is not a list"),
        (b"\xff\xd8\xff\xe0 JFIF", "is not a list"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel file"),
        (b"<html><table><tr><td>Hotel", "is not a list"),
        (b"name,city\nHotel\0,Lima\n", "is not a list"),
        (bytes(range(1, 32)) * 20, "is not a list"),
        (b"name\n" + bytes(range(0xC0, 0xF0)) + b"\n", "cannot be made out"),
        (b"\xff\xfea\x00\xd8", "cannot be made out"),
        (b"x" * 10_000_001, "larger than 10 MB"),
        (b"a," * 300 + b"\nb", "more than 256 columns"),
        (b"PK\x03\x04 and nothing more", "no XLSX workbook"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_a_sentence(data: bytes, said: str) -> None:
    assert said in refused(data)


def test_the_name_in_a_refusal_is_short_and_harmless() -> None:
    said = refused(b"", "C:\\lists\\" + "\u202e" + "x" * 200 + "\0.csv")

    assert said == f"“{'x' * 59}…” is empty. Choose a file with a row for each entry."


def test_a_list_of_100_000_rows_is_refused_at_once_in_either_format() -> None:
    lines = b"name,city\n" + b"Posada,Lima\n" * 100_000
    book = write_xlsx(["name", "city"], [["Posada", "Lima"]] * 100_000)

    for data in (lines, book):
        started = perf_counter()
        assert f"more than {ROWS_AT_MOST} rows" in refused(data)
        assert perf_counter() - started < 10


def test_as_many_rows_as_allowed_are_read() -> None:
    assert len(read_sheet(b"Posada\n" * ROWS_AT_MOST + b"\n" * 100_000, "x.csv").rows) == ROWS_AT_MOST


def answer(data: bytes, filename: str) -> int | str:
    """Return how many rows were read, or why none."""
    try:
        return len(read_sheet(data, filename).rows)
    except SheetError as refusal:
        return str(refusal.said)


@given(st.binary(max_size=2000))
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"\xff\xfe", b"name;city\n"):
        assert answer(start + data, "x")


def test_no_formula_is_written() -> None:
    as_csv = read_sheet(write_csv(["x"], [["harmless", formula] for formula in FORMULAS]), "x.csv")
    book = openpyxl.load_workbook(BytesIO(write_xlsx(["x"], [[formula] for formula in FORMULAS]))).active

    assert book is not None
    assert [row.cells[1][0] for row in as_csv.rows[1:]] == ["'"] * len(FORMULAS)
    assert {cell.data_type for row in book.iter_rows() for cell in row} == {"s"}
    # Whether a carriage return stays one depends on what writes the XML.
    assert [f"{row[0]}".replace("\r", "\n") for row in book.iter_rows(min_row=2, values_only=True)] == [
        formula.replace("\r", "\n") for formula in FORMULAS
    ]


def test_numbers_days_and_hostile_text_are_written_and_read_back() -> None:
    row: list[Value] = [
        -5,
        2.5,
        date(2026, 3, 27),
        datetime(2026, 3, 27, 12, tzinfo=UTC),
        None,
        "a\0b\ud800c",
        'q"u;o,te',
        "x" * 40_000,
    ]

    by_csv = read_sheet(write_csv(HEADINGS, [row[:5], [row[6]]]), "x.csv")
    by_xlsx = read_sheet(write_xlsx(HEADINGS, [row]), "x.xlsx")

    assert by_csv.encoding == "utf-8"
    assert cells(by_csv)[1:] == [["-5", "2.5", "2026-03-27", "2026-03-27T12:00:00+00:00"], ['q"u;o,te']]
    assert cells(by_xlsx)[0] == HEADINGS
    assert cells(by_xlsx)[1][:7] == ["-5", "2.5", "2026-03-27", "2026-03-27 12:00:00", "", "ab?c", 'q"u;o,te']
    assert len(cells(by_xlsx)[1][7]) == CELL_LONGEST
