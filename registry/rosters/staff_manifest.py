"""Read a list of staff, with the day of each module in a column of its own, into a preview with every fault."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from registry.kit.forms import EARLIEST
from registry.kit.sheets import Sheet
from registry.kit.words import Sentence
from registry.rosters.drafts import Preview, StaffRow
from registry.rosters.headings import Layout, staff_layout
from registry.rosters.manifest import preview_of, row_readers, without_drafts
from registry.rosters.reader import Findings, RowReader
from registry.rosters.rules import STAFF_MODULES, StaffField, folded
from registry.rosters.staff_words import DUTIES, ROLES
from registry.training.forms import known_key
from registry.training.modules import modules
from registry.training.rules import PLANNED_AHEAD, Duty, StaffRole

NO_NAMES = Sentence(
    "No column says who works there. Head it “Name”, “Nombre”, “Nome” or “Nom”, or “Staff number”, above the first person."
)
NO_ROLES = Sentence("No column says what they do. Head it “Role”, “Función”, “Função” or “Fonction”.")
DAY = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")
MONTHS = 12
BETWEEN = re.compile(r"[,;/+]")


@dataclass(frozen=True, slots=True)
class Around:
    """What a list is read against: the business's places by their folded names, and the day."""

    places: Mapping[str, UUID]
    today: date


def read_staff(sheet: Sheet, around: Around) -> Preview[StaffRow]:
    """Read a list of staff."""
    findings = Findings()
    layout = staff_layout(sheet.rows)
    if layout is None or StaffField.NAME not in layout.at:
        return without_drafts(sheet, layout, findings, NO_NAMES)
    if StaffField.ROLE not in layout.at:
        return without_drafts(sheet, layout, findings, NO_ROLES)
    readers = row_readers(sheet, layout, findings)
    drafts = [_person(reader, around) for reader in readers]
    kept = [draft for draft, reader in zip(drafts, readers, strict=True) if reader.faultless]
    _compare(kept, layout, findings)
    return preview_of(layout, kept, readers, findings)


def _person(reader: RowReader[StaffField], around: Around) -> StaffRow:
    """Read one row. Every field is read, so that every fault is found."""
    field = StaffField
    name = reader.required(field.NAME, _called)
    role = reader.read(field.ROLE, _role, StaffRole.OFFICE)
    place = reader.read(field.PLACE, lambda text: _place(text, around), "")
    since = reader.read(field.SINCE, lambda text: read_day(text, until=around.today + PLANNED_AHEAD), None)
    until = reader.read(field.UNTIL, lambda text: read_day(text, until=around.today + PLANNED_AHEAD), None)
    held: dict[str, date] = {}
    for module in STAFF_MODULES:
        day = reader.read(module, lambda text, code=module.value: read_held(text, code, around), None)  # type: ignore[misc]
        if day is not None:
            held[module.value] = day
    began = since or min([around.today, *held.values()])
    if until is not None and until < began:
        reader.refuse(field.UNTIL, Sentence("Nobody leaves before the first day of work."))
    early = [module for module in STAFF_MODULES if module.value in held and held[module.value] < began]
    late = [
        module for module in STAFF_MODULES if until and module.value in held and held[module.value] > until
    ]
    for module in early + late:
        reader.refuse(module, Sentence("This person did not work for you on that day."))
    return StaffRow(
        row=reader.row.number,
        known_as=name,
        role=role,
        duties=reader.read(field.DUTIES, _duties, ()),
        place=place,
        place_id=around.places.get(folded(place)),
        since=began,
        until=until,
        held=held,
    )


def _compare(drafts: Iterable[StaffRow], layout: Layout[StaffField], findings: Findings) -> None:
    seen: dict[str, int] = {}
    for draft in drafts:
        first = seen.setdefault(known_key(draft.known_as), draft.row)
        if first != draft.row:
            said = Sentence(
                "Called like somebody in row %(row)s: only that row is taken over. Tell them apart by a letter or a number.",
                {"row": first},
            )
            findings.warn(draft.row, layout.heading(StaffField.NAME), draft.known_as, said)


def _called(text: str) -> str | Sentence:
    return text if known_key(text) else Sentence("A name or a number has letters or digits.")


def _role(text: str) -> StaffRole | Sentence:
    found = ROLE_OF.get(folded(text))
    return found or Sentence(
        "Enter what the person does, such as reception, housekeeping, driver, crew, management or office."
    )


def _duties(text: str) -> tuple[Duty, ...] | Sentence:
    words = [folded(word) for word in BETWEEN.split(text)]
    found = {DUTY_OF.get(word) for word in words if word}
    if None in found:
        return Sentence("Enter focal point, trainer or manager, with commas between; or nothing.")
    return tuple(sorted(duty for duty in found if duty))


def _place(text: str, around: Around) -> str | Sentence:
    if text and folded(text) not in around.places:
        return Sentence(
            "No place of yours is called that. Use the name that stands on your desk, or leave it empty."
        )
    return text


def read_held(text: str, code: str, around: Around) -> date | Sentence | None:
    """Return the day on which a module was taken."""
    day = read_day(text, until=around.today)
    if isinstance(day, date) and modules()[code].version_on(day) is None:
        return Sentence(
            "This module did not exist on that day. It is taught since %(day)s.",
            {"day": modules()[code].versions[0].since.isoformat()},
        )
    return day


def read_day(text: str, *, until: date) -> date | Sentence | None:
    """Return a day written year-month-day, or day/month/year; month/day/year is told apart where it can be."""
    if not text:
        return None
    found = DAY.fullmatch(text)
    try:
        if found:
            first, second, year = map(int, found.groups())
            if second > MONTHS:
                return Sentence("Write the day as year-month-day, such as 2026-03-27.")
            day = date(year, second, first)
        else:
            day = date.fromisoformat(text[:10])
    except ValueError:
        return Sentence("Write the day as year-month-day, such as 2026-03-27.")
    if not EARLIEST <= day <= until:
        return Sentence("This day is still to come, or too long ago.")
    return day


def _words(listed: Mapping[StaffRole, str]) -> dict[str, StaffRole]:
    return {folded(word): role for role, words in listed.items() for word in (role.value, *words.split("|"))}


ROLE_OF = _words(ROLES)
DUTY_OF = {folded(word): duty for duty, words in DUTIES.items() for word in (duty.value, *words.split("|"))}
