"""Authority first: who was told and when, or why nobody was, what follows, and until when it is kept (pure)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from registry.countries.hotlines import Kind
from registry.errors import RuleBrokenError
from registry.kit.words import Sentence

# DOMAIN.md section 4.7.
TIMER = timedelta(hours=24)
REF_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
BACK_MOST = timedelta(days=365)  # our proposal: how long ago something may have been noticed


class Channel(StrEnum):
    """How an authority was told."""

    CALL = "call"
    IN_PERSON = "in_person"
    TEXT = "text"
    ONLINE = "online"


class NotTold(StrEnum):
    """Why no authority has been told yet."""

    IN_DANGER = "in_danger"
    SAID_WAIT = "said_wait"
    NOT_THROUGH = "not_through"
    NO_NETWORK = "no_network"
    TOLD_BY_ANOTHER = "told_by_another"
    OTHER = "other"


class Stage(StrEnum):
    """How far it has come."""

    NOTED = "noted"
    TOLD = "told"
    ACKNOWLEDGED = "acknowledged"
    ONGOING = "ongoing"
    CLOSED = "closed"
    REDUCED = "reduced"


MAY_FOLLOW = {
    Stage.NOTED: frozenset({Stage.TOLD}),
    Stage.TOLD: frozenset({Stage.ACKNOWLEDGED, Stage.ONGOING, Stage.CLOSED}),
    Stage.ACKNOWLEDGED: frozenset({Stage.ONGOING, Stage.CLOSED}),
    Stage.ONGOING: frozenset({Stage.CLOSED}),
    Stage.CLOSED: frozenset({Stage.REDUCED}),
    Stage.REDUCED: frozenset[Stage](),
}
BY_A_PERSON = frozenset({Stage.TOLD, Stage.ACKNOWLEDGED, Stage.ONGOING, Stage.CLOSED})

YES, NO = "yes", "no"
ELSEWHERE = "other"  # an authority that is not in the directory
TOLD_ALREADY = Sentence("Yes, an authority has been told")
NOT_TOLD_YET = Sentence("No, not yet")
ANOTHER = Sentence("Another authority, not on this list")
CHANNELS = {
    Channel.CALL: Sentence("By telephone"),
    Channel.IN_PERSON: Sentence("In person"),
    Channel.TEXT: Sentence("By text message"),
    Channel.ONLINE: Sentence("By the authority's own form online"),
}
OF_A_FILE = frozenset({Channel.IN_PERSON, Channel.ONLINE})
"""By which a file can be handed over: nobody reads one out on the telephone."""
REASONS = {
    NotTold.IN_DANGER: Sentence("Whoever noticed it would be in danger"),
    NotTold.SAID_WAIT: Sentence("An authority said to wait"),
    NotTold.NOT_THROUGH: Sentence("We could not get through"),
    NotTold.NO_NETWORK: Sentence("There was no network"),
    NotTold.TOLD_BY_ANOTHER: Sentence("Somebody else has told them already"),
    NotTold.OTHER: Sentence("Another reason"),
}
STAGES = {
    Stage.NOTED: Sentence("Noted, authority not told yet"),
    Stage.TOLD: Sentence("Authority told"),
    Stage.ACKNOWLEDGED: Sentence("Acknowledged by the authority"),
    Stage.ONGOING: Sentence("Ongoing"),
    Stage.CLOSED: Sentence("Closed"),
    Stage.REDUCED: Sentence("Reduced to statistics"),
}
UNTOLD = Sentence("This cannot be closed before an authority has been told.")
MOVED = Sentence("Somebody else has entered something here in the meantime. Look at it again first.")


@dataclass(frozen=True, slots=True)
class Told:
    """An authority that was told. Without an id it is one that is not in the directory."""

    authority_id: UUID | None
    kind: Kind
    channel: Channel
    at: datetime


@dataclass(frozen=True, slots=True)
class Untold:
    """Why no authority was told. `reconnected_at` counts where there was no network."""

    reason: NotTold
    reconnected_at: datetime | None = None


Gate = Told | Untold


def move(present: Stage, wanted: Stage) -> Stage:
    """Return `wanted` if it may follow `present`.

    Raises:
        RuleBrokenError: it may not: nothing is closed while no authority was told, and nothing happens twice.

    """
    if wanted not in MAY_FOLLOW[present]:
        if present is Stage.NOTED and wanted is Stage.CLOSED:
            raise RuleBrokenError(UNTOLD.english)
        raise RuleBrokenError(MOVED.english)
    return wanted


def first_stage(gate: Gate) -> Stage:
    """Return where a report begins."""
    return Stage.TOLD if isinstance(gate, Told) else Stage.NOTED


def due_at(gate: Gate, *, logged_at: datetime) -> datetime | None:
    """Return when a report without an authority comes back to the desk; None: never, for one was told.

    Without a network the day begins when there is one again; a report that reached us has one.
    """
    if isinstance(gate, Told):
        return None
    began = gate.reconnected_at if gate.reason is NotTold.NO_NETWORK else None
    return (began or logged_at) + TIMER


def is_overdue(due: datetime | None, *, now: datetime) -> bool:
    """Say whether a report has waited its whole day; the last moment of it still counts."""
    return due is not None and now > due


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for back in range(day.day, 27, -1):
        try:
            return date(year, month + 1, back)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def make_ref(random_bits: Callable[[int], int]) -> str:
    """Return the reference of a report: eight random symbols, which say nothing and are never typed.

    Args:
        random_bits: returns an integer of so many random bits, as `secrets.randbits` does.

    """
    symbols = "".join(REF_SYMBOLS[random_bits(5)] for _ in range(8))
    return f"{symbols[:4]}-{symbols[4:]}"
