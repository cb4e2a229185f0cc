"""What a list may hold, how long each value may be, and when two rows say the same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from unicodedata import combining, normalize

from registry.fleets.rules import LABEL_LONGEST, PLATE_LONGEST, VehicleKind
from registry.signatories.rules import ADDRESS_LONGEST, CITY_LONGEST, NAME_LONGEST, NUMBER_LONGEST, Sector
from registry.training.rules import NAME_LONGEST as STAFF_NAME_LONGEST

REGION_LONGEST = CITY_LONGEST
POSTAL_CODE_LONGEST = 12  # the longest in use have ten signs
EMAIL_LONGEST = 254  # RFC 5321, 4.5.3.1.3, less the brackets
WEBSITE_LONGEST = 200
PHONE_LONGEST = 40
PHONE_DIGITS = range(5, 16)  # ITU-T E.164 allows fifteen
ROOMS_AT_MOST = 20_000  # the largest hotel has about 7,500
CAPACITY_AT_MOST = 10_000  # the largest ships carry about 7,600

VALUE_SHOWN = 60  # characters of a value beside its fault
NOTES_SHOWN = 200  # faults, and warnings, that a preview carries; the others are counted
ATTENDANCES_MOST = 60_000  # rows of one list; others have `sheet.ROWS_AT_MOST`
ROWS_SHOWN = 20  # of those understood, so that a person sees whether they are
LISTS_SHOWN = 20  # of one organisation, the latest first
LISTS_OPEN_MOST = 10  # of one organisation: each holds up to 10 MB
NEAR = 0.8  # our proposal: of the signs of two names, so many in the same order
LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
OPEN_FOR = timedelta(days=7)  # then nobody confirms it any more, and what it holds is erased


class Kind(StrEnum):
    """What a list is of."""

    MEMBERS = "members"
    VEHICLES = "vehicles"
    STAFF = "staff"
    ATTENDANCES = "attendances"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row that is perhaps a business which is there already: whoever loads the list says whether it is."""

    row: int
    name: str
    perhaps: str
    number: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """What taking a list over would do just now, in entries. Nothing that is there is ever changed."""

    added: int
    known: int
    joining: int
    """Of those known, how many are no members yet and become it."""
    asking: int
    """Of those known, how many have owners of their own, who are asked."""
    invited: int
    doubts: tuple[Doubt, ...] = ()
    """Left as they are, unless somebody says that they are others."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What taking a list over did, in entries."""

    added: int = 0
    known: int = 0
    joined: int = 0
    asked: int = 0
    invited: int = 0
    placed: int = 0
    left_out: int = 0
    """Rows with a fault."""
    doubtful: int = 0
    """Rows that are perhaps members already, and of which nobody said that they are others."""


@dataclass(frozen=True, slots=True)
class StaffOutcome:
    """What taking a list of staff over did."""

    added: int
    known: int
    attended: int
    known_attended: int
    not_there: int
    left_out: int


@dataclass(frozen=True, slots=True)
class AttendanceOutcome:
    """What taking a list of attendances over did."""

    sessions: int
    attended: int
    known_attended: int
    not_there: int
    left_out: int


AnyOutcome = Outcome | StaffOutcome | AttendanceOutcome
OUTCOMES: Mapping[Kind, type[AnyOutcome]] = {
    Kind.MEMBERS: Outcome,
    Kind.VEHICLES: Outcome,
    Kind.STAFF: StaffOutcome,
    Kind.ATTENDANCES: AttendanceOutcome,
}


# What a sector drives, where its list does not say so.
DRIVEN_BY = {
    Sector.COACH_BUS: VehicleKind.COACH,
    Sector.ROAD_FREIGHT: VehicleKind.TRUCK,
    Sector.RIVER_SEA: VehicleKind.VESSEL,
    Sector.RAIL: VehicleKind.TRAIN,
    Sector.AIR: VehicleKind.AIRCRAFT,
    Sector.TAXI: VehicleKind.CAR,
    Sector.PRIVATE_HIRE: VehicleKind.CAR,
}


