"""Our codes, read back from SVG, PNG and PDF by a reader that is not ours (zxing-cpp)."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from time import process_time
from typing import Any
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from registry.logos import qr
from registry.logos.artwork import Artwork, ArtworkKind, Words
from registry.logos.drawing import Code
from registry.logos.fleet_sheet import fleet_sheet
from registry.logos.qr import Level
from registry.logos.rules import make_code, spell

SVG = "{http://www.w3.org/2000/svg}"
HOSTS = ["https://a.example", "http://192.168.1.5:8000", "https://registry.ministry-of-tourism.example.org"]
WORDS = Words("Scan to check", "Valid to", "Has signed the code and accounts for it.")
FLEET = 250
SHEET_SECONDS = 2.0  # of processor time, drawing and matrices together


def _artwork(kind: ArtworkKind, host: str = HOSTS[0], *, seed: int = 1) -> Artwork:
    code = make_code(Random(seed).getrandbits)
    label = f"TXB-{seed:03}"
    return Artwork(
        kind, host, code, "Radio Taxis Colibrí", "May 2028", WORDS, place="San Jerónimo", label=label
    )


def _url(artwork: Artwork) -> str:
    scheme, host = artwork.base_url.split("://")
    return f"{scheme}://{host.upper()}/V/{artwork.code}"


def _codes(picture: Image.Image) -> list[Any]:
    return list(zxingcpp.read_barcodes(picture.convert("L")))


def _pages(pdf: bytes, dpi: int) -> Iterator[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            yield page.render(scale=dpi / 72, grayscale=True).to_pil()
    finally:
        document.close()


def _drawn_code(artwork: Artwork) -> Code:
    code = artwork.drawing().code()
    assert code is not None
    return code


def _check(picture: Image.Image, artwork: Artwork, dpi: float) -> None:
    """Check all that a picture of one artwork must hold: the text, how it is coded, its white, its millimetres."""
    (found,) = _codes(picture)
    drawn = _drawn_code(artwork)
    scale = dpi / 25.4

    assert found.text == _url(artwork)
    assert found.extra["ECLevel"] == "Q"
    assert found.extra["DataMask"] == qr.MASK
    assert int(found.extra["Version"]) == _version(artwork.matrix)

    corners = found.position
    seen_mm = (corners.top_right.x - corners.top_left.x) / scale
    assert seen_mm == pytest.approx(len(artwork.matrix) * drawn.module, abs=2.5 / scale)

    side = qr.side(drawn.matrix) * drawn.module
    outer = [round(edge * scale) for edge in (drawn.x, drawn.y, drawn.x + side, drawn.y + side)]
    _assert_white_round(picture.convert("L"), outer, round(qr.QUIET * drawn.module * scale) - 2)


def _assert_white_round(picture: Image.Image, outer: list[int], depth: int) -> None:
    """Check that the rim of a square, so many pixels deep, is pure white and its inside is not."""
    left, top, right, bottom = outer
    rims = [
        (left + 1, top + 1, right - 1, top + depth),
        (left + 1, bottom - depth, right - 1, bottom - 1),
        (left + 1, top + 1, left + depth, bottom - 1),
        (right - depth, top + 1, right - 1, bottom - 1),
    ]
    assert [picture.crop(rim).getextrema() for rim in rims] == [(255, 255)] * 4
    assert picture.crop((left, top, right, bottom)).getextrema()[0] == 0


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("kind", ArtworkKind)
def test_a_png_reads_back(kind: ArtworkKind, host: str) -> None:
    artwork = _artwork(kind, host)

    with Image.open(io.BytesIO(artwork.to_png())) as picture:
        _check(picture, artwork, 300)


@pytest.mark.parametrize("dpi", [150, 200, 203, 360, 600])
def test_a_png_reads_back_at_any_resolution_with_modules_of_whole_pixels(dpi: int) -> None:
    artwork = _artwork(ArtworkKind.DRIVER_CARD)

    with Image.open(io.BytesIO(artwork.to_png(dpi=dpi))) as picture:
        (found,) = _codes(picture)
        assert found.text == _url(artwork)
        wide = found.position.top_right.x - found.position.top_left.x + 1
        assert round(wide) % len(artwork.matrix) in {0, 1, len(artwork.matrix) - 1}


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("kind", ArtworkKind)
def test_a_pdf_reads_back_in_its_true_size(kind: ArtworkKind, host: str) -> None:
    artwork = _artwork(kind, host)
    drawing = artwork.drawing()

    document = pypdfium2.PdfDocument(artwork.to_pdf())
    (page,) = list(document)

    assert page.get_size() == pytest.approx((drawing.width * 72 / 25.4, drawing.height * 72 / 25.4), abs=0.02)
    _check(page.render(scale=300 / 72).to_pil(), artwork, 300)
    document.close()


def test_a_pdf_has_its_words_as_text_in_an_embedded_typeface() -> None:
    artwork = _artwork(ArtworkKind.VEHICLE)
    pdf = artwork.to_pdf()

    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage().get_text_range()
    document.close()

    for needed in (artwork.label, artwork.name, spell(artwork.code), "a.example/v", "Valid to May 2028"):
        assert needed in text
    assert pdf.count(b"/FontFile2") == 2
    assert len(re.findall(rb"/BaseFont /[A-Z]+\+?\w*Atkinson", pdf, re.IGNORECASE)) >= 2


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("kind", ArtworkKind)
def test_an_svg_reads_back(kind: ArtworkKind, host: str) -> None:
    artwork = _artwork(kind, host)
    root = ET.fromstring(artwork.to_svg())  # noqa: S314 - our own words

    (group,) = root.iter(f"{SVG}g")
    white, path = group
    side = int(white.get("width", ""))
    picture = Image.new("L", (side, side), 255)
    draw = ImageDraw.Draw(picture)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1H\1z", path.get("d", "")):
        draw.rectangle((int(x), int(y), int(x) + int(length) - 1, int(y)), fill=0)

    assert (white.get("fill"), path.get("fill")) == ("#ffffff", "#000000")
    assert list(picture.tobytes()) == list(qr.bitmap(artwork.matrix, 1).convert("L").tobytes())
    (found,) = _codes(picture.resize((4 * side, 4 * side), Image.Resampling.NEAREST))
    assert (found.text, found.extra["DataMask"]) == (_url(artwork), qr.MASK)
    scale = re.search(r"scale\(([\d.]+)\)", group.get("transform", ""))
    assert scale is not None
    assert float(scale[1]) == pytest.approx(artwork.module_mm)


def test_a_sheet_of_250_stickers_is_read_code_by_code_and_made_in_two_seconds() -> None:
    begun = process_time()
    cards = [_artwork(ArtworkKind.VEHICLE, seed=seed) for seed in range(FLEET)]
    sheet = fleet_sheet(cards, heading="Radio Taxis Colibrí")
    spent = process_time() - begun

    found = [code for page in _pages(sheet, 200) for code in _codes(page)]

    assert sorted(code.text for code in found) == sorted(map(_url, cards))
    assert len({code.text for code in found}) == FLEET
    assert {(code.extra["ECLevel"], code.extra["DataMask"]) for code in found} == {("Q", qr.MASK)}
    assert spent < SHEET_SECONDS


def test_each_sticker_of_a_sheet_says_what_its_code_says() -> None:
    cards = [_artwork(ArtworkKind.VEHICLE, seed=seed) for seed in range(12)]

    document = pypdfium2.PdfDocument(fleet_sheet(cards))
    texts = [page.get_textpage().get_text_range() for page in document]
    sizes = [page.get_size() for page in document]
    document.close()

    assert sizes == [pytest.approx((595.28, 841.89), abs=0.02)] * 2
    for card in cards:
        (page,) = [text for text in texts if spell(card.code) in text]
        assert card.label in page


def test_codes_are_read_at_three_pixels_a_module() -> None:
    matrices = [qr.make_matrix(_url(_artwork(ArtworkKind.VEHICLE, seed=seed))) for seed in range(200)]
    small = [qr.bitmap(matrix, 12).convert("L") for matrix in matrices]

    read = [
        _codes(
            code.resize((code.width // 4, code.width // 4), Image.Resampling.BICUBIC).rotate(
                9, expand=True, fillcolor=255
            )
        )
        for code in small
    ]

    assert sum(len(found) == 1 for found in read) >= 0.97 * len(read)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("https://VERIFY.EXAMPLE.ORG/V/3G9230VQVSQ", 3),
        ("http://LOCALHOST:8000/V/3G9230VQVSQ", None),
        ("http://[::1]:8000/V/3G9230VQVSQ", None),
        ("https://" + "A" * 200 + ".EXAMPLE/V/3G9230VQVSQ", None),
    ],
)
def test_any_address_and_level_reads_back(text: str, version: int | None, level: Level) -> None:
    matrix = qr.make_matrix(text, level)

    (found,) = _codes(qr.bitmap(matrix, 4))

    assert (found.text, found.extra["ECLevel"], found.extra["DataMask"]) == (text, level.name, qr.MASK)
    if version and level is Level.Q:
        assert _version(matrix) == version


def test_a_code_with_a_hidden_corner_is_not_read() -> None:
    picture = qr.bitmap(_artwork(ArtworkKind.VEHICLE).matrix, 8).convert("L")
    assert len(_codes(picture)) == 1

    ImageDraw.Draw(picture).rectangle((0, 0, 8 * 9, 8 * 9), fill=255)

    assert _codes(picture) == []


def test_another_code_is_another_picture() -> None:
    one, other = _artwork(ArtworkKind.VEHICLE, seed=1), _artwork(ArtworkKind.VEHICLE, seed=2)
    with Image.open(io.BytesIO(other.to_png())) as picture, pytest.raises(AssertionError):
        _check(picture, replace(one, label=other.label), 300)


def _version(matrix: qr.Matrix) -> int:
    """Return the version, 1 to 40, of which the number of modules follows (ISO/IEC 18004)."""
    return (len(matrix) - 17) // 4
