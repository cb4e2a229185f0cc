"""When a report opens, which state may follow which, and who may decide (pure)."""

from datetime import date, timedelta
from enum import StrEnum

from registry.adherence.rules import years_after
from registry.errors import RuleBrokenError
from registry.kit.words import Sentence

OPENS_BEFORE = timedelta(days=60)  # our proposal, as the reading time (DOMAIN.md section 4.7)
SILENT_AFTER = timedelta(days=30)  # our proposal: questions that nobody answers
WHOLE = "whole"  # what is asked about no commitment in particular
NOT_NOW = Sentence("This report is not waiting for a reviewer just now. Look at its present state first.")
CHANGED = Sentence("This report has changed since you opened it. Read what it says now, and then answer.")
NOT_OPEN = Sentence("This report cannot be changed just now. Look at its present state first.")


class State(StrEnum):
    """Where a report stands, by whose move it is."""

    OPEN = "open"  # the business's
    SUBMITTED = "submitted"  # the reviewer's
    QUERIED = "queried"  # the business's
    ANSWERED = "answered"  # the reviewer's
    ACCEPTED = "accepted"
    REJECTED = "rejected"


MAY_FOLLOW: dict[State, frozenset[State]] = {
    State.OPEN: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset({State.QUERIED, State.ACCEPTED, State.REJECTED}),
    State.QUERIED: frozenset({State.ANSWERED, State.REJECTED}),
    State.ANSWERED: frozenset({State.QUERIED, State.ACCEPTED, State.REJECTED}),
    State.ACCEPTED: frozenset(),
    State.REJECTED: frozenset(),  # another one follows, for the same day
}
TO_READ = frozenset({State.SUBMITTED, State.ANSWERED})
THEIRS = frozenset({State.OPEN, State.QUERIED})  # the business may write in it
IN_HAND = frozenset({State.SUBMITTED, State.QUERIED, State.ANSWERED})
SEEN = frozenset(State) - {State.OPEN}  # by those who read: a draft is the business's own


def move(present: State, wanted: State) -> State:
    """Return `wanted` if it may follow `present`. Staying put counts as a no.

    Raises:
        RuleBrokenError: it may not, or somebody else was faster.

    """
    if wanted in MAY_FOLLOW[present]:
        return wanted
    if wanted in TO_READ:
        raise RuleBrokenError(NOT_OPEN.english)
    raise RuleBrokenError(NOT_NOW.english)


def opens_on(due_on: date) -> date:
    """Return the first day on which a report can be filled in."""
    return due_on - OPENS_BEFORE


def is_open(due_on: date, *, today: date) -> bool:
    """Say whether the report of a due day can be filled in. It stays open until one is accepted."""
    return today >= opens_on(due_on)


def year_of(due_on: date, *, today: date) -> tuple[date, date]:
    """Return the first and last day that a report is about: the year to its due day, and what it came late by."""
    return years_after(due_on, -1), max(due_on, today)


def check_independent(*, acted_for_it: bool) -> None:
    """Check that whoever reads a report has nothing to do with the business.

    Raises:
        RuleBrokenError: they hold a post there, or held one in the last 24 months.

    """
    if acted_for_it:
        raise RuleBrokenError(
            "You act for this business, or did in the last 24 months. Somebody else must read its report."
        )


def marker(number: int, version: int) -> str:
    """Return what a form of the business carries of the version that its writer saw."""
    return f"{number}.{version}"


def read_marker(state: State, version: int) -> str:
    """Return what a reviewer's form carries of the state that its reader saw."""
    return f"{state}-{version}"
