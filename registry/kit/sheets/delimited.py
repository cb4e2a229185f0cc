"""Read CSV, however its columns are parted."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import chain, islice

from registry.kit.sheets.letters import decode
from registry.kit.sheets.sheet import CELL_LONGEST, ROWS_AT_MOST, Sheet, SheetError, collect, emptiness
from registry.kit.words import Sentence

DELIMITERS = ",;\t|"
SAMPLE = 64_000  # characters looked at to find the delimiter
SAMPLE_ROWS = 200
SAID = re.compile(r'\A"?sep=([,;\t|])"?(?:\r\n|\r|\n)', re.IGNORECASE)  # Excel's own first line
END = "\x00end"  # no file that gets here holds a NUL


def read_delimited(data: bytes, name: str, most: int = ROWS_AT_MOST) -> Sheet:
    """Read a CSV file.

    Raises:
        SheetError: it is no text, a quotation mark is never closed, or it is too long.

    """
    text, encoding = decode(data, name)
    if said := SAID.match(text):
        text, delimiter = text[said.end() :], said[1]
    else:
        delimiter = _find_delimiter(text)
    rows = collect(_rows(text, delimiter, name), name, most)
    if not rows:
        raise emptiness(name)
    return Sheet(rows, "csv", encoding, delimiter)


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Part the text into rows, numbered as a spreadsheet numbers them: a cell's line breaks do not count.

    A last line of our own tells whether a quotation mark is open at the end: then it is inside a cell.
    """
    number = 0
    lines = chain(StringIO(text, newline=""), [END])
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
            if cells == [END]:
                return
            if any(len(cell) > CELL_LONGEST for cell in cells) or (cells and cells[-1].endswith(END)):
                raise _unclosed(number, name)
            yield number, cells
    except csv.Error as error:
        raise _unclosed(number + 1, name) from error


def _unclosed(number: int, name: str) -> SheetError:
    return SheetError(
        Sentence(
            "In row %(row)s of “%(name)s” a quotation mark is never closed. Correct it, or save the list as XLSX.",
            {"row": number, "name": name},
        )
    )


def _find_delimiter(text: str) -> str:
    """Return the delimiter that parts the most rows into the same number of cells, the more the better.

    An address holds commas in many rows, but not as many in each; a heading holds none.
    """
    return max(DELIMITERS, key=lambda each: _evenness(text, each))


def _evenness(text: str, delimiter: str) -> float:
    sample = StringIO(text[:SAMPLE], newline="")
    rows = list(islice(csv.reader(sample, delimiter=delimiter), SAMPLE_ROWS))
    widths = [len(cells) for cells in rows if cells]
    if not widths:
        return 0
    width, often = Counter(widths).most_common(1)[0]
    return often / len(widths) * (width - 1) if width > 1 else 0
