"""Which status may follow which, and what the public is told on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from registry.errors import RuleBrokenError
from registry.kit.words import Sentence

# DOMAIN.md section 4.7, each with its source there.
REPORT_EVERY_YEARS = 1
READING_TIME = timedelta(days=60)
GRACE = timedelta(days=30)
REMOVAL_PROMPT_YEARS = 1
TOMBSTONE_YEARS = 5
LAPSES_AFTER = timedelta(days=90)


class Status(StrEnum):
    """Where an adherence stands. Stored; moved by people; says nothing of dates."""

    APPLIED = "applied"  # the reviewer has the next move
    CHANGES_REQUESTED = "changes_requested"  # the business has the next move
    ACCEPTED = "accepted"  # the business has yet to sign
    COMMITTED = "committed"
    SUSPENDED = "suspended"  # by us, for a time
    WITHDRAWN = "withdrawn"  # by them, for good
    REMOVED = "removed"  # by us, for good
    DECLINED = "declined"


class Standing(StrEnum):
    """What the public is told. Derived from status and dates, never stored."""

    COMMITTED = "committed"
    REPORTING = "reporting"
    VERIFIED = "verified"
    REPORT_OVERDUE = "report_overdue"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"
    NOT_ON_THE_REGISTER = "not_on_the_register"


class Category(StrEnum):
    """Why a status changed, as far as the public is told (DOMAIN.md section 4.3)."""

    SIGNED = "signed"
    OWN_REQUEST = "own_request"
    OWN_REQUEST_WHILE_SUSPENDED = "own_request_while_suspended"
    REPORT_MISSING = "report_missing"
    COMMITMENTS_NOT_MET = "commitments_not_met"
    MARK_MISUSED = "mark_misused"
    BUSINESS_CLOSED = "business_closed"  # or changed hands
    UNDER_REVIEW = "under_review"
    PUT_RIGHT = "put_right"
    DECISION_CORRECTED = "decision_corrected"
    REVIEW_ENDED = "review_ended"  # a suspension that was only for the time of a procedure


class PlanState(StrEnum):
    """What became of an item of the plan. Late is derived from its date."""

    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"


class EvidenceKind(StrEnum):
    """What shows that an item of the plan is done."""

    POLICY = "policy"
    TRAINING_LOG = "training_log"
    CLAUSE = "clause"
    NOTICE = "notice"
    PROCEDURE_TEST = "procedure_test"
    REPORT = "report"
    OTHER = "other"


MAY_FOLLOW: dict[Status, frozenset[Status]] = {
    Status.APPLIED: frozenset({Status.CHANGES_REQUESTED, Status.ACCEPTED, Status.DECLINED}),
    Status.CHANGES_REQUESTED: frozenset({Status.APPLIED, Status.DECLINED}),
    Status.ACCEPTED: frozenset({Status.COMMITTED, Status.DECLINED}),
    Status.COMMITTED: frozenset({Status.SUSPENDED, Status.WITHDRAWN, Status.REMOVED}),
    Status.SUSPENDED: frozenset({Status.COMMITTED, Status.WITHDRAWN, Status.REMOVED}),
    Status.WITHDRAWN: frozenset(),
    Status.REMOVED: frozenset(),
    Status.DECLINED: frozenset(),
}

# What a panel may make of a decision that it changes: the one way back from a removal without applying anew.
MAY_BE_SET_RIGHT: dict[Status, frozenset[Status]] = {
    Status.SUSPENDED: frozenset({Status.COMMITTED}),
    Status.REMOVED: frozenset({Status.COMMITTED, Status.SUSPENDED}),
}

PLAN_MOVES: dict[PlanState, frozenset[PlanState]] = {
    PlanState.PLANNED: frozenset({PlanState.DONE, PlanState.DROPPED}),
    PlanState.DONE: frozenset({PlanState.PLANNED}),  # marked by mistake
    PlanState.DROPPED: frozenset({PlanState.PLANNED}),
}

NOT_TRAINED = Sentence(
    "The team of this business is not trained enough for its report to be accepted. Look at its training."
)

# The public never learns of an application, nor of one that was declined.
PUBLIC = frozenset({Status.COMMITTED, Status.SUSPENDED, Status.WITHDRAWN, Status.REMOVED})
ENDED = {Status.WITHDRAWN: Standing.WITHDRAWN, Status.REMOVED: Standing.REMOVED}
DATED_BY_STATUS = frozenset({Standing.SUSPENDED, *ENDED.values()})  # they begin with a decision of that day


@dataclass(frozen=True, slots=True)
class Change:
    """One dated change of status, as `StatusChange` keeps it."""

    number: int
    status: Status
    effective_on: date
    category: Category | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a standing depends on. Every date is the last day on which it still counts."""

    status: Status
    status_since: date
    report_due_on: date | None = None
    reported_until: date | None = None
    audited_until: date | None = None
    report_in_hand_for: date | None = None  # the due day whose report came in time and is being read

    @property
    def report_late_since(self) -> date | None:
        """The due day that counts against the business: none while the report that was due then is being read."""
        return None if self.report_in_hand_for == self.report_due_on else self.report_due_on


def move(present: Status, wanted: Status) -> Status:
    """Return `wanted` if it may follow `present`.

    A withdrawal, a removal and a refusal are final: a business that comes back applies anew.

    Raises:
        RuleBrokenError: `wanted` may not follow `present`. Staying put counts as that too, so
            that two people deciding at once cannot both believe they did it.

    """
    if not may_become(present, wanted):
        raise RuleBrokenError(
            "This cannot be done any more: somebody else has acted in the meantime. Look at the present state first."
        )
    return wanted


