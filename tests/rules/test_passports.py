"""A passport's code, what its entries are worth, its secret, and the certificate."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kit.forms import FormFaults
from registry.kit.i18n import LANGUAGES, speaking
from registry.kit.spelling import prints
from registry.logos.rules import make_code as make_logo_code
from registry.logos.rules import read_code as read_logo_code
from registry.passports.certificate import Certificate, draw
from registry.passports.forms import parse_link, split
from registry.passports.lines import lines
from registry.passports.rules import (
    BUSINESSES_MOST,
    Entry,
    Holder,
    Holds,
    Misread,
    Unfit,
    Work,
    by_module,
    make_code,
    read_code,
    shown,
    spell,
    unfit,
    why_not,
)
from registry.passports.sealing import PADDED, make_secret, opened, read_secret, seal
from registry.training.rules import Mode
from tests import make

TODAY, HELD, UNTIL = date(2026, 3, 27), date(2026, 3, 1), date(2027, 3, 1)


def entry(module: str = "M0", held_on: date = HELD, *, taken_back: bool = False) -> Entry:
    return Entry(module, 1, held_on, UNTIL, Mode.IN_PERSON, taken_back)


@given(st.integers(0, 2**32))
def test_a_code_is_read_however_it_is_typed_and_is_never_a_logos(seed: int) -> None:
    code = make_code(Random(seed).getrandbits)

    assert (len(code), code[0]) == (12, "P")
    for typed in (code, spell(code), spell(code).lower(), code.replace("0", "O").replace("1", "l")):
        assert read_code(typed) == code
    assert read_logo_code(code) is None
    assert why_not(make_logo_code(Random(seed).getrandbits)) is Misread.OF_A_LOGO


@given(st.integers(0, 2**32), st.integers(1, 11), st.integers(1, 31))
def test_one_wrong_symbol_is_told_without_a_look_into_the_database(seed: int, at: int, shift: int) -> None:
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    code = make_code(Random(seed).getrandbits)
    wrong = alphabet[(alphabet.index(code[at]) + shift) % 32]

    assert why_not(code[:at] + wrong + code[at + 1 :]) is Misread.MISTYPED


@pytest.mark.parametrize("typed", ["", "P", "X" * 12, "P" * 5000, "\x00", "%s", "\u202e", "П7QM4TXD2A9K"])
def test_anything_else_is_no_code(typed: str) -> None:
    assert why_not(typed) is Misread.MALFORMED


def test_an_entry_counts_through_its_last_day_unless_it_was_taken_back() -> None:
    assert entry().holds(UNTIL) is Holds.VALID
    assert entry().holds(date(2027, 3, 2)) is Holds.RUN_OUT
    assert entry(taken_back=True).holds(TODAY) is Holds.TAKEN_BACK


def test_what_was_corrected_is_shown_once_and_what_was_taken_back_is_shown() -> None:
    corrected = [entry("M10"), entry("M2"), entry("M0", taken_back=True), entry("M0", date(2026, 2, 1))]

    assert [(one.module, one.taken_back) for one in shown(corrected)] == [
        ("M0", False),
        ("M2", False),
        ("M10", False),
    ]
    assert shown([entry(taken_back=True)]) == [entry(taken_back=True)]


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=80))
def test_a_name_is_opened_by_its_own_secret_alone_and_its_length_is_no_hint(name: str) -> None:
    mine, other = make_secret(), make_secret()

    sealed = seal(name, mine)

    assert opened(sealed, mine) == name
    assert opened(sealed, other) == opened(sealed, "nonsense") == opened(b"junk", mine) == ""
    assert len(sealed) >= PADDED  # and age adds bytes of a length drawn at random


def test_a_module_leads_with_what_counts_longest_and_folds_the_rest() -> None:
    longest = Entry("M0", 2, date(2026, 1, 1), date(2028, 1, 1), Mode.ONLINE, taken_back=False)

    found = by_module([entry(), entry("M2"), longest, entry(held_on=date(2026, 2, 1))])

    assert [[one.held_on for one in of_it] for of_it in found] == [
        [longest.held_on, HELD, date(2026, 2, 1)],
        [HELD],
    ]


def test_a_name_is_printed_sign_for_sign_or_not_at_all() -> None:
    for name in ("", "Ana Núñez-O'Hara", "Łukasz Żółć", "Øyvind  Ås"):
        assert prints(name)
    for name in ("محمد", "山田", "Ana 山田", "Иван", "Nguyễn", "Ana\u200d"):
        assert not prints(name)


def test_a_secret_comes_back_from_a_form_or_is_none() -> None:
    secret = make_secret()

    assert read_secret(secret) == read_secret(secret.upper()) == secret
    for typed in ("", "x", secret[:-1], f"{secret}q", "q" * 58, "é" * 58, "\x00", f" {secret}"):
        assert read_secret(typed) is None


def test_a_secret_has_256_bits_and_does_not_print() -> None:
    secret = make_secret()
    assert len(secret) == 58
    assert secret not in repr(Holder(make.LONG_AGO, "P", secret))  # type: ignore[arg-type] # its id does not matter


def test_the_link_of_a_passport_is_read_with_whatever_stands_before_it() -> None:
    code, secret = make_code(Random(1).getrandbits), make_secret()

    for typed in (
        f"https://registry.test/passport/{code}/{secret}",
        f"https://registry.test/passport/{code}/{secret}?lang=es",
        f"{spell(code)} {secret.upper()}",
        f"{code}/{secret}",
        f"{code}/{secret}.",
        f"<https://registry.test/passport/{code}/{secret}>",
        f"“https://registry.test/passport/{code}/{secret}”, ",
    ):
        assert split(typed) == (code, secret)
    for typed in ("", code, secret, f"{code}/", f"{secret}/{code}", f"X/{secret}", f"{code}/é"):
        assert split(typed) is None
    assert isinstance(parse_link({"link": "\x00"}), FormFaults)


# ── one passport is one person's ────────────────────────────────────────────────────────────────────

HOTEL, OTHER = UUID(int=1), UUID(int=2)
DAYS = st.dates(date(2025, 1, 1), date(2025, 3, 1))


@given(DAYS, DAYS, DAYS, DAYS)
def test_two_who_work_at_one_business_on_the_same_days_are_two_people(
    a: date, b: date, c: date, d: date
) -> None:
    (since, until), (later, last) = sorted((sorted((a, b)), sorted((c, d))))
    one, other = Work(HOTEL, since, until), Work(HOTEL, later, last)
    at_once = since == later or until > later

    for mine, theirs in ((one, other), (other, one)):
        assert (unfit(mine, [theirs], today=TODAY) is Unfit.OF_A_COLLEAGUE) is at_once


def test_whoever_is_still_there_is_another_than_whoever_comes_and_elsewhere_nobody_can_tell() -> None:
    there = Work(HOTEL, date(2025, 1, 1), None)

    assert unfit(Work(HOTEL, date(2026, 1, 1), None), [there], today=TODAY) is Unfit.OF_A_COLLEAGUE
    assert unfit(Work(OTHER, date(2026, 1, 1), None), [there], today=TODAY) is None


def test_businesses_are_counted_while_the_work_lasts() -> None:
    mine = Work(HOTEL, date(2025, 1, 1), None)
    others = [Work(UUID(int=number), date(2025, 1, 1), TODAY) for number in range(2, 2 + BUSINESSES_MOST)]

    assert unfit(mine, others[1:], today=TODAY) is None
    assert unfit(mine, others, today=TODAY) is Unfit.AT_MANY
    assert unfit(mine, others, today=TODAY + timedelta(days=1)) is None


# ── the certificate ─────────────────────────────────────────────────────────────────────────────────


def certificate(language: str, *, name: str = "Ana Núñez", entries: tuple[Entry, ...] = (entry(),)) -> bytes:
    with speaking(language):
        return draw(
            Certificate(
                name=name, code="P7QM-4TXD-2A9K", address="https://registry.test/passport/P7QM4TXD2A9K", issued_on=HELD,
                drawn_on=TODAY, lines=tuple(lines(entries, TODAY)), site_name="Atalaya", accent="#1f6f54", language=language,
            )
        )  # fmt: skip


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return " ".join(" ".join(pages).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_certificate_says_who_learnt_what_and_how_to_check_it(language: str) -> None:
    said = words(certificate(language))

    for part in ("Ana Núñez", "P7QM-4TXD-2A9K", "M0", "2026", "2027", "https://registry.test/passport"):
        assert part in said
    assert "%(" not in said


def test_the_certificate_is_in_the_language_that_is_spoken() -> None:
    assert "How to check this" in words(certificate("en"))
    assert "How to check this" not in words(certificate("es"))


def test_a_name_that_the_typeface_lacks_is_left_to_be_written_by_hand() -> None:
    assert "written by hand" in words(certificate("en", name="张伟"))
    assert "written by hand" in words(certificate("en", name=""))


def test_a_long_name_and_many_modules_go_on_to_the_next_page() -> None:
    many = tuple(entry(f"M{number}") for number in range(12))
    many += tuple(entry("M0", date(year, 5, 2)) for year in range(2000, 2026))
    pdf = certificate("fr", name="Maximiliana " * 6, entries=many)

    assert len(pypdfium2.PdfDocument(pdf)) > 1
    assert words(pdf).count("M11 ·") == words(pdf).count("M0 ·") == 1
    assert words(pdf).count("2 mai 20") == 26
