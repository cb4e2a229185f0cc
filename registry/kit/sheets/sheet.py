"""What a list is once it has been read, how large it may be, and how it is refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from registry.kit.words import Sentence

BYTES_AT_MOST = 10_000_000
ROWS_AT_MOST = 20_000
COLUMNS_AT_MOST = 256
LAST_ROW = 1_048_576  # of a sheet in Excel; empty ones may lie between, or follow
CELL_LONGEST = 32_767  # characters in a cell of Excel


class SheetError(Exception):
    """A file that cannot be read as a list; `said` tells whoever sent it what to do."""

    status = 422

    def __init__(self, said: Sentence) -> None:
        self.said = said
        super().__init__(str(said))


@dataclass(frozen=True, slots=True)
class Row:
    """One row. Its number is what its reader sees beside it: from 1, empty rows counted."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that hold anything, each cell as text."""

    rows: list[Row]
    format: Literal["csv", "xlsx"]
    encoding: str = ""
    delimiter: str = ""


def emptiness(name: str) -> SheetError:
    """Return the refusal of a file without any rows."""
    return SheetError(
        Sentence("“%(name)s” is empty. Choose a file with a row for each entry.", {"name": name})
    )


def oversize(name: str) -> SheetError:
    """Return the refusal of a file that holds too much."""
    return SheetError(
        Sentence(
            "“%(name)s” is larger than %(most)s MB. Split it into shorter lists.",
            {"name": name, "most": BYTES_AT_MOST // 1_000_000},
        )
    )


def collect(numbered: Iterable[tuple[int, list[str]]], name: str, most: int = ROWS_AT_MOST) -> list[Row]:
    """Keep the rows that hold anything, without empty cells at their ends.

    Raises:
        SheetError: there are more rows, columns or characters than a list may have. Rows are taken one
            by one, so a file that is far too long is refused as soon as it is too long. Characters count
            where they stand: in a small workbook, all cells may be one long string.

    """
    rows: list[Row] = []
    left = BYTES_AT_MOST
    for number, cells in numbered:
        while cells and not cells[-1].strip():
            cells.pop()
        if number > LAST_ROW or (cells and len(rows) == most):
            raise SheetError(
                Sentence(
                    "“%(name)s” has more than %(most)s rows. Split it into shorter lists.",
                    {"name": name, "most": most},
                )
            )
        if len(cells) > COLUMNS_AT_MOST:
            raise SheetError(
                Sentence(
                    "Row %(row)s of “%(name)s” has more than %(most)s columns. Remove those that are not needed.",
                    {"name": name, "row": number, "most": COLUMNS_AT_MOST},
                )
            )
        left -= sum(map(len, cells))
        if left < 0:
            raise oversize(name)
        if cells:
            rows.append(Row(number, tuple(cells)))
    return rows
