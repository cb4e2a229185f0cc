"""A drawing as SVG: text stays text, and brings the letters it needs."""

from base64 import b64encode
from string import ascii_uppercase, digits
from xml.sax.saxutils import escape, quoteattr

from registry.kit import fonts
from registry.kit.fonts import FAMILY, Face
from registry.logos import emblem, qr
from registry.logos.drawing import Box, Code, Drawing, Emblem, Ink, Mark, Text

WEIGHTS = {Face.REGULAR: "400", Face.BOLD: "700"}
STACK = f"'{FAMILY}','Atkinson Hyperlegible',Verdana,'Noto Sans',sans-serif"

# Every file brings all the letters of plates and codes, so that the stickers of a fleet share one font: 4 kB more
# each, and 25 milliseconds less.
PLATES = ascii_uppercase + digits + "- "


def draw_svg(drawing: Drawing, inks: dict[Ink, str], *, embed: bool = True) -> str:
    """Return the drawing in its true size, a unit a millimetre; without `embed`, in the viewer's own letters.

    Each line says how far it runs (`textLength`), so that it keeps its place even where a viewer
    ignores the font that is embedded.
    """
    width, height = f"{drawing.width:.6g}", f"{drawing.height:.6g}"
    marks = "".join(_draw(mark, inks) for mark in drawing.marks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}mm" height="{height}mm"'
        f' viewBox="0 0 {width} {height}" font-family={quoteattr(STACK)}>'
        f"<title>{escape(drawing.title)}</title>"
        f"{_embedded(drawing) if embed else ''}"
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>{marks}</svg>\n'
    )


def _embedded(drawing: Drawing) -> str:
    rules = []
    for face, weight in WEIGHTS.items():
        texts = [mark.words for mark in drawing.marks if isinstance(mark, Text) and mark.face is face]
        if texts:
            data = b64encode(fonts.subset(face, [*texts, PLATES])).decode()
            rules.append(
                f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};"
                f"src:url(data:font/woff;base64,{data})}}"
            )
    return f"<style>{''.join(rules)}</style>"


def _draw(mark: Mark, inks: dict[Ink, str]) -> str:
    match mark:
        case Text():
            return _draw_text(mark, inks[mark.ink])
        case Box():
            size = f'width="{mark.width:.6g}" height="{mark.height:.6g}"'
            return f'<rect x="{mark.x:.6g}" y="{mark.y:.6g}" {size} fill="{inks[mark.ink]}"/>'
        case Emblem():
            at = _place(mark.x, mark.y, mark.side / emblem.SIZE)
            return f'<path {at} fill="{inks[mark.ink]}" d="{emblem.svg_path()}"/>'
        case Code():
            return _draw_code(mark)


def _draw_text(mark: Text, ink: str) -> str:
    return (
        f'<text x="{mark.x:.6g}" y="{mark.y:.6g}" font-size="{mark.size:.6g}"'
        f' font-weight="{WEIGHTS[mark.face]}" textLength="{mark.room:.6g}" lengthAdjust="spacingAndGlyphs"'
        f' fill="{ink}">{escape(mark.words)}</text>'
    )


def _draw_code(mark: Code) -> str:
    """Return the code on its own white, quiet zone included, edges kept sharp on a screen."""
    side = qr.side(mark.matrix)
    return (
        f'<g {_place(mark.x, mark.y, mark.module)} shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#ffffff"/>'
        f'<path fill="#000000" d="{qr.svg_path(mark.matrix)}"/></g>'
    )


def _place(x: float, y: float, scale: float) -> str:
    return f'transform="translate({x:.6g} {y:.6g}) scale({scale:.8g})"'
