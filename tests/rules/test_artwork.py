"""The artwork of a logo: what it says, where it stands, what it refuses."""

import io
import re
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from registry.errors import RuleBrokenError
from registry.kit import fonts
from registry.kit.lettering import clean
from registry.kit.spelling import printable
from registry.logos import emblem, qr
from registry.logos.artwork import ACCENT, FORMS, Artwork, ArtworkKind, Words
from registry.logos.drawing import Box, Code, Drawing, Emblem, Ink, Text
from registry.paths import STATIC

CODE = "3G9230VQVSQ"
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {SVG + tag for tag in ("svg", "title", "style", "rect", "path", "g", "text")}
WORDS = Words("Scan to check", "Valid to", "Has signed the code and accounts for it.")
WORDY = Words(
    "Escanee para comprobar este logotipo",
    "Válido hasta finales de",
    "Ha firmado el código para la protección de niñas, niños y adolescentes en los viajes y el transporte.",
)
ENDLESS = Words("W" * 90, "W" * 90, "x " * 300)
STICKER = Artwork(
    ArtworkKind.VEHICLE,
    "https://atalaya.example",
    CODE,
    "Radio Taxis Colibrí",
    "May 2028",
    WORDS,
    label="TXB-482",
)
NAMES = [
    "Ana",
    "Hotel Peñón de Íxtapa",
    "Gran Hotel Boutique y Centro de Convenciones Casa de las Flores y Jardines del Cenote Sagrado de Valladolid",
    "M" * 10_000,
    "東京湾岸観光旅館" * 40,
    "",
]
LABELS = [
    "",
    "ABC-1234",
    "W" * 60,
    "Carretera Federal Valladolid a Cancún, kilómetro 12.5, Municipio de Valladolid",
]
HOSTS = [
    "https://a.example",
    "http://192.168.100.105:8000",
    "https://registry.ministry-of-tourism.example.org",
]
HOSTILE = "</text><script>alert(1)</script>&amp;'\"]]>\0\u202etxet\u2066" + "<" * 10_000


def _space(drawing: Drawing) -> list[tuple[float, float, float, float]]:
    """Where ink or obligatory white is: left, top, right, bottom of each mark, within the page."""
    taken = []
    for mark in drawing.marks:
        match mark:
            case Text():
                top, bottom = mark.y - fonts.CAP_HEIGHT * mark.size, mark.y + 0.22 * mark.size
                taken.append((mark.x, top, mark.x + mark.room, bottom))
            case Code():
                side = mark.module * qr.side(mark.matrix)
                taken.append((mark.x, mark.y, mark.x + side, mark.y + side))
            case Emblem():
                taken.append((mark.x, mark.y, mark.x + mark.side, mark.y + mark.side))
            case Box():
                left, top = max(0, mark.x), max(0, mark.y)
                right, bottom = mark.x + mark.width, mark.y + mark.height
                taken.append((left, top, min(drawing.width, right), min(drawing.height, bottom)))
    return taken


@pytest.mark.parametrize("kind", ArtworkKind)
@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("words", [WORDS, WORDY, ENDLESS], ids=["short", "wordy", "endless"])
def test_nothing_leaves_the_page_or_touches_another_thing(kind: ArtworkKind, host: str, words: Words) -> None:
    for name in NAMES:
        for label in LABELS:
            made = replace(
                STICKER, kind=kind, base_url=host, name=name, place=label, label=label, words=words
            )
            for drawing in (made.drawing(clean), made.drawing(printable)):
                taken = _space(drawing)
                assert all(x >= 0 and y >= 0 for x, y, _, _ in taken)
                assert all(x <= drawing.width and y <= drawing.height for _, _, x, y in taken)
                for one, other in combinations(taken, 2):
                    beside = min(one[2], other[2]) <= max(one[0], other[0]) + 0.01
                    assert beside or min(one[3], other[3]) <= max(one[1], other[1]) + 0.01


