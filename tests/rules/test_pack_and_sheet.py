"""Many artworks at once: the ZIP of every format, and the sheets of a fleet."""

import io
import re
from dataclasses import replace
from zipfile import ZipFile

import pypdfium2
import pytest

from registry.errors import RuleBrokenError
from registry.logos.artwork import AROUND, Artwork, ArtworkKind, Words
from registry.logos.fleet_sheet import fleet_sheet
from registry.logos.pack import FEW, file_name, pack

WORDS = Words("Scan to check", "Valid to", "Has signed the code and accounts for it.")
STICKER = Artwork(
    ArtworkKind.VEHICLE,
    "https://atalaya.example",
    "3G9230VQVSQ",
    "Radio Taxis Colibrí",
    "May 2028",
    WORDS,
    label="TXB-482",
)


def test_a_pack_has_every_format_under_safe_names_and_is_the_same_twice() -> None:
    evil = replace(STICKER, kind=ArtworkKind.WINDOW, name="../../etc/Peñón\\CON:*?", label="")
    heard: list[tuple[int, int]] = []

    packed = pack([STICKER, evil, STICKER], "Léame", on_progress=lambda *at: heard.append(at))

    with ZipFile(io.BytesIO(packed)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        assert archive.read("README.txt").decode() == "Léame"
        assert archive.read("txb-482_3G92-30VQ-VSQ_vehicle.svg").decode() == STICKER.to_svg()
    assert len(names) == len(set(names)) == 7
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+\.(txt|svg|png|pdf)", name) for name in names)
    assert "etc-penon-con_3G92-30VQ-VSQ_window.pdf" in names
    assert heard == [(1, 3), (2, 3), (3, 3)]
    assert packed == pack([STICKER, evil, STICKER], "Léame")


def test_a_fleets_pack_is_one_pdf_and_an_svg_each() -> None:
    fleet = [replace(STICKER, label=f"TXB-{number}") for number in range(FEW + 1)]

    with ZipFile(io.BytesIO(pack(fleet, ""))) as archive:
        names, printed = archive.namelist(), archive.read("all.pdf")

    assert sorted(name.rpartition(".")[2] for name in names) == ["pdf", *["svg"] * len(fleet), "txt"]
    document = pypdfium2.PdfDocument(printed)
    sizes = {page.get_size() for page in document}
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    alone = pypdfium2.PdfDocument(STICKER.to_pdf())
    assert sizes == {alone[0].get_size()}
    alone.close()
    assert [card.label in text for card, text in zip(fleet, texts, strict=True)] == [True] * len(fleet)


def test_a_name_without_latin_letters_leaves_the_code() -> None:
    assert file_name(replace(STICKER, name="東京", label="")) == "3G92-30VQ-VSQ_vehicle"


def test_an_empty_pack_or_sheet_is_refused() -> None:
    with pytest.raises(RuleBrokenError, match="nothing to pack"):
        pack([], "")
    with pytest.raises(RuleBrokenError, match="nothing to print"):
        fleet_sheet([])


@pytest.mark.parametrize("kind", ArtworkKind)
def test_for_a_print_shop_a_page_has_room_for_what_bleeds_and_for_marks(kind: ArtworkKind) -> None:
    made = replace(STICKER, kind=kind)
    drawing = made.drawing()

    def size(printed: bytes) -> tuple[float, ...]:
        with pypdfium2.PdfDocument(printed) as opened:
            return tuple(side * 25.4 / 72 for side in opened[0].get_size())

    plain, cut = made.to_pdf(), made.to_pdf(cut=True)

    assert size(plain) == pytest.approx((drawing.width, drawing.height), abs=0.01)
    assert size(cut) == pytest.approx((drawing.width + 2 * AROUND, drawing.height + 2 * AROUND), abs=0.01)
    assert made.to_pdf(cut=True) == cut


def test_a_sheet_holds_one_size_that_fits_on_it() -> None:
    with pytest.raises(RuleBrokenError, match="one size"):
        fleet_sheet([STICKER, replace(STICKER, code_mm=40)])
    with pytest.raises(RuleBrokenError, match="too large"):
        fleet_sheet([replace(STICKER, kind=ArtworkKind.WINDOW, code_mm=120)])


def test_a_sheet_says_how_far_it_is_and_is_the_same_twice() -> None:
    heard: list[tuple[int, int]] = []

    sheet = fleet_sheet([STICKER] * 11, heading="東京 Taxis", on_progress=lambda *at: heard.append(at))

    assert heard == [(number, 11) for number in range(1, 12)]
    assert sheet == fleet_sheet([STICKER] * 11, heading="東京 Taxis")


def test_the_files_say_their_language_and_their_title() -> None:
    spanish = replace(STICKER, words=replace(WORDS, language="es"))

    for printed in (spanish.to_pdf(), fleet_sheet([spanish], heading="Radio Taxis")):
        assert b"/Lang (es)" in printed
        assert b"/DisplayDocTitle true" in printed
