"""Whose turn a report is, how a desk stands, when a case may close, and what a legal hold needs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from registry.concerns.gate import months_later
from registry.errors import RuleBrokenError
from registry.kit.words import Sentence

# SECURITY.md section 7: all that is known of when a report came is its day and a band of six hours.
BANDS = 4
BAND_HOURS = 6
BANDS_TOLD = 4  # 24 hours, as the product promises
BANDS_UNTOLD = 1
OPENED_FOR = timedelta(minutes=30)  # how long one opening shows the words: as long as a key is held
LOOKED_AT_MOST = 20  # at once: what one page shows whole, and a person reads before closing it as junk
HOLD_MOST = timedelta(days=730)  # our proposal: then two people look at it again


class Door(StrEnum):
    """By which of the two doors a report came."""

    LOG = "log"
    DOOR = "door"


class DeskState(StrEnum):
    """How a handler's desk stands."""

    SHUT = "shut"
    LOCKED = "locked"
    NOTHING_WAITS = "nothing_waits"
    OPEN = "open"


class Outcome(StrEnum):
    """What came of a case."""

    REFERRED = "referred"
    TOLD_BY_US = "told_by_us"
    WITH_AUTHORITY = "with_authority"
    TOLD_TWICE = "told_twice"
    NO_CHILD = "no_child"
    JUNK = "junk"


class Handing(StrEnum):
    """What became of a file that was made for an authority."""

    MADE = "made"
    HANDED = "handed"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class HoldReason(StrEnum):
    """Why a report is kept longer."""

    COURT = "court"
    AUTHORITY = "authority"
    COMPLAINT = "complaint"


OUTCOMES = {
    Outcome.REFERRED: Sentence("Handed to an authority by us, as a file"),
    Outcome.TOLD_BY_US: Sentence("An authority was told by us, by its own channel"),
    Outcome.WITH_AUTHORITY: Sentence("An authority has it already"),
    Outcome.TOLD_TWICE: Sentence("The same was reported before"),
    Outcome.NO_CHILD: Sentence("No child is concerned"),
    Outcome.JUNK: Sentence("Junk: nothing is reported"),
}
HOLD_REASONS = {
    HoldReason.COURT: Sentence("A court asks for it"),
    HoldReason.AUTHORITY: Sentence("An authority asked in writing that it be kept"),
    HoldReason.COMPLAINT: Sentence("A complaint about how it was handled is being looked into"),
}
# Without an authority a case is over only if there is nothing to tell one.
NEED_NO_AUTHORITY = frozenset({Outcome.TOLD_TWICE, Outcome.NO_CHILD, Outcome.JUNK})
UNTOLD = Sentence(
    "No authority has been told. Tell one or refer it first, or say why there is nothing to refer."
)
NOT_BY_US = Sentence("It is not entered here that one of you told an authority. Enter that first.")
NOT_REFERRED = Sentence("It is not entered here that a file was handed to an authority. Enter that first.")
FILE_WAITS = Sentence("A file was made for an authority. Say first whether it was handed over.")
SAME_PERSON = Sentence("The other person of the two has to be somebody else.")
CLOSED = Sentence("This case is closed.")


@dataclass(frozen=True, slots=True)
class Received:
    """When a report came, as far as that is known: a day, and a band of six hours or none."""

    on: date
    band: int | None
    untold: bool


def turns(received: Received, *, now: datetime) -> int:
    """Return how often a report that nobody opened was passed on.

    Counted from the beginning of its band, so that 24 hours are never exceeded; with the day alone, from the last
    band of that day. A report of which no authority was told is passed on with every band.
    """
    begun = _bands(received.on, BANDS - 1 if received.band is None else received.band)
    return max(0, _bands(now.date(), now.hour // BAND_HOURS) - begun) // (
        BANDS_UNTOLD if received.untold else BANDS_TOLD
    )


def is_before(on: date, band: int, *, now: datetime) -> bool:
    """Say whether a band of six hours is over."""
    return _bands(on, band) < _bands(now.date(), now.hour // BAND_HOURS)


def turn_of(
    report_id: UUID, handlers: Sequence[UUID], received: Received, *, now: datetime, first: UUID | None = None
) -> UUID | None:
    """Return whose turn it is while nobody has opened it: the first by its random id or as named, then each after the other."""
    ordered = sorted(handlers)
    if not ordered:
        return None
    begun = ordered.index(first) if first in ordered else report_id.int
    return ordered[(begun + turns(received, now=now)) % len(ordered)]


def _bands(on: date, band: int) -> int:
    return on.toordinal() * BANDS + band


def able_of(
    handlers: Collection[UUID], readers: Collection[str], sealed_to: Collection[str] | None
) -> list[UUID]:
    """Return who of the handlers can open a report: their key counts today, and the report was sealed to it.

    Args:
        handlers: who works in its country.
        readers: those whose key is certified, as text.
        sealed_to: to whom all of it was sealed, as text; None where no word is sealed: then everybody can look at it.

    """
    if sealed_to is None:
        return [one for one in handlers if str(one) in readers] or list(handlers)
    return [one for one in handlers if str(one) in readers and str(one) in sealed_to]


def holds(holder: UUID | None, readers: Collection[str], sealed_to: Collection[str] | None) -> bool:
    """Say whether a case has a holder who can open it: a key that counts today, and a wrap of all its words."""
    return holder is not None and holder in able_of([holder], readers, sealed_to)


def desk_state(*, certified: bool, unlocked: bool, waiting: int) -> DeskState:
    """Return how a desk stands: a key that does not count comes first, then one that is locked."""
    if not certified:
        return DeskState.SHUT
    if not unlocked:
        return DeskState.LOCKED
    return DeskState.OPEN if waiting else DeskState.NOTHING_WAITS


def handing(*, confirmed: bool, said: bool, handed: bool) -> Handing:
    """Return what became of a file.

    Args:
        confirmed: whether the authority typed its code. Its word is the strongest: nobody else can read the code.
        said: whether a handler said what became of it.
        handed: whether they said that it was handed over.

    """
    if confirmed:
        return Handing.CONFIRMED
    if not said:
        return Handing.MADE
    return Handing.HANDED if handed else Handing.WITHDRAWN


def is_referred(files: Collection[Handing]) -> bool:
    """Say whether a file of a report reached an authority: that one was made is not enough."""
    return not {Handing.HANDED, Handing.CONFIRMED}.isdisjoint(files)


def check_close(
    outcome: Outcome, *, told: bool, files: Collection[Handing] = (), by_us: bool = False
) -> None:
    """Refuse an end that is not true yet.

    Raises:
        RuleBrokenError: no authority was told, nothing was referred, or nobody said what became of a file.

    """
    referred = is_referred(files)
    if Handing.MADE in files:
        raise RuleBrokenError(FILE_WAITS.english)
    if outcome is Outcome.TOLD_BY_US and not by_us:
        raise RuleBrokenError(NOT_BY_US.english)
    if outcome is Outcome.REFERRED and not referred:
        raise RuleBrokenError(NOT_REFERRED.english)
    if not told and not referred and not by_us and outcome not in NEED_NO_AUTHORITY:
        raise RuleBrokenError(UNTOLD.english)


def check_two(one: UUID, other: UUID) -> None:
    """Refuse what needs two people and has one.

    Raises:
        RuleBrokenError: they are the same.

    """
    if one == other:
        raise RuleBrokenError(SAME_PERSON.english)


def is_over(closed_on: date | None, months: int, *, today: date) -> bool:
    """Say whether so many months have gone by since a closing; the last day still counts."""
    return closed_on is not None and months_later(closed_on, months) < today
