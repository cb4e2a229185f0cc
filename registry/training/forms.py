"""What a business types about its staff, its headcounts and its sessions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from registry.kit.forms import FormFaults, FormReader, is_plain, tidy
from registry.kit.searchable import search_text
from registry.signatories.rules import Tongue
from registry.training.modules import NOT_LOGGED, modules
from registry.training.rules import (
    CHECK_INS_SHOWN,
    HEADCOUNT_MOST,
    MINUTES,
    NAME_LONGEST,
    PLANNED_AHEAD,
    SCORE_MOST,
    SEEN_BY_THE_BUSINESS,
    STAFF_AT_ONCE,
    TAP_LONGEST,
    TAPS_AT_ONCE,
    Acknowledged,
    Duty,
    Mode,
    StaffRole,
)


@dataclass(frozen=True, slots=True)
class StaffDraft:
    """One of the staff as somebody described them."""

    known_as: str
    role: StaffRole
    since: date
    duties: frozenset[Duty] = frozenset()
    place_id: UUID | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class HeadcountDraft:
    """How many there were."""

    role: StaffRole
    place_id: UUID | None
    counted_on: date
    people: int


@dataclass(frozen=True, slots=True)
class SessionDraft:
    """One session as somebody described it; its module has a version on that day."""

    module: str
    module_version: int
    held_on: date
    minutes: int
    mode: Mode
    language: str
    trainer_id: UUID | None = None
    trainer_name: str = ""
    place_id: UUID | None = None
    import_key: str | None = None


@dataclass(frozen=True, slots=True)
class Attending:
    """Who took part, and how they said so; None if they have yet to."""

    staff_ids: list[UUID]
    how: Acknowledged | None
    score: int | None


@dataclass(frozen=True, slots=True)
class Tap:
    """One person whom a trainer tapped, or typed, on their own phone; and on which day, by its clock."""

    tap_id: str
    staff_id: UUID | None = None
    typed: str = ""
    on: date | None = None


def known_key(known_as: str) -> str:
    """Return a name or number as it is compared: no case, accents, punctuation."""
    return search_text(known_as)


def parse_staff(raw: Mapping[str, str], *, places: Collection[UUID], today: date) -> StaffDraft | FormFaults:
    """Read the form of one of the staff."""
    form = FormReader(raw)
    known_as = form.text("known_as", longest=NAME_LONGEST)
    if known_as and not known_key(known_as):
        form.fault("known_as", "A name or a number has letters or digits.")
    since = form.day("since")
    if since is not None and since > today + PLANNED_AHEAD:
        form.fault("since", "That is more than a year ahead. Check the year.")
    draft = StaffDraft(
        known_as=known_as,
        role=form.choice("role", StaffRole),
        since=since or today,
        duties=frozenset(duty for duty in Duty if form.ticked(f"duty-{duty}")),
        place_id=read_place(form, places),
    )
    return FormFaults(form.faults) if form.faults else draft


def parse_leaving(raw: Mapping[str, str], *, since: date, today: date) -> date | FormFaults:
    """Read the last day of work."""
    form = FormReader(raw)
    until = form.day("until")
    if until is not None and until < since:
        form.fault("until", "Nobody leaves before the first day of work.")
    if until is not None and until > today + PLANNED_AHEAD:
        form.fault("until", "That is more than a year ahead. Check the year.")
    return FormFaults(form.faults) if form.faults or until is None else until


def parse_headcount(
    raw: Mapping[str, str], *, places: Collection[UUID], today: date
) -> HeadcountDraft | FormFaults:
    """Read a count of people."""
    form = FormReader(raw)
    role, place_id = form.choice("role", StaffRole), read_place(form, places)
    counted_on = form.day("counted_on")
    if counted_on is not None and counted_on > today:
        form.fault("counted_on", "Nobody can count people on a day that is still to come.")
    people = form.number("people", most=HEADCOUNT_MOST)
    if form.faults or counted_on is None or people is None:
        return FormFaults(form.faults)
    return HeadcountDraft(role, place_id, counted_on, people)


def parse_past_day(raw: Mapping[str, str], *, today: date) -> date | FormFaults:
    """Read the day of which a page is asked; nothing is today."""
    form = FormReader(raw)
    day = form.day("on", optional=True)
    if day is not None and day > today:
        form.fault("on", "That day is still to come. Choose today, or a day before.")
    return FormFaults(form.faults) if form.faults else day or today


def parse_session(
    raw: Mapping[str, str], *, places: Collection[UUID], trainers: Collection[UUID], today: date
) -> SessionDraft | FormFaults:
    """Read a session: held already, or planned for a day within the next year."""
    form = FormReader(raw)
    module = modules().get(raw.get("module", ""))
    if module is None or module.code in NOT_LOGGED:
        form.fault("module", "Choose one.")
    held_on = form.day("held_on")
    if held_on is not None and held_on > today + PLANNED_AHEAD:
        form.fault("held_on", "That is more than a year ahead. Check the year.")
    version = module.version_on(held_on) if module and held_on else None
    if module and held_on and version is None:
        form.fault(
            "held_on",
            "This module did not exist on that day. It is taught since %(day)s.",
            day=module.versions[0].since.isoformat(),
        )
    minutes = form.number("minutes", least=MINUTES.start, most=MINUTES.stop - 1)
    trainer = raw.get("trainer", "")
    trainer_id = next((one for one in trainers if str(one) == trainer), None)
    if trainer and trainer_id is None:
        form.fault("trainer", "Choose one of the list.")
    draft = SessionDraft(
        module=module.code if module else "",
        module_version=version.number if version else 0,
        held_on=held_on or today,
        minutes=minutes or 0,
        mode=form.choice("mode", Mode),
        language=form.choice("language", Tongue).value,
        trainer_id=trainer_id,
        trainer_name=form.text("trainer_name", longest=NAME_LONGEST, optional=True),
        place_id=read_place(form, places),
    )
    return FormFaults(form.faults) if form.faults else draft


def parse_attending(raw: Mapping[str, str], ticked: Sequence[str]) -> Attending | FormFaults:
    """Read who took part, by the boxes that were ticked."""
    form = FormReader(raw)
    staff_ids = [read for one in ticked[:STAFF_AT_ONCE] if (read := read_id(one)) is not None]
    if not staff_ids:
        form.fault("who", "Tick at least one person.")
    said = raw.get("how", "")
    if said and said not in SEEN_BY_THE_BUSINESS:
        form.fault("how", "Choose one.")
    score = form.number("score", most=SCORE_MOST, optional=True)
    if form.faults:
        return FormFaults(form.faults)
    return Attending(staff_ids, Acknowledged(said) if said else None, score)


def read_settled(raw: Mapping[str, str]) -> dict[UUID, str]:
    """Return what was typed beside each check-in that names nobody; nothing where nothing was."""
    found: dict[UUID, str] = {}
    for field, typed in raw.items():
        check_in_id = read_id(field.removeprefix("is-")) if field.startswith("is-") else None
        if check_in_id is not None and len(found) < CHECK_INS_SHOWN:
            found[check_in_id] = typed.strip()
    return found


def read_taps(given: object) -> list[Tap] | None:
    """Return the taps that a phone sends; None where they are none of ours."""
    taps = given.get("taps") if isinstance(given, dict) else None
    if not isinstance(taps, list) or len(taps) > TAPS_AT_ONCE:
        return None
    read: list[Tap] = []
    for one in taps:
        if not isinstance(one, dict):
            return None
        tap_id, staff, typed, on = (one.get(name, "") for name in ("id", "staff", "typed", "on"))
        if not all(isinstance(value, str) for value in (tap_id, staff, typed, on)):
            return None
        if not tap_id or max(len(tap_id), len(staff), len(on)) > TAP_LONGEST or len(typed) > NAME_LONGEST:
            return None
        read.append(Tap(tap_id, read_id(staff), "" if read_id(staff) else read_typed(typed), _day(on)))
    return read


def read_typed(typed: str) -> str:
    """Return what somebody is called, as typed; nothing where it holds what no page can show."""
    name = tidy(typed)
    return name if is_plain(name) and len(name) <= NAME_LONGEST else ""


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def read_id(typed: str) -> UUID | None:
    """Return an id that somebody chose; None for anything else."""
    try:
        return UUID(typed)
    except ValueError:
        return None


def read_place(form: FormReader, places: Collection[UUID]) -> UUID | None:
    """Return the place that was chosen among a business's own; none is an answer too."""
    chosen = form.raw.get("place", "")
    found = next((place for place in places if str(place) == chosen), None)
    if chosen and found is None:
        form.fault("place", "Choose one of the list.")
    return found
