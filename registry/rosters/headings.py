"""Find the row of headings, and which column says what."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from registry.kit.sheets import Row
from registry.rosters.attendance_words import ATTENDANCE_HEADINGS
from registry.rosters.rules import AttendanceField, MemberField, StaffField, VehicleField, folded
from registry.rosters.staff_words import STAFF_HEADINGS
from registry.rosters.values import shortened
from registry.rosters.vocabulary import MEMBER_HEADINGS, VEHICLE_HEADINGS

Field = TypeVar("Field", bound=StrEnum)

LOOKED_AT = 30  # rows among which the headings are; a title, a date, a logo's caption come before
HEADING_LONGEST = 200  # characters, with what stands in brackets; a longer one says nothing
LETTERS = 26
FILLER_WORDS = "a al as au d da das de del des do dos du el l la las le les los o os of the"
FILLERS = frozenset(FILLER_WORDS.split())
NUMBER_WORDS = frozenset(["n", "no", "nr", "num", "numero", "number", "nro"])
ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")  # innermost ones: what is never closed is looked at once


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its letter in a spreadsheet, its heading as typed, and what it says; ignored ones say nothing."""

    letter: str
    heading: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Layout(Generic[Field]):
    """Where each field stands in a list.

    `rivals` are the columns that a field has besides its first: a list may say each thing once.
    """

    row: int
    at: Mapping[Field, int]
    headings: tuple[str, ...]
    rivals: tuple[tuple[Field, int], ...]

    def heading(self, field: Field) -> str:
        """Return a column's heading, or its letter where the list has none."""
        at = self.at[field]
        return self.headings[at] if at < len(self.headings) else letter_of(at)

    def columns(self) -> tuple[Column, ...]:
        """Return the columns that were understood, from left to right."""
        pairs = sorted((at, field) for field, at in self.at.items())
        return tuple(Column(letter_of(at), self.heading(field), says=field.value) for at, field in pairs)

    def ignored(self) -> tuple[Column, ...]:
        """Return the columns whose heading says nothing to us."""
        known = {*self.at.values(), *(at for _, at in self.rivals)}
        return tuple(
            Column(letter_of(at), shortened(heading))
            for at, heading in enumerate(self.headings)
            if heading and at not in known
        )


def member_layout(rows: Sequence[Row]) -> Layout[MemberField] | None:
    """Return the layout of a list of members; a legal name serves where no other name is given."""
    layout = _find(rows, MEMBER_WORDS)
    if layout and MemberField.NAME not in layout.at and MemberField.LEGAL_NAME in layout.at:
        at = {MemberField.NAME: layout.at[MemberField.LEGAL_NAME], **layout.at}
        del at[MemberField.LEGAL_NAME]
        rivals = tuple(
            (MemberField.NAME if field is MemberField.LEGAL_NAME else field, column)
            for field, column in layout.rivals
        )
        return Layout(layout.row, at, layout.headings, rivals)
    return layout


def vehicle_layout(rows: Sequence[Row]) -> Layout[VehicleField] | None:
    """Return the layout of a list of vehicles, or nothing where no row is one of headings."""
    return _find(rows, VEHICLE_WORDS)


def staff_layout(rows: Sequence[Row]) -> Layout[StaffField] | None:
    """Return the layout of a list of staff, or nothing where no row is one of headings."""
    return _find(rows, STAFF_WORDS)


def attendance_layout(rows: Sequence[Row]) -> Layout[AttendanceField] | None:
    """Return the layout of a list of attendances, or nothing where no row is one of headings."""
    return _find(rows, ATTENDANCE_WORDS)


def letter_of(at: int) -> str:
    """Return the letters over a column, counted from 0: A, B … Z, AA."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def _find(rows: Sequence[Row], words: tuple[Mapping[str, Field], ...]) -> Layout[Field] | None:
    """Take the row with the most headings that we know; of equals the uppermost."""
    found: Layout[Field] | None = None
    for row in rows[:LOOKED_AT]:
        layout = _read(row, words)
        if layout.at and (found is None or len(layout.at) > len(found.at)):
            found = layout
    return found


def _read(row: Row, words: tuple[Mapping[str, Field], ...]) -> Layout[Field]:
    headings = tuple(" ".join(cell.split()) for cell in row.cells)
    keys = [_keys(heading) for heading in headings]
    at: dict[Field, int] = {}
    rivals: list[tuple[Field, int]] = []
    for choice in words:
        settled = set(at)
        for column, known_by in enumerate(keys):
            field = next((choice[key] for key in known_by if key in choice), None)
            if field is None or field in settled or column in at.values():
                continue
            if field in at:
                rivals.append((field, column))
            else:
                at[field] = column
    return Layout(row.number, at, headings, tuple(rivals))


def _keys(heading: str) -> tuple[str, ...]:
    """Return what a heading may be known by: as it is, without what stands in brackets, without "number"."""
    if len(heading) > HEADING_LONGEST:
        return ()
    bare = ASIDE.sub(" ", heading)
    return _key(heading), _key(bare), _key(bare, numbers=False)


def _key(heading: str, *, numbers: bool = True) -> str:
    """Return the words of a heading that carry meaning; every word for "number" as one."""
    kept = [word for word in folded(heading).split() if word not in FILLERS]
    if not numbers:
        return " ".join(word for word in kept if word not in NUMBER_WORDS)
    return " ".join("no" if word in NUMBER_WORDS else word for word in kept)


def _index(vocabulary: Mapping[Field, tuple[str, str]], choice: int) -> Mapping[str, Field]:
    """Return the field of each heading.

    Raises:
        ValueError: a heading stands for two fields; the vocabulary contradicts itself.

    """
    index: dict[str, Field] = {}
    for field, choices in vocabulary.items():
        for heading in filter(None, choices[choice].split("|")):
            if index.setdefault(_key(heading), field) is not field:
                raise ValueError(heading)
    return index


MEMBER_WORDS = _index(MEMBER_HEADINGS, 0), _index(MEMBER_HEADINGS, 1)
VEHICLE_WORDS = _index(VEHICLE_HEADINGS, 0), _index(VEHICLE_HEADINGS, 1)
ATTENDANCE_WORDS = _index(ATTENDANCE_HEADINGS, 0), _index(ATTENDANCE_HEADINGS, 1)
STAFF_WORDS = _index(STAFF_HEADINGS, 0), _index(STAFF_HEADINGS, 1)
