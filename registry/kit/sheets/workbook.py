"""Read XLSX: the first sheet that has rows, in constant memory."""

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath

from registry.kit.sheets.archive import UnsafeArchiveError, inflate
from registry.kit.sheets.cells import Formats, shown, unescape
from registry.kit.sheets.markup import Markup, MarkupError, Opening
from registry.kit.sheets.sheet import COLUMNS_AT_MOST, ROWS_AT_MOST, Sheet, SheetError, collect, emptiness
from registry.kit.words import Sentence

COLUMN = re.compile(r"[A-Z]{1,3}")
LETTERS = 26
TRUE = {"1", "true"}
READING_AID = "rPh"  # how a Japanese word is read, beside the word
NO_CELL: dict[str, str] = {}


def read_workbook(data: bytes, name: str, most: int = ROWS_AT_MOST) -> Sheet:
    """Read a workbook.

    openpyxl was tried first: it keeps each row as a tree, so that an upload of 63 kB, one row of
    three million cells, took 1.7 GB and 18 seconds. The parts that a list needs are few.

    Raises:
        SheetError: it is no workbook, broken, locked, or too large.

    """
    try:
        markup = Markup(inflate(data))
        formats, strings = Formats(), list[str]()
        sheets = _open(markup, formats, strings)
        for path in sheets:
            if rows := collect(_rows(markup, path, formats, strings), name, most):
                return Sheet(rows, "xlsx")
    except (UnsafeArchiveError, MarkupError, ValueError) as error:  # a ValueError: a number that is none
        raise SheetError(
            Sentence(
                "“%(name)s” is no XLSX workbook, or is damaged, locked or too large. Save it anew as XLSX or CSV.",
                {"name": name},
            )
        ) from error
    raise emptiness(name)


def _open(markup: Markup, formats: Formats, strings: list[str]) -> list[str]:
    """Read what all sheets share; return the paths of the sheets, those in sight first."""
    book = next((path for kind, path in _links(markup, "") if kind == "officeDocument"), "")
    links = {path: kind for kind, path in _links(markup, book)}
    by_id = dict(_ids(markup, book))
    for path, kind in links.items():
        if kind == "styles":
            formats.read(markup.pieces(path))
        elif kind == "sharedStrings":
            strings.extend(_strings(markup, path))
    sheets: list[tuple[bool, str]] = []
    for piece in markup.pieces(book):
        if isinstance(piece, Opening) and piece.tag == "workbookPr":
            formats.since_1904 = piece.attributes.get("date1904") in TRUE
        elif isinstance(piece, Opening) and piece.tag == "sheet":
            path = next(
                (by_id.get(value, "") for key, value in piece.attributes.items() if key.endswith(":id")), ""
            )
            if links.get(path) == "worksheet":
                sheets.append((piece.attributes.get("state", "visible") != "visible", path))
    return list(
        dict.fromkeys(path for _, path in sorted(sheets, key=lambda sheet: sheet[0]))
    )  # each is read once


def _links(markup: Markup, source: str) -> Iterator[tuple[str, str]]:
    """Yield kind and path of each part that a part refers to."""
    for piece in _relationships(markup, source):
        yield piece.attributes.get("Type", "").rpartition("/")[2], _path(source, piece)


def _ids(markup: Markup, source: str) -> Iterator[tuple[str, str]]:
    for piece in _relationships(markup, source):
        yield piece.attributes.get("Id", ""), _path(source, piece)


def _relationships(markup: Markup, source: str) -> Iterator[Opening]:
    folder, _, file = source.rpartition("/")
    for piece in markup.pieces(join(folder, "_rels", f"{file}.rels")):
        if isinstance(piece, Opening) and piece.tag == "Relationship":
            yield piece


def _path(source: str, link: Opening) -> str:
    return normpath(join("/", dirname(source), link.attributes.get("Target", ""))).lstrip("/")


def _strings(markup: Markup, path: str) -> Iterator[str]:
    """Yield the strings that cells refer to by number."""
    text = ""
    for piece in markup.pieces(path, without=READING_AID):
        if isinstance(piece, Opening):
            text = "" if piece.tag == "si" else text
        elif piece.tag == "t":
            text += piece.text
        elif piece.tag == "si":
            yield unescape(text)


def _rows(markup: Markup, path: str, formats: Formats, strings: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of each row of a sheet."""
    number = column = 0
    cells: list[str] = []
    cell, raw = NO_CELL, ""
    for piece in markup.pieces(path, without=READING_AID):
        if isinstance(piece, Opening):
            if piece.tag == "row":
                number, column, cells = int(piece.attributes.get("r", number + 1)), 0, []
            elif piece.tag == "c":
                cell, raw = piece.attributes, ""
        elif piece.tag in {"v", "t"}:
            raw += piece.text
        elif piece.tag == "c":
            column = _column(cell["r"]) if "r" in cell else column + 1
            if text := shown(cell.get("t", "n"), raw, cell.get("s", "0"), formats, strings):
                _place(cells, column, text)
        elif piece.tag == "row":
            yield number, cells


def _place(cells: list[str], column: int, text: str) -> None:
    """Put a text in its column; beyond the last one allowed, right behind it, where it is noticed."""
    column = min(column, COLUMNS_AT_MOST + 1)
    cells.extend([""] * (column - len(cells)))
    cells[column - 1] = text


def _column(reference: str) -> int:
    """Return the column, from 1, of a reference such as AB12."""
    letters = reference.rstrip("0123456789")
    if not COLUMN.fullmatch(letters):
        raise MarkupError
    column = 0
    for letter in letters:
        column = column * LETTERS + ord(letter) - ord("A") + 1
    return column
