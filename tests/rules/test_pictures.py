"""A picture somebody took: redrawn, or refused in a sentence."""

import asyncio
import struct
import subprocess
import sys
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, PngImagePlugin

from registry.kit.pictures import (
    A_PDF,
    AT_ONCE,
    BUSY,
    BYTES_AT_MOST,
    LONGEST_SIDE,
    NO_PICTURE,
    QUALITY,
    TOO_LARGE,
    TOO_MANY_PIXELS,
    WAITING_AT_MOST,
    redraw,
    redrawn,
    shrunk,
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

    for taken in (photo, drawing):
        content = redrawn(taken)
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


def _noise(width: int, height: int) -> Image.Image:
    noise = Image.effect_noise((width // 20, height // 20), 200)
    return Image.merge("RGB", [noise.rotate(turn) for turn in (0, 90, 180)]).resize((width, height))


def test_a_picture_shrunk_in_bands_looks_as_if_it_were_shrunk_whole() -> None:
    photo = _noise(901, 4_501)

    in_bands = shrunk(photo)

    whole = photo.resize(in_bands.size, Image.Resampling.BICUBIC)
    differences = ImageChops.difference(in_bands, whole)
    assert max(in_bands.size) == LONGEST_SIDE
    assert max(differences.tobytes()) <= 3  # of 255: the filter rounds its weights


def test_a_picture_that_is_small_enough_is_kept_dot_by_dot() -> None:
    photo = _noise(700, 1_100)

    assert redrawn(_written(photo, "PNG")) == _written(photo, "JPEG", quality=QUALITY)


MEASURE = """
import sys
from registry.kit.pictures import redrawn

def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

content = sys.stdin.buffer.read()
before = peak()
redrawn(content)
print(peak() - before)
"""


def test_a_large_picture_takes_little_more_memory_than_its_pixels() -> None:
    side = 5_000
    content = _written(Image.new("RGBA", (side, side)), "PNG")

    asked = subprocess.run(  # noqa: S603 (our own words)
        [sys.executable, "-c", MEASURE], input=content, capture_output=True, check=True
    )

    assert int(asked.stdout) * 1024 < 2 * side * side * 4


async def test_pictures_are_redrawn_one_after_the_other_and_whoever_comes_late_is_told() -> None:
    content = _written(Image.new("RGB", (900, 900)), "PNG")

    answers = await asyncio.gather(*(redraw(content) for _ in range(20)))

    assert answers.count(BUSY) == 20 - AT_ONCE - WAITING_AT_MOST
    assert await redraw(content) == redrawn(content)


def _with_exif(exif: bytes) -> bytes:
    return _written(Image.new("RGB", (60, 40)), "JPEG", exif=b"Exif\0\0" + exif)


@pytest.mark.parametrize(
    "exif",
    [
        b"",
        b"nothing of the kind",
        b"II*\0\xff\xff\xff\xff",
        b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 0x0112, 9, 1, 6) + bytes(4),
        b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 0x0112, 2, 60_000, 60_000) + bytes(4),
        b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 0x0112, 5, 1, 26) + bytes(12),
        b"II*\0\x08\0\0\0\xff\xff",
    ],
)
def test_a_picture_whose_notes_are_broken_is_kept_or_refused(exif: bytes) -> None:
    answer = redrawn(_with_exif(exif))

    assert answer == NO_PICTURE or _opened(answer).size in {(60, 40), (40, 60)}


PHOTO = _with_exif(b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 0x0112, 3, 1, 6) + bytes(4))
DRAWING = _written(Image.new("P", (60, 40)), "PNG", transparency=0)


@given(
    st.sampled_from([PHOTO, DRAWING]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=9),
)
@settings(max_examples=400, deadline=None)
def test_a_picture_with_bytes_changed_is_redrawn_or_refused(
    content: bytes, changes: list[tuple[float, int]]
) -> None:
    changed = bytearray(content)
    for where, byte in changes:
        changed[int(where * (len(content) - 1))] = byte

    assert redrawn(bytes(changed))


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
