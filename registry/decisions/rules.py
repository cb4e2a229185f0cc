"""What can be recommended, on which grounds, and who may decide it."""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from registry.adherence.rules import ENDED, MAY_FOLLOW, PUBLIC, Category, Status
from registry.errors import RuleBrokenError

LATEST_EFFECT = timedelta(days=90)  # a decision that nobody will remember when it bites is none
REASON_LONGEST = 2000
FACTS_LONGEST = 6000  # of a notice, a reply or an appeal: some three pages
DATES_YEARS_AHEAD = 3  # a slip in the year would be told as true for a generation


class Outcome(StrEnum):
    """What is recommended, and decided."""

    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    REMOVE = "remove"


class Ground(StrEnum):
    """Why. Internal; the public reads its category (DOMAIN.md sections 4.3 and 4.4)."""

    CRITICAL_FINDING = "critical_finding"
    ACTION_NOT_DONE = "action_not_done"
    REPORT_YEAR_OVERDUE = "report_year_overdue"
    FALSE_STATEMENT = "false_statement"
    EXCLUSION_FOUND = "exclusion_found"
    MARK_MISUSED = "mark_misused"
    COMPLAINT_UPHELD = "complaint_upheld"
    CHARGE_AGAINST_MANAGEMENT = "charge_against_management"
    AUTHORITY_REQUEST = "authority_request"
    BUSINESS_CLOSED = "business_closed"
    REMEDIED = "remedied"
    DECISION_WRONG = "decision_wrong"


TOLD_AS: dict[Ground, Category] = {
    Ground.CRITICAL_FINDING: Category.COMMITMENTS_NOT_MET,
    Ground.ACTION_NOT_DONE: Category.COMMITMENTS_NOT_MET,
    Ground.REPORT_YEAR_OVERDUE: Category.REPORT_MISSING,
    Ground.FALSE_STATEMENT: Category.COMMITMENTS_NOT_MET,
    Ground.EXCLUSION_FOUND: Category.COMMITMENTS_NOT_MET,
    Ground.MARK_MISUSED: Category.MARK_MISUSED,
    Ground.COMPLAINT_UPHELD: Category.COMMITMENTS_NOT_MET,
    Ground.CHARGE_AGAINST_MANAGEMENT: Category.UNDER_REVIEW,
    Ground.AUTHORITY_REQUEST: Category.UNDER_REVIEW,
    Ground.BUSINESS_CLOSED: Category.BUSINESS_CLOSED,
    Ground.REMEDIED: Category.PUT_RIGHT,
    Ground.DECISION_WRONG: Category.DECISION_CORRECTED,
}
# DOMAIN.md section 4.4: on these alone a suspension may begin before the business has replied.
AT_ONCE = frozenset({Ground.CRITICAL_FINDING, Ground.CHARGE_AGAINST_MANAGEMENT, Ground.AUTHORITY_REQUEST})
FOR_COMING_BACK = frozenset({Ground.REMEDIED, Ground.DECISION_WRONG})
LEADS_TO = {
    Outcome.SUSPEND: Status.SUSPENDED,
    Outcome.REINSTATE: Status.COMMITTED,
    Outcome.REMOVE: Status.REMOVED,
}


def fitting(present: Status | None) -> tuple[Outcome, ...]:
    """Return what can be recommended of a business whose last entered status is this one."""
    if present not in PUBLIC:
        return ()
    return tuple(outcome for outcome in Outcome if LEADS_TO[outcome] in MAY_FOLLOW[present])


def check_fits(outcome: Outcome, present: Status | None) -> None:
    """Refuse an outcome that the present status does not lead to.

    Raises:
        RuleBrokenError: one cannot suspend the suspended, reinstate who was not suspended, or
            decide anything about who never signed or has gone.

    """
    if present in ENDED:
        raise RuleBrokenError(
            "The business has left the register in the meantime: this does not fit the present status any more. Close it without following it."
        )
    if outcome not in fitting(present):
        raise RuleBrokenError("This outcome does not fit the present status of the business.")


