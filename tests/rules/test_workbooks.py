"""Workbooks: what is read of them, and that no archive harms us."""

import tracemalloc
import zipfile
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.kit.sheets import Sheet, SheetError, read_sheet
from registry.kit.sheets.markup import Markup, MarkupError


def cells(sheet: Sheet) -> list[list[str]]:
    return [list(row.cells) for row in sheet.rows]


def refused(data: bytes, filename: str = "members.csv") -> str:
    with pytest.raises(SheetError) as caught:
        read_sheet(data, filename)
    return str(caught.value.said)


def answer(data: bytes, filename: str) -> int | str:
    """Return how many rows were read, or why none."""
    try:
        return len(read_sheet(data, filename).rows)
    except SheetError as refusal:
        return str(refusal.said)


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


PARTS = {
    "_rels/.rels": f'<Relationships><Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": "<Relationships>"
    f'<Relationship Id="a" Type="{OFFICE}/worksheet" Target="/xl/worksheets/sheet1.xml"/>'
    f'<Relationship Id="b" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="c" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/workbook.xml": f'<x:workbook xmlns:x="x" xmlns:r="{OFFICE}"><x:workbookPr date1904="1"/>'
    '<x:sheets><x:sheet name="1" r:id="a"/></x:sheets></x:workbook>',
    "xl/sharedStrings.xml": "<sst><si><t>plate</t></si><si><r><t>AB </t></r><r><t>_x0031_</t></r>"
    "<rPh><t>ei bi</t></rPh></si></sst>",
    "xl/styles.xml": '<styleSheet><numFmts><numFmt numFmtId="200" formatCode="[Red]&quot;on&quot; dd\\/mm"/></numFmts>'
    '<cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="200"/><xf numFmtId="20"/></cellXfs></styleSheet>',
    "xl/worksheets/sheet1.xml": '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    '<row r="2"><c r="A2" t="s"><v>1</v></c><c s="1"><v>44646</v></c><c s="2"><v>0.5</v></c><c s="9"><v>7</v></c></row>'
    "</sheetData></worksheet>",
}


def archive(members: dict[str, bytes], way: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", way) as made:
        for path, content in members.items():
            made.writestr(path, content)
    return file.getvalue()


def workbook(**replaced: str) -> bytes:
    """Return a small workbook, as Excel makes them, with some of its parts replaced: sheet1, styles and so on."""
    named = {
        path: replaced.get(path.removesuffix(".xml").rpartition("/")[2], text) for path, text in PARTS.items()
    }
    return archive({path: text.encode() for path, text in named.items()})


def sheet_of(rows: str) -> bytes:
    return workbook(sheet1=f"<worksheet><sheetData>{rows}</sheetData></worksheet>")


def test_a_workbook_is_read_as_the_library_reads_it() -> None:
    book = openpyxl.Workbook()
    first, second = book.active, book.create_sheet()
    assert first is not None
    hidden = book.create_sheet("hidden", 0)
    hidden.append(["a list to choose from"])
    hidden.sheet_state = "hidden"
    second["B2"], second["C2"], second["D2"] = "Étoile & Cie <1>", 12.0, 0.1
    second["B4"], second["C4"] = date(2026, 3, 27), datetime(2026, 3, 27, 12, 30)  # noqa: DTZ001 (workbooks have no zones)
    second["D4"], second["E4"], second["F4"] = "=1+1", True, 142888985
    second["F4"].number_format = '0#" "##" "##" "##" "##'
    second["G4"], second["H4"] = 1000, "line\nbreak"
    second["G4"].number_format = "00000"
    file = BytesIO()
    book.save(file)

    sheet = read_sheet(file.getvalue(), "x.xlsx")

    assert sheet.format == "xlsx"
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (2, ("", "Étoile & Cie <1>", "12", "0.1")),
        (4, ("", "2026-03-27", "2026-03-27 12:30:00", "", "TRUE", "0142888985", "01000", "line\nbreak")),
    ]


def test_a_workbook_as_excel_makes_it_is_read() -> None:
    sheet = read_sheet(workbook(), "x.xlsx")

    assert cells(sheet) == [["plate"], ["AB 1", "2026-03-27", "12:00:00", "7"]]


def test_the_first_sheet_that_has_rows_is_read() -> None:
    empty = PARTS["xl/workbook.xml"].replace("<x:sheet ", '<x:sheet name="0" r:id="none"/><x:sheet ')

    assert len(cells(read_sheet(workbook(workbook=empty), "x.xlsx"))) == 2
    assert "is empty" in refused(sheet_of("<row/><row><c><v> </v></c></row>"), "x.xlsx")


