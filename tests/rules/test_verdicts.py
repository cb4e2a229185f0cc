"""What a scan answers, case by case; and what may be said of a logo in the wrong place."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from registry.adherence.rules import GRACE, Category, Facts, Standing, Status, years_after
from registry.errors import RuleBrokenError
from registry.kit.forms import FormFaults
from registry.kit.fragments import MOST, Cut, mark
from registry.logos.answers import wants_json
from registry.logos.misuse_rules import (
    KINDS,
    MAY_FOLLOW,
    SHORT_KINDS,
    MisuseDraft,
    OutcomeDraft,
    move,
    parse_misuse,
    parse_outcome,
)
from registry.logos.placing import MarkState, MisuseKind, MisuseState, PlaceKind, Revocation, may_get_codes
from registry.logos.rules import make_code
from registry.logos.signed_verdicts import NOT_SIGNED_BY_US
from registry.logos.tries import Tries
from registry.logos.verdicts import (
    BELONGED,
    BELONGS,
    ENDED_BECAUSE,
    MEANS,
    PAUSED,
    REASONS,
    WHY_NOT_OURS,
    Case,
    Headline,
    Reason,
    Scanned,
    SignedForm,
    counts_until,
    genuine_json,
    judge,
    not_ours_json,
)

TODAY = date(2026, 3, 27)
DAY = timedelta(days=1)
NOON = datetime(2026, 3, 27, 12, 0, 0, 5, tzinfo=UTC)
CODE = make_code(lambda _: 7)
VERIFIED = Scanned(
    code=CODE, kind=PlaceKind.VEHICLE, label="TSJ 01234", address="", expires_on=date(2027, 8, 3), revoked_why=None,
    superseded=False, name="Hotel Miramar", city="Puerto Ejemplo", country="CR", slug="hotel-miramar-1", site=None,
    site_city=None, committed_on=date(2025, 1, 1), report_due_on=TODAY + 9 * DAY, reported_until=TODAY,
    audited_until=TODAY, report_in_hand_for=None, status=Status.COMMITTED, changed_on=date(2025, 1, 1), category=Category.SIGNED,
    dates_why="signed", dates_set_on=date(2025, 1, 1), confirmed_on=None, picture=None, picture_width=None,
    picture_height=None, point=None,
)  # fmt: skip


def judged(scanned: Scanned) -> Case:
    case = judge(scanned, today=TODAY)
    assert case is not None
    return case


@pytest.mark.parametrize(
    ("changes", "headline", "state"),
    [
        ({}, "verified", "issued"),
        ({"audited_until": TODAY - DAY}, "reporting", "issued"),
        ({"reported_until": None}, "committed", "issued"),
        ({"report_due_on": TODAY - DAY}, "report_overdue", "issued"),
        ({"report_due_on": TODAY - GRACE}, "report_overdue", "issued"),
        ({"report_due_on": TODAY - GRACE - DAY}, "report_overdue", "paused"),
        (
            {"report_due_on": TODAY - GRACE - DAY, "report_in_hand_for": TODAY - GRACE - DAY},
            "verified",
            "issued",
        ),
        ({"report_due_on": TODAY - DAY, "report_in_hand_for": TODAY - 365 * DAY}, "report_overdue", "issued"),
        ({"status": Status.SUSPENDED}, "suspended", "paused"),
        ({"status": Status.WITHDRAWN}, "withdrawn", "issued"),
        ({"status": Status.REMOVED}, "removed", "issued"),
        ({"superseded": True}, "superseded", "superseded"),
        ({"expires_on": TODAY - DAY}, "expired", "expired"),
        ({"expires_on": TODAY}, "verified", "issued"),
        ({"revoked_why": Revocation.LOST}, "revoked", "revoked"),
    ],
)
def test_one_word_stands_on_top(changes: dict[str, object], headline: str, state: str) -> None:
    case = judged(VERIFIED._replace(**changes))  # type: ignore[arg-type]

    assert (case.headline, case.state) == (headline, state)


def test_that_a_business_left_outweighs_the_age_of_a_print() -> None:
    for status in (Status.SUSPENDED, Status.WITHDRAWN, Status.REMOVED):
        case = judged(VERIFIED._replace(status=status, expires_on=TODAY - DAY))

        assert (case.headline, case.state) == (Headline(status), MarkState.EXPIRED)


def test_an_ended_logo_outweighs_everything_and_the_standing_is_told_beside_it() -> None:
    for status in (Status.COMMITTED, Status.SUSPENDED, Status.REMOVED):
        case = judged(VERIFIED._replace(status=status, revoked_why=Revocation.COPIED))

        assert case.headline is Headline.REVOKED
        assert case.of_the_logo
        assert case.standing in {Standing.VERIFIED, Standing.SUSPENDED, Standing.REMOVED}
        assert case.ended_because == ENDED_BECAUSE[Revocation.COPIED]


@pytest.mark.parametrize(
    "status", [None, Status.APPLIED, Status.CHANGES_REQUESTED, Status.ACCEPTED, Status.DECLINED]
)
def test_nothing_is_told_of_a_business_that_never_signed(status: Status | None) -> None:
    changed_on = VERIFIED.changed_on if status else None

    assert judge(VERIFIED._replace(status=status, changed_on=changed_on), today=TODAY) is None


def test_nothing_is_told_of_a_business_that_left_long_ago() -> None:
    left = VERIFIED._replace(status=Status.WITHDRAWN, changed_on=TODAY)

    assert judge(left, today=years_after(TODAY, 5)) is not None
    assert judge(left, today=years_after(TODAY, 5) + DAY) is None


def test_every_value_has_its_words() -> None:
    assert set(MEANS) == set(Headline)
    assert set(REASONS) == set(Category)
    assert set(ENDED_BECAUSE) == set(Revocation)
    assert set(BELONGS) == set(PlaceKind)
    assert set(WHY_NOT_OURS) | set(NOT_SIGNED_BY_US) | {Reason.OLD_KEY} == set(Reason)
    assert set(KINDS) == set(SHORT_KINDS) == set(MisuseKind)


def test_no_words_promise_safety() -> None:
    said = [*MEANS.values(), *BELONGS.values(), *WHY_NOT_OURS.values(), PAUSED]

    assert not [word for each in said for word in ("safe", "certified", "friendly") if word in each.english]


def test_a_report_late_beyond_grace_says_that_the_logo_does_not_count() -> None:
    late = VERIFIED._replace(report_due_on=TODAY - GRACE - DAY)

    assert judged(late).means == PAUSED
    assert counts_until(late, today=TODAY) is None


def test_in_its_days_of_grace_a_logo_says_until_when_it_counts() -> None:
    late = VERIFIED._replace(report_due_on=TODAY - DAY)

    assert judged(late).means == MEANS[Headline.REPORT_OVERDUE]
    assert counts_until(late, today=TODAY) == TODAY - DAY + GRACE
    assert counts_until(VERIFIED, today=TODAY) is None


def test_an_ended_logo_is_not_said_to_belong_anywhere() -> None:
    assert judged(VERIFIED._replace(superseded=True)).belongs == BELONGED
    assert judged(VERIFIED).belongs == BELONGS[PlaceKind.VEHICLE]


def test_dates_that_a_registrar_set_are_said_to_be_so() -> None:
    assert judged(VERIFIED._replace(dates_why="registrar")).dates_by_registrar
    assert not judged(VERIFIED).dates_by_registrar


def test_software_is_told_the_same() -> None:
    signed = SignedForm("123", "0a0b0c0d", 7)
    answer = genuine_json(judged(VERIFIED), VERIFIED, signed, base_url="https://registry.test", now=NOON)

    assert answer == {
        "verdict": "genuine",
        "reason": None,
        "form": "short",
        "code": f"{CODE[:4]}-{CODE[4:8]}-{CODE[8:]}",
        "checked_at": "2026-03-27T12:00:00Z",
        "state": "issued",
        "standing": "verified",
        "valid_until": "2027-08",
        "placement": {
            "kind": "vehicle",
            "name": "Hotel Miramar",
            "locality": "Puerto Ejemplo",
            "country": "CR",
            "label": "TSJ 01234",
            "address": "",
        },
        "short_url": f"https://registry.test/v/{CODE}",
        "signed_url": "https://registry.test/q/123",
        "status": {"status_list": {"idx": 7, "uri": "https://registry.test/status/0a0b0c0d"}},
    }


def test_software_learns_why_a_code_is_not_ours() -> None:
    assert not_ours_json(Reason.MISTYPED, None, now=NOON) == {
        "verdict": "not-ours",
        "reason": "mistyped",
        "form": "short",
        "code": None,
        "checked_at": "2026-03-27T12:00:00Z",
    }


@pytest.mark.parametrize(
    ("accept", "json"),
    [
        ("", False),
        ("*/*", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False),
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("application/json, text/plain, */*", False),
        ("application/json, text/html;q=0.5", True),
        ("application/json;q=0.4, text/html;q=0.5", False),
        ("application/json;q=0", False),
        ("application/json;q=9999", True),
        ("," * 10_000, False),
    ],
)
def test_json_is_for_whoever_likes_it_better_than_a_page(accept: str, *, json: bool) -> None:
    assert wants_json(accept) is json


def test_a_network_may_ask_sixty_times_a_minute() -> None:
    tries = Tries(60, timedelta(minutes=1))

    assert all(tries.spend("192.0.2.0/24", now=NOON) for _ in range(60))
    assert not tries.spend("192.0.2.0/24", now=NOON)
    assert tries.spend("198.51.100.0/24", now=NOON)
    assert tries.spend("192.0.2.0/24", now=NOON + timedelta(minutes=1))


def test_the_days_key_is_thrown_away_with_the_day() -> None:
    tries = Tries(1, timedelta(days=30))
    tries.spend("192.0.2.0/24", now=NOON)

    assert not tries.spend("192.0.2.0/24", now=NOON)
    assert tries.spend("192.0.2.0/24", now=NOON + DAY)


def test_counting_networks_takes_bounded_memory() -> None:
    tries = Tries(1, timedelta(days=1), networks=3)
    for number in range(4):
        tries.spend(str(number), now=NOON)

    assert tries.spend("0", now=NOON)  # forgotten
    assert not tries.spend("3", now=NOON)


def test_a_page_is_filled_in_at_its_marks_and_nowhere_else() -> None:
    cut = Cut(f"<p title='{mark(1)}'>{mark(0)} &amp; {mark(1)}</p>")

    assert cut.fill(["<b>", "'é'"]) == "<p title='&#39;é&#39;'>&lt;b&gt; &amp; &#39;é&#39;</p>".encode()
    assert Cut("nothing").fill([]) == b"nothing"
    with pytest.raises(ValueError, match="no more marks"):
        mark(MOST)


@pytest.mark.parametrize(("present", "wanted"), list(product(MisuseState, MisuseState)))
def test_a_report_goes_from_received_to_checking_to_an_answer(
    present: MisuseState, wanted: MisuseState
) -> None:
    steps = {
        ("received", "checking"),
        ("checking", "upheld"),
        ("checking", "unfounded"),
    }
    if (present, wanted) in steps:
        assert move(present, wanted) is wanted
        assert wanted in MAY_FOLLOW[present]
    else:
        with pytest.raises(RuleBrokenError):
            move(present, wanted)


SEEN = {"code": "", "country": "CR", "kind": "copied", "seen_on": "2026-03-27"}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"country": "XX"}, {"country"}),
        ({"country": ""}, {"country"}),
        ({"kind": "a man"}, {"kind"}),
        ({"seen_on": "2026-03-29"}, {"seen_on"}),
        ({"seen_on": "2025-03-26"}, {"seen_on"}),
        ({"seen_on": "yesterday"}, {"seen_on"}),
        ({"code": CODE[:-1] + ("0" if CODE[-1] != "0" else "1")}, {"code"}),
        ({"code": "a hotel by the sea"}, {"code"}),
        ({"code": "\x00" * 70_000}, {"code"}),
    ],
)
def test_a_report_holds_codes_and_a_day_only(changes: dict[str, str], faults: set[str]) -> None:
    found = parse_misuse(SEEN | changes, today=TODAY)

    assert isinstance(found, FormFaults)
    assert set(found.by_field) == faults


def test_a_code_is_read_however_it_was_typed_and_may_be_missing() -> None:
    typed = f" {CODE[:4].lower()} {CODE[4:]} "

    assert parse_misuse(SEEN | {"code": typed}, today=TODAY) == MisuseDraft(
        CODE, "CR", MisuseKind.COPIED, TODAY
    )
    assert parse_misuse(SEEN, today=TODAY) == MisuseDraft(None, "CR", MisuseKind.COPIED, TODAY)


def test_a_logo_is_ended_only_by_a_report_that_was_upheld() -> None:
    said = {"reason": "A copy hung in another town", "outcome": "upheld", "revoke": "copied"}
    upheld = OutcomeDraft(MisuseState.UPHELD, "A copy hung in another town", Revocation.COPIED)

    assert parse_outcome(said, can_end=True) == upheld
    for wrong, can_end in [(said | {"outcome": "unfounded"}, True), (said, False)]:
        refused = parse_outcome(wrong, can_end=can_end)
        assert isinstance(refused, FormFaults)
        assert set(refused.by_field) == {"revoke"}


@pytest.mark.parametrize("outcome", ["", "received", "checking", "no"])
def test_an_answer_is_an_answer(outcome: str) -> None:
    found = parse_outcome({"reason": "x", "outcome": outcome}, can_end=False)

    assert isinstance(found, FormFaults)
    assert set(found.by_field) == {"outcome"}


def test_codes_are_given_to_who_has_signed_except_while_every_mark_rests() -> None:
    signed = Facts(Status.COMMITTED, date(2026, 1, 1), report_due_on=date(2027, 1, 1))
    last_day_of_grace = date(2027, 1, 31)

    assert may_get_codes(signed, today=last_day_of_grace)
    assert not may_get_codes(signed, today=last_day_of_grace + timedelta(days=1))
    given = {one for one in Status if may_get_codes(replace(signed, status=one), today=date(2026, 3, 27))}
    assert given == {Status.COMMITTED}
    assert not may_get_codes(None, today=last_day_of_grace)
