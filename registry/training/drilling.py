"""What a drill is once it was practised, and what somebody typed about one (pure)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from registry.concerns.forbidden import KINDS, Kind, found
from registry.kit.forms import FormFaults, FormReader
from registry.kit.words import Sentence
from registry.training.forms import read_id, read_place
from registry.training.modules import DRILL, modules
from registry.training.rules import MINUTES, StaffRole

PEOPLE_MOST = 500  # of one drill
SECONDS_MOST = 3_600  # until somebody had the number
NOTE_LONGEST = 300
DRILLS_SHOWN = 36  # three years of a drill a month

ALLOWED = frozenset({Kind.ROOM})  # in a note about practice: which rooms have the card is no case


class Knew(StrEnum):
    """Whether whoever was asked knew whom to call."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Better(StrEnum):
    """What shall go better the next time."""

    NUMBERS = "numbers"
    WHO_CALLS = "who_calls"
    WHAT_TO_SAY = "what_to_say"
    OWN_SAFETY = "own_safety"
    LEFT_ALONE = "left_alone"
    NO_NETWORK = "no_network"
    NEWCOMERS = "newcomers"


@dataclass(frozen=True, slots=True)
class DrillDraft:
    """One drill as somebody described it: nobody's name, and no true case."""

    scenario: str
    held_on: date
    minutes: int
    people: int
    knew: Knew
    roles: frozenset[StaffRole] = frozenset()
    better: frozenset[Better] = frozenset()
    place_id: UUID | None = None
    seconds: int | None = None
    note: str = ""


def parse_drill(
    raw: Mapping[str, str],
    roles: Sequence[str],
    better: Sequence[str],
    *,
    scenarios: Collection[str],
    places: Collection[UUID],
    today: date,
) -> DrillDraft | FormFaults:
    """Read a drill that was held; one is logged after it, never planned."""
    form = FormReader(raw)
    scenario = raw.get("scenario", "")
    if scenario not in scenarios:
        form.fault("scenario", "Choose one of the list.")
    held_on = form.day("held_on")
    if held_on is not None and held_on > today:
        form.fault("held_on", "A drill is logged once it was held: this day is still to come.")
    elif held_on is not None and modules()[DRILL].version_on(held_on) is None:
        form.fault(
            "held_on",
            "This module did not exist on that day. It is taught since %(day)s.",
            day=modules()[DRILL].versions[0].since.isoformat(),
        )
    minutes = form.number("minutes", least=MINUTES.start, most=MINUTES.stop - 1)
    people = form.number("people", least=1, most=PEOPLE_MOST)
    if not set(roles) <= set(StaffRole):
        form.fault("roles", "Choose one of the list.")
    if not set(better) <= set(Better):
        form.fault("better", "Choose one of the list.")
    seconds = form.number("seconds", most=SECONDS_MOST, optional=True)
    if seconds and minutes and seconds > 60 * minutes:
        form.fault("seconds", "That is longer than the whole drill took.")
    note = form.text("note", longest=NOTE_LONGEST, optional=True, lines=True)
    if (told := tells_of_somebody(note)) is not None:
        form.faults["note"] = told
    knew = form.choice("knew", Knew)
    place_id = read_place(form, places)
    if form.faults:
        return FormFaults(form.faults)
    return DrillDraft(
        scenario=scenario,
        held_on=held_on or today,
        minutes=minutes or 0,
        people=people or 0,
        knew=knew,
        roles=frozenset(map(StaffRole, roles)),
        better=frozenset(map(Better, better)),
        place_id=place_id,
        seconds=seconds,
        note=note,
    )


def tells_of_somebody(note: str) -> Sentence | None:
    """Return what to say of a note that tells of somebody; None of one that is about the practice."""
    return next((KINDS[span.kind] for span in found(note) if span.kind not in ALLOWED), None)


def read_form_id(raw: Mapping[str, str]) -> UUID | None:
    """Return the id that a form brought, so that a double click logs one drill; None if it brought none."""
    return read_id(raw.get("drill", ""))
