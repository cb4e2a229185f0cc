"""What a complaint may say, what may follow what, and by when."""

from datetime import date, timedelta
from itertools import product
from typing import get_args
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.complaints import rules, words
from registry.complaints.forms import (
    AboutAChildError,
    parse_answer,
    parse_complaint,
    parse_message,
    parse_said,
)
from registry.complaints.numbering import lookup, new_number
from registry.complaints.rules import Kind, Reason, State
from registry.complaints.scope import Handler
from registry.complaints.topics import speaks_of_a_child
from registry.concerns.happenings import folded
from registry.errors import RuleBrokenError
from registry.kit.forms import FormFaults
from registry.kit.sealing import Keyring, is_receipt

TODAY = date(2026, 3, 27)
SENT = {"kind": "not_trained", "text": "Nobody at the reception was ever trained."}


@pytest.mark.parametrize(
    "text",
    [
        "A child was alone in the lobby.", "There were KIDS with him.", "an under-age girl", "underage guests",
        "a 14 year old", "a 9-year-old", "she is 16 yo", "He molested someone", "sexual favours", "trafficking",
        "Había una niña sola", "dos NIÑOS", "un menor de edad", "tiene 15 años", "13 años de edad", "abusaron de ella",
        "la violación", "trata de personas", "explotación", "una adolescente", "muchachas", "un bebé", "n\u200bi\u200bña",
        "Uma criança", "duas meninas", "um garoto", "exploração", "assédio", "estuprada", "com 12 anos", "tem 9 anos",
        "Un enfant seul", "deux fillettes", "une mineure", "âgée de 14 ans", "il a violé", "harcèlement", "un ado",
    ],
)  # fmt: skip
def test_what_may_speak_of_a_child_or_an_abuse_is_seen_in_four_languages(text: str) -> None:
    assert speaks_of_a_child(text)
    with pytest.raises(AboutAChildError):
        parse_complaint({"text": text}, today=TODAY)  # whatever else is wrong
    with pytest.raises(AboutAChildError):
        parse_message({"message": text})


@pytest.mark.parametrize(
    "text",
    [
        "Nobody was trained, and no sign hangs at the reception.", "A violation of the code: no procedure.",
        "Signed 12 years ago and nothing done.", "No capacitan al personal desde hace 2 años.", "El logo está vencido.",
        "Ninguém foi treinado; não há cartaz.", "O gerente diz que tem selo, e não tem.",
        "Personne n'est formé, aucune affiche.", "L'hôtel ment sur son rapport annuel.", "The supplier clause is missing.",
    ],
)  # fmt: skip
def test_what_speaks_of_the_code_alone_is_a_complaint(text: str) -> None:
    assert not speaks_of_a_child(text)
    assert not isinstance(parse_complaint({**SENT, "text": text}, today=TODAY), FormFaults)


@given(st.text(max_size=300))
def test_any_text_is_judged_and_folding_changes_nothing_of_it(text: str) -> None:
    assert speaks_of_a_child(text) == speaks_of_a_child(folded(text))


def faults(draft: object) -> set[str]:
    assert isinstance(draft, FormFaults)
    return set(draft.by_field)


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"kind": ""}, {"kind"}),
        ({"text": ""}, {"text"}),
        ({"text": "x" * 3001}, {"text"}),
        ({"text": "Ask Mr Brown of the desk."}, {"text"}),
        ({"text": "Call +506 8888 7777."}, {"text"}),
        ({"happened_on": "2020-01-01"}, {"happened_on"}),
        ({"happened_on": "2026-04-01"}, {"happened_on"}),
        ({"contact": "nobody"}, {"contact"}),
    ],
)
def test_a_complaint_with_a_fault_is_returned(changed: dict[str, str], wrong: set[str]) -> None:
    assert faults(parse_complaint({**SENT, **changed}, today=TODAY)) == wrong


def test_nothing_is_agreed_to_by_silence() -> None:
    draft = parse_complaint(SENT, today=TODAY)

    assert not isinstance(draft, FormFaults)
    assert (draft.may_share, draft.association_may_read, draft.contact) == (False, False, "")


def test_an_answer_has_an_outcome_a_reason_that_fits_and_words() -> None:
    assert faults(parse_answer({})) == {"outcome", "reason", "words"}
    assert faults(parse_answer({"outcome": "checking", "reason": "untrue", "words": "x"})) == {"outcome"}
    assert faults(parse_answer({"outcome": "upheld", "reason": "in_order", "words": "x"})) == {"reason"}
    assert not isinstance(parse_answer({"outcome": "upheld", "reason": "untrue", "words": "x"}), FormFaults)
    assert faults(parse_said({}, "message", longest=10)) == {"message"}
    assert faults(parse_message({"message": " "})) == {"message"}


def test_every_outcome_has_reasons_and_every_reason_one_outcome() -> None:
    carried = [reason for reasons in rules.REASONS.values() for reason in reasons]
    assert sorted(carried) == sorted(Reason)
    assert set(rules.REASONS) == set(State) - rules.OPEN
    for outcome, reason in product(State, Reason):
        if reason in rules.REASONS.get(outcome, ()):
            rules.check_reason(outcome, reason)
        else:
            with pytest.raises(RuleBrokenError):
                rules.check_reason(outcome, reason)
    assert (set(words.KINDS), set(words.STATES), set(words.REASONS)) == (set(Kind), set(State), set(Reason))


def test_a_complaint_is_taken_up_before_it_is_answered_and_looked_at_twice_at_most() -> None:
    for present, wanted in product(State, State):
        if wanted in rules.MAY_FOLLOW[present]:
            assert rules.move(present, wanted) is wanted
        else:
            with pytest.raises(RuleBrokenError, match="in the meantime"):
                rules.move(present, wanted)
    ask = {"decided_on": TODAY, "again_on": None, "today": TODAY + timedelta(days=30)}
    rules.check_again(State.NOT_UPHELD, **ask)  # type: ignore[arg-type]
    rules.check_again(State.NOT_OURS, **ask)  # type: ignore[arg-type]
    for state, changed in (
        (State.UPHELD, {}),
        (State.CHECKING, {"decided_on": None}),
        (State.NOT_UPHELD, {"today": TODAY + timedelta(days=31)}),
        (State.NOT_UPHELD, {"again_on": TODAY}),
    ):
        with pytest.raises(RuleBrokenError):
            rules.check_again(state, **{**ask, **changed})  # type: ignore[arg-type]


def test_ninety_days_and_ninety_more() -> None:
    assert rules.due_on(TODAY) == date(2026, 6, 25)
    assert rules.due_on(TODAY, date(2026, 7, 1)) == date(2026, 9, 29)


def test_the_second_look_is_another_persons() -> None:
    me = uuid4()
    rules.check_other_person(None, me)
    rules.check_other_person(uuid4(), me)
    with pytest.raises(RuleBrokenError, match="second look"):
        rules.check_other_person(me, me)
    assert len(get_args(Handler)) == 2


def test_a_number_checks_itself_and_is_found_however_it_was_typed(tmp_path: object) -> None:
    keyring = Keyring(tmp_path)  # type: ignore[arg-type]
    number = new_number()

    assert is_receipt(number)
    assert lookup(keyring, number) == lookup(keyring, f" {number[:4]} {number[4:]}")
    assert lookup(keyring, number) != lookup(keyring, new_number())
