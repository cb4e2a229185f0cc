"""Signed codes, read back by zxing-cpp: in print, and as a phone sees them, turned, tilted, blurred, with noise."""

import io
from dataclasses import replace
from random import Random
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter

from registry.errors import RuleBrokenError
from registry.logos import qr
from registry.logos.artwork import Artwork, ArtworkKind, Words
from registry.logos.payload import to_digits
from tests.rules.test_payload import TOKENS as VECTORS

HOST = "https://verify.example.org"
WORDS = Words("Scan to check", "Valid to", "Has signed the code and accounts for it.")
SIGNED = (ArtworkKind.WINDOW, ArtworkKind.RECEPTION, ArtworkKind.VEHICLE_LARGE, ArtworkKind.VESSEL)
NAMES = ("es-door", "es-vehicle", "es-60", "pt-reception", "th-vehicle")
SHOTS = 40  # of each artwork


def artwork(kind: ArtworkKind, name: str) -> Artwork:
    vector = VECTORS[name]
    claims = vector["claims"]
    return Artwork(
        kind, HOST, claims["code"], claims["name"], "May 2028", WORDS, place=claims["locality"] or "Puerto",
        label=claims["label"], digits=to_digits(bytes.fromhex(vector["token_hex"])),
    )  # fmt: skip


def read(picture: Image.Image) -> list[Any]:
    return list(zxingcpp.read_barcodes(picture.convert("L")))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", SIGNED)
def test_a_signed_logo_reads_back_from_png_and_pdf(kind: ArtworkKind, name: str) -> None:
    drawn = artwork(kind, name)
    wanted = VECTORS[name]["url"]
    level = "Q" if kind is ArtworkKind.WINDOW else "M"

    with Image.open(io.BytesIO(drawn.to_png())) as picture:
        (png,) = read(picture)
    document = pypdfium2.PdfDocument(drawn.to_pdf())
    (pdf,) = read(document[0].render(scale=300 / 72, grayscale=True).to_pil())
    document.close()

    assert (png.text, pdf.text) == (wanted, wanted)
    assert (png.extra["ECLevel"], png.extra["DataMask"]) == (level, qr.MASK)
    assert int(png.extra["Version"]) == VECTORS[name]["qr_version"][level]
    assert drawn.module_mm >= qr.WARNED_UNDER_MM


@pytest.mark.parametrize("kind", SIGNED)
def test_a_phone_reads_it_at_three_pixels_a_module(kind: ArtworkKind) -> None:
    dice = Random(f"{kind}")
    seen = 0
    for shot in range(SHOTS):
        name = NAMES[shot % len(NAMES)]
        found = read(photographed(artwork(kind, name).matrix, dice))
        seen += [one.text for one in found] == [VECTORS[name]["url"]]

    assert seen >= 0.97 * SHOTS


def test_at_less_than_two_pixels_a_module_the_camera_is_no_use() -> None:
    """The model can fail: else the test before says nothing."""
    dice = Random(2)
    matrix = artwork(ArtworkKind.WINDOW, "es-60").matrix

    assert sum(bool(read(photographed(matrix, dice, pixels=1.4))) for _ in range(20)) < 12


@pytest.mark.parametrize(
    "kind", [ArtworkKind.VEHICLE, ArtworkKind.DRIVER_CARD, ArtworkKind.BUSINESS_CARD, ArtworkKind.DOCUMENT]
)
def test_small_prints_carry_the_short_form_unless_the_signed_one_is_asked_for(kind: ArtworkKind) -> None:
    drawn = artwork(kind, "es-door")
    assert not drawn.is_signed
    assert "/V/" in drawn.address


def test_a_document_with_room_for_it_carries_the_signed_form_when_it_is_asked_for() -> None:
    vector = VECTORS["es-vehicle"]
    asked = Artwork(
        ArtworkKind.DOCUMENT, HOST, vector["claims"]["code"], "Radio Taxi", "May 2028", WORDS,
        code_mm=30, digits=vector["digits"], signed=True,
    )  # fmt: skip

    assert (asked.is_signed, list(asked.warnings())) == (True, [])
    with pytest.raises(RuleBrokenError, match="too small"):
        replace(asked, code_mm=22)


def test_a_wide_sticker_carries_the_signed_form() -> None:
    vector = VECTORS["es-vehicle"]
    wide = Artwork(
        ArtworkKind.VEHICLE, HOST, vector["claims"]["code"], "Radio Taxi", "May 2028", WORDS,
        code_mm=36, digits=vector["digits"],
    )  # fmt: skip
    narrow = Artwork(
        ArtworkKind.VEHICLE, HOST, vector["claims"]["code"], "Radio Taxi", "May 2028", WORDS,
        code_mm=35, digits=vector["digits"],
    )  # fmt: skip

    assert (wide.is_signed, narrow.is_signed) == (True, False)


def photographed(matrix: qr.Matrix, dice: Random, *, pixels: float = 3.0) -> Image.Image:
    """Return a code as a camera may see it: light from one side, turned, tilted, a little out of focus, with noise."""
    sharp = qr.bitmap(matrix, 8).convert("L")
    wide = sharp.width
    canvas = Image.new("L", (wide * 2, wide * 2), 235)
    canvas.paste(sharp, (wide // 2, wide // 2))
    turned = canvas.rotate(dice.uniform(-25, 25), Image.Resampling.BICUBIC, fillcolor=235)
    tilt = wide * 0.08 * dice.uniform(-1, 1)
    size = turned.width
    corners = (tilt, 0, 0, size, size, size - tilt, size - tilt, tilt)
    tilted = turned.transform((size, size), Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)
    small = round(size * pixels / 8)
    shot = tilted.resize((small, small), Image.Resampling.LANCZOS).filter(ImageFilter.GaussianBlur(0.5))
    light = Image.linear_gradient("L").resize((small, small)).point(lambda value: 155 + value * 100 // 255)
    noise = Image.effect_noise((small, small), 12)
    lit = ImageChops.multiply(shot, light)
    noisy = ImageChops.add(lit, noise, scale=1, offset=-128)
    kept = io.BytesIO()
    noisy.save(kept, "JPEG", quality=70)
    kept.seek(0)
    return Image.open(kept).convert("L")
