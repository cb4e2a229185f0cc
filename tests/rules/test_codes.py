"""The code of conduct: complete in four languages, and never changed once it is published."""

import copy
import json
import re
import unicodedata
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.codes.rules import (
    COMMITMENTS,
    LANGUAGES,
    PARAGRAPH_LONGEST,
    Code,
    CodeFaults,
    canonical_text,
    hashes,
    load_code,
    parse_code,
    stored,
    text_sha256,
)
from registry.codes.shipped import SHIPPED, shipped_codes
from registry.errors import RuleBrokenError

V1 = shipped_codes()[0]
# Businesses sign these. Whoever changes a word publishes another version instead.
PUBLISHED = {
    "en": "b02707e28df64cf5b3d47709fbf23ca76aca2004d1c2824ce508a3e0a90153ef",
    "es": "f94e167131f269aeb7a2beb3aac1e64f33b7675b4a267ec91c2923b3a600fc2e",
    "pt": "0d645da79f330b1bf8ef23ae08d65fa6a65e9ed95af2d10d1d0b02c6d862f8e8",
    "fr": "98bed2f1f0ed68103f5fcc1ee58e521fac3d22f3b64a419fda761e1c22a59738",
}
# DOMAIN.md section 5, word for word.
KEPT_VERBATIM = {
    "en": "We put this rule into our agreements and stop working with those who break it; no one gains a "
    "commission for leading a client to a child.",
    "es": "Incluimos esta norma en nuestros acuerdos y dejamos de trabajar con quien la incumpla; nadie gana "
    "comisión por acercar a un cliente a una niña o un niño.",
    "pt": "Incluímos esta regra em nossos acordos e deixamos de trabalhar com quem a descumpre; ninguém ganha "
    "comissão por levar um cliente a uma criança.",
}
NEVER_SAID = re.compile(
    r"child prostitut|child porn|child sex touris|\bsafe (place|hotel|taxi)|certified|prostituci|prostituiç|pornograf"
    r"|turismo sexual|tourisme sexuel|child-friendly",
    re.IGNORECASE,
)