def grounds_for(outcome: Outcome) -> tuple[Ground, ...]:
    """Return the grounds that carry an outcome: coming back needs what was put right, and nothing else does."""
    back = outcome is Outcome.REINSTATE
    return tuple(ground for ground in Ground if (ground in FOR_COMING_BACK) == back)


def check_ground(outcome: Outcome, ground: Ground) -> None:
    """Refuse a ground that does not carry the outcome.

    Raises:
        RuleBrokenError: see `grounds_for`.

    """
    if ground not in grounds_for(outcome):
        raise RuleBrokenError("This reason does not fit that outcome.")


def check_true(ground: Ground, *, year_late: bool) -> None:
    """Refuse a ground that the dates contradict.

    Raises:
        RuleBrokenError: no report is 12 months overdue.

    """
    if ground is Ground.REPORT_YEAR_OVERDUE and not year_late:
        raise RuleBrokenError("The annual report of this business is not 12 months overdue.")


def check_complaint(ground: Ground, complaint_id: UUID | None, upheld: Collection[UUID]) -> None:
    """Refuse a complaint as the ground that is not named, or names none of those that were upheld.

    Args:
        ground: of the recommendation.
        complaint_id: what it names.
        upheld: those about the business that whoever recommends may name.

    Raises:
        RuleBrokenError: no such complaint was upheld, or another ground names one.

    """
    if ground is not Ground.COMPLAINT_UPHELD and complaint_id is not None:
        raise RuleBrokenError("A complaint is named only where it is the reason.")
    if ground is Ground.COMPLAINT_UPHELD and complaint_id not in upheld:
        raise RuleBrokenError(
            "Name a complaint about this business that was upheld, and of which the business may learn."
        )


def reference_of(complaint_id: UUID) -> str:
    """Return by what a complaint is called where nobody may read a word of it: never the number of whoever complained."""
    return complaint_id.hex[:8].upper()


def check_independent(*, acts_for_it: bool) -> None:
    """Refuse a recommendation or a decision about a business by one of its own people.

    Raises:
        RuleBrokenError: the person acts for the business, or did within `accounts.rules.CONFLICT_FOR`.

    """
    if acts_for_it:
        raise RuleBrokenError(
            "You act for this business, or did in the last 24 months. Somebody else must recommend or decide."
        )


def check_four_eyes(recommended_by: UUID, decider_id: UUID) -> None:
    """Refuse a decision by the person who recommended it.

    Raises:
        RuleBrokenError: recommender and decider are one account, whatever their roles.

    """
    if recommended_by == decider_id:
        raise RuleBrokenError("Someone else must decide what you recommended.")


def check_did_not_audit(*, audited: bool) -> None:
    """Refuse a decision on a finding by somebody who audited the business.

    Raises:
        RuleBrokenError: they did.

    """
    if audited:
        raise RuleBrokenError(
            "You audited this business. Another registrar must decide what follows from it."
        )


def check_decided_anew(decided_before: Collection[UUID | None], decider_id: UUID) -> None:
    """Refuse a decision anew by a person whose decision a panel sent back.

    Raises:
        RuleBrokenError: it is theirs.

    """
    if decider_id in decided_before:
        raise RuleBrokenError("The panel sent your decision back. Another registrar decides anew.")


def check_interim(ground: Ground, present: Status | None) -> None:
    """Refuse to suspend before the reply where the ground or the present status does not allow it.

    Raises:
        RuleBrokenError: only a critical finding, a criminal charge and an authority's request are that urgent, and
            only who is committed can be suspended.

    """
    if ground not in AT_ONCE:
        raise RuleBrokenError(
            "Only a critical finding, a criminal charge against the management or an authority's written request suspends before the reply."
        )
    check_fits(Outcome.SUSPEND, present)


def check_effect(effective_on: date, *, today: date) -> None:
    """Refuse a day of effect in the past, or too far ahead.

    Raises:
        RuleBrokenError: yesterday's scans cannot be told otherwise any more.

    """
    if not today <= effective_on <= today + LATEST_EFFECT:
        raise RuleBrokenError("The day of effect must be today or within the next 90 days.")
