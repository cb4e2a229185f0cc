"""What a list says once it is understood: a draft per row, and what is wrong or noteworthy."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar
from uuid import UUID

import msgspec

from registry.fleets.rules import VehicleKind, plate_key
from registry.kit.words import Sentence
from registry.rosters.headings import Column
from registry.rosters.rules import folded
from registry.signatories.rules import Sector, number_key
from registry.training.forms import known_key
from registry.training.rules import Duty, Mode, StaffRole


@dataclass(frozen=True, slots=True)
class MemberDraft:
    """A business as one row of a list gives it. What the row does not say is empty."""

    row: int
    name: str
    legal_name: str
    registry_number: str
    address: str
    postal_code: str
    city: str
    region: str
    country: str
    email: str
    phone: str
    website: str
    contact_name: str
    language: str
    member_number: str
    sector: Sector
    rooms: int | None
    as_given: Mapping[str, str] = field(default_factory=dict)
    """By field, what stood in capitals and was calmed."""


@dataclass(frozen=True, slots=True)
class VehicleDraft:
    """A vehicle or vessel as one row gives it. Its plate is in capitals, parted as it was typed."""

    row: int
    plate: str
    kind: VehicleKind | None
    label: str
    capacity: int | None
    country: str


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One of the staff as one row gives them, and on which days they took which modules."""

    row: int
    known_as: str
    role: StaffRole
    duties: tuple[Duty, ...]
    place: str
    place_id: UUID | None
    since: date
    until: date | None
    held: Mapping[str, date]


class AttendanceRow(msgspec.Struct, frozen=True, array_like=True):
    """One person at one session as one row gives it; an array, since a list may hold 60,000."""

    row: int
    known_as: str
    staff_id: UUID
    module: str
    held_on: date
    minutes: int
    mode: Mode
    language: str
    trainer: str
    trainer_id: UUID | None
    place: str
    place_id: UUID | None
    score: int | None

    def session(self) -> tuple[str, date, UUID | None, Mode, str]:
        """Return what makes two rows the same session."""
        return self.module, self.held_on, self.place_id, self.mode, known_key(self.trainer)


Draft = TypeVar("Draft", MemberDraft, VehicleDraft, StaffRow, AttendanceRow)


@dataclass(frozen=True, slots=True)
class Note:
    """A fault or a warning: where it is, what stands there (shortened), and what to do about it."""

    row: int
    heading: str
    value: str
    said: Sentence


@dataclass(frozen=True, slots=True)
class Calmed:
    """A value in capitals, and how it is taken over."""

    row: int
    heading: str
    given: str
    now: str


@dataclass(frozen=True, slots=True)
class Preview(Generic[Draft]):
    """A list as it was understood. Rows with a fault have no draft.

    Of faults, warnings and calmed values the first ones are here; the counts are of all.
    """

    columns: tuple[Column, ...]
    ignored: tuple[Column, ...]
    drafts: tuple[Draft, ...]
    row_count: int
    faults: tuple[Note, ...]
    fault_count: int
    warnings: tuple[Note, ...]
    warning_count: int
    calmed: tuple[Calmed, ...]
    calmed_count: int


def natural_key(draft: MemberDraft | VehicleDraft | StaffRow | AttendanceRow) -> str:
    """Return what makes two rows, of one list or of two, the same member or the same vehicle.

    Of a member its registry number in its country, or else name, postal code and city, as they are
    compared; of a vehicle its plate; of one of the staff what they are called; of an attendance its session and person.
    """
    if isinstance(draft, AttendanceRow):
        return "|".join(map(str, (*draft.session(), draft.staff_id)))
    if isinstance(draft, StaffRow):
        return known_key(draft.known_as)
    if isinstance(draft, VehicleDraft):
        return plate_key(draft.plate)
    if number := number_key(draft.registry_number):
        return f"{draft.country}:{number}"
    return "|".join(map(folded, (draft.name, draft.postal_code, draft.city)))


def distinct(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Yield the first draft of each natural key: the others say the same again."""
    seen: set[str] = set()
    for draft in drafts:
        key = natural_key(draft)
        if key not in seen:
            seen.add(key)
            yield draft
