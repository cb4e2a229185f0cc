"""What can be said of the look without a browser: contrast, weight, words beside signs, quoted attributes."""

import re
from collections.abc import Callable
from contextlib import suppress
from itertools import product
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import assume, given
from hypothesis import strategies as st
from jinja2 import Environment, UndefinedError

from registry.kit.assets import DARK_GROUNDS, LIGHT_GROUNDS, Assets, contrast, theme_css
from registry.kit.pages import environment
from registry.kit.words import Sentence
from registry.paths import STATIC, TEMPLATES
from registry.settings import Settings

TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2: 1.4.3 for text, 1.4.11 for the outlines of what can be used
GROUNDS = ("ground", "surface", "sunk")
READ = [
    *product(("ink", "quiet", "good", "care", "bad", "info", "accent"), GROUNDS),
    *((tone, f"{tone}-soft") for tone in ("good", "care", "bad", "info", "accent")),
    *product(("ink", "accent"), ("good-soft", "care-soft", "bad-soft", "info-soft")),
    ("quiet", "care-soft"),
    ("on-bar", "bar"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("surface", "bad"),
]
SEEN = list(product(("edge", "accent", "bad"), GROUNDS))
SHEETS = ("site.css", "verify.css")
ACCENT = Settings().accent

Tones = dict[str, str]


def tones_of(css: str) -> tuple[Tones, Tones]:
    """Return the colours of a style sheet by custom property, for light and for dark."""
    blocks = [
        dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})\b", block))
        for block in re.findall(r":root\s*\{([^}]*)\}", css)
    ]
    before = [css[: found.start()].rstrip() for found in re.finditer(r":root\s*\{", css)]
    light: Tones = {}
    dark: Tones = {}
    for found, what_precedes in zip(blocks, before, strict=True):
        (dark if re.search(r"dark\)\s*\{$", what_precedes) else light).update(found)
    return light, light | dark


def served(name: str, accent: str = ACCENT) -> str:
    assets = Assets(STATIC, theme=theme_css(accent))
    found = assets.find(assets.url(name))
    assert found is not None
    return found.body.decode()


@pytest.fixture(scope="module")
def pages() -> Environment:
    assets = Assets(STATIC, theme=theme_css(ACCENT))
    return environment(TEMPLATES, static=assets.url, site_name="A Register", contact="desk@example.org")


@pytest.fixture(scope="module")
def draw(pages: Environment) -> Callable[..., Tag]:
    def drawn(source: str, **context: Any) -> Tag:
        return BeautifulSoup(pages.from_string(source).render(**context), "html5lib")

    return drawn


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("sheet", SHEETS)
def test_every_colour_can_be_read_on_what_lies_under_it(sheet: str, scheme: int) -> None:
    tones = tones_of(served(sheet))[scheme]

    dim = [
        f"{one} on {other}: {contrast(tones[one], tones[other]):.2f}"
        for pairs, least in ((READ, TEXT), (SEEN, SHAPE))
        for one, other in pairs
        if contrast(tones[one], tones[other]) < least
    ]
    assert dim == []


def test_both_sheets_have_the_same_colours_and_the_theme_reckons_with_them() -> None:
    site, light = (tones_of(served(sheet)) for sheet in SHEETS)

    assert site == light
    assert {site[0][name] for name in GROUNDS} == set(LIGHT_GROUNDS)
    assert {site[1][name] for name in GROUNDS} == set(DARK_GROUNDS)


def test_contrast_is_reckoned_as_the_guidelines_do() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


