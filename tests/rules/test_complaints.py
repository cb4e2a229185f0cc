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
from registry.complaints.topics import folded, speaks_of_a_child
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


@pytest.mark.parametrize(
    "text",
    [
        "Hay una chamaca que tiene 16", "una chamaca", "moça de 14", "uma moça de 14 que trabalha lá",
        "Une lycéenne de quinze printemps", "16 años", "aged 16", "she is 16", "She's 16.", "sixteen", "under-age",
        "under  age", "dieciséis años", "diez y seis años", "ch\u0456ld", "\u0441h\u0456ld", "ch1ld", "n1ña", "k1ds",
        "c-h-i-l-d", "n i ñ a", "ni.ña", "chiiiild", "CH\u0406LD", "\uff13 ans, \uff11\uff16 años", "١٦ años",
        "una patoja", "la chibola", "dos cipotas", "una guagua", "una pelada", "um guri", "um moleque", "um rapaz de 15",
        "une gamine", "une môme", "une collégienne", "une écolière", "un adolescent", "teens", "a teen",
        "He is only fifteen", "the girl friend, 15, was there", "a woman, 17, cried", "una joven (16)", "una de 15",
        "tem só 13", "elle a 15", "elle n'a que 15 ans", "dix-sept ans", "ela tem quatorze", "tinha apenas 12 anos",
        "under 18", "menor de 18", "moins de 18 ans", "menos de 17 años", "a boy of 12", "someone aged about 14", "6 months old",
        "turned 15 yesterday", "acaba de cumplir 15", "desde los 15 años", "de 14 a 16 años", "16-year-old", "16yo", "17 ans",
        "she looks sixteen", "high school", "schoolgirl", "not yet 18", "quince años", "seize ans", "aged 14-16", "15,16 años", "entre 14 y 16 años",
    ],
)  # fmt: skip
def test_ages_disguises_and_words_of_a_region_are_seen(text: str) -> None:
    assert speaks_of_a_child(text)
    assert speaks_of_a_child(f"At the hotel. {text}; nobody did anything.")
    assert speaks_of_a_child(text.upper())


@pytest.mark.parametrize(
    "text",
    [
        "16 rooms", "since 2016", "room 14", "In room 14 no notice hangs.", "habitación 14", "quarto 12, sem cartaz",
        "chambre 15", "The hotel has 16 rooms and 2 floors", "El hotel tiene 16 habitaciones", "tem 12 quartos",
        "L'hôtel a 14 chambres", "on the 15th", "15/03/2026", "at 16:30", "16 % of the staff", "desde hace 15 años",
        "hace más de 3 años que no capacitan", "há 10 anos", "depuis 15 ans", "il y a 12 ans", "10 years ago",
        "open for 15 years", "sixteen rooms", "quince días", "dieciséis cuartos", "I asked once.", "article 12",
        "Commitment 3 is not kept.", "The plan of 12 pages is missing.", "3 of 14 drivers", "bus 16", "ruta 14",
        "piso 15", "la lista de 16 hoteles", "2 audits in 12 months", "A garage for 17 cars", "v. 1.16", "9 a.m.",
        "Está aberto há dezesseis anos", "Le code de 2016", "un plazo de 15 días", "for all ages", "Taxi T-14",
    ],
)  # fmt: skip
def test_a_number_of_something_else_is_no_age(text: str) -> None:
    assert not speaks_of_a_child(text)
    assert not speaks_of_a_child(f"{text}. Nobody was trained.")


AGES = st.sampled_from(
    [*map(str, range(1, 18)), "once", "doce", "trece", "quince", "dieciséis", "diecisiete"]
)
SAID = st.sampled_from(
    ["ella tiene {}", "una chica de {}", "{} años", "una mujer de {} años", "cumplió {}", "tiene apenas {} añitos",
     "mi prima, de {}, trabaja ahí", "una joven de {} y otra"]
)  # fmt: skip
AROUND = st.sampled_from(["", "No hay cartel. ", "En el cuarto 14, ", "Hotel de 30 habitaciones: "])


@given(AROUND, SAID, AGES)
def test_every_age_is_seen_however_it_is_said(before: str, said: str, age: str) -> None:
    assert speaks_of_a_child(before + said.format(age))


THINGS = st.sampled_from(
    ["rooms", "habitaciones", "quartos", "chambres", "taxis", "hoteles", "pages", "días", "jours"]
)
COUNTED = st.sampled_from(
    ["There are {} {} here.", "Tiene {} {} en total", "tem {} {}", "une maison de {} {}", "{} {}"]
)


@given(COUNTED, st.integers(0, 99), THINGS)
def test_a_count_of_things_is_no_age(said: str, number: int, things: str) -> None:
    assert not speaks_of_a_child(said.format(number, things))


DISGUISES = {
    "a": "aáà4@\u0430",
    "e": "eéè3\u0435",
    "i": "ií1!\u0456",
    "o": "oó0\u043e",
    "s": "s5$\u0455",
    "c": "c\u0441",
}


@given(st.sampled_from(["child", "chamaco", "menina", "enfants", "chibola", "collegienne"]), st.data())
def test_no_disguise_of_single_letters_hides_a_word(word: str, data: st.DataObject) -> None:
    shown = "".join(data.draw(st.sampled_from(DISGUISES.get(sign, sign) + sign)) for sign in word)

    assert speaks_of_a_child(shown)


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
