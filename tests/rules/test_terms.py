"""How long a business may reply and appeal, and what three people make of a decision."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.adherence.rules import Status
from registry.decisions import rules, terms
from registry.decisions.forms import (
    DeliveryDraft,
    parse_delivery,
    parse_notice,
    parse_reply,
    parse_vote,
    parse_words,
)
from registry.decisions.panels import Verdict, check_no_part, verdict, verdicts_on
from registry.decisions.rules import Ground, Outcome
from registry.decisions.terms import Hearing, Phase, Service
from registry.errors import RuleBrokenError
from registry.kit.forms import FormFaults

SERVED = date(2026, 3, 20)
LAST = date(2026, 4, 4)


def test_the_term_is_fifteen_days_after_the_day_of_service_and_the_last_one_counts() -> None:
    assert terms.reply_until(SERVED) == LAST
    assert not terms.is_late(LAST, SERVED)
    assert terms.is_late(LAST + timedelta(days=1), SERVED)


@pytest.mark.parametrize(
    ("hearing", "today", "expected"),
    [
        (Hearing(), SERVED, Phase.TO_NOTICE),
        (Hearing(noticed=True), date(2027, 1, 1), Phase.TO_SERVE),
        (Hearing(noticed=True, served_on=SERVED), SERVED, Phase.TO_REPLY),
        (Hearing(noticed=True, served_on=SERVED), LAST, Phase.TO_REPLY),
        (Hearing(noticed=True, served_on=SERVED), LAST + timedelta(days=1), Phase.TO_DECIDE),
        (Hearing(noticed=True, served_on=SERVED, no_more=True), SERVED, Phase.TO_DECIDE),
    ],
)
def test_nothing_is_decided_against_a_business_before_it_was_heard(
    hearing: Hearing, today: date, expected: Phase
) -> None:
    assert terms.phase(Outcome.SUSPEND, hearing, today=today) is expected
    if expected is Phase.TO_DECIDE:
        terms.check_heard(Outcome.SUSPEND, hearing, today=today)
    else:
        with pytest.raises(RuleBrokenError):
            terms.check_heard(Outcome.REMOVE, hearing, today=today)


def test_the_end_of_a_suspension_needs_no_notice() -> None:
    terms.check_heard(Outcome.REINSTATE, Hearing(), today=SERVED)
    assert not terms.needs_notice(Outcome.REINSTATE)


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 40))
def test_no_day_of_the_term_is_lost(served_on: date, days: int) -> None:
    today = served_on + timedelta(days=days)
    running = terms.phase(Outcome.REMOVE, Hearing(noticed=True, served_on=served_on), today=today)
    assert (running is Phase.TO_REPLY) == (days <= 15)


def test_a_delivery_lies_between_the_notice_and_today() -> None:
    for day in (SERVED, LAST):
        terms.check_delivery(day, noticed_on=SERVED, today=LAST)
    for day in (SERVED - timedelta(days=1), LAST + timedelta(days=1)):
        with pytest.raises(RuleBrokenError, match="day of delivery"):
            terms.check_delivery(day, noticed_on=SERVED, today=LAST)


def test_an_appeal_is_possible_for_ninety_days_against_what_was_decided_against_the_business() -> None:
    last = SERVED + timedelta(days=90)
    terms.check_appeal(followed=True, outcome=Outcome.REMOVE, decided_on=SERVED, today=last)
    with pytest.raises(RuleBrokenError, match="until"):
        terms.check_appeal(
            followed=True, outcome=Outcome.REMOVE, decided_on=SERVED, today=last + timedelta(days=1)
        )
    for followed, outcome, decided_on in (
        (False, Outcome.REMOVE, SERVED),
        (True, Outcome.REINSTATE, SERVED),
        (None, Outcome.REMOVE, None),
    ):
        with pytest.raises(RuleBrokenError, match="no decision against"):
            terms.check_appeal(followed=followed, outcome=outcome, decided_on=decided_on, today=last)
    assert terms.panel_until(SERVED) == date(2026, 6, 18)


def test_three_vote_and_two_decide() -> None:
    for votes in product(Verdict, repeat=3):
        said = verdict(votes)
        assert (said is None) == (len(set(votes)) == 3)
        assert said is None or votes.count(said) >= 2
    assert verdict([Verdict.UPHELD, Verdict.UPHELD]) is None
    assert verdict([Verdict.UPHELD, Verdict.UPHELD, None]) is None


def test_only_a_removal_becomes_a_suspension_instead() -> None:
    assert Verdict.SUSPENDED_INSTEAD in verdicts_on(Outcome.REMOVE)
    assert Verdict.SUSPENDED_INSTEAD not in verdicts_on(Outcome.SUSPEND)
    check_no_part(took_part=False)
    with pytest.raises(RuleBrokenError, match="had a part"):
        check_no_part(took_part=True)


@pytest.mark.parametrize("ground", Ground)
def test_only_three_grounds_suspend_before_the_reply(ground: Ground) -> None:
    urgent = {Ground.CRITICAL_FINDING, Ground.CHARGE_AGAINST_MANAGEMENT, Ground.AUTHORITY_REQUEST}
    if ground in urgent:
        rules.check_interim(ground, Status.COMMITTED)
        with pytest.raises(RuleBrokenError):
            rules.check_interim(ground, Status.SUSPENDED)
    else:
        with pytest.raises(RuleBrokenError, match="before the reply"):
            rules.check_interim(ground, Status.COMMITTED)


@pytest.mark.parametrize("present", [Status.WITHDRAWN, Status.REMOVED])
def test_who_has_left_cannot_be_decided_about_and_the_sentence_says_what_to_do(present: Status) -> None:
    with pytest.raises(RuleBrokenError, match="left the register in the meantime"):
        rules.check_fits(Outcome.REMOVE, present)


# ── forms ───────────────────────────────────────────────────────────────────────────────────────────


def faults(draft: object) -> set[str]:
    assert isinstance(draft, FormFaults)
    return set(draft.by_field)


def test_a_notice_says_facts_and_where_they_are_noted() -> None:
    assert faults(parse_notice({})) == {"facts", "evidence"}
    assert not isinstance(parse_notice({"facts": "A\nB", "evidence": "Page 4"}), FormFaults)


@pytest.mark.parametrize(
    ("how", "day", "wrong"),
    [
        ("opened", "2026-03-21", {"how"}),
        ("pigeon", "2026-03-21", {"how"}),
        ("registered_letter", "2026-03-19", {"delivered_on"}),
        ("handed_over", "", {"delivered_on"}),
    ],
)
def test_a_delivery_with_a_fault_is_returned(how: str, day: str, wrong: set[str]) -> None:
    raw = {"how": how, "delivered_on": day}
    assert faults(parse_delivery(raw, noticed_on=SERVED, today=LAST)) == wrong


def test_a_delivery_is_read() -> None:
    raw = {"how": "registered_letter", "delivered_on": "2026-03-20"}
    assert parse_delivery(raw, noticed_on=SERVED, today=LAST) == DeliveryDraft(
        Service.REGISTERED_LETTER, SERVED
    )


def test_a_reply_needs_words_unless_there_is_no_more_to_say() -> None:
    assert faults(parse_reply({})) == {"text"}
    assert not isinstance(parse_reply({"no_more": "yes"}), FormFaults)


def test_a_vote_fits_the_decision() -> None:
    raw = {"verdict": "suspended_instead", "reason": "Milder."}
    assert not isinstance(parse_vote(raw, outcome=Outcome.REMOVE), FormFaults)
    assert faults(parse_vote(raw, outcome=Outcome.SUSPEND)) == {"verdict"}
    assert faults(parse_words({}, "text")) == {"text"}
