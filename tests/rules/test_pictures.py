"""A picture somebody took: redrawn, or refused in a sentence."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from registry.kit.pictures import (
    A_PDF,
    BYTES_AT_MOST,
    LONGEST_SIDE,
    NO_PICTURE,
    TOO_LARGE,
    TOO_MANY_PIXELS,
    redrawn,
)
from registry.kit.words import Sentence


def _written(image: Image.Image, kind: str, **options: object) -> bytes:
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def _opened(content: bytes | Sentence) -> Image.Image:
    assert isinstance(content, bytes)
    image = Image.open(BytesIO(content))
    image.load()
    return image


def test_nothing_but_the_pixels_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = "MARKER-title", "MARKER-author"
    photo = _written(
        Image.new("RGB", (60, 40), "navy"),
        "JPEG",
        exif=exif,
        comment=b"MARKER-comment",
        icc_profile=b"MARKER-icc",
    )
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "MARKER-png")
    drawing = _written(Image.new("RGB", (60, 40), "navy"), "PNG", pnginfo=text)
    assert b"MARKER" in photo
    assert b"MARKER" in drawing

    for given in (photo, drawing):
        content = redrawn(given)
        image = _opened(content)
        assert isinstance(content, bytes)
        assert b"MARKER" not in content
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (60, 40))
        assert not image.getexif()


def test_a_photograph_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn

    image = _opened(redrawn(_written(Image.new("RGB", (60, 40)), "JPEG", exif=exif)))

    assert image.size == (40, 60)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_whatever_kind_of_png_becomes_a_jpeg(mode: str) -> None:
    assert _opened(redrawn(_written(Image.new(mode, (9, 9)), "PNG"))).mode == "RGB"


def test_what_is_clear_becomes_white_and_not_black() -> None:
    image = _opened(redrawn(_written(Image.new("RGBA", (9, 9), (0, 0, 0, 0)), "PNG")))

    assert image.getpixel((4, 4)) == (255, 255, 255)


def test_a_large_picture_is_kept_smaller() -> None:
    image = _opened(redrawn(_written(Image.new("L", (LONGEST_SIDE + 500, 100)), "PNG")))

    assert max(image.size) == LONGEST_SIDE


def _flood(side: int) -> bytes:
    """Return a PNG of few bytes that says it is very large."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [6_400, 8_000, 12_000, 60_000])
def test_a_flood_of_pixels_is_refused_before_it_is_unpacked(side: int) -> None:
    assert redrawn(_flood(side)) == TOO_MANY_PIXELS


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7\n", A_PDF),
        (b"\n %PDF-1.4", A_PDF),
        (b"x" * (BYTES_AT_MOST + 1), TOO_LARGE),
        (_written(Image.new("RGB", (9, 9)), "GIF"), NO_PICTURE),
        (_written(Image.new("RGB", (9, 9)), "TIFF"), NO_PICTURE),
        (_written(Image.new("RGB", (90, 90)), "PNG")[:60], NO_PICTURE),
        (_written(Image.new("RGB", (90, 90)), "JPEG")[:200], NO_PICTURE),
        (b"\x00", NO_PICTURE),
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence(content: bytes, said: Sentence) -> None:
    assert redrawn(content) == said
