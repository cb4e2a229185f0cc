"""How far a number has come: proposed, checked, due to be checked again, too old, out of use (pure)."""

from dataclasses import fields
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from registry.countries.hotlines import RECHECK_AFTER, Hotline
from registry.kit.markers import marker

# Our proposal: so long before the day by which it must be checked again, a registrar is told.
NOTICE = timedelta(days=30)
# Between two letters about numbers; and between two that say nothing new.
LETTER_EVERY, REMINDED_EVERY = timedelta(days=7), timedelta(days=30)


class State(StrEnum):
    """Where a number stands. It follows from dates, and is stored nowhere."""

    PROPOSED = "proposed"
    VERIFIED = "verified"
    RECHECK_DUE = "recheck_due"  # still counts, for `NOTICE` at most
    STALE = "stale"
    RETIRED = "retired"


class Method(StrEnum):
    """How somebody found out that a number is right."""

    CALLED = "called"
    WROTE = "wrote"
    AUTHORITY_PAGE = "authority_page"
    IN_PERSON = "in_person"


class Ending(StrEnum):
    """Why a number goes out of use."""

    NOT_IN_SERVICE = "not_in_service"
    SOMEBODY_ELSES = "somebody_elses"
    REPLACED = "replaced"
    LISTED_TWICE = "listed_twice"


def due_on(verified_on: date | None) -> date | None:
    """Return the last day on which a check counts: by then it is to be checked again. None: it never was."""
    return verified_on and verified_on + RECHECK_AFTER


def days_left(verified_on: date | None, *, today: date) -> int | None:
    """Return for how many days a check still counts; below nothing, since how many days it does not."""
    due = due_on(verified_on)
    return None if due is None else (due - today).days


def state(verified_on: date | None, *, retired: bool, today: date) -> State:
    """Return where a number stands on a day."""
    if retired:
        return State.RETIRED
    left = days_left(verified_on, today=today)
    if left is None:
        return State.PROPOSED
    if left < 0:
        return State.STALE
    return State.RECHECK_DUE if left < NOTICE.days else State.VERIFIED


def is_another(before: Hotline, after: Hotline) -> bool:
    """Say whether a change makes it a number that nobody has checked yet.

    What it is called, its hours, languages and source may be put right without calling again.
    """
    return any(
        getattr(before, name) != getattr(after, name) for name in ("country", "dial", "channel", "kind")
    )


def differences(before: Hotline, after: Hotline) -> dict[str, str]:
    """Return what stood there before, of each fact that a change changes."""
    facts = [each.name for each in fields(Hotline) if each.name not in {"verified_on", "retired"}]
    return {
        name: _plain(getattr(before, name))
        for name in facts
        if getattr(before, name) != getattr(after, name)
    }  # fmt: skip


def hotline_marker(hotline_id: UUID, line: Hotline) -> str:
    """Return the word for a number as a registrar saw it."""
    return marker(hotline_id, *(_plain(getattr(line, each.name)) for each in fields(Hotline)))


def letter_due(ends: list[date], last: date | None, today: date) -> bool:
    """Say whether registrars are to get a letter today.

    Args:
        ends: of each number in use that was checked, the last day on which the check counts; in any order.
        last: the day of the last letter.
        today: the day.

    """
    waiting = [end for end in ends if (end - today).days < NOTICE.days]
    if not waiting or (last is not None and today < last + LETTER_EVERY):
        return False
    if last is None or today >= last + REMINDED_EVERY:
        return True
    return any(_stage(end, last) != _stage(end, today) for end in waiting)


def _stage(end: date, day: date) -> int:
    left = (end - day).days
    return 0 if left >= NOTICE.days else 1 if left >= 0 else 2


def _plain(value: object) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)