def given_v2() -> dict[str, Any]:
    """Return what a registrar might hand in as version 2."""
    return {"number": 2, "texts": json.loads(json.dumps(stored(V1)))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_published_never_changes(language: str) -> None:
    assert text_sha256(V1, language) == PUBLISHED[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hash_is_that_of_the_text_offered_as_a_file(language: str) -> None:
    text = canonical_text(V1, language)

    assert text == unicodedata.normalize("NFC", text)
    assert "\r" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert sha256(text.encode("utf-8")).hexdigest() == hashes(V1)[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_six_commitments_with_evidence_for_each(language: str) -> None:
    text = V1.texts[language]
    whole = canonical_text(V1, language)

    assert text.language == language
    assert tuple(commitment.key for commitment in text.commitments) == COMMITMENTS
    assert [len(commitment.evidence) for commitment in text.commitments] == [4, 3, 3, 3, 3, 2]
    assert [annex.key for annex in text.annexes] == ["T1"]
    for commitment in text.commitments + text.annexes:
        assert f"\n{commitment.key}. {commitment.title}\n{commitment.text}\n" in whole
    for part in (text.preamble, *text.exclusions, text.non_retaliation, text.no_reward, text.owner_driver):
        assert part in whole
    assert "18" in text.preamble
    assert len(text.exclusions) == 2
    assert "v1" in whole


@pytest.mark.parametrize(("language", "words"), KEPT_VERBATIM.items())
def test_commitments_are_kept_word_for_word(language: str, words: str) -> None:
    assert V1.texts[language].commitments[2].text == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_suggests_a_trade_by_the_child_or_promises_safety(language: str) -> None:
    assert NEVER_SAID.findall(canonical_text(V1, language)) == []


def test_all_languages_say_as_much() -> None:
    lengths = [len(canonical_text(V1, language)) for language in LANGUAGES]
    assert max(lengths) < 1.4 * min(lengths)


def test_nobody_has_reviewed_the_shipped_wording_yet_and_it_says_so() -> None:
    assert not any(text.reviewed for text in V1.texts.values())


def test_a_review_changes_no_hash() -> None:
    raw = stored(V1)
    raw["fr"] |= {"reviewer": "Ana Ejemplo, jurist", "reviewed_on": "2026-11-02"}

    reviewed = load_code(1, raw)

    assert reviewed.texts["fr"].reviewed
    assert hashes(reviewed) == PUBLISHED


def test_a_version_is_stored_and_read_back_whole() -> None:
    as_json = json.loads(json.dumps(stored(V1)))
    assert load_code(1, as_json) == V1


def test_each_file_has_its_language_and_nothing_unread() -> None:
    for language in LANGUAGES:
        raw = json.loads((SHIPPED / "v1" / f"{language}.json").read_text(encoding="utf-8"))
        assert raw == json.loads(json.dumps(stored(V1)[language]))


def test_a_later_version_has_another_number_and_so_another_hash() -> None:
    code = parse_code(given_v2(), last=1)

    assert isinstance(code, Code)
    assert code.name == "v2"
    assert set(hashes(code).values()).isdisjoint(PUBLISHED.values())


@pytest.mark.parametrize(("number", "last"), [(1, 1), (3, 1), (2, None), ("2", 1), (True, None), (None, 1)])
def test_a_number_follows_the_last_one(number: object, last: int | None) -> None:
    faulty = parse_code(given_v2() | {"number": number}, last=last)

    assert isinstance(faulty, CodeFaults)
    assert str(faulty.sentences[0]) == f"The number of the next version is {(last or 0) + 1}."


def faults_after(*path: str | int, value: object) -> list[str]:
    """Return the faults of version 2 with one part replaced."""
    whole = given_v2()
    part: Any = whole
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    code = parse_code(whole, last=1)
    return [str(sentence) for sentence in code.sentences] if isinstance(code, CodeFaults) else []


def test_a_fault_names_its_place() -> None:
    assert faults_after("texts", "fr", "preamble", value=" ") == ["fr: preamble: this part is missing."]
    assert faults_after("texts", "pt", "commitments", 2, "text", value=None) == [
        "pt: C3 text: this part is missing."
    ]
    assert faults_after("texts", "es", "title", value="a\0b") == [
        "es: title: use letters, digits and punctuation only, on one line."
    ]
    assert faults_after("texts", "en", "no_reward", value="x" * (PARAGRAPH_LONGEST + 1)) == [
        "en: no_reward: use 1000 characters or fewer."
    ]
    assert faults_after("texts", "en", "commitments", 0, "evidence", value=[]) == [
        "en: C1 evidence: this part is missing."
    ]
    assert faults_after("texts", "en", "exclusions", value=["x"] * 13) == [
        "en: exclusions: a list of at most 12 is needed.",
        "en: exclusions: this part is missing.",
    ]
    assert faults_after("texts", "en", "reviewed_on", value="tomorrow") == [
        "en: reviewed_on: a date such as 2026-03-27 is needed."
    ]
    assert faults_after("texts", "en", "headings", "evidence", value=7) == [
        "en: headings evidence: this part is missing."
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_version_lacking_a_language_is_none(language: str) -> None:
    whole = given_v2()
    del whole["texts"][language]

    code = parse_code(whole, last=1)

    assert isinstance(code, CodeFaults)
    assert f"{language}: this part is missing." in map(str, code.sentences)


def test_a_language_we_do_not_have_and_a_text_in_the_wrong_place_are_noted() -> None:
    assert faults_after("texts", "xx", value={}) == ["xx is not a language of this register."]
    assert faults_after("texts", "fr", "language", value="es") == [
        "The text under fr says that it is in another language."
    ]


def test_six_commitments_no_fewer_no_more_in_their_order() -> None:
    six = given_v2()["texts"]["en"]["commitments"]
    said = ["en: commitments: what is needed is C1, C2, C3, C4, C5, C6, in this order."]

    assert faults_after("texts", "en", "commitments", value=six[:5]) == said
    assert faults_after("texts", "en", "commitments", value=six[::-1]) == said
    assert faults_after("texts", "en", "commitments", value=six[:5] + six[:1]) == said
    assert said[0] in faults_after("texts", "en", "commitments", value=[*six, six[0]])


def test_a_stored_text_that_is_none_is_refused() -> None:
    raw = stored(V1)
    del raw["en"]["preamble"]
    with pytest.raises(RuleBrokenError, match="en: preamble: this part is missing"):
        load_code(1, raw)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(JUNK)
def test_whatever_is_handed_in_gets_an_answer(junk: object) -> None:
    faulty = parse_code(junk, last=1)
    assert isinstance(faulty, CodeFaults)
    assert 0 < len(faulty.sentences) <= 50


@given(JUNK, st.sampled_from(LANGUAGES), st.data())
def test_junk_in_any_one_part_gets_an_answer(junk: object, language: str, data: st.DataObject) -> None:
    whole = copy.deepcopy(given_v2())
    part = data.draw(st.sampled_from(sorted(whole["texts"][language])))
    whole["texts"][language][part] = junk

    code = parse_code(whole, last=1)

    assert isinstance(code, Code | CodeFaults)
    if isinstance(code, Code):
        assert load_code(2, json.loads(json.dumps(stored(code)))) == code