def test_cells_of_every_kind_are_read() -> None:
    sheet = read_sheet(
        sheet_of(
            '<row><c t="str"><f>A1</f><v>cached</v></c><c><f>A1</f></c><c t="e"><v>#N/A</v></c>'
            '<c t="inlineStr"><is><r><t>in</t></r><rPh><t>aside</t></rPh><t>line</t></is></c>'
            '<c t="d"><v>2026-03-27T00:00:00</v></c><c><v>1E3</v></c><c><v>75016.0</v></c><c><v>x</v></c></row>'
            '<row r="7"><c r="C7" t="b"><v>0</v></c></row>'
        ),
        "x.xlsx",
    )

    assert [(row.number, row.cells) for row in sheet.rows] == [
        (1, ("cached", "", "#N/A", "inline", "2026-03-27", "1000", "75016", "x")),
        (7, ("", "", "FALSE")),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        '<row><c t="s"><v>99</v></c></row>',
        '<row><c t="s"><v>-1</v></c></row>',
        '<row r="first"><c><v>1</v></c></row>',
        '<row><c r="ÀÀ1"><v>1</v></c></row>',
        '<row><c s="one"><v>1</v></c></row>',
        f'<row r="{"9" * 5000}"><c><v>1</v></c></row>',
        "<row>",
    ],
)
def test_a_workbook_that_contradicts_itself_is_refused(rows: str) -> None:
    assert "no XLSX workbook" in refused(sheet_of(rows), "x.xlsx")


@pytest.mark.parametrize("reference", ["XFD1", "ZZZ1"])
def test_a_cell_far_to_the_right_is_refused(reference: str) -> None:
    said = refused(sheet_of(f'<row r="1"><c r="{reference}"><v>1</v></c></row>'), "x.xlsx")

    assert "more than 256 columns" in said


def test_a_row_far_below_is_refused() -> None:
    assert "rows" in refused(sheet_of('<row r="99999999999"><c><v>1</v></c></row>'), "x.xlsx")


def test_entities_are_refused_before_they_grow() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row>'

    assert "no XLSX workbook" in refused(workbook(sheet1=f"{laughs}</sheetData></worksheet>"))


def with_false_sizes(data: bytes) -> bytes:
    """Write into every header that a member is of one byte."""
    lied = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = lied.find(mark)
        while place >= 0:
            lied[place + at : place + at + 4] = (1).to_bytes(4, "little")
            place = lied.find(mark, place + 4)
    return bytes(lied)


@pytest.mark.parametrize(
    "bomb",
    [
        archive({"xl/a.xml": b" " * 200_000_000}),
        archive({f"xl/{number}.xml": b"" for number in range(201)}),
        archive({"content.xml": b"<office/>", "mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
        with_false_sizes(archive({"xl/a.xml": b" " * 60_000_000})),
        archive({}) + b"PK\x03\x04",
    ],
    ids=["200 MB", "201 members", "ods", "false sizes", "nothing"],
)
def test_an_archive_that_is_a_bomb_or_no_workbook_is_refused_in_little_memory(bomb: bytes) -> None:
    tracemalloc.start()

    said = refused(bomb, "x.xlsx")

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "“x.xlsx”" in said
    assert peak < 5_000_000


def test_a_row_of_300_000_cells_takes_little_memory() -> None:
    book = sheet_of("<row>" + "".join(f'<c s="{number}"/>' for number in range(300_000)) + "</row>")
    tracemalloc.start()

    assert "is empty" in refused(book, "x.xlsx")

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 25_000_000


def test_an_archive_that_is_locked_or_packed_in_another_way_is_refused() -> None:
    locked = bytearray(workbook())
    locked[locked.find(b"PK\x01\x02") + 8] |= 1

    assert "no XLSX workbook" in refused(bytes(locked))
    assert "no XLSX workbook" in refused(archive({"xl/a.xml": b"a"}, way=zipfile.ZIP_BZIP2))


def test_a_part_is_read_within_a_budget() -> None:
    parts = {"a": b"<a><b/><b/></a>"}

    assert len(list(Markup(parts, left=3).pieces("a"))) == 6
    with pytest.raises(MarkupError):
        list(Markup(parts, left=2).pieces("a"))


BOOK = workbook()


@given(st.lists(st.tuples(st.integers(0, len(BOOK) - 1), st.integers(0, 255)), min_size=1, max_size=12))
@settings(max_examples=400, deadline=None)
def test_a_workbook_with_bytes_changed_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(BOOK)
    for at, byte in changes:
        data[at] = byte

    assert answer(bytes(data), "x.xlsx")


@given(
    st.sampled_from(sorted(PARTS)),
    st.lists(
        st.tuples(
            st.floats(0, 1),
            st.sampled_from(["<", ">", '"', "0", "-1", "9" * 30, "s", "&", "</c>", "é", "", "nan", "1e400"]),
        ),
        min_size=1,
        max_size=4,
    ),
)
@settings(max_examples=400, deadline=None)
def test_a_workbook_with_markup_changed_is_read_or_refused(
    part: str, changes: list[tuple[float, str]]
) -> None:
    text = PARTS[part]
    for where, what in changes:
        at = int(where * len(text))
        text = text[:at] + what + text[at + 1 :]

    assert answer(archive({path: old.encode() for path, old in {**PARTS, part: text}.items()}), "x.xlsx")