def vehicle_kind(named: VehicleKind | None, sector: Sector) -> VehicleKind:
    """Return what a vehicle is: as its row says, else what a business of the sector drives."""
    return named or DRIVEN_BY.get(sector, VehicleKind.OTHER)


class MemberField(StrEnum):
    """What a list of members may say of each, in the order in which a preview shows it."""

    NAME = "name"
    LEGAL_NAME = "legal_name"
    REGISTRY_NUMBER = "registry_number"
    ADDRESS = "address"
    POSTAL_CODE = "postal_code"
    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    EMAIL = "email"
    PHONE = "phone"
    WEBSITE = "website"
    CONTACT_NAME = "contact_name"
    LANGUAGE = "language"
    MEMBER_NUMBER = "member_number"
    SECTOR = "sector"
    ROOMS = "rooms"


class StaffField(StrEnum):
    """What a list of staff may say of each. A column per module holds the day on which it was taken."""

    NAME = "person"
    ROLE = "role"
    PLACE = "place"
    SINCE = "since"
    UNTIL = "until"
    DUTIES = "duties"
    M0 = "M0"
    M1 = "M1"
    M2 = "M2"
    M3 = "M3"
    M4 = "M4"
    M5 = "M5"
    M6 = "M6"
    M7 = "M7"
    M8 = "M8"
    M9 = "M9"


class AttendanceField(StrEnum):
    """What a list of attendances may say of each: one person at one session."""

    PERSON = "person"
    MODULE = "module"
    DATE = "date"
    MINUTES = "minutes"
    MODE = "mode"
    LANGUAGE = "language"
    TRAINER = "trainer"
    PLACE = "place"
    SCORE = "score"


STAFF_MODULES = tuple(field for field in StaffField if field.value.startswith("M"))


class VehicleField(StrEnum):
    """What a list of vehicles may say of each."""

    PLATE = "plate"
    KIND = "kind"
    LABEL = "label"
    CAPACITY = "capacity"
    COUNTRY = "country"


LONGEST: dict[str, int] = {
    MemberField.NAME: NAME_LONGEST,
    MemberField.LEGAL_NAME: NAME_LONGEST,
    MemberField.REGISTRY_NUMBER: NUMBER_LONGEST,
    MemberField.ADDRESS: ADDRESS_LONGEST,
    MemberField.POSTAL_CODE: POSTAL_CODE_LONGEST,
    MemberField.CITY: CITY_LONGEST,
    MemberField.REGION: REGION_LONGEST,
    MemberField.EMAIL: EMAIL_LONGEST,
    MemberField.PHONE: PHONE_LONGEST,
    MemberField.WEBSITE: WEBSITE_LONGEST,
    MemberField.CONTACT_NAME: NAME_LONGEST,
    MemberField.MEMBER_NUMBER: NUMBER_LONGEST,
    VehicleField.PLATE: PLATE_LONGEST,
    StaffField.NAME: STAFF_NAME_LONGEST,
    AttendanceField.TRAINER: STAFF_NAME_LONGEST,
    VehicleField.LABEL: LABEL_LONGEST,
}
CELL_LONGEST = 2_000  # characters of a cell as typed, blanks and all; what is longer is not read at all
LONGEST_OTHER = 80  # country, language, sector, kind, numbers: words that are looked up


def folded(text: str) -> str:
    """Return text as it is compared: no accents, case, punctuation, or blanks in a row."""
    bare = "".join(sign for sign in normalize("NFKD", text) if not combining(sign))
    return " ".join(re.findall(r"[^\W_]+", bare.casefold()))


def member_key(number: str) -> str:
    """Return a number with an association as it is compared: no blanks, signs or case, and no zeros before a number."""
    return LEADING_ZEROS.sub("", folded(number).replace(" ", ""))


def are_near(name: str, other: str) -> bool:
    """Say whether two names under one number with an association are one, written twice."""
    return SequenceMatcher(None, folded(name), folded(other)).ratio() >= NEAR
