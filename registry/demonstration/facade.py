"""A house that nobody ever built, drawn: what the photograph of an entrance would show, and nobody in it."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from registry.kit.fonts import Face

WIDTH, HEIGHT = 960, 640
SKY, GROUND, PATH = "#bfe0ee", "#8fae6b", "#d8c9a8"
WALL, SHADE, ROOF, WOOD, GLASS = "#f3e3c3", "#d9c39a", "#a4492f", "#5b3a22", "#3d6070"
LEAF, TRUNK, SIGN = "#3f7d4e", "#7a5a3a", "#0b5c5c"
SIGN_ROOM = 400.0  # pixels for the name


def facade(name: str) -> bytes:
    """Return a PNG of a small hotel with its name over the door."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), SKY)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 520, WIDTH, HEIGHT), fill=GROUND)
    draw.polygon([(430, 520), (530, 520), (620, HEIGHT), (340, HEIGHT)], fill=PATH)
    draw.rectangle((180, 200, 780, 520), fill=WALL)
    draw.rectangle((180, 490, 780, 520), fill=SHADE)
    draw.polygon([(140, 210), (230, 110), (730, 110), (820, 210)], fill=ROOF)
    for left in (198, 309, 561, 672):
        _window(draw, left, 372)
    draw.rectangle((418, 346, 542, 520), fill=SHADE)
    draw.rectangle((430, 358, 530, 520), fill=WOOD)
    draw.ellipse((508, 436, 518, 446), fill=SHADE)
    draw.rectangle((260, 226, 700, 300), fill=SIGN)
    draw.text((480, 263), name, fill="#ffffff", font=_font(name), anchor="mm")
    for foot in (90, 880):
        _palm(draw, foot)
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _window(draw: ImageDraw.ImageDraw, left: int, top: int) -> None:
    draw.rectangle((left - 8, top - 8, left + 98, top + 88), fill=SHADE)
    draw.rectangle((left, top, left + 90, top + 80), fill=GLASS)
    draw.line((left + 45, top, left + 45, top + 80), fill=SHADE, width=6)


def _palm(draw: ImageDraw.ImageDraw, foot: int) -> None:
    draw.line((foot, 540, foot + 8, 300), fill=TRUNK, width=16)
    for across, down in ((-95, 30), (-80, -35), (-25, -75), (45, -70), (95, -30), (100, 35)):
        tip = (foot + 8 + across, 300 + down)
        middle = (foot + 8 + across * 0.5, 300 + down * 0.5 - 34)
        draw.polygon([(foot + 8, 292), middle, tip, (foot + 8, 312)], fill=LEAF)


def _font(name: str) -> ImageFont.FreeTypeFont:
    """Return the typeface in a size at which the name fits on the sign."""
    font = ImageFont.truetype(str(Face.BOLD.path), 44, layout_engine=ImageFont.Layout.BASIC)
    wide = font.getlength(name)
    return font if wide <= SIGN_ROOM else font.font_variant(size=44 * SIGN_ROOM / wide)
