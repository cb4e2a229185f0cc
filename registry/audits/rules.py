"""How an audit moves, who may carry it out, what it finds, and until when something must be done about it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import isqrt
from uuid import UUID

from registry.adherence.rules import years_after
from registry.errors import RuleBrokenError

# DOMAIN.md section 4.7, each with its source there; all but the first two are our proposal.
COUNTS_YEARS = 2  # an audit that was passed
CYCLE_AHEAD = timedelta(days=90)  # the next is due so long before the last one runs out
RESPONSE_FOR = timedelta(days=15)  # a member reads the findings and answers: as long as a right of reply
LATE_FOR = timedelta(days=14)  # what was on the phone of somebody who left the audit is theirs so long
PICTURES_KEPT = timedelta(days=3 * 365)  # after the end, as the pictures of training sessions
SITES_MOST = 12  # that one audit visits
PICTURES_MOST = 60  # of one audit
NOTE_LONGEST, FACT_LONGEST, REASON_LONGEST = 600, 1200, 600


class State(StrEnum):
    """Where an audit stands. Stored; moved by people."""

    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    DRAFT_FINDINGS = "draft_findings"  # the visit is over; the auditor writes
    RESPONSE = "response"  # the member reads, and answers
    CORRECTIVE_ACTIONS = "corrective_actions"
    VERIFIED = "verified"  # nothing is owed any more; the report is there to be signed
    CLOSED = "closed"
    CANCELLED = "cancelled"


MAY_FOLLOW: dict[State, frozenset[State]] = {
    State.SCHEDULED: frozenset({State.IN_PROGRESS, State.CANCELLED}),
    State.IN_PROGRESS: frozenset({State.DRAFT_FINDINGS, State.CANCELLED}),
    State.DRAFT_FINDINGS: frozenset({State.IN_PROGRESS, State.RESPONSE, State.CANCELLED}),
    State.RESPONSE: frozenset({State.CORRECTIVE_ACTIONS, State.VERIFIED, State.CANCELLED}),
    State.CORRECTIVE_ACTIONS: frozenset({State.VERIFIED, State.CLOSED, State.CANCELLED}),
    State.VERIFIED: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
    State.CANCELLED: frozenset(),
}
OVER = frozenset({State.CLOSED, State.CANCELLED})
SEEN_BY_THE_MEMBER = frozenset({State.RESPONSE, State.CORRECTIVE_ACTIONS, State.VERIFIED, State.CLOSED})


class Origin(StrEnum):
    """Why an audit was planned."""

    CYCLIC = "cyclic"
    RANDOM = "random"
    RISK = "risk"


class Risk(StrEnum):
    """What made a business likelier to be audited. Each stands beside its name, and no sum of them does."""

    REPORT_OVERDUE = "report_overdue"
    COVERAGE_FALLING = "coverage_falling"
    LOGO_MISUSED = "logo_misused"
    NEW_SITES = "new_sites"
    RUNS_OUT = "runs_out"  # the last audit, or there was none


class Verdict(StrEnum):
    """What an auditor answers to an item of the checklist."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    NOT_SEEN = "not_seen"


class Grade(StrEnum):
    """How grave a finding is (DOMAIN.md section 9)."""

    OBSERVATION = "observation"  # advice, no action owed
    MINOR = "minor"  # a gap without effect
    MAJOR = "major"  # a commitment not met
    CRITICAL = "critical"  # children or reporters at risk, false evidence, refusal


TERMS: dict[Grade, timedelta | None] = {
    Grade.OBSERVATION: None,
    Grade.MINOR: timedelta(days=90),
    Grade.MAJOR: timedelta(days=45),
    Grade.CRITICAL: timedelta(0),
}
RECOMMENDED_WHEN_LATE = frozenset({Grade.MAJOR, Grade.CRITICAL})


class Side(StrEnum):
    """Who signs the report."""

    AUDITOR = "auditor"
    MEMBER = "member"


class Reply(StrEnum):
    """What is said of a finding, and by which side."""

    RESPONSE = "response"  # the member, to the draft
    DONE = "done"  # the member: it is put right
    ACCEPTED = "accepted"  # the auditor: so it is
    REFUSED = "refused"  # the auditor: not yet, and why


class Tie(StrEnum):
    """What the register itself knows that binds somebody to a business."""

    ACTS_FOR_IT = "acts_for_it"
    READ_ITS_APPLICATION = "read_its_application"


