"""A drawing as PNG: modules in whole pixels, text by the shipped typeface, the true size written inside."""

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from registry.kit.fonts import Face
from registry.logos import emblem, qr
from registry.logos.drawing import Box, Code, Drawing, Emblem, Ink, Mark, Text

FINER = 4  # the emblem is drawn so much larger and then reduced, which smooths its edges
MM_PER_INCH = 25.4


def draw_png(drawing: Drawing, inks: dict[Ink, str], *, dpi: int) -> bytes:
    """Return the drawing at so many pixels an inch."""
    scale = dpi / MM_PER_INCH
    picture = Image.new("RGB", (round(drawing.width * scale), round(drawing.height * scale)), "#ffffff")
    for mark in drawing.marks:
        _draw(picture, mark, inks, scale)
    written = io.BytesIO()
    picture.save(written, "PNG", dpi=(dpi, dpi))
    return written.getvalue()


def _draw(picture: Image.Image, mark: Mark, inks: dict[Ink, str], scale: float) -> None:
    x, y = mark.x * scale, mark.y * scale
    match mark:
        case Text():
            _draw_text(picture, mark, inks[mark.ink], scale)
        case Box():
            corner = (round(x + mark.width * scale) - 1, round(y + mark.height * scale) - 1)
            ImageDraw.Draw(picture).rectangle(((round(x), round(y)), corner), fill=inks[mark.ink])
        case Emblem():
            shape = _silhouette(round(mark.side * scale))
            picture.paste(Image.new("RGB", shape.size, inks[mark.ink]), (round(x), round(y)), shape)
        case Code():
            _draw_code(picture, mark, scale)


def _draw_text(picture: Image.Image, mark: Text, ink: str, scale: float) -> None:
    font = _font(mark.face, round(mark.size * scale, 2))
    at = (mark.x * scale, mark.y * scale)
    ImageDraw.Draw(picture).text(at, mark.words, fill=ink, font=font, anchor="ls")


def _draw_code(picture: Image.Image, mark: Code, scale: float) -> None:
    """Paste the code in the middle of its place, each module the same number of whole pixels."""
    pixels = max(1, int(mark.module * scale + 0.01))  # 300 dots to the inch are exact but for rounding
    bits = qr.bitmap(mark.matrix, pixels)
    spare = (mark.module * scale * qr.side(mark.matrix) - bits.width) / 2
    picture.paste(bits, (round(mark.x * scale + spare), round(mark.y * scale + spare)))


@lru_cache(maxsize=64)
def _font(face: Face, pixels: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face.path), pixels, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=8)
def _silhouette(pixels: int) -> Image.Image:
    fine = Image.new("L", (pixels * FINER, pixels * FINER), 0)
    draw = ImageDraw.Draw(fine)
    scale = fine.width / emblem.SIZE
    for line in emblem.OUTLINES:
        corners = [(x * scale, y * scale) for x, y in emblem.polygon(line)]
        draw.polygon(corners, fill=0 if line.hole else 255)
    return fine.resize((pixels, pixels), Image.Resampling.BOX)
