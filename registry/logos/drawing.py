"""A drawing as a list of marks in millimetres, which SVG, PNG and PDF each put on their own paper."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from registry.kit import fonts
from registry.kit.fonts import Face
from registry.kit.lettering import Fitted, fit
from registry.logos.qr import Matrix

BLEED = 2.0  # mm of colour beyond the edge, so that a cut a little off shows no white


class Ink(StrEnum):
    """What a mark is printed in: pure black, the operator's colour, or a grey for what is secondary."""

    BLACK = "black"
    ACCENT = "accent"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class Text:
    """One line from the left end of its baseline; `size` and `room` in millimetres."""

    x: float
    y: float
    words: str
    size: float
    face: Face = Face.REGULAR
    ink: Ink = Ink.BLACK

    @property
    def room(self) -> float:
        return fonts.width(self.words, self.face, self.size)


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle from its upper left corner; a negative corner bleeds."""

    x: float
    y: float
    width: float
    height: float
    ink: Ink = Ink.ACCENT


@dataclass(frozen=True, slots=True)
class Emblem:
    """The emblem in a square from its upper left corner."""

    x: float
    y: float
    side: float
    ink: Ink = Ink.ACCENT


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code from the upper left corner of its quiet zone; `module` in millimetres."""

    x: float
    y: float
    module: float
    matrix: Matrix


Mark = Text | Box | Emblem | Code


@dataclass(frozen=True, slots=True)
class Drawing:
    """Marks on a white ground of so many millimetres."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    title: str

    def code(self) -> Code | None:
        """Return the QR code, if there is one."""
        return next((mark for mark in self.marks if isinstance(mark, Code)), None)


def scaled(drawing: Drawing, factor: float) -> Drawing:
    """Return the same drawing, larger or smaller."""
    marks = tuple(_scaled(mark, factor) for mark in drawing.marks)
    return replace(drawing, width=drawing.width * factor, height=drawing.height * factor, marks=marks)


def _scaled(mark: Mark, factor: float) -> Mark:
    x, y = mark.x * factor, mark.y * factor
    match mark:
        case Text():
            return replace(mark, x=x, y=y, size=mark.size * factor)
        case Box():
            return replace(mark, x=x, y=y, width=mark.width * factor, height=mark.height * factor)
        case Emblem():
            return replace(mark, x=x, y=y, side=mark.side * factor)
        case Code():
            return replace(mark, x=x, y=y, module=mark.module * factor)


@dataclass(frozen=True, slots=True)
class Style:
    """How a piece of text is set: as large as fits between two sizes, in so many lines."""

    largest: float
    smallest: float
    lines: int = 1
    face: Face = Face.REGULAR
    ink: Ink = Ink.BLACK
    leading: float = 1.16  # from baseline to baseline, in sizes

    def fit(self, words: str, width: float) -> Fitted:
        return fit(
            words, self.face, width=width, lines=self.lines, largest=self.largest, smallest=self.smallest
        )


@dataclass(frozen=True, slots=True)
class Block:
    """Fitted lines, not yet placed. An empty text is a block without height."""

    fitted: Fitted
    style: Style

    @property
    def height(self) -> float:
        """From the top of the first line's capitals to the last baseline."""
        after = len(self.fitted.lines) - 1
        return self.fitted.size * (fonts.CAP_HEIGHT + after * self.style.leading) if self.fitted.lines else 0

    def under(self, x: float, top: float) -> Iterable[Text]:
        """Return the lines, the capitals of the first just touching `top`."""
        size = self.fitted.size
        for number, line in enumerate(self.fitted.lines):
            y = top + size * (fonts.CAP_HEIGHT + number * self.style.leading)
            yield Text(x, y, line, size, self.style.face, self.style.ink)


def set_text(words: str, width: float, style: Style) -> Block:
    """Return a text set to a width."""
    return Block(style.fit(words, width), style) if words else Block(Fitted((), style.largest), style)


def stack(blocks: Iterable[tuple[Block, float]], x: float, top: float) -> tuple[list[Text], float]:
    """Place blocks one under the other, each with its gap before it; return them and the last baseline."""
    placed: list[Text] = []
    bottom = top
    for block, gap in blocks:
        if block.height:
            start = bottom + gap
            placed += block.under(x, start)
            bottom = start + block.height
    return placed, bottom


def stand(blocks: Iterable[tuple[Block, float]], x: float, bottom: float) -> tuple[list[Text], float]:
    """Place blocks one under the other so that the last baseline is `bottom`; return them and their top."""
    kept = [(block, gap) for block, gap in blocks if block.height]
    height = sum(block.height for block, _ in kept) + sum(gap for _, gap in kept[1:])
    top = bottom - height
    placed, _ = stack([(block, gap if number else 0) for number, (block, gap) in enumerate(kept)], x, top)
    return placed, top
