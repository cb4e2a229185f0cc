"""The law of DOMAIN.md section 4: one test a sentence, and the moves by their table."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from registry.adherence.rules import (
    MAY_FOLLOW,
    Change,
    Facts,
    Standing,
    Status,
    days_overdue,
    in_effect,
    is_year_overdue,
    marks_pause,
    may_become,
    move,
    next_due,
    reported,
    standing,
    standing_since,
    tombstones_since,
    years_after,
)
from registry.errors import RuleBrokenError

TODAY = date(2026, 3, 27)
DAY = timedelta(days=1)
SIGNED = Facts(Status.COMMITTED, date(2026, 1, 1), report_due_on=date(2027, 1, 1))
CURRENT = replace(SIGNED, reported_until=TODAY + DAY, audited_until=TODAY + DAY)


# ── 4.1: which status may follow which ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("present", "wanted"), list(product(Status, Status)))
def test_a_move_is_allowed_exactly_when_the_table_lists_it(present: Status, wanted: Status) -> None:
    assert may_become(present, wanted) is (wanted in MAY_FOLLOW[present])
    if wanted in MAY_FOLLOW[present]:
        assert move(present, wanted) is wanted
    else:
        with pytest.raises(RuleBrokenError, match="somebody else has acted"):
            move(present, wanted)


def test_a_business_that_has_not_begun_becomes_nothing() -> None:
    assert not any(may_become(None, wanted) for wanted in Status)


def test_a_reviewer_asks_for_changes_accepts_or_declines() -> None:
    assert MAY_FOLLOW[Status.APPLIED] == {Status.CHANGES_REQUESTED, Status.ACCEPTED, Status.DECLINED}


def test_after_changes_were_requested_the_business_hands_in_again_or_it_ends() -> None:
    assert MAY_FOLLOW[Status.CHANGES_REQUESTED] == {Status.APPLIED, Status.DECLINED}


def test_what_was_accepted_is_signed_or_lapses() -> None:
    assert MAY_FOLLOW[Status.ACCEPTED] == {Status.COMMITTED, Status.DECLINED}


def test_nobody_commits_but_by_signing_or_after_a_suspension() -> None:
    leads_there = {status for status in Status if Status.COMMITTED in MAY_FOLLOW[status]}
    assert leads_there == {Status.ACCEPTED, Status.SUSPENDED}


def test_only_the_committed_are_suspended() -> None:
    assert {status for status in Status if Status.SUSPENDED in MAY_FOLLOW[status]} == {Status.COMMITTED}


def test_a_business_may_withdraw_when_committed_and_when_suspended() -> None:
    leads_there = {status for status in Status if Status.WITHDRAWN in MAY_FOLLOW[status]}
    assert leads_there == {Status.COMMITTED, Status.SUSPENDED}


def test_withdrawal_removal_and_refusal_are_final() -> None:
    final = {status for status, followers in MAY_FOLLOW.items() if not followers}
    assert final == {Status.WITHDRAWN, Status.REMOVED, Status.DECLINED}


@pytest.mark.parametrize("status", Status)
def test_staying_put_is_no_move(status: Status) -> None:
    assert status not in MAY_FOLLOW[status]


# ── 4.2: what the public is told ────────────────────────────────────────────────────────────────────


def test_without_an_adherence_a_business_is_not_on_the_register() -> None:
    assert standing(None, today=TODAY) is Standing.NOT_ON_THE_REGISTER


@pytest.mark.parametrize(
    "status", [Status.APPLIED, Status.CHANGES_REQUESTED, Status.ACCEPTED, Status.DECLINED]
)
def test_an_application_is_nobody_elses_affair(status: Status) -> None:
    assert standing(replace(CURRENT, status=status), today=TODAY) is Standing.NOT_ON_THE_REGISTER


def test_a_suspension_outweighs_every_date() -> None:
    for facts in (CURRENT, replace(SIGNED, report_due_on=TODAY - DAY)):
        assert standing(replace(facts, status=Status.SUSPENDED), today=TODAY) is Standing.SUSPENDED


@pytest.mark.parametrize(
    ("status", "told"),
    [(Status.WITHDRAWN, Standing.WITHDRAWN), (Status.REMOVED, Standing.REMOVED)],
)
def test_who_left_stays_as_a_tombstone_for_five_years_to_the_day(status: Status, told: Standing) -> None:
    gone = replace(CURRENT, status=status, status_since=date(2021, 3, 27))

    assert standing(gone, today=date(2021, 3, 27)) is told
    assert standing(gone, today=date(2026, 3, 27)) is told
    assert standing(gone, today=date(2026, 3, 28)) is Standing.NOT_ON_THE_REGISTER


def test_a_report_is_overdue_from_the_day_after_it_was_due() -> None:
    due = replace(SIGNED, report_due_on=TODAY)

    assert standing(due, today=TODAY) is Standing.COMMITTED
    assert standing(due, today=TODAY + DAY) is Standing.REPORT_OVERDUE


def test_an_overdue_report_outweighs_report_and_audit_that_are_current() -> None:
    late = replace(CURRENT, report_due_on=TODAY - DAY)
    assert standing(late, today=TODAY) is Standing.REPORT_OVERDUE


def test_verified_needs_report_and_audit_both_current_their_last_day_included() -> None:
    last_day = replace(SIGNED, reported_until=TODAY, audited_until=TODAY)

    assert standing(last_day, today=TODAY) is Standing.VERIFIED
    assert standing(replace(last_day, audited_until=TODAY - DAY), today=TODAY) is Standing.REPORTING
    assert standing(replace(last_day, reported_until=TODAY - DAY), today=TODAY) is Standing.COMMITTED


def test_an_audit_without_a_report_verifies_nothing() -> None:
    assert standing(replace(SIGNED, audited_until=TODAY + DAY), today=TODAY) is Standing.COMMITTED


def test_a_current_report_alone_is_reporting() -> None:
    assert standing(replace(SIGNED, reported_until=TODAY), today=TODAY) is Standing.REPORTING


def test_who_signed_and_has_nothing_else_yet_is_committed() -> None:
    assert standing(SIGNED, today=TODAY) is Standing.COMMITTED


def test_a_suspension_buys_no_time() -> None:
    back = replace(SIGNED, report_due_on=TODAY - 300 * DAY, status_since=TODAY)
    assert standing(back, today=TODAY) is Standing.REPORT_OVERDUE


# ── due days, grace ─────────────────────────────────────────────────────────────────────────────────


def test_due_days_are_the_anniversaries_of_the_signature_and_never_drift() -> None:
    signed = date(2026, 5, 10)

    assert next_due(signed, after=signed) == date(2027, 5, 10)
    assert next_due(signed, after=date(2027, 5, 9)) == date(2027, 5, 10)
    assert next_due(signed, after=date(2027, 5, 10)) == date(2028, 5, 10)
    assert next_due(signed, after=date(2029, 12, 31)) == date(2030, 5, 10)


def test_whoever_signed_on_a_leap_day_reports_on_the_28th_and_in_leap_years_on_the_29th() -> None:
    signed = date(2024, 2, 29)

    assert next_due(signed, after=signed) == date(2025, 2, 28)
    assert next_due(signed, after=date(2027, 3, 1)) == date(2028, 2, 29)


def test_logos_rest_while_suspended_and_from_the_31st_day_after_a_report_was_due() -> None:
    late = replace(SIGNED, report_due_on=TODAY - 30 * DAY)

    assert days_overdue(late, today=TODAY) == 30
    assert not marks_pause(late, today=TODAY)
    assert marks_pause(late, today=TODAY + DAY)
    assert marks_pause(replace(CURRENT, status=Status.SUSPENDED), today=TODAY)
    assert not marks_pause(CURRENT, today=TODAY)


def test_only_a_committed_business_is_counted_as_overdue() -> None:
    left = replace(SIGNED, status=Status.WITHDRAWN, report_due_on=TODAY - 90 * DAY)

    assert days_overdue(left, today=TODAY) == 0
    assert days_overdue(None, today=TODAY) == 0
    assert days_overdue(SIGNED, today=TODAY) == 0


@pytest.mark.parametrize(
    "today", [date(2026, 3, 27), date(2028, 2, 28), date(2028, 2, 29), date(2029, 2, 28)]
)
def test_the_earliest_tombstone_is_the_first_day_that_still_stands(today: date) -> None:
    earliest = tombstones_since(today)

    assert today <= years_after(earliest, 5)
    assert today > years_after(earliest - DAY, 5)


# ── which change decides a day ──────────────────────────────────────────────────────────────────────

BEGAN = Change(1, Status.COMMITTED, date(2026, 1, 1))


def test_a_status_is_the_last_change_in_effect_on_the_day_asked_for() -> None:
    suspended = Change(2, Status.SUSPENDED, date(2026, 3, 1))
    changes = [suspended, BEGAN]

    assert in_effect(changes, on=date(2025, 12, 31)) is None
    assert in_effect(changes, on=date(2026, 2, 28)) is BEGAN
    assert in_effect(changes, on=date(2026, 3, 1)) is suspended


def test_a_decision_may_take_effect_later() -> None:
    later = Change(2, Status.REMOVED, TODAY + 30 * DAY)

    assert in_effect([BEGAN, later], on=TODAY + 29 * DAY) is BEGAN
    assert in_effect([BEGAN, later], on=TODAY + 30 * DAY) is later


def test_of_one_days_changes_the_last_entered_decides() -> None:
    suspended, back = Change(2, Status.SUSPENDED, TODAY), Change(3, Status.COMMITTED, TODAY)
    assert in_effect([back, suspended, BEGAN], on=TODAY) is back


def test_who_withdraws_today_is_not_suspended_again_by_what_was_decided_for_next_month() -> None:
    planned = Change(2, Status.SUSPENDED, TODAY + 30 * DAY)
    left = Change(3, Status.WITHDRAWN, TODAY)

    for day in (TODAY, TODAY + 30 * DAY, TODAY + 400 * DAY):
        assert in_effect([BEGAN, planned, left], on=day) is left


@pytest.mark.parametrize(
    ("due", "year_late"),
    [
        (None, False),
        (date(2025, 3, 28), False),
        (date(2025, 3, 27), True),
        (date(2024, 1, 1), True),
    ],
)
def test_at_twelve_months_without_its_report_removal_is_proposed(
    due: date | None, *, year_late: bool
) -> None:
    assert is_year_overdue(due, today=date(2026, 3, 27)) is year_late


def test_a_suspension_and_an_end_begin_with_their_decision() -> None:
    for status in (Status.SUSPENDED, Status.WITHDRAWN, Status.REMOVED):
        decided = replace(SIGNED, status=status, status_since=TODAY - DAY)
        assert standing_since(decided, today=TODAY) == TODAY - DAY


def test_a_report_is_overdue_since_the_day_after_its_last() -> None:
    late = replace(SIGNED, report_due_on=TODAY - 3 * DAY)

    assert standing_since(late, today=TODAY) == TODAY - 2 * DAY
    assert standing_since(replace(late, status_since=TODAY), today=TODAY) == TODAY, "reinstated while late"


def test_no_day_of_its_own_is_told_of_a_standing_that_a_report_or_an_audit_gave() -> None:
    long_gone = replace(SIGNED, status=Status.WITHDRAWN, status_since=date(2020, 1, 1))

    assert [standing_since(facts, today=TODAY) for facts in (SIGNED, CURRENT, long_gone, None)] == [None] * 4


# ── 8: a report that came in time is not late while it is being read ────────────────────────────────


LATE = replace(SIGNED, report_due_on=TODAY - 40 * DAY)


def test_a_report_that_came_in_time_is_not_late_while_it_is_being_read() -> None:
    in_hand = replace(LATE, report_in_hand_for=LATE.report_due_on)

    assert standing(LATE, today=TODAY) is Standing.REPORT_OVERDUE
    assert standing(in_hand, today=TODAY) is Standing.COMMITTED
    assert (days_overdue(in_hand, today=TODAY), marks_pause(in_hand, today=TODAY)) == (0, False)
    assert standing(replace(in_hand, reported_until=TODAY), today=TODAY) is Standing.REPORTING


def test_a_report_in_hand_of_another_year_excuses_nobody() -> None:
    stale = replace(LATE, report_in_hand_for=date(2025, 1, 1))

    assert standing(stale, today=TODAY) is Standing.REPORT_OVERDUE
    assert marks_pause(stale, today=TODAY)


def test_no_removal_is_proposed_while_the_report_is_being_read() -> None:
    due = date(2025, 3, 1)

    assert is_year_overdue(due, today=TODAY)
    assert not is_year_overdue(due, in_hand_for=due, today=TODAY)
    assert is_year_overdue(due, in_hand_for=date(2024, 3, 1), today=TODAY)


@pytest.mark.parametrize(
    ("today", "following"),
    [
        (date(2026, 12, 1), date(2028, 1, 1)),  # early: it is for the day on which it was due
        (date(2027, 1, 1), date(2028, 1, 1)),
        (date(2027, 12, 31), date(2028, 1, 1)),  # late: the due days do not drift
        (date(2028, 3, 1), date(2029, 1, 1)),  # so late that the next one fell due meanwhile
    ],
)
def test_an_accepted_report_makes_the_next_anniversary_due_and_counts_60_days_longer(
    today: date, following: date
) -> None:
    due, until = reported(date(2026, 1, 1), date(2027, 1, 1), today=today)

    assert due == following
    assert until - due == timedelta(days=60)
