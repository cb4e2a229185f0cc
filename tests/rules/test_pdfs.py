"""A PDF somebody sent: drawn page by page in a process of its own, or refused in a sentence."""

import zlib
from io import BytesIO

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from registry.kit import pdf_child
from registry.kit.pdf_child import LONGEST_SIDE, RefusedError, drawn
from registry.kit.pdfs import HEAVY, LOCKED, LONG, TOO_LARGE, UNREADABLE, draw_pages, pages_of
from registry.kit.pictures import BYTES_AT_MOST
from registry.kit.words import Sentence


def listed(pages: int = 1, *, size: tuple[float, float] = (595, 842), password: str = "") -> bytes:
    pdf = FPDF(unit="pt", format=size)
    pdf.set_author("MARKER author")
    if password:
        pdf.set_encryption(owner_password="owner", user_password=password)
    for number in range(pages):
        pdf.add_page()
        pdf.set_fill_color(200, 20 * (number % 10), 0)
        pdf.rect(0, 0, *size, style="F")
    return bytes(pdf.output())


WITHOUT_PAGES = (
    b"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[]/Count 0>> endobj\n"
    b"trailer <</Root 1 0 R>>\n%%EOF\n"
)


def raw(contents: bytes, *, size: bytes = b"0 0 595 842", more: bytes = b"", extra: bytes = b"") -> bytes:
    """Write a PDF by hand, its table of objects left for the reader to find."""
    return (
        b"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
        b"3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[" + size + b"]/Resources<<" + more + b">>/Contents 4 0 R>> endobj\n"
        b"4 0 obj <</Length " + str(len(contents)).encode() + b">> stream\n" + contents + b"\nendstream endobj\n" + extra
        + b"trailer <</Root 1 0 R>>\n%%EOF\n"
    )  # fmt: skip


def image(width: int, height: int, data: bytes) -> bytes:
    return (
        b"5 0 obj <</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode"
        b"/Length %d>> stream\n" % (width, height, len(data)) + data + b"\nendstream endobj\n"
    )


def opened(pictures: list[bytes] | Sentence) -> list[Image.Image]:
    assert isinstance(pictures, list), pictures
    return [Image.open(BytesIO(one)) for one in pictures]


async def test_each_page_becomes_a_picture_that_holds_nothing_else() -> None:
    pictures = await draw_pages(listed(3))

    assert isinstance(pictures, list)
    first, second, third = opened(pictures)
    assert (first.format, max(first.size)) == ("JPEG", LONGEST_SIDE)
    assert [one.convert("RGB").getpixel((50, 50))[1] // 18 for one in (first, second, third)] == [0, 1, 2]  # type: ignore[index]
    assert all(b"MARKER" not in one for one in pictures)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7\nnothing of the kind", UNREADABLE),
        (listed(2)[:300], UNREADABLE),
        (listed(1, password="secret"), LOCKED),
        (listed(11), LONG),
        (listed(500), LONG),
        (WITHOUT_PAGES, UNREADABLE),
        (b"%PDF-1.4" + bytes(BYTES_AT_MOST), TOO_LARGE),
    ],
    ids=["no PDF", "cut off", "locked", "eleven pages", "five hundred pages", "no page", "too large"],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_in_a_sentence(content: bytes, said: Sentence) -> None:
    assert pages_of(content) == said


def test_a_page_is_drawn_no_larger_than_it_is_kept_however_large_it_says_it_is() -> None:
    for size in (b"0 0 14400 14400", b"0 0 200000 3", b"0 0 3 200000", b"0 0 0 0", b"-1e9 -1e9 1e9 1e9"):
        result = pages_of(raw(b"0 0 100 100 re f", size=size))
        if isinstance(result, list):
            assert max(opened(result)[0].size) <= LONGEST_SIDE


def test_a_page_that_was_small_is_not_blown_up() -> None:
    (stamp,) = opened(pages_of(listed(size=(72, 72))))

    assert stamp.size == (360, 360)


def bombs() -> dict[str, bytes]:
    million = zlib.compress(bytes(300_000_000), 9)
    return {
        "a picture of 900 megapixels": raw(
            b"595 0 0 842 0 0 cm /I Do", more=b"/XObject<</I 5 0 R>>", extra=image(30_000, 30_000, million)
        ),
        "a form that draws itself twice": raw(
            b"/F Do",
            more=b"/XObject<</F 5 0 R>>",
            extra=b"5 0 obj <</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length 11>> stream\n"
            b"/F Do /F Do\nendstream endobj\n",
        ),
        "a drawing without end": raw(b"0 0 m 500 800 l 300 20 l h f\n" * 30_000),
    }


@pytest.mark.parametrize("name", list(bombs()))
def test_a_bomb_is_drawn_or_refused_and_takes_neither_memory_nor_time_of_ours(name: str) -> None:
    result = pages_of(bombs()[name])

    assert isinstance(result, list) or result in (UNREADABLE, HEAVY)


def test_one_that_takes_too_long_is_stopped() -> None:
    assert pages_of(listed(), patience=0.001) == HEAVY


@pytest.mark.parametrize(("content", "code"), [(listed(11), pdf_child.LONG), (b"x", pdf_child.UNREADABLE)])
def test_the_process_says_by_its_code_what_is_wrong(content: bytes, code: int) -> None:
    with pytest.raises(RefusedError) as refused:
        list(drawn(content))

    assert refused.value.code == code


@settings(max_examples=8, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 700))
def test_whatever_is_broken_breaks_nothing(junk: bytes, at: int) -> None:
    whole = listed()

    result = pages_of(whole[:at] + junk + whole[at + len(junk) :])

    assert isinstance(result, list | Sentence)
