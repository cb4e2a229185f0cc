"""Read a file as a list: told by its bytes what it is, whatever its name says."""

from registry.kit.sheets.delimited import read_delimited
from registry.kit.sheets.sheet import BYTES_AT_MOST, ROWS_AT_MOST, Sheet, SheetError, emptiness, oversize
from registry.kit.sheets.workbook import read_workbook
from registry.kit.words import Sentence

NAME_SHOWN = 60  # characters

ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # Excel until 2003, and every workbook locked with a password
OTHERS = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"RIFF", b"{\\rtf",
    b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"PK\x05\x06", b"\x7fELF", b"MZ",
)  # fmt: skip
MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta")  # what some programs call .xls


def read_sheet(data: bytes, filename: str, *, most: int = ROWS_AT_MOST) -> Sheet:
    """Read a CSV or XLSX file.

    Args:
        data: the whole file.
        filename: only to be named in the sentence of a refusal.
        most: rows that it may have.

    Raises:
        SheetError: it is no list that we can read. Nothing else is raised, for any bytes.

    """
    name = _shown(filename)
    if len(data) > BYTES_AT_MOST:
        raise oversize(name)
    if not data.strip():
        raise emptiness(name)
    if data.startswith(ZIP):
        return read_workbook(data, name, most)
    if data.startswith(OLD_OFFICE):
        raise SheetError(
            Sentence(
                "“%(name)s” is an old Excel file, or locked with a password. Save it as XLSX or CSV without one.",
                {"name": name},
            )
        )
    if data.startswith(OTHERS) or data.lstrip()[:16].lower().startswith(MARKUP):
        raise SheetError(
            Sentence(
                "“%(name)s” is not a list. Open it in a spreadsheet and save it as CSV or XLSX.",
                {"name": name},
            )
        )
    return read_delimited(data, name, most)


def _shown(filename: str) -> str:
    """Return the name without its folders, short, and with nothing in it that could not be shown."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if sign.isprintable()).strip()
    return kept if len(kept) <= NAME_SHOWN else f"{kept[: NAME_SHOWN - 1]}…"
