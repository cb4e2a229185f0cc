"""Stickers for a whole fleet on A4 sheets, with cut marks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil

from fpdf import FPDF

from registry.errors import RuleBrokenError
from registry.kit import pdf as pages
from registry.kit.fonts import Face
from registry.kit.lettering import fit
from registry.kit.spelling import printable
from registry.logos.artwork import Artwork
from registry.logos.drawing import BLEED, Drawing
from registry.logos.paper import CUT_GAP, CUT_LENGTH, draw_on, mark_cuts

PAPER = (210.0, 297.0)
GAP = 2 * BLEED  # between two stickers, so that neither's colour reaches the other
EDGE = BLEED + CUT_GAP + CUT_LENGTH + 4.0  # printers leave about 4 mm of the paper white
HEAD = 12.0  # where the line that names the sheet stands
SMALL = 3.0  # size of that line
RULER = 100.0  # mm, to see whether the printer kept the size


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the stickers of one size stand on a sheet: the left edge of each column, the top of each row."""

    lefts: tuple[float, ...]
    tops: tuple[float, ...]
    width: float
    height: float

    @property
    def corners(self) -> list[tuple[float, float]]:
        return [(left, top) for top, left in product(self.tops, self.lefts)]


def fleet_sheet(
    cards: Sequence[Artwork], *, heading: str = "", on_progress: Callable[[int, int], None] | None = None
) -> bytes:
    """Return a PDF with one sticker for each card, in their order, as many on a sheet as fit.

    `heading` names each sheet outside the stickers; `on_progress` hears how many of how many are drawn.

    Raises:
        RuleBrokenError: there are no cards, they are of two sizes, or one alone is larger than a sheet.

    """
    if not cards:
        raise RuleBrokenError("There is nothing to print yet: choose at least one vehicle.")
    grid = _grid(cards[0].drawing())
    held = len(grid.corners)
    sheets = ceil(len(cards) / held)
    pdf = pages.open_document(printable(heading), language=cards[0].words.language)
    for sheet in range(sheets):
        _begin(pdf, grid, f"{printable(heading)}   {sheet + 1} / {sheets}".strip())
        first = sheet * held
        for number, card in enumerate(cards[first : first + held]):
            _draw(pdf, card, grid, number)
            if on_progress is not None:
                on_progress(first + number + 1, len(cards))
    return bytes(pdf.output())


def _grid(drawing: Drawing) -> _Grid:
    across = _places(PAPER[0], drawing.width)
    down = _places(PAPER[1], drawing.height)
    if not across or not down:
        raise RuleBrokenError("This is too large for a sheet with cut marks. Print it by itself.")
    return _Grid(across, down, drawing.width, drawing.height)


def _places(paper: float, size: float) -> tuple[float, ...]:
    """Return where as many as fit begin, the whole in the middle of the paper."""
    count = int((paper - 2 * EDGE + GAP) // (size + GAP))
    first = (paper - count * (size + GAP) + GAP) / 2
    return tuple(first + number * (size + GAP) for number in range(count))


def _begin(pdf: FPDF, grid: _Grid, heading: str) -> None:
    """Begin a sheet: its name above, cut marks around, and below a line that is 10 cm long if nothing shrank."""
    pages.add_page(pdf, *PAPER)
    verticals = [edge for left in grid.lefts for edge in (left, left + grid.width)]
    mark_cuts(pdf, verticals, [edge for top in grid.tops for edge in (top, top + grid.height)])
    line = fit(
        heading, Face.REGULAR, width=PAPER[0] - 2 * EDGE, lines=1, largest=SMALL, smallest=SMALL
    ).lines[0]
    pages.write(pdf, grid.lefts[0], HEAD, line, face=Face.REGULAR, size=SMALL)
    left, y = grid.lefts[0], PAPER[1] - HEAD
    ends = " ".join(f"{x:.3f} {y - 1.5:.3f} 0.15 3 re" for x in (left, left + RULER - 0.15))
    pages.paint(pdf, f"{left:.3f} {y:.3f} {RULER} 0.15 re {ends}", x=0, y=0, scale=1)
    pages.write(pdf, left + RULER + 2, y + SMALL / 3, f"{RULER:.0f} mm", face=Face.REGULAR, size=SMALL)


def _draw(pdf: FPDF, card: Artwork, grid: _Grid, number: int) -> None:
    drawing = card.drawing()
    if (drawing.width, drawing.height) != (grid.width, grid.height):
        raise RuleBrokenError("One sheet holds stickers of one size only.")
    x, y = grid.corners[number]
    draw_on(pdf, drawing, card.inks(), x=x, y=y)