@given(st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"))
def test_whatever_accent_is_accepted_can_be_read(accent: str) -> None:
    theme = ""
    with suppress(ValueError):
        theme = theme_css(accent)
    assume(theme != "")

    light, dark = tones_of(theme)
    for tones, grounds in ((light, LIGHT_GROUNDS), (dark, DARK_GROUNDS)):
        for ground in (*grounds, tones["accent-soft"], tones["on-accent"]):
            assert contrast(tones["accent"], ground) >= TEXT
        assert contrast(tones["accent-strong"], tones["on-accent"]) >= TEXT


def test_an_accent_that_can_be_read_on_paper_stays_as_it_is() -> None:
    assert "--accent: #0b5c5f;" in theme_css("#0b5c5f")


def test_the_light_pages_load_little() -> None:
    assets = Assets(STATIC, theme=theme_css(ACCENT))

    found = assets.find(assets.url("verify.css"), gzip=True)

    assert found is not None
    assert len(found.body) <= 3500
    assert "url(" not in served("verify.css")


def test_nothing_in_a_style_sheet_comes_from_elsewhere() -> None:
    for sheet in SHEETS:
        assert re.search(r"https?:|@import|//[a-z]", served(sheet)) is None


def test_each_status_has_its_word_its_sign_and_its_colour(
    pages: Environment, draw: Callable[..., Tag]
) -> None:
    looks: dict[str, tuple[str, str]] = pages.get_template("parts/status.html").module.LOOKS  # type: ignore[attr-defined]
    words = set()
    for value, (kind, _) in looks.items():
        page = draw('{% from "parts/status.html" import standing %}{{ standing(value) }}', value=value)

        chip = page.select_one("span.chip")
        assert chip is not None
        assert chip["class"] == ["chip", kind]
        assert chip.select_one('svg[aria-hidden="true"] path[d]') is not None
        words.add(chip.get_text())
    assert "" not in words
    assert len(words) == len(looks)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("report_overdue", "Report overdue"),
        ("not_registered", "Not on the register"),
        ("not_on_the_register", "Not on the register"),
        ("removed", "Removed"),
    ],
)
def test_a_standing_is_said_in_the_words_of_the_field(
    draw: Callable[..., Tag], value: str, words: str
) -> None:
    page = draw('{% from "parts/status.html" import standing %}{{ standing(value) }}', value=value)

    assert page.get_text(strip=True) == words


@pytest.mark.parametrize("macro", ["standing", "status", "standing_words"])
def test_an_unknown_status_is_a_bug_not_a_blank(draw: Callable[..., Tag], macro: str) -> None:
    with pytest.raises(UndefinedError):
        draw(f'{{% from "parts/status.html" import {macro} %}}{{{{ {macro}("excellent") }}}}')


def test_every_icon_is_one_path_inside_its_square(pages: Environment) -> None:
    paths: dict[str, str] = pages.get_template("parts/icons.html").module.PATHS  # type: ignore[attr-defined]

    for name, path in paths.items():
        assert re.fullmatch(r"M[\d .,MmLlHhVvCcSsQqTtAaZz-]+", path), name
        assert all(-24 <= float(number) <= 24 for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", path)), name


FORM = """{% from "parts/fields.html" import summary, field, textarea, select, radios, checkboxes, checkbox, file %}
{{ summary(faults, {"town": "Town"}) }}
{{ field("town", "Town", raw, faults, hint="As on the permit.") }}
{{ field("secret", "Password", raw, faults, type="password") }}
{{ textarea("why", "Why", raw, faults) }}
{{ select("land", "Country", [("UY", "Uruguay"), ("FR", "France")], raw, faults) }}
{{ radios("does", "What it does", [("taxi", "Taxi"), ("bed", "Beds", "Hotels and hostels")], raw, faults) }}
{{ checkboxes("speaks", "Speaks", [("en", "English"), ("es", "Spanish")], ["es"], faults) }}
{{ checkbox("may", "I may sign", raw, faults) }}
{{ file("list", "List", faults) }}"""
NAMES = ("town", "secret", "why", "land", "does", "speaks", "may", "list")
HOSTILE = '"><script>alert(1)</script>'


def test_what_was_typed_comes_back_and_a_password_never_does(draw: Callable[..., Tag]) -> None:
    raw = {
        "town": HOSTILE,
        "secret": "open sesame",
        "why": "\nBecause",
        "land": "FR",
        "does": "bed",
        "may": "yes",
    }

    page = draw(FORM, raw=raw, faults={})

    assert page.select_one("#town")["value"] == HOSTILE  # type: ignore[index]
    assert page.select_one("script") is None
    assert "open sesame" not in str(page)
    assert page.select_one("#why").get_text() == "\nBecause"  # type: ignore[union-attr]
    assert [option["value"] for option in page.select("option[selected]")] == ["FR"]
    assert [tick["value"] for tick in page.select("input[checked]")] == ["bed", "es", "yes"]


def test_a_fault_stands_beside_its_field_and_on_top(draw: Callable[..., Tag]) -> None:
    faults = {name: Sentence("Use %(longest)s characters or fewer.", {"longest": 9}) for name in NAMES}

    page = draw(FORM, raw={}, faults=faults)

    summary = page.select_one('[role="alert"][tabindex="-1"]')
    assert summary is not None
    links = {str(link["href"]): link.get_text() for link in summary.select("a")}
    assert set(links) == {f"#{name}" for name in NAMES}
    assert links["#town"] == "Town: Use 9 characters or fewer."
    for name in NAMES:
        assert page.select_one(f"input#{name}, textarea#{name}, select#{name}") is not None, "the link lands"
        fault = page.select_one(f"#{name}-fault")
        assert fault is not None
        assert "Use 9 characters or fewer." in fault.get_text()
        assert fault.select_one("svg") is not None
        tied = [str(tag["aria-describedby"]).split() for tag in page.select("[aria-describedby]")]
        assert any(f"{name}-fault" in ids for ids in tied)


def test_a_form_without_faults_says_nothing_of_them(draw: Callable[..., Tag]) -> None:
    page = draw(FORM, raw={}, faults={})

    assert page.select('[role="alert"], .fault, .faulty, [aria-invalid]') == []


def test_each_field_has_a_label_and_each_description_is_there(draw: Callable[..., Tag]) -> None:
    page = draw(FORM, raw={}, faults={"town": Sentence("Enter a value.", {})})

    ids = [str(tag["id"]) for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    for control in page.select("input, textarea, select"):
        assert page.select_one(f'label[for="{control["id"]}"]') is not None
    for tag in page.select("[aria-describedby]"):
        assert set(str(tag["aria-describedby"]).split()) <= set(ids)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422, 429, 500, 503])
