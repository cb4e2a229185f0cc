"""Text that has to fit on paper, in letters that the typeface has."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kit import fonts
from registry.kit.fonts import Face
from registry.kit.lettering import LONGEST, clean, clusters, cut, fit
from registry.kit.spelling import printable

LONG = "Gran Hotel y Centro de Convenciones Casa de las Flores y Jardines del Cenote Sagrado de Valladolid"
NOT_SEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def test_what_cannot_be_seen_is_taken_out() -> None:
    hostile = "Hotel\0\u202e \u200bFaro\u2028\ud800\ufffe\t\x1b[2J  Azul"

    assert clean(hostile) == "Hotel Faro [2J Azul"


@given(st.text(st.characters(), max_size=LONGEST + 100))
def test_a_clean_text_is_one_visible_line_of_bounded_length(text: str) -> None:
    plain = clean(text)

    assert len(plain) <= LONGEST
    assert not {unicodedata.category(char) for char in plain} & NOT_SEEN
    assert plain == " ".join(plain.split(" "))


def test_ten_thousand_characters_are_cut_in_no_time() -> None:
    assert clean("x" * 10_000) == "x" * (LONGEST - 1) + "…"


@pytest.mark.parametrize(
    ("text", "longest", "kept"),
    [
        ("Peñón", 4, "Peñ…"),
        ("Pen\u0303on", 4, "Pe…"),
        ("Pen\u0303on", 5, "Pen\u0303…"),
        ("เมือง", 3, "…"),  # a leading vowel, its consonant and its marks are one
        ("เมือง", 6, "เมือง…"),
        ("Ana", 9, "Ana…"),
    ],
)
def test_a_cut_never_parts_a_letter_from_its_marks(text: str, longest: int, kept: str) -> None:
    assert cut(text, longest) == kept


def test_a_tower_of_accents_is_pulled_down() -> None:
    assert list(clusters("Z" + "\u0300" * 5000 + "a")) == ["Z" + "\u0300" * 4, "a"]


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=200), st.integers(1, 4), st.floats(8, 120))
def test_whatever_is_written_fits(text: str, lines: int, width: float) -> None:
    plain = clean(text)

    fitted = fit(plain, Face.BOLD, width=width, lines=lines, largest=9, smallest=3)

    assert len(fitted.lines) <= lines
    assert 3 <= fitted.size <= 9
    assert all(fonts.width(line, Face.BOLD, fitted.size) <= width + 1e-6 for line in fitted.lines)


@given(st.lists(st.sampled_from(["Hotel", "del", "Peñón", "y", "Mar"]), min_size=1, max_size=12))
def test_no_word_is_lost_while_there_is_room(words: list[str]) -> None:
    fitted = fit(" ".join(words), Face.REGULAR, width=70, lines=4, largest=9, smallest=2)

    assert not fitted.cut
    assert " ".join(fitted.lines) == " ".join(words)


def test_a_long_name_is_wrapped_then_shrunk_then_cut_between_words() -> None:
    roomy = fit(LONG, Face.BOLD, width=120, lines=3, largest=14, smallest=5)
    tight = fit(LONG, Face.BOLD, width=40, lines=2, largest=14, smallest=5)

    assert (len(roomy.lines), roomy.cut) == (3, False)
    assert roomy.size < 14
    assert tight.cut
    assert LONG.startswith(" ".join(tight.lines).removesuffix("…") + " ")


def test_lines_are_about_equally_long() -> None:
    lines = fit(LONG, Face.REGULAR, width=100, lines=3, largest=5, smallest=5).lines

    assert max(map(len, lines)) - min(map(len, lines)) < 14


def test_a_script_without_spaces_is_wrapped_too() -> None:
    fitted = fit("東京湾岸観光旅館" * 3, Face.REGULAR, width=40, lines=3, largest=5, smallest=3)

    assert "".join(fitted.lines) == "東京湾岸観光旅館" * 3


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("Hôtel L'Été à Nîmes, São Tomé, Łódź", "Hôtel L'Été à Nîmes, São Tomé, Łódź"),
        ("Гостиница Жар-Птица", "Gostinitsa Zhar-Ptitsa"),
        ("ЩУКА", "SHCHUKA"),
        ("Ξενοδοχείο Αθήνα", "Xenodocheio Athina"),
        ("Phở Nguyễn", "Pho Nguyên"),
        ("\uff34\uff21\uff38\uff29 ﬁrst", "TAXI first"),
        ("Hotel 東京 (東京)", "Hotel"),
        ("Taxi \N{TAXI} Sol", "Taxi Sol"),
        ("東京ホテル", ""),
        ("東京ホテル A1", ""),
        ("فندق النيل", ""),
        ("โรงแรมสุข", ""),
    ],
)
def test_letters_that_the_typeface_lacks_are_spelt_or_left_out(text: str, spelt: str) -> None:
    assert printable(text) == spelt


@given(st.text(st.characters(), max_size=80))
def test_what_is_printed_the_typeface_has(text: str) -> None:
    assert all(map(fonts.covers, printable(text)))


def test_a_slice_of_the_typeface_has_the_letters_asked_for_and_few_more() -> None:
    whole = Face.BOLD.path.stat().st_size
    some = fonts.subset(Face.BOLD, ["Peñón 東京"])

    assert some[:4] == b"wOFF"
    assert len(some) < whole / 8
