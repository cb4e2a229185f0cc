"""PDF pages with the shipped typeface embedded, and paths written as the operators they are."""

from datetime import UTC, datetime
from weakref import finalize

from fpdf import FPDF, ViewerPreferences
from fpdf.fonts import TTFFont

from registry.kit.fonts import FAMILY, Face

POINTS_PER_MM = 72 / 25.4
STYLES = {Face.REGULAR: "", Face.BOLD: "B"}
TIMELESS = datetime(1970, 1, 1, tzinfo=UTC)  # the same content gives the same file, byte for byte


def open_document(title: str, *, language: str = "", made_at: datetime = TIMELESS) -> FPDF:
    """Return an empty document in millimetres, both faces ready; only the letters used are embedded."""
    pdf = FPDF(unit="mm")
    pdf.set_margin(0)
    pdf.set_auto_page_break(auto=False)
    pdf.set_creation_date(made_at)
    pdf.set_title(title)
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    if language:
        pdf.set_lang(language)
    for face, style in STYLES.items():
        pdf.add_font(FAMILY, style, face.path)
    # fpdf2 reads the fonts as it needs them and leaves their files open.
    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            finalize(pdf, font.ttfont.close)
    return pdf


def add_page(pdf: FPDF, width: float, height: float) -> None:
    """Begin a page of so many millimetres, whichever side is longer."""
    turned = "landscape" if width > height else "portrait"  # which swaps the two sides of the format
    pdf.add_page(orientation=turned, format=(min(width, height), max(width, height)))


def write(pdf: FPDF, x: float, y: float, text: str, *, face: Face, size: float, ink: str = "#000000") -> None:
    """Write one line from a point on its baseline; `size` in millimetres. Letters we lack are skipped."""
    pdf.set_font(FAMILY, STYLES[face], size * POINTS_PER_MM)
    pdf.set_text_color(ink)
    pdf.text(x, y, text)


def paint(pdf: FPDF, path: str, *, x: float, y: float, scale: float, ink: str = "#000000") -> None:
    """Fill a path of raw operators (`m l c re h`), drawn y-down in units of `scale` millimetres from (x, y).

    The one place that reaches into fpdf2: its own `rect()` costs five times as much, and a fleet has
    60,000 of them. The version is pinned for this.
    """
    unit = scale * POINTS_PER_MM
    at = f"{x * POINTS_PER_MM:.4f} {(pdf.h - y) * POINTS_PER_MM:.4f}"
    pdf._out(f"q {_fill(ink)} {unit:.6f} 0 0 {-unit:.6f} {at} cm\n{path} f Q")  # noqa: SLF001 - see above


def _fill(colour: str) -> str:
    """Return the operator that sets a fill colour given as `#rrggbb`; black is one ink, not four."""
    if colour == "#000000":
        return "0 g"
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return f"{red:.4f} {green:.4f} {blue:.4f} rg"
