"""A drawing on a PDF page: black codes as vectors, text in the embedded typeface."""

from collections.abc import Mapping, Sequence
from functools import cache

from fpdf import FPDF

from registry.kit import pdf as pages
from registry.logos import emblem, qr
from registry.logos.drawing import BLEED, Box, Code, Drawing, Emblem, Ink, Mark, Text

CUT_LENGTH = 4.0  # mm
CUT_WIDTH = 0.1
CUT_GAP = 1.0  # between the bleed and a cut mark, so that none is left on the sticker


def draw_on(pdf: FPDF, drawing: Drawing, inks: Mapping[Ink, str], *, x: float = 0, y: float = 0) -> None:
    """Draw with the upper left corner at (x, y). What bleeds, bleeds over that corner."""
    for mark in drawing.marks:
        _draw(pdf, mark, inks, x + mark.x, y + mark.y)


def _draw(pdf: FPDF, mark: Mark, inks: Mapping[Ink, str], x: float, y: float) -> None:
    match mark:
        case Text():
            pages.write(pdf, x, y, mark.words, face=mark.face, size=mark.size, ink=inks[mark.ink])
        case Box():
            path = f"0 0 {mark.width:.4f} {mark.height:.4f} re"
            pages.paint(pdf, path, x=x, y=y, scale=1, ink=inks[mark.ink])
        case Emblem():
            pages.paint(pdf, _emblem(), x=x, y=y, scale=mark.side / emblem.SIZE, ink=inks[mark.ink])
        case Code():
            pages.paint(pdf, qr.operators(mark.matrix), x=x, y=y, scale=mark.module)


@cache
def _emblem() -> str:
    return emblem.operators()


def mark_cuts(pdf: FPDF, verticals: Sequence[float], horizontals: Sequence[float]) -> None:
    """Draw the strokes that show where to cut, round the outside of what the outermost cuts enclose.

    They stay clear of the bleed, so that none is left on what has been cut out.
    """
    away = BLEED + CUT_GAP
    above, below = min(horizontals) - away - CUT_LENGTH, max(horizontals) + away
    before, after = min(verticals) - away - CUT_LENGTH, max(verticals) + away
    half = CUT_WIDTH / 2
    strokes = [
        f"{x - half:.3f} {y:.3f} {CUT_WIDTH} {CUT_LENGTH} re" for x in verticals for y in (above, below)
    ]
    strokes += [
        f"{x:.3f} {y - half:.3f} {CUT_LENGTH} {CUT_WIDTH} re" for y in horizontals for x in (before, after)
    ]
    pages.paint(pdf, " ".join(strokes), x=0, y=0, scale=1)