@pytest.mark.parametrize("kind", ArtworkKind)
@pytest.mark.parametrize("host", [*HOSTS, f"https://{'a-very-long-name.' * 8}example"])
def test_every_artwork_can_be_checked_by_hand(kind: ArtworkKind, host: str) -> None:
    drawing = replace(STICKER, kind=kind, base_url=host, code_mm=60).drawing()
    said = "".join(mark.words.replace(" ", "") for mark in drawing.marks if isinstance(mark, Text))

    for needed in ("3G92-30VQ-VSQ", f"{host.split('//')[1]}/v", "ValidtoMay2028", "RadioTaxisColibrí"):
        assert needed in said


@pytest.mark.parametrize("kind", [ArtworkKind.VEHICLE, ArtworkKind.VEHICLE_LARGE, ArtworkKind.VESSEL])
def test_the_plate_is_the_largest_word(kind: ArtworkKind) -> None:
    texts = [mark for mark in replace(STICKER, kind=kind).drawing().marks if isinstance(mark, Text)]

    assert max(texts, key=lambda text: text.size).words == "TXB-482"


@pytest.mark.parametrize("kind", ArtworkKind)
def test_the_emblem_stands_beside_the_code_which_is_black(kind: ArtworkKind) -> None:
    made = replace(STICKER, kind=kind)

    assert [type(mark) for mark in made.drawing().marks].count(Emblem) == 1
    assert made.drawing().code() is not None
    assert made.inks()[Ink.BLACK] == "#000000"


@pytest.mark.parametrize("kind", ArtworkKind)
def test_hostile_names_stay_text(kind: ArtworkKind) -> None:
    hostile = replace(STICKER, kind=kind, name=HOSTILE, label=HOSTILE, place=HOSTILE)

    root = ET.fromstring(hostile.to_svg())  # noqa: S314 - our own words, and parsing is the test

    assert {element.tag for element in root.iter()} <= DRAWN
    assert any("</text><script>" in "".join(element.itertext()) for element in root.iter(SVG + "text"))
    assert not re.search("[\0\u202e\u2066]", "".join(root.itertext()))
    assert hostile.to_pdf().startswith(b"%PDF")
    assert hostile.to_png(dpi=150).startswith(b"\x89PNG")


def test_an_svg_keeps_letters_that_paper_lacks() -> None:
    made = replace(STICKER, name="東京タクシー")

    assert "東京タクシー" in made.to_svg()
    assert [str(said) for said in made.warnings()] == [
        "“東京タクシー” is shown in the SVG only: PNG and PDF lack its letters and leave it out."
    ]


def test_a_name_spelt_otherwise_is_said_beforehand() -> None:
    said = [str(said) for said in replace(STICKER, name="Такси Жар").warnings()]

    assert said == ["“Такси Жар” is shown as it is in the SVG only: PNG and PDF spell it “Taksi Zhar”."]


def test_a_business_card_names_the_business_and_its_town_and_not_what_its_owner_calls_it() -> None:
    card = replace(STICKER, kind=ArtworkKind.BUSINESS_CARD, label="Жар", place="Puerto Ejemplo")

    said = [mark.words for mark in card.drawing().marks if isinstance(mark, Text)]

    assert "Puerto Ejemplo" in said
    assert "Zhar" not in said
    assert list(card.warnings()) == []


def test_nothing_is_said_of_names_that_no_file_shows() -> None:
    assert list(replace(STICKER, place="Жар").warnings()) == []
    assert [str(said) for said in replace(STICKER, place="Жар", label="").warnings()] == [
        "“Жар” is shown as it is in the SVG only: PNG and PDF spell it “Zhar”."
    ]


def test_an_svg_has_its_true_size_and_asks_nobody_for_anything() -> None:
    drawing, svg = STICKER.drawing(), STICKER.to_svg()
    root = ET.fromstring(svg)  # noqa: S314 - our own words

    assert root.get("width") == f"{drawing.width:.6g}mm"
    assert root.get("viewBox") == f"0 0 {drawing.width:.6g} {drawing.height:.6g}"
    assert not re.search(r"href|url\((?!data:)|https?://(?!www\.w3\.org/2000/svg)", svg)