class Declared(StrEnum):
    """What each auditor declares, one tick each; all are needed."""

    NOT_EMPLOYED = "not_employed"
    NO_CLIENT = "no_client"
    NOT_TRAINED = "not_trained"
    NOT_RELATED = "not_related"


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer to an item: it takes the place of those that its author saw."""

    answer_id: UUID
    item: str
    site_id: UUID | None
    verdict: Verdict
    note: str
    replaces: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Owed:
    """What still depends on a finding."""

    grade: Grade
    due_on: date | None
    verified: bool

    @property
    def open(self) -> bool:
        return self.due_on is not None and not self.verified


def move(present: State, wanted: State) -> State:
    """Return `wanted` if it may follow `present`.

    Raises:
        RuleBrokenError: it may not. Staying put counts as that too.

    """
    if wanted not in MAY_FOLLOW[present]:
        raise RuleBrokenError(
            "An audit that is %(present)s cannot become %(wanted)s.", present=present, wanted=wanted
        )
    return wanted


def check_in(present: State, *allowed: State) -> None:
    """Refuse an act whose time has passed, or has not come.

    Raises:
        RuleBrokenError: the audit is in none of these states.

    """
    if present not in allowed:
        raise RuleBrokenError("The audit has moved on since you opened this page. Open it again.")


def check_free(ties: Collection[Tie]) -> None:
    """Refuse an auditor, or whoever plans or closes, whom the register knows to be bound to the business.

    Raises:
        RuleBrokenError: they act for it or did in the last 24 months, or read its application.

    """
    if Tie.ACTS_FOR_IT in ties:
        raise RuleBrokenError(
            "This person acts for the business, or did in the last 24 months. Somebody else must audit it."
        )
    if Tie.READ_ITS_APPLICATION in ties:
        raise RuleBrokenError(
            "This person read an application of the business in the last 24 months. Somebody else must audit it."
        )


def check_another(closer: UUID, auditors: Collection[UUID]) -> None:
    """Refuse a closing by somebody who audited: associations audit their own payers, hence four eyes.

    Raises:
        RuleBrokenError: the closer audited.

    """
    if closer in auditors:
        raise RuleBrokenError("Somebody who did not audit must close the audit.")


def due_on(grade: Grade, *, told_on: date) -> date | None:
    """Return the last day on which a corrective action is not late, from the day the member was told; None: none owed."""
    term = TERMS[grade]
    return told_on + term if term is not None else None


def is_late(owed: Owed, *, today: date) -> bool:
    """Say whether a corrective action is overdue; its last day is not."""
    return owed.open and owed.due_on is not None and today > owed.due_on


def may_be_recommended(owed: Owed, *, today: date) -> bool:
    """Say whether a finding lets its auditor recommend a suspension: a major one once late, a critical one at once."""
    return (
        owed.open
        and owed.grade in RECOMMENDED_WHEN_LATE
        and (owed.grade is Grade.CRITICAL or is_late(owed, today=today))
    )


def counts_until(passed_on: date) -> date:
    """Return the last day on which an audit that was passed counts: 24 months."""
    return years_after(passed_on, COUNTS_YEARS)


def may_still_send(ended_at: datetime | None, *, now: datetime) -> bool:
    """Say whether what is on somebody's phone is still taken as theirs: while they audit, and `LATE_FOR` after."""
    return ended_at is None or now <= ended_at + LATE_FOR


def sample_size(sites: int) -> int:
    """Return how many sites of a chain are visited: the root of their number, rounded up, and no more than fit."""
    return min(SITES_MOST, sites and isqrt(sites - 1) + 1)


def standing_answers(answers: Iterable[Answered]) -> dict[tuple[str, UUID | None], list[Answered]]:
    """Return of each item, at each site, the answers that no other took the place of.

    One is the answer. Two that say the same are one. Two that do not were given by people who had not seen
    each other's: both stand, until somebody who has seen both gives a third.
    """
    rows = list(answers)
    gone = frozenset[UUID]().union(*(one.replaces for one in rows))
    found: dict[tuple[str, UUID | None], list[Answered]] = {}
    for one in rows:
        if one.answer_id in gone:
            continue
        there = found.setdefault((one.item, one.site_id), [])
        if all((one.verdict, one.note) != (other.verdict, other.note) for other in there):
            there.append(one)
    return found


def check_finished(
    wanted: Collection[tuple[str, UUID | None]],
    standing: dict[tuple[str, UUID | None], list[Answered]],
) -> None:
    """Refuse to end a visit on which something is unanswered, or answered in two ways.

    Raises:
        RuleBrokenError: one of both.

    """
    if any(len(standing.get(one, ())) > 1 for one in wanted):
        raise RuleBrokenError("Two auditors answered an item differently. Settle it first.")
    missing = sum(1 for one in wanted if not standing.get(one))
    if missing:
        raise RuleBrokenError(
            "Items without an answer: %(count)s. Answer them, or say “not seen”.", count=missing
        )


def unexplained(standing: dict[tuple[str, UUID | None], list[Answered]], found: Collection[str]) -> list[str]:
    """Return the items that are not met and have no finding: nobody is told “not met” without the fact."""
    unmet = {item for (item, _), there in standing.items() for one in there if one.verdict is Verdict.NOT_MET}
    return sorted(unmet - set(found))


def after_response(owed: Collection[Owed]) -> State:
    """Return where an audit goes once the member has answered: nothing is owed, or something is."""
    return State.CORRECTIVE_ACTIONS if any(one.open for one in owed) else State.VERIFIED
