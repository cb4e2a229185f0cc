"""The law of DOMAIN.md section 8: when a report opens, what may follow what, on which days a letter goes out."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.adherence.rules import EvidenceKind, Facts, Status, days_overdue, marks_pause
from registry.errors import RuleBrokenError
from registry.kit.forms import FormFaults
from registry.reports.facts import (
    Became,
    Changed,
    Corrected,
    Planned,
    RoleTrained,
    Taught,
    Year,
    became,
    kept,
    read_kept,
    sent,
)
from registry.reports.forms import (
    check_whole,
    names,
    parse_handing_in,
    parse_kept,
    parse_queries,
    parse_reason,
    planned_next,
)
from registry.reports.rules import MAY_FOLLOW, State, check_independent, is_open, move, year_of
from registry.reports.steps import Kind, reached, steps
from registry.training.rules import Band, StaffRole
from tests.reports import ITEMS, WHOLE

TODAY = date(2026, 3, 27)
DUE = date(2026, 5, 1)
DAY = timedelta(days=1)
YEAR = Year(
    since=date(2025, 5, 1), until=DUE, plan=(
        Planned("C1", "Write the rule", TODAY, Became.DONE), Planned("C1", "Hang it up", TODAY, Became.MISSED),
        Planned("C1", "Say it again", DUE, Became.AHEAD), Planned("C2", "Let it be", TODAY, Became.DROPPED),
    ),
    coverage=(RoleTrained(StaffRole.RECEPTION, 4, 5),), floor_facing=80, floor_drivers=100, trained_enough=True,
    band=Band.ABOVE, taught=(Taught("M0", 2, 5),), drills=1, tested_on=TODAY, logos=Changed(2, 1, 0),
    sites=Changed(1, 0, 0), vehicles=Changed(0, 0, 3), contact_changes=1, identity_changes=0,
    corrected=(Corrected("C4", "notices", 2, 1, 1),),
)  # fmt: skip


@pytest.mark.parametrize(("present", "wanted"), list(product(State, State)))
def test_a_move_is_allowed_exactly_when_the_table_lists_it(present: State, wanted: State) -> None:
    if wanted in MAY_FOLLOW[present]:
        assert move(present, wanted) is wanted
    else:
        with pytest.raises(RuleBrokenError, match="Look at its present state first"):
            move(present, wanted)


def test_what_was_asked_is_answered_before_it_is_accepted() -> None:
    assert State.ACCEPTED not in MAY_FOLLOW[State.QUERIED]
    assert MAY_FOLLOW[State.QUERIED] == {State.ANSWERED, State.REJECTED}


def test_a_report_opens_60_days_before_it_is_due_and_stays_open() -> None:
    assert not is_open(DUE, today=DUE - 61 * DAY)
    assert is_open(DUE, today=DUE - 60 * DAY)
    assert is_open(DUE, today=DUE + 500 * DAY)


def test_a_report_is_about_the_year_to_its_day_and_what_it_came_late_by() -> None:
    assert year_of(DUE, today=TODAY) == (date(2025, 5, 1), DUE)
    assert year_of(DUE, today=DUE + 9 * DAY) == (date(2025, 5, 1), DUE + 9 * DAY)


def test_who_acts_for_the_business_does_not_read_its_report() -> None:
    check_independent(acted_for_it=False)
    with pytest.raises(RuleBrokenError, match="Somebody else must read"):
        check_independent(acted_for_it=True)


# ── letters ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_steps_are_these_days() -> None:
    told = [(one.kind, (one.on - DUE).days) for one in steps(DUE)]
    assert told == [
        (Kind.OPENS, -60), (Kind.FORTNIGHT, -14), (Kind.DUE, 0), (Kind.LATE, 1), (Kind.PAUSES, 30),
        (Kind.AGAIN, 120), (Kind.AGAIN, 210), (Kind.AGAIN, 300), (Kind.YEAR, 365),
    ]  # fmt: skip


def test_the_day_before_the_logos_rest_it_is_said_that_they_will() -> None:
    facts = Facts(Status.COMMITTED, date(2025, 5, 1), report_due_on=DUE)
    told_on = next(one.on for one in steps(DUE) if one.kind is Kind.PAUSES)

    assert not marks_pause(facts, today=told_on)
    assert marks_pause(facts, today=told_on + DAY)
    assert days_overdue(facts, today=told_on) == 30


@given(due=st.dates(date(2024, 1, 1), date(2030, 1, 1)), after=st.integers(-100, 800))
def test_of_every_day_the_last_step_that_was_reached_is_told(due: date, after: int) -> None:
    today, every = due + after * DAY, steps(due)

    step = reached(due, today=today)

    assert all(one.on < other.on for one, other in pairwise(every))
    assert len({one.name for one in every}) == len(every)
    assert step == max((one for one in every if one.on <= today), key=lambda one: one.on, default=None)


# ── what the register knows ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("done", "dropped", "due_on", "what"),
    [
        (True, False, TODAY - DAY, Became.DONE),
        (False, True, TODAY - DAY, Became.DROPPED),
        (False, False, TODAY - DAY, Became.MISSED),
        (False, False, TODAY, Became.AHEAD),
    ],
)
def test_what_became_of_an_item(done: bool, dropped: bool, due_on: date, what: Became) -> None:
    assert became(done=done, dropped=dropped, due_on=due_on, today=TODAY) is what


def test_what_was_promised_is_what_was_to_be_done_by_now() -> None:
    assert (YEAR.promised("C1"), YEAR.promised("C2"), YEAR.promised("C3")) == ((1, 2), (0, 1), (0, 0))


def test_a_year_is_kept_and_read_again_with_what_was_written_beside_it() -> None:
    stored = kept(YEAR, WHOLE)

    assert read_kept(stored) == YEAR
    assert sent(stored) == WHOLE
    assert read_kept(stored | {"of a later release": 1}) == YEAR
    before = {name: value for name, value in stored.items() if name != "corrected"}
    assert read_kept(before) == replace(YEAR, corrected=())
    assert sent(None) == {}


# ── what is typed ───────────────────────────────────────────────────────────────────────────────────


def test_a_whole_report_is_handed_in_and_what_comes_next_is_one_item_a_line() -> None:
    answers = WHOLE | {"next.C1": "Write the rule\n\n  Hang it up  "}

    assert check_whole(answers, ITEMS, done=[], today=TODAY) == {}
    drafts = planned_next(answers, ["C1"], today=TODAY)
    assert [(one.action, one.due_on, one.evidence_kind) for one in drafts] == [
        ("Write the rule", date(2026, 12, 1), EvidenceKind.OTHER),
        ("Hang it up", date(2026, 12, 1), EvidenceKind.OTHER),
    ]


@pytest.mark.parametrize(
    ("changed", "faulty"),
    [
        ({"done.C1": ""}, "done.C1"),
        ({"next.C1": ""}, "next.C1"),
        ({"next.C1": "\n".join("abcdef")}, "next.C1"),
        ({"next.C1": "a" * 301}, "next.C1"),
        ({"next_who.C1": ""}, "next_who.C1"),
        ({"next_by.C1": "2026-03-26"}, "next_by.C1"),
        ({"next_by.C1": "2031-01-01"}, "next_by.C1"),
        ({"next_by.C1": "soon"}, "next_by.C1"),
        ({"clause": "101"}, "clause"),
        ({"clause": ""}, "clause"),
        ({"partners_left": "-1"}, "partners_left"),
        ({"contacts_on": "2026-03-28"}, "contacts_on"),
        ({"focal": "perhaps"}, "focal"),
        ({"summary": ""}, "summary"),
        ({"answer.1": ""}, "answer.1"),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_its_field(changed: dict[str, str], faulty: str) -> None:
    assert set(check_whole(WHOLE | changed, ITEMS, done=[], today=TODAY)) == {faulty}


def test_what_the_register_knows_was_done_need_not_be_written_again() -> None:
    assert check_whole(WHOLE | {"done.C1": ""}, ITEMS, done=["C1"], today=TODAY) == {}


def test_who_has_no_contracts_gives_no_percentage() -> None:
    answers = WHOLE | {"clause": "", "no_contracts": "yes"}
    assert check_whole(answers, ITEMS, done=[], today=TODAY) == {}


def test_fields_of_nobody_are_not_kept_and_a_box_can_be_unticked() -> None:
    fields = names(ITEMS)

    found = parse_kept({"clause": "half", "state": "accepted", "answer.1": "x", "done.C9": "y"}, fields)

    assert (found.answers, found.faults) == ({"clause": "half", "no_contracts": ""}, {})


@pytest.mark.parametrize("text", ["Mrs. Vega did it", "ana@example.org", "a" * 2001, "\x00", "\u202eabc"])
def test_what_names_somebody_or_cannot_be_shown_is_not_kept(text: str) -> None:
    found = parse_kept({"done.C1": text, "done.C2": "kept"}, names(ITEMS))

    assert (found.answers, set(found.faults)) == ({"done.C2": "kept"}, {"done.C1"})


@given(st.dictionaries(st.sampled_from([*names(ITEMS), "answer.x", "read"]), st.text(max_size=400)))
def test_no_form_is_a_bug(raw: dict[str, str]) -> None:
    found = parse_kept(raw, names(ITEMS))
    assert not set(found.answers) & set(found.faults)
    check_whole(found.answers, ITEMS, done=[], today=TODAY)


def test_a_name_a_position_and_a_tick_hand_it_in() -> None:
    bare = parse_handing_in({})
    assert isinstance(bare, FormFaults)
    assert set(bare.by_field) == {"full_name", "position", "true"}
    assert not isinstance(
        parse_handing_in({"full_name": "Ana", "position": "Owner", "true": "yes"}), FormFaults
    )


def test_a_reviewers_words_name_nobody_either() -> None:
    asked = parse_queries({"ask.C1": "Did Mr. Rojas sign?"}, ITEMS)
    reason = parse_reason({"reason": "Ask ana@example.org"})

    assert isinstance(asked, FormFaults)
    assert isinstance(reason, FormFaults)
    assert parse_queries({"ask.C1": "How many?", "ask.whole": "", "ask.C9": "x"}, ITEMS) == {
        "C1": "How many?", "whole": "",
    }  # fmt: skip
    assert parse_reason({"reason": "The clause is missing."}) == "The clause is missing."
