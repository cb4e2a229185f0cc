from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest

from registry.concerns.answers import Setting
from registry.concerns.coded import BY_NAME, CODED, OF_WORK, SETTINGS, UNKNOWN, blank, read_coded
from registry.concerns.gate import (
    CHANNELS,
    MAY_FOLLOW,
    REASONS,
    STAGES,
    TIMER,
    Channel,
    NotTold,
    Stage,
    Told,
    Untold,
    due_at,
    first_stage,
    is_overdue,
    months_later,
    move,
)
from registry.countries.hotlines import Kind
from registry.countries.rules import ERASED_AFTER_MONTHS, REDUCED_AFTER_MONTHS
from registry.errors import RuleBrokenError
from registry.kit.forms import FormReader

NOON = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
TOLD = Told(uuid4(), Kind.EMERGENCY, Channel.CALL, NOON - timedelta(minutes=5))


@pytest.mark.parametrize(("present", "wanted"), list(product(Stage, Stage)))
def test_a_report_moves_as_the_table_says_and_never_back(present: Stage, wanted: Stage) -> None:
    if wanted in MAY_FOLLOW[present]:
        assert move(present, wanted) is wanted
        assert list(Stage).index(wanted) > list(Stage).index(present)
    else:
        with pytest.raises(RuleBrokenError):
            move(present, wanted)


def test_what_no_authority_was_told_of_cannot_be_closed() -> None:
    with pytest.raises(RuleBrokenError, match="before an authority has been told"):
        move(Stage.NOTED, Stage.CLOSED)


def test_a_report_begins_as_told_or_as_noted_with_a_reason() -> None:
    assert first_stage(TOLD) is Stage.TOLD
    assert first_stage(Untold(NotTold.OTHER)) is Stage.NOTED


def test_a_report_whose_authority_was_told_does_not_come_back() -> None:
    assert due_at(TOLD, logged_at=NOON) is None
    assert not is_overdue(None, now=NOON)


@pytest.mark.parametrize("reason", NotTold)
def test_every_reason_starts_a_day_after_which_the_report_comes_back(reason: NotTold) -> None:
    due = due_at(Untold(reason), logged_at=NOON)

    assert due == NOON + TIMER == datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    assert not is_overdue(due, now=NOON + TIMER)
    assert is_overdue(due, now=NOON + TIMER + timedelta(seconds=1))


def test_without_a_network_the_day_begins_when_there_is_one_again() -> None:
    back = NOON + timedelta(hours=7)

    assert due_at(Untold(NotTold.NO_NETWORK, back), logged_at=NOON) == back + TIMER
    assert due_at(Untold(NotTold.NOT_THROUGH, back), logged_at=NOON) == NOON + TIMER


def test_the_sealed_part_is_kept_for_twelve_months_after_closing_and_the_row_for_twenty_four() -> None:
    assert months_later(date(2026, 3, 27), ERASED_AFTER_MONTHS) == date(2027, 3, 27)
    assert months_later(date(2026, 3, 27), REDUCED_AFTER_MONTHS) == date(2028, 3, 27)
    assert months_later(date(2027, 2, 28), 12) == date(2028, 2, 28)
    assert months_later(date(2028, 2, 29), 24) == date(2030, 2, 28)
    assert months_later(date(2026, 3, 27), 3) == date(2026, 6, 27)


def test_every_answer_has_words_and_unknown_is_always_one_of_them() -> None:
    for field in CODED:
        assert set(field.words) == set(field.answers)
        assert UNKNOWN in set(field.answers)
    assert set(SETTINGS) == set(Setting)
    assert (set(CHANNELS), set(REASONS), set(STAGES)) == (set(Channel), set(NotTold), set(Stage))


def test_what_recommendation_190_asks_for_is_there() -> None:
    asked = {field.name for field in CODED if field.of_r190}
    assert asked == {
        "age_band", "sex", "work_observed", "branch", "employment_status", "schooling", "adult_role", "safety_action",
    }  # fmt: skip


def test_what_nobody_answered_is_not_known() -> None:
    form = FormReader({})

    assert read_coded(form) == blank() == dict.fromkeys(BY_NAME, "unknown")
    assert form.faults == {}


def test_only_of_a_child_seen_at_work_is_it_asked_how() -> None:
    answers = {"work_observed": "seen", "branch": "I", "employment_status": "employee"}

    assert read_coded(FormReader(answers)) == {**blank(), **answers}
    not_seen = read_coded(FormReader({**answers, "work_observed": "none"}))
    assert [not_seen[name] for name in OF_WORK] == ["unknown", "unknown"]


def test_an_answer_that_is_none_is_a_fault_of_its_field() -> None:
    form = FormReader({"sex": "Ana", "branch": "Z"})

    assert set(read_coded(form).values()) == {"unknown"}
    assert set(form.faults) == {"sex", "branch"}
