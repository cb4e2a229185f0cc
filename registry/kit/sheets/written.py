"""Write lists so that no spreadsheet takes a name for a formula."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from registry.kit.sheets.sheet import CELL_LONGEST

Value = str | int | float | date | None

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 (full-width, meant)


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return a CSV file in UTF-8 with a mark, which Excel needs to see that it is.

    Text that a spreadsheet would take for a formula begins with an apostrophe; numbers stay numbers.
    """
    file = StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow([_plain(heading) for heading in headings])
    writer.writerows([_plain(value) for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig", "replace")


def write_xlsx(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return a workbook with one sheet. Every text is stored as text, a formula too."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"

    def cell(value: Value) -> Cell:
        if not isinstance(value, str):
            return WriteOnlyCell(sheet, _day(value))  # type: ignore[arg-type]  # it takes a date too
        kept = ILLEGAL_CHARACTERS_RE.sub("", value.encode("utf-8", "replace").decode())[:CELL_LONGEST]
        made = WriteOnlyCell(sheet, kept)
        made.data_type = "s"  # openpyxl makes formulas of what begins with =
        return made

    sheet.append([cell(heading) for heading in headings])
    for row in rows:
        sheet.append([cell(value) for value in row])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _plain(value: Value) -> Value:
    if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
        return f"'{value}"
    return value.isoformat() if isinstance(value, date) else value


def _day(value: float | date | None) -> float | date | None:
    """Return a moment without its zone, which a workbook cannot hold."""
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value
