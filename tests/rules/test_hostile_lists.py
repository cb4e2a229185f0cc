"""Lists made to be slow: what reading one costs grows as it grows, and no faster."""

from collections.abc import Callable
from time import process_time

import pytest

from registry.kit.sheets import Row, Sheet, read_sheet
from registry.kit.sheets.cells import LITERAL, unescape
from registry.kit.sheets.markup import Markup, MarkupError
from registry.kit.sheets.sheet import CELL_LONGEST
from registry.rosters import values
from registry.rosters.headings import ASIDE, HEADING_LONGEST
from registry.rosters.manifest import read_members, read_vehicles
from registry.rosters.rules import VALUE_SHOWN
from registry.rosters.stored import pack
from registry.signatories.rules import Sector
from tests.rules.test_workbooks import cells, refused, sheet_of, workbook

SIGNS = [
    "(",
    "[",
    '"',
    "\\",
    "_",
    "_x",
    "-",
    " -",
    ".",
    "a.",
    "@",
    "a@",
    "1 ",
    " (",
    "#",
    "+a",
    "x1",
    "é",
    "ß",
    "\u0301",
]
TIMES = 8  # as much text: eight times the work, give or take; sixty-four where each sign looks at all others


def work(of: Callable[[], object]) -> float:
    """Return the least seconds of a core that something took of a few times."""
    taken = []
    for _ in range(5):
        before = process_time()
        of()
        taken.append(process_time() - before)
    return min(taken)


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    "read",
    [
        lambda text: LITERAL.sub("", text),
        lambda text: ASIDE.sub(" ", text),
        unescape,
        values.plain,
        values.name,
        values.city,
        values.postal_code,
        values.email,
        values.phone,
        values.website,
        values.country,
        values.plate,
        lambda text: values.whole(text, least=0, most=9),
    ],
    ids=["literal", "aside", "unescape", "plain", "name", "city", "code", "email", "phone", "web", "country", "plate", "whole"],
)  # fmt: skip
def test_reading_a_value_takes_as_long_as_the_value_is(read: Callable[[str], object], sign: str) -> None:
    short = sign * (4_000 // len(sign))

    assert work(lambda: read(short * TIMES)) < 4 * TIMES * work(lambda: read(short)) + 0.001


@pytest.mark.parametrize("sign", ["(", "["])
def test_brackets_that_are_never_closed_in_a_heading_cost_nothing(sign: str) -> None:
    head = ("plate", *[sign * CELL_LONGEST] * 100)
    sheet = Sheet([Row(1, head), Row(2, ("AB-123",))], "csv")
    plain = Sheet([Row(1, ("plate", *["x" * CELL_LONGEST] * 100)), Row(2, ("AB-123",))], "csv")

    assert work(lambda: read_vehicles(sheet, country="PE")) < 4 * work(
        lambda: read_vehicles(plain, country="PE")
    )


def test_a_heading_that_is_too_long_says_nothing_and_is_shown_short() -> None:
    asides = [f"Plate ({'x' * (HEADING_LONGEST - len('Plate ()') + more)})" for more in (0, 1)]
    understood, ignored = (
        read_vehicles(Sheet([Row(1, (heading, "Seats")), Row(2, ("AB-123", "4"))], "csv"), country="PE")
        for heading in asides
    )

    assert [draft.plate for draft in understood.drafts] == ["AB-123"]
    assert not ignored.drafts
    assert [len(column.heading) for column in ignored.ignored] == [VALUE_SHOWN]


def test_a_value_that_is_far_too_long_is_refused_unread() -> None:
    rows = [Row(number, (" " * blanks + "Hotel Sol",)) for number, blanks in ((2, 1_900), (3, 2_000))]

    preview = read_members(
        Sheet([Row(1, ("Name",)), *rows], "csv"), country="PE", sector=Sector.ACCOMMODATION
    )

    assert [(draft.row, draft.name) for draft in preview.drafts] == [(2, "Hotel Sol")]
    assert [(note.row, str(note.said)) for note in preview.faults] == [(3, "Use 120 characters or fewer.")]


def styles(*, code: str, count: int) -> bytes:
    formats = f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts>'
    used = "".join(f'<xf numFmtId="200" fontId="{font}"/>' for font in range(count))
    return workbook(styles=f"<styleSheet>{formats}<cellXfs>{used}</cellXfs></styleSheet>")


def test_a_format_is_short_and_understood_once() -> None:
    simple, intricate = styles(code="0", count=40_000), styles(code="\\a" * 127, count=40_000)

    assert "no XLSX workbook" in refused(styles(code="[" * 256, count=1))
    assert work(lambda: read_sheet(intricate, "x.xlsx")) < 3 * work(lambda: read_sheet(simple, "x.xlsx"))


def test_a_cell_is_no_longer_than_in_a_spreadsheet() -> None:
    longest = sheet_of(f'<row><c t="str"><v>{"x" * CELL_LONGEST}</v></c></row>')
    longer = sheet_of(f'<row><c t="str"><v>{"x" * (CELL_LONGEST + 1)}</v></c></row>')

    assert [[len(cell) for cell in row] for row in cells(read_sheet(longest, "x.xlsx"))] == [[CELL_LONGEST]]
    assert "no XLSX workbook" in refused(longer)


def test_one_long_string_in_every_cell_is_as_much_as_it_looks() -> None:
    row = '<row><c t="s"><v>0</v></c></row>'
    book = workbook(
        sharedStrings=f"<sst><si><t>{'x' * 30_000}</t></si></sst>",
        sheet1=f"<worksheet><sheetData>{row * 400}</sheetData></worksheet>",
    )

    assert len(book) < 5_000
    assert "larger than 10 MB" in refused(book)


def test_a_sheet_that_is_listed_again_and_again_is_read_once() -> None:
    listed = '<workbook xmlns:r="x"><sheets>' + '<sheet r:id="a"/>' * 3_000 + "</sheets></workbook>"
    blank = f"<worksheet><sheetData>{'<row/>' * 1_000}</sheetData></worksheet>"  # 3 million, past the budget

    assert "is empty" in refused(workbook(workbook=listed, sheet1=blank))


@pytest.mark.parametrize("part", ['<a b="%s"/>', "<a><!--%s--></a>", "<a><?b %s?></a>"])
def test_a_tag_of_megabytes_is_refused_before_it_is_read_again_and_again(part: str) -> None:
    short, long = ({"p": (part % ("x" * length)).encode()} for length in (900_000, 20_000_000))

    assert list(Markup(short).pieces("p"))
    with pytest.raises(MarkupError):
        list(Markup(long).pieces("p"))

    def refuse() -> None:
        with pytest.raises(MarkupError):
            list(Markup(long).pieces("p"))

    assert work(refuse) < 4 * work(lambda: list(Markup(short).pieces("p"))) + 0.01


def test_a_long_text_is_no_tag() -> None:
    pieces = list(Markup({"p": b"<a>" + b"x" * 3_000_000 + b"</a>"}).pieces("p"))

    assert len(pieces) == 2


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("x_xD800_y", "x\ufffdy"),
        ("x_xDC00__xD800_y", "x\ufffd\ufffdy"),
        ("x_xD83D__xDE00_y", "x\U0001f600y"),
        ("x_x0000_y", "x\ufffdy"),
        ("x_x000D_y 😀", "x\ry 😀"),
    ],
)
def test_what_stands_for_half_a_character_can_be_kept(written: str, read: str) -> None:
    book = sheet_of(
        f'<row><c t="str"><v>plate</v></c><c t="str"><v>{written}</v></c></row><row><c><v>1</v></c></row>'
    )

    sheet = read_sheet(book, "x.xlsx")

    assert sheet.rows[0].cells == ("plate", read)
    assert pack(read_vehicles(sheet, country="PE"))
