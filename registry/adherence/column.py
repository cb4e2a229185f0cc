"""A column of text, filled from the top of a page and going on to the next (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from registry.kit.fonts import Face, width

# Millimetres; A4.
WIDE, HIGH = 210.0, 297.0
LEFT, TOP, BOTTOM = 24.0, 26.0, 27.0
MEASURE = WIDE - 2 * LEFT
TEXT_SIZE, LEAD = 3.75, 1.5
INK, LINE = "#1d2421", "#c9d1cd"
BLANKS = re.compile(r"[ \t\n]+")  # and not the ones that must not break


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, from a point on its baseline."""

    x: float
    y: float
    text: str
    face: Face = Face.REGULAR
    size: float = TEXT_SIZE
    ink: str = INK


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle, from its upper left corner."""

    x: float
    y: float
    wide: float
    high: float
    ink: str


@dataclass(slots=True)
class Column:
    """A column that is filled from the top; what does not fit goes on to the next page."""

    pages: list[list[Line | Box]] = field(default_factory=lambda: [[]])
    y: float = TOP

    def break_page(self) -> None:
        self.pages.append([])
        self.y = TOP

    def keep(self, high: float) -> None:
        """Go on to the next page unless so much room is left on this one."""
        if self.y + high > HIGH - BOTTOM:
            self.break_page()

    def gap(self, high: float) -> None:
        self.y += high

    def rule(self) -> None:
        self.pages[-1].append(Box(LEFT, self.y, MEASURE, 0.25, LINE))

    @staticmethod
    def drop(size: float, lead: float) -> float:
        """Return how far below the top of a line its baseline lies."""
        return size * (lead - (lead - 1) / 1.6)

    def say(
        self,
        text: str,
        *,
        face: Face = Face.REGULAR,
        size: float = TEXT_SIZE,
        ink: str = INK,
        inset: float = 0.0,
        lead: float = LEAD,
    ) -> None:
        """Set a paragraph; `inset` from the left, `lead` from one baseline to the next, in sizes."""
        for line in wrap(text, MEASURE - inset, face, size):
            self.keep(size * lead)
            self.pages[-1].append(Line(LEFT + inset, self.y + self.drop(size, lead), line, face, size, ink))
            self.y += size * lead


def wrap(text: str, wide: float, face: Face, size: float) -> list[str]:
    """Return a paragraph as lines no wider than so much; a word that is wider alone is cut."""
    lines, line = [], ""
    for word in _pieces(text, wide, face, size):
        longer = f"{line} {word}" if line else word
        if line and width(longer, face, size) > wide:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]


def _pieces(text: str, wide: float, face: Face, size: float) -> Iterator[str]:
    for word in filter(None, BLANKS.split(text)):
        piece = ""
        for sign in word:
            if piece and width(piece + sign, face, size) > wide:
                yield piece
                piece = ""
            piece += sign
        yield piece