def test_every_failure_has_a_title_a_sentence_and_a_way_on(pages: Environment, status: int) -> None:
    context = {"said": Sentence("It is <b>so</b>.", {}), "status": status, "back": ""}
    page = BeautifulSoup(pages.get_template("errors/error.html").render(context), "html5lib")

    heading, main = page.select_one("h1"), page.select_one("main")
    assert heading is not None
    assert main is not None
    assert heading.get_text(strip=True)
    assert "It is <b>so</b>." in main.get_text()
    assert main.select("a[href]")


@pytest.mark.parametrize("layout", ["page", "desk", "light"])
def test_every_layout_offers_help_the_languages_and_a_way_past_itself(
    draw: Callable[..., Tag], layout: str
) -> None:
    page = draw(
        f'{{% extends "layouts/{layout}.html" %}}'
        "{% block title %}A page{% endblock %}{% block main %}<p>Here</p>{% endblock %}"
    )

    links = page.select("a[href]")
    assert str(links[0]["href"]) == "#main"
    assert page.select_one("main#main") is not None
    assert "/concern" in [link["href"] for link in page.select("header a")]
    assert {str(link["hreflang"]) for link in page.select("a[hreflang]")} == {"en", "es", "pt", "fr"}
    assert all(link["hreflang"] == link["lang"] for link in page.select("a[hreflang]"))
    assert len(page.select("h1")) == 1
    assert page.select("script, style, [style]") == []


@pytest.mark.parametrize(
    "path",
    [
        path.relative_to(TEMPLATES).as_posix()
        for kind in ("layouts", "parts", "errors")
        for path in (TEMPLATES / kind).iterdir()
    ],
)
def test_attributes_are_quoted_and_nothing_is_inline(path: str) -> None:
    source = re.sub(r"\{#.*?#\}", "", (TEMPLATES / path).read_text(), flags=re.DOTALL)

    assert re.search(r"""=\{\{""", source) is None
    ours = r"""<script src="\{\{ static\('[a-z-]+\.js'\) \}\}" defer></script>"""
    source = re.sub(ours, "", source)
    assert re.search(r"<[^>]*\s(style|on[a-z]+)=|<script|<style|\|\s*safe\b", source) is None
