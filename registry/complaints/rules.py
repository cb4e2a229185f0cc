"""What a complaint may be about, what becomes of it, by when, and who may see what of it."""

from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from registry.errors import RuleBrokenError

DECIDED_WITHIN = timedelta(days=90)  # DOMAIN.md section 4.7
AGAIN_WITHIN = timedelta(days=30)  # our proposal: how long whoever complained may ask for a second look
FORGOTTEN_AFTER = timedelta(days=731)  # our proposal: as the rows of a closed case, 24 months
TEXT_LONGEST = 3000
MESSAGE_LONGEST = 2000
SUMMARY_LONGEST = 1000
REASON_LONGEST = 1000
MESSAGES_MOST = 40  # of whoever complained, on one complaint


class Kind(StrEnum):
    """What the business is said to do, or not to do, of what it signed."""

    NO_INFORMATION = "no_information"
    NOT_TRAINED = "not_trained"
    NO_PROCEDURE = "no_procedure"
    FALSE_CLAIM = "false_claim"
    PRESSURE = "pressure"
    SUPPLIERS = "suppliers"
    OTHER = "other"


class State(StrEnum):
    """Where a complaint stands."""

    RECEIVED = "received"
    CHECKING = "checking"
    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"
    NOT_OURS = "not_ours"
    WITHDRAWN = "withdrawn"


class Reason(StrEnum):
    """Why it was decided so: codes, for the ledger and the figures."""

    COMMITMENT_NOT_KEPT = "commitment_not_kept"
    UNTRUE = "untrue"
    PRESSED = "pressed"
    IN_ORDER = "in_order"
    NOT_SHOWN = "not_shown"
    PUT_RIGHT = "put_right"
    OTHER_BODY = "other_body"
    NOT_OF_THE_CODE = "not_of_the_code"
    ASKED_BACK = "asked_back"
    NO_ANSWER = "no_answer"


OPEN = frozenset({State.RECEIVED, State.CHECKING})
MAY_FOLLOW: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.CHECKING, State.WITHDRAWN}),
    State.CHECKING: frozenset({State.UPHELD, State.NOT_UPHELD, State.NOT_OURS, State.WITHDRAWN}),
    State.UPHELD: frozenset(),
    State.NOT_UPHELD: frozenset({State.RECEIVED}),  # a second look, by somebody else
    State.NOT_OURS: frozenset({State.RECEIVED}),
    State.WITHDRAWN: frozenset(),
}
REASONS: dict[State, tuple[Reason, ...]] = {
    State.UPHELD: (Reason.COMMITMENT_NOT_KEPT, Reason.UNTRUE, Reason.PRESSED),
    State.NOT_UPHELD: (Reason.IN_ORDER, Reason.NOT_SHOWN, Reason.PUT_RIGHT),
    State.NOT_OURS: (Reason.OTHER_BODY, Reason.NOT_OF_THE_CODE),
    State.WITHDRAWN: (Reason.ASKED_BACK, Reason.NO_ANSWER),
}


def move(present: State, wanted: State) -> State:
    """Return `wanted` if it may follow `present`.

    Raises:
        RuleBrokenError: it may not, as when two people answer the same complaint.

    """
    if wanted not in MAY_FOLLOW[present]:
        raise RuleBrokenError("Somebody else has dealt with this complaint in the meantime.")
    return wanted


def check_reason(outcome: State, reason: Reason) -> None:
    """Refuse a reason that does not carry the outcome.

    Raises:
        RuleBrokenError: see `REASONS`.

    """
    if reason not in REASONS.get(outcome, ()):
        raise RuleBrokenError("This reason does not fit that outcome.")


def check_other_person(first_by: UUID | None, actor_id: UUID) -> None:
    """Refuse a second look by whoever had the first.

    Raises:
        RuleBrokenError: it was theirs.

    """
    if first_by == actor_id:
        raise RuleBrokenError("You decided this the first time. Somebody else takes the second look.")


def check_again(state: State, *, decided_on: date | None, again_on: date | None, today: date) -> None:
    """Refuse a second look where nothing was decided against the complaint, it is too late, or it was had.

    Raises:
        RuleBrokenError: one of these.

    """
    if again_on is not None:
        raise RuleBrokenError("This was looked at twice already.")
    if State.RECEIVED not in MAY_FOLLOW[state] or decided_on is None or today > decided_on + AGAIN_WITHIN:
        raise RuleBrokenError(
            "A second look can be asked for within 30 days after a complaint was not upheld."
        )


def due_on(received_on: date, again_on: date | None = None) -> date:
    """Return the day by which it is decided: 90 days, and 90 more for a second look."""
    return (again_on or received_on) + DECIDED_WITHIN
