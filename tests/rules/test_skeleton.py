"""Names that may be taken for each other share a skeleton; a search forgives how its words are typed."""
# ruff: noqa: RUF001 — look-alike letters are what is tested here

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kit.searchable import search_text
from registry.kit.skeleton import CONFUSABLES, confusables, skeleton

ALIKE = [
    # capitals, blanks, punctuation, accents
    ("Hotel Adria", "HOTEL  ADRIA"),
    ("Hotel Adria", "hotel-adria!"),
    ("Hotel Adria", "HotelAdria"),
    ("Hotel Adria", "Hotel Àdria"),
    ("Hotel Adria", "Hotel A\u0300dria"),
    ("Zürich Cab", "Zurich Cab"),
    ("Łódź Taxi", "Lodz Taxi"),
    ("Đại Nam", "Dai Nam"),
    ("Gasthof Strauß", "GASTHOF STRAUSS"),
    ("Hotel | Spa", "Hotel & Spa"),
    # what nobody sees
    ("Hotel Adria", "Hotel\u200b Adria"),
    ("Hotel Adria", "Hotel Adria\u202e"),
    ("Hotel Adria", "Ho\u00adtel Adria"),
    ("Hotel Adria", "Hotel \u3164Adria"),
    ("Hotel Adria", "Ho\u034ftel\u2800Adria\ufe0f"),
    # ASCII that looks like other ASCII
    ("Hotel Adria", "Hote1 Adria"),
    ("Hotel Adria", "HoteI Adria"),
    ("Hotel Adria", "Hote| Adria"),
    ("Taxi 10", "Taxi IO"),
    ("Taxi Modern", "Taxi Modem"),
    ("Taxi Modem", "Taxi Moder\u200bn"),
    ("Taxi Modem", "Taxi Mode\u0155n"),
    ("Westend Cars", "vvestencl Cars"),
    # Cyrillic, one letter and whole words, small and capital
    ("Hotel Adria", "\u041d\u043et\u0435l \u0410dri\u0430"),
    ("Hotel Adria", "H\u043etel-Adria"),
    ("COCOA", "\u0421\u041e\u0421\u041e\u0410"),
    ("cocoa", "\u0441\u043e\u0441\u043e\u0430"),
    ("Pace", "\u0420\u0430\u0441\u0435"),
    ("Taxi Max", "\u0422axi \u041c\u0430\u0445"),
    ("Отель Волга", "ОТЕЛЬ ВОЛГА"),
    ("Отель Волга", "Отель Boлга"),
    ("Бар Юг", "БАР ЮГ"),
    # Greek
    ("Hotel Minoa", "\u0397otel \u039cinoa"),
    ("HOTEL KNIT", "HOTEL \u039a\u039d\u0399\u03a4"),
    ("Ξενία", "ΞΕΝΙΑ"),
    ("Hotel Ρόδος", "HOTEL ΡΟΔΟΣ"),
    # Armenian, Cherokee, Lisu, Coptic
    ("Sunny", "\u054funny"),
    ("Hotel Goa", "Hotel G\u0585a"),
    ("DAWA", "\u13a0\u13aa\u13b3\u13aa"),
    ("BED", "\ua4d0\ua4f0\ua4d3"),
    ("Cab", "\u2ca4ab"),
    # Latin letters beside the usual ones, small capitals, a dotless i
    ("Hotel Adria", "Hotel \u0251dria"),
    ("Hotel Adria", "\u029cotel Adria"),
    ("Hotel Adria", "Hotel Adr\u0131a"),
    ("Hotel Adria", "Ho\u0167el A\u0111ria"),
    # full width, mathematical, Roman, circled
    ("Hotel Adria", "\uff28\uff4f\uff54\uff45\uff4c Adria"),
    ("Hotel Adria", "\U0001d407\U0001d428\U0001d42d\U0001d41e\U0001d425 Adria"),
    ("Hotel Adria", "\u24bd\u24de\u24e3\u24d4\u24db Adria"),
    ("Taxi Mexico", "Taxi \u217fexico"),
    ("Taxi 7", "Taxi \U0001d7d5"),
    ("Office", "O\ufb03ce"),
]
APART = [
    ("Hotel Adria", "Hotel Andrea"),
    ("Hotel Adria", "Hotel Adria 2"),
    ("Hotel Central", "Hotel Centro"),
    ("Ξενία", "Ξενία Β"),
    ("Отель Волга", "Отель Ока"),
    ("โรงแรมกี", "โรงแรมกู"),  # they differ in a vowel sign alone
    ("होटल", "होटली"),
    ("東京ホテル", "京都ホテル"),
    ("☆", "☆☆"),
    ("∞", "★"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_look_alikes_share_a_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_names_do_not(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


def test_the_letters_that_look_alike_are_those_of_many_scripts_and_none_of_ascii() -> None:
    alike = {chr(letter): taken_for for letter, taken_for in confusables().items() if letter != ord("|")}
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in alike}

    assert len(alike) > 1600
    assert {
        "LATIN",
        "GREEK",
        "CYRILLIC",
        "ARMENIAN",
        "FULLWIDTH",
        "MATHEMATICAL",
        "CHEROKEE",
        "LISU",
    } <= scripts
    assert not any(letter.isascii() for letter in alike)
    assert all(re.fullmatch("[a-z0-9]+", taken_for) for taken_for in alike.values())


def test_the_list_carries_the_notice_of_those_whose_facts_it_holds() -> None:
    head = CONFUSABLES.read_text(encoding="ascii")[:2500]
    assert "Copyright (c) 1991-2020 Unicode, Inc." in head
    assert "MODIFIED" in head


@given(
    st.text(alphabet="abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1), st.data()
)
def test_a_letter_swapped_for_one_that_looks_like_it_changes_nothing(name: str, data: st.DataObject) -> None:
    by_look: dict[str, list[str]] = {}
    for letter, taken_for in confusables().items():
        by_look.setdefault(taken_for, []).append(chr(letter))
    place = data.draw(st.integers(0, len(name) - 1))
    others = [sign for sign in by_look.get(name[place].lower(), []) if unicodedata.category(sign)[0] == "L"]
    swapped = data.draw(st.sampled_from(others or [name[place]]))

    forged = name[:place] + swapped + name[place + 1 :]

    assert skeleton(forged) == skeleton(name)


@given(st.text(max_size=120))
def test_every_text_has_a_skeleton_that_its_unicode_forms_share(name: str) -> None:
    bare = skeleton(name)
    assert skeleton(unicodedata.normalize("NFD", name)) == bare
    assert skeleton(unicodedata.normalize("NFC", name)) == bare
    assert "\0" not in bare
    assert not any("\ud800" <= sign <= "\udfff" for sign in bare)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Hôtel   des Étoiles ", "hotel des etoiles"),
        ("HÔTEL", "hotel"),
        ("Ho\u0302tel", "hotel"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Smørrebrød", "smorrebrod"),
        ("Đà Nẵng", "da nang"),
        ("São João d'Aliança", "sao joao d alianca"),
        ("Œuvre & Cie", "oeuvre cie"),
        ("İstanbul", "istanbul"),
        ("ISPARTA ısparta", "isparta isparta"),
        ("Ｔａｘｉ　１２", "taxi 12"),
        ("ﬁesta", "fiesta"),
        ("ΞΕΝΊΑ Ρόδος", "ξενια ροδοσ"),
        ("ЙОД ёлка", "иод елка"),
        ("فُنْدُق", "فندق"),
        ("โรงแรมกู", "โรงแรมกู"),
        ("가나다", "가나다"),
        ("Hotel\u200bAdria", "hoteladria"),
        ("☆", ""),
    ],
)
def test_a_search_forgives_case_accents_width_and_blanks(text: str, folded: str) -> None:
    assert search_text(text) == folded


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    once = search_text(text)
    assert search_text(once) == once


@given(st.text())
def test_a_search_finds_a_name_in_capitals(text: str) -> None:
    assert search_text(unicodedata.normalize("NFD", text)) == search_text(text)
