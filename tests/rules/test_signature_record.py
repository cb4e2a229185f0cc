"""The PDF record of a signature."""

import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.adherence.column import wrap
from registry.adherence.record import Record, draw, said_at, statement
from registry.adherence.record_words import LABELS, MONTHS
from registry.codes.rules import LANGUAGES, canonical_text
from registry.codes.shipped import shipped_codes
from registry.kit.fonts import Face, width

CODE = shipped_codes()[0]
SIGNED_AT = datetime(2026, 3, 27, 12, 0, 7, tzinfo=UTC)
RECORD = Record(
    reference="7b0c1b4e-7d1e-4a3b-9d51-8a2c4b0f7e11",
    legal_name="Hospedajes del Faro S.A.",
    trade_name="Hotel del Faro",
    registry_number="3-101-000001",
    address="Calle del Faro 1, 50101 Puerto Ejemplo, Costa Rica",
    full_name="Ana Vega Solís",
    position="Gerente general",
    statement=statement("en", "Hospedajes del Faro S.A."),
    signed_at=SIGNED_AT,
    language="en",
    version_number=1,
    text=canonical_text(CODE, "en"),
    site_name="Atalaya",
    page="https://registry.test/directory/hotel-del-faro-abc123",
    accent="#0b5c5c",
)


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).split())


def attachments(pdf: bytes) -> dict[str, bytes]:
    document = pypdfium2.PdfDocument(pdf)
    files = [document.get_attachment(number) for number in range(document.count_attachments())]
    return {file.get_name(): bytes(file.get_data()) for file in files}


def test_the_same_record_is_the_same_file() -> None:
    assert draw(RECORD) == draw(replace(RECORD))


def test_the_record_of_a_known_signature_has_known_bytes() -> None:
    """Whoever changes this layout, or a library that draws it, unmakes every record that was handed out.

    A new look gets a new number beside `record_words.LAYOUT`; layout 1 goes on as it is.
    """
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", draw(replace(RECORD, layout=1)), re.DOTALL)

    unpacked = [zlib.decompress(one) if one[:1] == b"\x78" else one for one in streams]  # zlibs differ

    assert (
        sha256(b"".join(unpacked)).hexdigest()
        == "240f306bbcb6442ce7ce705d78ebdad71a03eed563192fb7fe03b50a4c66dcd8"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"full_name": "Ana Vega Solis"},
        {"signed_at": SIGNED_AT.replace(second=8)},
        {"text": RECORD.text + "x"},
    ],
)
def test_another_name_moment_or_letter_is_another_file(change: dict[str, object]) -> None:
    assert draw(replace(RECORD, **change)) != draw(RECORD)  # type: ignore[arg-type]  # mypy sees one type for all


def test_the_text_that_was_signed_is_attached_letter_for_letter() -> None:
    attached = attachments(draw(RECORD))["code.txt"]

    assert attached.decode() == RECORD.text
    assert sha256(attached).hexdigest() == RECORD.text_sha256


def test_it_says_who_signed_what_when_for_whom_and_how_to_check() -> None:
    said = words(draw(RECORD))

    for part in (
        RECORD.legal_name,
        RECORD.trade_name,
        RECORD.registry_number,
        RECORD.address,
        RECORD.full_name,
        RECORD.position,
        RECORD.statement,
        "27 March 2026, 12:00:07 UTC",
        "version 1, in English",
        RECORD.text_sha256,
        RECORD.page,
        RECORD.reference,
    ):
        assert part in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_text_is_printed_in_the_language_that_was_signed(language: str) -> None:
    text = canonical_text(CODE, language)

    said = words(draw(replace(RECORD, language=language, text=text, statement=statement(language, "Faro"))))

    printed = said.replace(" ", "")
    for line in text.splitlines():
        assert "".join(line.removeprefix("- ").split()) in printed
    assert LABELS[language]["title"] in said


def test_a_name_that_the_typeface_lacks_stands_in_full_in_the_attachment() -> None:
    pdf = draw(replace(RECORD, full_name="Ирина Петрова"))

    assert "Ирина Петрова" in attachments(pdf)["signature.txt"].decode()
    assert "????? ???????" in words(pdf)
    assert "Letters that this document cannot draw" in words(pdf)
    assert "Letters that this document cannot draw" not in words(draw(RECORD))


def test_very_long_names_break_onto_more_lines_and_pages() -> None:
    long = draw(replace(RECORD, full_name="W" * 120, position="Director " * 60, legal_name="M" * 120))

    assert "W" * 120 in words(long).replace(" ", "")
    assert len(pypdfium2.PdfDocument(long)) >= len(pypdfium2.PdfDocument(draw(RECORD)))


@given(st.text(max_size=400), st.floats(20, 160))
def test_no_line_is_wider_than_its_column_and_no_sign_is_lost(text: str, wide: float) -> None:
    lines = wrap(text, wide, Face.REGULAR, 4.0)

    assert all(width(line, Face.REGULAR, 4.0) <= wide for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_the_words_are_complete_in_each_language() -> None:
    assert set(LABELS) == set(MONTHS) == set(LANGUAGES)
    assert {frozenset(said) for said in LABELS.values()} == {frozenset(LABELS["en"])}
    assert [len(set(months)) for months in MONTHS.values()] == [12] * 4


def test_a_moment_is_said_with_its_month_in_letters() -> None:
    assert said_at(SIGNED_AT, "fr") == "27 mars 2026, 12:00:07 UTC"
    assert said_at(SIGNED_AT.replace(month=12, day=1), "es") == "1 de diciembre de 2026, 12:00:07 UTC"
    assert said_at(SIGNED_AT.replace(month=12, day=1), "es", layout=1) == "1 diciembre 2026, 12:00:07 UTC"
