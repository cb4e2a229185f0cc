"""The domain of a website's logo: how it is written, and what shows that it is somebody's own."""

from datetime import timedelta

import pytest

from registry.kit.words import Sentence
from registry.logos.domains import (
    A_SUFFIX,
    AN_ADDRESS,
    COUNTS_FOR,
    NO_DOMAIN,
    NO_PORT,
    OUR_OWN,
    in_head,
    in_lines,
    in_texts,
    is_confirmed,
    read_domain,
    spelt_out,
)
from registry.logos.rules import spell
from tests import make
from tests.conftest import NOON

OWN = "registry.test:8000"


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("www.hotel.example", "www.hotel.example"),
        (" https://WWW.Hotel.example/rooms?x=1 ", "www.hotel.example"),
        ("hotel.example.", "hotel.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("HÔTEL.example", "xn--htel-vqa.example"),
        ("xn--htel-vqa.example", "xn--htel-vqa.example"),
        ("ホテル.example", "xn--ddkyb8b.example"),
        ("hotel.co.cr", "hotel.co.cr"),
        ("registry.test.example", "registry.test.example"),
    ],
)
def test_a_domain_is_kept_in_small_letters_and_a_labels(typed: str, domain: str) -> None:
    assert read_domain(typed, own_host=OWN) == domain


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("127.0.0.1", AN_ADDRESS),
        ("https://[::1]/", AN_ADDRESS),
        ("2130706433", AN_ADDRESS),
        ("0x7f.1", AN_ADDRESS),
        ("hotel.example:8443", NO_PORT),
        ("hotel.example:", NO_PORT),
        ("hotel.example:99999999", NO_DOMAIN),
        ("localhost", NO_DOMAIN),
        ("db.internal", NO_DOMAIN),
        ("printer.local", NO_DOMAIN),
        ("hotel", NO_DOMAIN),
        ("ftp://hotel.example", NO_DOMAIN),
        ("me@hotel.example", NO_DOMAIN),
        ("hotel..example", NO_DOMAIN),
        ("-hotel.example", NO_DOMAIN),
        ("ho tel.example", NO_DOMAIN),
        ("hotel\r\nx.example", NO_DOMAIN),
        (f"{'a' * 63}.example", NO_DOMAIN),
        ("co.uk", A_SUFFIX),
        ("com.br", A_SUFFIX),
        ("registry.test", OUR_OWN),
        ("www.registry.test", OUR_OWN),
        ("", NO_DOMAIN),
    ],
)
def test_what_is_no_website_of_a_business_is_refused(typed: str, why: Sentence) -> None:
    found = read_domain(typed, own_host=OWN)

    assert isinstance(found, Sentence)
    assert found.english == why.english


def test_other_scripts_are_spelt_out_beside_their_a_labels() -> None:
    assert spelt_out("xn--htel-vqa.example") == "hôtel.example"
    assert spelt_out("hotel.example") == ""
    assert spelt_out("xn--.example") == ""


def test_the_code_is_found_in_a_file_a_head_and_a_record() -> None:
    code = make.code()
    meta = f'<meta name="Child-Protection-Register" content="{spell(code)}">'

    assert in_lines(f"\N{BYTE ORDER MARK}# ours\r\n{spell(code).lower()}\r\n".encode(), code)
    assert in_head(f"<!doctype html><html><head><title>x</title>{meta}</head>".encode(), code)
    assert in_texts(["v=spf1 -all", code], code)


def test_what_visitors_write_into_a_page_shows_nothing() -> None:
    code, other = make.code(), make.code()
    meta = f'<meta name="child-protection-register" content="{code}">'

    for page in (
        f"<head></head><body>{meta}",
        f"<head></head>{meta}",
        f"<title>{meta}</title>",
        f"<!-- {meta} -->",
        f"<div>{meta}</div>",
        f'<meta name="description" content="{code}">',
        meta.replace(code, other),
        f"<![x[ {meta}",
    ):
        assert not in_head(page.encode(), code), page
    assert not in_lines(f"see {code}".encode(), code)
    assert not in_lines(b"\xff\x00" * 9, code)


def test_a_site_that_is_down_for_a_week_still_counts() -> None:
    shown = NOON.date()

    assert is_confirmed(shown, today=shown + COUNTS_FOR)
    assert not is_confirmed(shown, today=shown + COUNTS_FOR + timedelta(days=1))
    assert not is_confirmed(None, today=shown)
