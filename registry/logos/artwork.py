"""The artwork of one placement: what it says, and its SVG, PNG and PDF."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from registry.errors import RuleBrokenError
from registry.kit.lettering import clean
from registry.kit.pdf import add_page, open_document
from registry.kit.spelling import printable
from registry.kit.words import Sentence
from registry.logos import layouts, qr
from registry.logos.drawing import BLEED, Drawing, Ink, scaled
from registry.logos.layouts import Content, Layout
from registry.logos.paper import CUT_GAP, CUT_LENGTH, draw_on, mark_cuts
from registry.logos.png import draw_png
from registry.logos.rules import read_code, spell
from registry.logos.svg import draw_svg

ACCENT = "#0b5c5c"
GREY = "#8494a3"
PRINT_DPI = 300
LEAST_DPI, MOST_DPI = 150, 600  # coarser, a small code is no code; finer, the picture is only heavier
WIDEST_MM = 200.0
STICKER_SIGNED_OVER_MM = 35.1  # up to 35 mm the modules of a signed code are too small from a pavement
LARGE_MM = 60.0
AROUND = BLEED + CUT_GAP + CUT_LENGTH + 1.0  # mm of paper around what is cut out
_COLOUR = re.compile(r"#[0-9a-f]{6}")


class ArtworkKind(StrEnum):
    """What is to be printed or shown."""

    WINDOW = "window"
    RECEPTION = "reception"
    VEHICLE = "vehicle"
    VEHICLE_LARGE = "vehicle_large"
    DRIVER_CARD = "driver_card"
    BUSINESS_CARD = "business_card"
    VESSEL = "vessel"
    DOCUMENT = "document"


class Form(NamedTuple):
    """How a kind is laid out, and how wide its code is, quiet zone included, in the layout and usually."""

    layout: Layout
    drawn_mm: float
    usual_mm: float
    signed_from_mm: float | None = None
    """From which width on its code is the signed one, unless the other is asked for; None: never."""
    dense: bool = False
    """Whether a signed code under `LARGE_MM` bears less dirt, for the sake of larger modules."""


# Widths: CREDENTIAL.md section 8; a document's is ours, for reading in the hand.
FORMS = {
    ArtworkKind.WINDOW: Form(layouts.window, 80, 80, signed_from_mm=0),
    ArtworkKind.RECEPTION: Form(layouts.reception, 50, 50, signed_from_mm=0, dense=True),
    ArtworkKind.VEHICLE: Form(layouts.sticker, 30, 30, signed_from_mm=STICKER_SIGNED_OVER_MM, dense=True),
    ArtworkKind.VEHICLE_LARGE: Form(
        layouts.sticker, 30, 45, signed_from_mm=STICKER_SIGNED_OVER_MM, dense=True
    ),
    ArtworkKind.DRIVER_CARD: Form(layouts.driver_card, 20, 20, dense=True),
    ArtworkKind.BUSINESS_CARD: Form(layouts.business_card, 20, 20, dense=True),
    ArtworkKind.VESSEL: Form(layouts.sticker, 30, 45, signed_from_mm=STICKER_SIGNED_OVER_MM, dense=True),
    ArtworkKind.DOCUMENT: Form(layouts.document, 22, 22, dense=True),
}


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of an artwork, already in its language."""

    scan_to_check: str
    valid_to: str
    statement: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Artwork:
    """One logo for one placement, ready to be drawn.

    `expires` is the month of expiry in letters, `label` a plate, hull name or card number, and
    `code_mm` the width of the code, quiet zone included, when it is not to be the usual one; the
    rest grows and shrinks with it.

    Raises:
        ValueError: the code, the base address or the colour is none. All three come from us.
        RuleBrokenError: at this width phones would not read the code, or it is beyond all paper.

    """

    kind: ArtworkKind
    base_url: str
    code: str
    name: str
    expires: str
    words: Words
    place: str = ""
    label: str = ""
    accent: str = ACCENT
    code_mm: float | None = None
    digits: str = ""
    """The signed form of the code, where it has one."""
    signed: bool | None = None
    """Whether the signed form is asked for, or the short one; None: what serves best at this size."""

    def __post_init__(self) -> None:
        if read_code(self.code) != self.code:
            raise ValueError("An artwork needs a code as it is stored.")
        if not _COLOUR.fullmatch(self.accent.lower()):
            raise ValueError("The accent colour must be like #0b5c5c.")
        if self.code_mm is not None and not 0 < self.code_mm <= WIDEST_MM:
            raise RuleBrokenError(
                "The code can be at most %(widest)s millimetres wide.", widest=int(WIDEST_MM)
            )
        _ = self.module_mm

    @property
    def is_signed(self) -> bool:
        """Whether the code carries the signed form: it can be checked without network."""
        begins = FORMS[self.kind].signed_from_mm
        best = begins is not None and self.width_mm >= begins
        return bool(self.digits) and (best if self.signed is None else self.signed)

    @property
    def width_mm(self) -> float:
        """How wide the code is to be, quiet zone included."""
        return self.code_mm or FORMS[self.kind].usual_mm

    @property
    def address(self) -> str:
        """What a scan opens."""
        if self.is_signed:
            return qr.signed_address(self.base_url, self.digits)
        return qr.address(self.base_url, self.code)

    @property
    def matrix(self) -> qr.Matrix:
        dense = self.is_signed and FORMS[self.kind].dense and self.width_mm < LARGE_MM
        return _matrix(self.address, qr.Level.M if dense else qr.Level.Q)

    @property
    def module_mm(self) -> float:
        """How wide one module prints."""
        return qr.module_mm(self.matrix, self.width_mm)

    def warnings(self) -> Iterator[Sentence]:
        """Yield what the person who prints this should know."""
        if self.module_mm < qr.WARNED_UNDER_MM:
            better = -int(-qr.WARNED_UNDER_MM * qr.side(self.matrix) // 1)
            yield Sentence(
                "Older phones may fail to read a code as small as this. From %(better)s millimetres on they read it.",
                {"better": better},
            )
        for text in filter(None, map(clean, self._shown())):
            if not (spelt := printable(text)):
                yield Sentence(
                    "“%(text)s” is shown in the SVG only: PNG and PDF lack its letters and leave it out.",
                    {"text": text},
                )
            elif spelt != text:
                yield Sentence(
                    "“%(text)s” is shown as it is in the SVG only: PNG and PDF spell it “%(spelt)s”.",
                    {"text": text, "spelt": spelt},
                )

    def _shown(self) -> Iterator[str]:
        """Yield the names that the layouts print: of label and place one."""
        yield self.name
        if self.kind is ArtworkKind.BUSINESS_CARD:
            yield self.place
            return
        yield self.label or self.place
        if self.label and not printable(self.label):
            yield self.place

    def drawing(self, lettering: Callable[[str], str] = printable) -> Drawing:
        """Return the drawing in its true size, each text in the letters that `lettering` makes of it."""
        form = FORMS[self.kind]
        factor = self.width_mm / form.drawn_mm
        host = self.address.split("/")[2].lower()
        content = Content(
            name=lettering(self.name),
            place=lettering(self.place),
            label=lettering(self.label),
            code=spell(self.code),
            address=f"{host}/v",
            validity=lettering(f"{self.words.valid_to} {self.expires}"),
            scan=lettering(self.words.scan_to_check),
            statement=lettering(self.words.statement),
            matrix=self.matrix,
            module=self.module_mm / factor,
        )
        return scaled(form.layout(content), factor)

    def inks(self) -> dict[Ink, str]:
        """Return the colour of each ink."""
        return {Ink.BLACK: "#000000", Ink.ACCENT: self.accent.lower(), Ink.GREY: GREY}

    def to_svg(self) -> str:
        """Return the artwork as SVG. Letters that our typeface lacks are drawn by the viewer's own fonts."""
        return draw_svg(self.drawing(clean), self.inks())

    def to_png(self, *, dpi: int = PRINT_DPI) -> bytes:
        """Return the artwork as PNG, with what `printable` makes of letters that our typeface lacks.

        Raises:
            RuleBrokenError: so many pixels to the inch are too few to read or too many to hold.

        """
        if not LEAST_DPI <= dpi <= MOST_DPI:
            raise RuleBrokenError(
                "Choose a resolution from %(least)s to %(most)s pixels an inch.",
                least=LEAST_DPI,
                most=MOST_DPI,
            )
        return draw_png(self.drawing(), self.inks(), dpi=dpi)

    def to_pdf(self, *, cut: bool = False) -> bytes:
        """Return the artwork as a PDF page of its true size, with what `printable` makes of letters we lack.

        With `cut`, as a print shop takes it: the page is larger, the colour bleeds, and marks show where to cut.
        """
        return to_pdf_pages([self], cut=cut)


def to_pdf_pages(artworks: Sequence[Artwork], *, cut: bool = False) -> bytes:
    """Return one PDF with a page of its true size for each artwork, in their order; with `cut`, with marks around it.

    A fleet's is a tenth of the work and of the bytes of as many files: the typeface is embedded once.
    """
    drawings = [artwork.drawing() for artwork in artworks]
    pdf = open_document(drawings[0].title, language=artworks[0].words.language)
    for artwork, drawing in zip(artworks, drawings, strict=True):
        around = AROUND if cut else 0.0
        right, bottom = around + drawing.width, around + drawing.height
        add_page(pdf, right + around, bottom + around)
        draw_on(pdf, drawing, artwork.inks(), x=around, y=around)
        if cut:
            mark_cuts(pdf, [around, right], [around, bottom])
    return bytes(pdf.output())


@lru_cache(maxsize=1024)  # a fleet: each is asked for its size first and drawn after; 1 kB each
def _matrix(address: str, level: qr.Level) -> qr.Matrix:
    return qr.make_matrix(address, level)