@pytest.mark.parametrize("dpi", [150, 300, 600])
def test_a_png_knows_its_size(dpi: int) -> None:
    drawing = STICKER.drawing()

    with Image.open(io.BytesIO(STICKER.to_png(dpi=dpi))) as picture:
        assert picture.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)
        assert picture.width == pytest.approx(drawing.width * dpi / 25.4, abs=1)
        assert picture.height == pytest.approx(drawing.height * dpi / 25.4, abs=1)


@pytest.mark.parametrize("dpi", [0, 149, 601, 10**9])
def test_a_png_too_coarse_or_too_heavy_is_refused(dpi: int) -> None:
    with pytest.raises(RuleBrokenError, match="from 150 to 600 pixels"):
        STICKER.to_png(dpi=dpi)


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "3G9230VQVSR"},
        {"code": CODE.lower()},
        {"accent": "red"},
        {"accent": '#0b5c5c" onload="x'},
        {"accent": "#0b5c5c\n"},
        {"base_url": "https://atalaya.example/registry"},
        {"base_url": "javascript:alert(1)"},
        {"base_url": "https://user@atalaya.example"},
        {"base_url": "https://peñón.example"},
        {"base_url": "https://"},
    ],
)
def test_what_comes_from_us_must_be_right(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"must|needs"):
        replace(STICKER, **wrong)  # type: ignore[arg-type]  # all of these are text


@pytest.mark.parametrize("code_mm", [0, -1, 13, 201, float("nan"), float("inf")])
def test_a_code_too_small_to_read_or_beyond_all_paper_is_refused(code_mm: float) -> None:
    with pytest.raises(RuleBrokenError, match="code"):
        replace(STICKER, code_mm=code_mm)


def test_the_refusal_says_what_would_do() -> None:
    with pytest.raises(RuleBrokenError, match="at least 14 millimetres"):
        replace(STICKER, code_mm=12)

    small = replace(STICKER, code_mm=14)
    assert qr.REFUSED_UNDER_MM <= small.module_mm < qr.WARNED_UNDER_MM
    assert [str(said) for said in small.warnings()] == [
        "Older phones may fail to read a code as small as this. From 17 millimetres on they read it."
    ]
    assert list(replace(STICKER, code_mm=17).warnings()) == []


@pytest.mark.parametrize("kind", ArtworkKind)
@pytest.mark.parametrize("host", HOSTS)
def test_usual_codes_have_the_width_of_the_table_in_whole_dots(kind: ArtworkKind, host: str) -> None:
    made = replace(STICKER, kind=kind, base_url=host)
    dots = made.module_mm / qr.DOT_MM

    assert dots == pytest.approx(round(dots))
    assert made.module_mm * qr.side(made.matrix) == pytest.approx(FORMS[kind].usual_mm, rel=0.1)
    assert list(made.warnings()) == []


def test_all_grows_with_the_code() -> None:
    plain, large = STICKER.drawing(), replace(STICKER, code_mm=60).drawing()

    assert (large.width, large.height) == pytest.approx((2 * plain.width, 2 * plain.height))


def test_the_emblem_is_one_drawing_in_three_tongues() -> None:
    path = [float(number) for number in re.findall(r"-?[\d.]+", emblem.svg_path())]
    operators = [float(number) for number in re.findall(r"-?[\d.]+", emblem.operators())]
    corners = [corner for line in emblem.OUTLINES for corner in emblem.polygon(line)]

    assert path == operators
    assert all(0 <= x <= emblem.SIZE and 0 <= y <= emblem.SIZE for x, y in corners)
    mark = (STATIC / "mark.svg").read_text()
    assert f'fill="{ACCENT}"/>' in mark
    assert f'fill="#fff" d="{emblem.svg_path()}"' in mark
