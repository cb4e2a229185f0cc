"""The receipt for a report on paper: what the page says, and nothing more."""

import re
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from registry.cases.proving import Proof
from registry.cases.receipt_sheet import Sheet, draw
from registry.kit.i18n import LANGUAGES, speaking
from tests.rules.test_signature_record import attachments, words

PROOF = Proof("Hotel del Faro", "CR", date(2026, 3, 27), date(2026, 4, 2), "ABCDE-FGHJK-MNPQR-STVWX")
SHEET = Sheet(PROOF, "https://registry.test/proof", "Atalaya", "#0b5c5c", "en")
SAID = (
    "Atalaya Proof of report Business Hotel del Faro, Costa Rica Reported on March 27, 2026"
    " Confirmed by an authority on April 2, 2026 Code ABCDE-FGHJK-MNPQR-STVWX"
    " It says that a report was made and when. It says nothing of what was reported, about whom, or what came of it,"
    " and it proves nothing against anybody."
    " Whoever you show it to checks the code at https://registry.test/proof. Atalaya"
)


def test_it_says_business_days_and_code_and_nothing_else() -> None:
    with speaking("en"):
        drawn = draw(SHEET)

    assert words(drawn) == SAID
    assert attachments(drawn) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_on_one_page_in_every_language(language: str) -> None:
    long = replace(PROOF, business="Hospedajes y Servicios Turísticos del Faro de la Costa Modelo " * 2)
    with speaking(language):
        drawn = draw(replace(SHEET, proof=long, language=language))

    assert len(pypdfium2.PdfDocument(drawn)) == 1
    assert PROOF.code in words(drawn)


def test_the_same_receipt_is_the_same_file_and_tells_no_moment() -> None:
    first, second = draw(SHEET), draw(replace(SHEET))

    assert first == second
    assert set(re.findall(rb"D:(\d{4})", first)) <= {b"1970"}
