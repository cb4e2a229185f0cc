"""What a reviewer may do."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.adherence.rules import Status
from registry.applications.review_forms import parse_remarks
from registry.applications.reviewing import (
    PILES,
    Pile,
    check_authority,
    check_independent,
    is_silent,
)
from registry.applications.rules import Authority
from registry.errors import RuleBrokenError
from registry.kit.forms import FormFaults

NOW = datetime(2026, 3, 27, 12, tzinfo=UTC)


@pytest.mark.parametrize("status", [Status.CHANGES_REQUESTED, Status.ACCEPTED])
def test_an_application_lapses_after_ninety_days_of_the_businesss_silence(status: Status) -> None:
    assert is_silent(status, NOW - timedelta(days=90), now=NOW)
    assert not is_silent(status, NOW - timedelta(days=90) + timedelta(seconds=1), now=NOW)


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.CHANGES_REQUESTED, Status.ACCEPTED}))
def test_time_that_a_reviewer_takes_counts_against_nobody(status: Status) -> None:
    assert not is_silent(status, NOW - timedelta(days=900), now=NOW)


def test_every_status_lies_on_one_pile_for_whoever_answers() -> None:
    own = [statuses for pile, statuses in PILES.items() if pile is not Pile.ELSEWHERE]
    assert sorted(status for statuses in own for status in statuses) == sorted(Status)
    assert PILES[Pile.ELSEWHERE] == PILES[Pile.OURS]


def check(authority: Authority, **changed: object) -> None:
    known: dict[str, object] = {
        "by_association": True,
        "document_count": 1,
        "applicant_email": "ana@faro.example",
    }
    check_authority(authority, **{**known, **changed})  # type: ignore[arg-type]  # each has its own type


@pytest.mark.parametrize("authority", Authority)
def test_an_association_may_record_each_way(authority: Authority) -> None:
    check(authority)


def test_only_an_association_vouches() -> None:
    with pytest.raises(RuleBrokenError, match="vouch"):
        check(Authority.VOUCHER, by_association=False)


def test_a_document_that_is_not_there_shows_nothing() -> None:
    with pytest.raises(RuleBrokenError, match="no document"):
        check(Authority.DOCUMENT, document_count=0)


def test_an_address_that_anyone_can_have_shows_nothing() -> None:
    with pytest.raises(RuleBrokenError, match="Anyone"):
        check(Authority.EMAIL_DOMAIN, applicant_email="ana@GMAIL.com")


@pytest.mark.parametrize(("holds_post", "is_applicant"), [(True, False), (False, True), (True, True)])
def test_nobody_decides_about_their_own_business(*, holds_post: bool, is_applicant: bool) -> None:
    with pytest.raises(RuleBrokenError, match="yourself"):
        check_independent(holds_post=holds_post, is_applicant=is_applicant)
    check_independent(holds_post=False, is_applicant=False)


def test_remarks_on_items_that_are_not_there_are_not_read() -> None:
    draft = parse_remarks(
        {"remark.business.city": "Which?", "remark.sites.99": "x"}, ["business.city"], sending=True
    )

    assert not isinstance(draft, FormFaults)
    assert draft.by_item == {"business.city": "Which?"}


def test_asking_for_changes_takes_at_least_one_remark() -> None:
    empty = {"remark.business.city": "  "}

    assert isinstance(parse_remarks(empty, ["business.city"], sending=True), FormFaults)
    assert not isinstance(parse_remarks(empty, ["business.city"], sending=False), FormFaults)


def test_a_fault_stands_beside_its_own_box() -> None:
    draft = parse_remarks({"remark.business.city": "x" * 1001}, ["business.city"], sending=False)

    assert isinstance(draft, FormFaults)
    assert set(draft.by_field) == {"remark.business.city"}