def may_become(present: Status | None, wanted: Status) -> bool:
    """Say whether `wanted` may follow `present`: what `move` would allow. Nothing follows where nothing has begun."""
    return present is not None and wanted in MAY_FOLLOW[present]


def move_plan(present: PlanState, wanted: PlanState) -> PlanState:
    """Return `wanted` if an item of the plan may become that. Staying put counts as a no, as in `move`.

    Raises:
        RuleBrokenError: it may not, or a colleague was faster.

    """
    if wanted not in PLAN_MOVES[present]:
        raise RuleBrokenError("A colleague has changed this item in the meantime. Look at it again first.")
    return wanted


def in_effect(changes: Iterable[Change], *, on: date) -> Change | None:
    """Return the change that decides the status of a day: of those in effect by then, the one entered last.

    Entered last, not effective last: a business that withdraws today is not suspended again next
    month by a decision that was taken before.
    """
    return max((change for change in changes if change.effective_on <= on), key=_number, default=None)


def _number(change: Change) -> int:
    return change.number


def is_year_overdue(report_due_on: date | None, *, in_hand_for: date | None = None, today: date) -> bool:
    """Say whether a report is so late that removal is proposed to a registrar (DOMAIN.md section 8).

    One that came in time and is being read is not late: `in_hand_for` is its due day.
    """
    if report_due_on is None or report_due_on == in_hand_for:
        return False
    return today >= years_after(report_due_on, REMOVAL_PROMPT_YEARS)


def check_trained(held: date | None, wanted: date | None, *, trained_enough: bool) -> None:
    """Refuse to accept a report, which is to let it count for longer, of a team that is not trained enough.

    Raises:
        RuleBrokenError: the training floor of the country is not met.

    """
    if wanted is not None and (held is None or wanted > held) and not trained_enough:
        raise RuleBrokenError(NOT_TRAINED.english)


def years_after(day: date, years: int) -> date:
    """Return the same day years later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def tombstones_since(today: date) -> date:
    """Return the earliest end of an adherence whose tombstone still stands on a day."""
    earliest = years_after(today, -TOMBSTONE_YEARS)
    stands = today <= years_after(earliest, TOMBSTONE_YEARS)  # not so on 29 February
    return earliest if stands else earliest + timedelta(days=1)


def next_due(committed_on: date, *, after: date) -> date:
    """Return the first anniversary of the signature after a day: due dates never drift."""
    years = max(1, after.year - committed_on.year)
    due = years_after(committed_on, years)
    return due if due > after else years_after(committed_on, years + 1)


def standing(facts: Facts | None, *, today: date) -> Standing:
    """Return what the public is told on a day. The first rule that holds wins (DOMAIN.md section 4.2).

    Nothing is told of a business that never committed: an application is its own affair, and so
    is one that was declined.
    """
    if facts is None or facts.status not in PUBLIC:
        return Standing.NOT_ON_THE_REGISTER
    if facts.status is Status.SUSPENDED:
        return Standing.SUSPENDED
    if facts.status in ENDED:
        gone = today > years_after(facts.status_since, TOMBSTONE_YEARS)
        return Standing.NOT_ON_THE_REGISTER if gone else ENDED[facts.status]
    if facts.report_late_since is not None and today > facts.report_late_since:
        return Standing.REPORT_OVERDUE
    if not _counts(facts.reported_until, today):
        return Standing.COMMITTED
    return Standing.VERIFIED if _counts(facts.audited_until, today) else Standing.REPORTING


def reported(committed_on: date, due_on: date, *, today: date) -> tuple[date, date]:
    """Return when the next report is due once one is accepted, and until when the accepted one counts.

    The next anniversary, however late it came: due days never drift. One that came early is for the day on which it
    was due. It counts until the next one is due and could have been read (DOMAIN.md section 4.2).
    """
    following = next_due(committed_on, after=max(due_on, today))
    return following, following + READING_TIME


def dates_marker(report_due_on: date | None, reported_until: date | None, audited_until: date | None) -> str:
    """Return what a form carries of the dates that its reader saw: nobody overwrites what they have not read."""
    days = (report_due_on, reported_until, audited_until)
    return " ".join(day.isoformat() if day else "-" for day in days)


def standing_since(facts: Facts | None, *, today: date) -> date | None:
    """Return the first day of the present standing, where it follows from the facts; else None.

    A report accepted or an audit passed leaves the day until which it counts, not the one since when.
    """
    told = standing(facts, today=today)
    if facts is None or told is Standing.NOT_ON_THE_REGISTER:
        return None
    if told is Standing.REPORT_OVERDUE and facts.report_due_on is not None:
        return max(facts.report_due_on + timedelta(days=1), facts.status_since)
    return facts.status_since if told in DATED_BY_STATUS else None


def days_overdue(facts: Facts | None, *, today: date) -> int:
    """Return by how many days the report is late; 0 when it is not."""
    if (
        facts is None
        or standing(facts, today=today) is not Standing.REPORT_OVERDUE
        or not facts.report_due_on
    ):
        return 0
    return (today - facts.report_due_on).days


def marks_pause(facts: Facts | None, *, today: date) -> bool:
    """Say whether every mark of the business rests: suspended, or overdue beyond the grace days."""
    told = standing(facts, today=today)
    return told is Standing.SUSPENDED or days_overdue(facts, today=today) > GRACE.days


def _counts(until: date | None, today: date) -> bool:
    return until is not None and today <= until
