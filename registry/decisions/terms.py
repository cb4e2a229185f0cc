"""How long a business may reply and appeal, and whether it has been heard: calendar days of its country (pure).

A term begins with proven service: the day on which an owner opened the notice in their account, or that of a
delivery that a document proves. A letter by e-mail says that something waits; it proves nothing, and begins nothing.
Days are counted in the country's calendar and the last one counts whole, so no hour, zone or change of clocks can
shorten a term.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from registry.adherence.rules import years_after
from registry.decisions.rules import Outcome
from registry.errors import RuleBrokenError

REPLY_WITHIN = timedelta(days=15)  # DOMAIN.md section 4.7
REMIND_BEFORE = timedelta(days=3)  # our proposal
APPEAL_WITHIN = timedelta(days=90)  # our proposal: long, since nothing proves when a decision was read
PANEL_WITHIN = timedelta(days=90)  # DOMAIN.md section 4.7
PANEL_SIZE = 3
KEPT_YEARS = 2  # our proposal: as the coded row of a report (DOMAIN.md section 4.7), 24 months
HELD_MOST = timedelta(days=730)  # our proposal: then two people look at it again


class Service(StrEnum):
    """How a notice reached the business."""

    OPENED = "opened"  # by an owner, in the account
    REGISTERED_LETTER = "registered_letter"
    HANDED_OVER = "handed_over"


class HoldReason(StrEnum):
    """Why the documents of a procedure are kept longer."""

    COURT = "court"
    AUTHORITY = "authority"


OTHERWISE = (Service.REGISTERED_LETTER, Service.HANDED_OVER)


class Phase(StrEnum):
    """Whose move it is before a decision."""

    TO_NOTICE = "to_notice"  # a registrar writes the notice
    TO_SERVE = "to_serve"  # the business has yet to get it
    TO_REPLY = "to_reply"
    TO_DECIDE = "to_decide"


@dataclass(frozen=True, slots=True)
class Hearing:
    """What was done so that a business is heard."""

    noticed: bool = False
    served_on: date | None = None
    no_more: bool = False
    """The business said that it has no more to say."""


def needs_notice(outcome: Outcome) -> bool:
    """Say whether an outcome is against the business: the end of a suspension needs no hearing."""
    return outcome is not Outcome.REINSTATE


def reply_until(served_on: date) -> date:
    """Return the last day of the term; the day of service does not count."""
    return served_on + REPLY_WITHIN


def is_late(written_on: date, served_on: date) -> bool:
    """Say whether a reply came after the last day. It is read and kept all the same, and told as late."""
    return written_on > reply_until(served_on)


def phase(outcome: Outcome, hearing: Hearing, *, today: date) -> Phase:
    """Return whose move it is; `today` is the country's date."""
    if not needs_notice(outcome) or hearing.no_more:
        return Phase.TO_DECIDE
    if not hearing.noticed:
        return Phase.TO_NOTICE
    if hearing.served_on is None:
        return Phase.TO_SERVE
    return Phase.TO_REPLY if today <= reply_until(hearing.served_on) else Phase.TO_DECIDE


def check_heard(outcome: Outcome, hearing: Hearing, *, today: date) -> None:
    """Refuse to decide against a business that has not been heard.

    Raises:
        RuleBrokenError: it got no notice, nothing proves that it did, or its term runs.

    """
    now_in = phase(outcome, hearing, today=today)
    if now_in is Phase.TO_NOTICE:
        raise RuleBrokenError(
            "First the business gets a notice and 15 days to reply. Write the notice before you decide."
        )
    if now_in is Phase.TO_SERVE:
        raise RuleBrokenError(
            "Nothing proves yet that the business got the notice. Its 15 days begin on the day that is proven."
        )
    if now_in is Phase.TO_REPLY and hearing.served_on is not None:
        raise RuleBrokenError(
            "The business may reply until %(day)s, that day included. Decide after it.",
            day=reply_until(hearing.served_on),
        )


def check_delivery(delivered_on: date, *, noticed_on: date, today: date) -> None:
    """Refuse a day of delivery on which the notice cannot have been delivered.

    Raises:
        RuleBrokenError: before the notice was written, or after today.

    """
    if not noticed_on <= delivered_on <= today:
        raise RuleBrokenError(
            "Enter the day of delivery: not before the notice was written, and not after today."
        )


def appeal_until(decided_on: date) -> date:
    """Return the last day on which a business may appeal."""
    return decided_on + APPEAL_WITHIN


def panel_until(appealed_on: date) -> date:
    """Return the day by which the panel decides."""
    return appealed_on + PANEL_WITHIN


def check_appeal(*, followed: bool | None, outcome: Outcome, decided_on: date | None, today: date) -> None:
    """Refuse an appeal against what is no decision against the business, or one that comes too late.

    Raises:
        RuleBrokenError: nothing was decided against it, or the term is over.

    """
    if decided_on is None or not followed or not needs_notice(outcome):
        raise RuleBrokenError("There is no decision against your business here.")
    if today > appeal_until(decided_on):
        raise RuleBrokenError(
            "An appeal was possible until %(day)s, that day included.", day=appeal_until(decided_on)
        )


def kept_until(ended_on: date) -> date:
    """Return the last day on which what was written and sent in a procedure is kept.

    Args:
        ended_on: the day of the decision, or of the panel's answer where there was an appeal.

    """
    return years_after(ended_on, KEPT_YEARS)


def kept_since(today: date) -> date:
    """Return the earliest end of a procedure that is still kept on a day."""
    earliest = years_after(today, -KEPT_YEARS)
    return earliest if today <= kept_until(earliest) else earliest + timedelta(days=1)  # 29 February


def check_hold(asked_by: UUID, actor_id: UUID) -> None:
    """Refuse that one person holds a procedure alone.

    Raises:
        RuleBrokenError: whoever asked confirms.

    """
    if asked_by == actor_id:
        raise RuleBrokenError("You asked for this. Another registrar confirms it.")
