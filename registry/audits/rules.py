"""What can be recommended, on which grounds, and who may decide it."""

from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from registry.adherence.rules import Category, Status
from registry.errors import RuleBrokenError

LATEST_EFFECT = timedelta(days=90)  # a decision that nobody will remember when it bites is none


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
FOR_COMING_BACK = frozenset({Ground.REMEDIED, Ground.DECISION_WRONG})
LEADS_TO = {
    Outcome.SUSPEND: Status.SUSPENDED,
    Outcome.REINSTATE: Status.COMMITTED,
    Outcome.REMOVE: Status.REMOVED,
}


def check_ground(outcome: Outcome, ground: Ground) -> None:
    """Refuse a ground that does not carry the outcome.

    Raises:
        RuleBrokenError: coming back needs what was put right; nothing else may rest on that.

    """
    if (outcome is Outcome.REINSTATE) != (ground in FOR_COMING_BACK):
        raise RuleBrokenError("This reason does not fit that outcome.")


def check_four_eyes(recommended_by: UUID, decider_id: UUID) -> None:
    """Refuse a decision by the person who recommended it.

    Raises:
        RuleBrokenError: recommender and decider are one account, whatever their roles.

    """
    if recommended_by == decider_id:
        raise RuleBrokenError("Someone else must decide what you recommended.")


def check_effect(effective_on: date, *, today: date) -> None:
    """Refuse a day of effect in the past, or too far ahead.

    Raises:
        RuleBrokenError: yesterday's scans cannot be told otherwise any more.

    """
    if not today <= effective_on <= today + LATEST_EFFECT:
        raise RuleBrokenError("The day of effect must be today or within the next 90 days.")
