"""Roles of staff, ways of learning, and what a session must be to count."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from registry.countries.rules import OWNER_DRIVER_FLOOR, TRAINING_FLOOR
from registry.signatories.rules import Sector

# DOMAIN.md section 4.7, each with its source there.
ONBOARDING = timedelta(days=60)
RUNS_OUT_WITHIN = timedelta(days=60)
COUNT_LASTS = timedelta(days=183)  # our proposal: teams change, so the people are counted twice a year
FORGOTTEN_AFTER = timedelta(days=730)  # our proposal: a leaver's name goes two years after the last day
PROOF_KEPT = timedelta(days=1096)  # our proposal: an audit holds for two years, and looks back
TYPED_KEPT = 90  # days; our proposal: names typed to check in

NAME_LONGEST = 80
STAFF_AT_ONCE = 500  # typed or ticked on one page; a file takes more
STAFF_MOST = 50_000  # of one business at a time
STAFF_A_PAGE = 100
SESSIONS_A_PAGE = 25
MINUTES = range(1, 481)  # a working day
SCORE_MOST = 100  # percent
HEADCOUNT_MOST = 100_000
EVIDENCE_MOST = 20  # pictures of one session; each page of a PDF is one
PLANNED_AHEAD = timedelta(days=365)
CHECK_IN_BEFORE = timedelta(hours=14)  # of UTC's day: somewhere the session's day has begun
CHECK_IN_AFTER = timedelta(
    hours=48
)  # after it began: a night shift ends in the morning, and in the west it is later
LINK_OUTLASTS = timedelta(
    days=90
)  # our proposal: a leaver reads what was learnt for so long after the last day
SENT_MOST = 60  # sessions that one person sends from their own phone, of one year
DOORS_MOST = 20  # QRs of one session that open it at the same time
CHECK_INS_MOST = 500  # of one session that name nobody and wait to be settled
CHECK_INS_EVER = 2_000  # of one session, settled ones too: what is put aside makes no room without end
CHECK_INS_SHOWN = 50  # on one page
ROLL_MOST = 500  # names on one page of a trainer's phone
TAP_LONGEST = 64  # characters of its id
TAPS_AT_ONCE = 100  # of one request; a phone that was long without a network sends several


class StaffRole(StrEnum):
    """What somebody mainly does. Coverage is counted by it."""

    RECEPTION = "reception"
    HOUSEKEEPING = "housekeeping"
    FOOD_AND_DRINK = "food_and_drink"
    SECURITY = "security"
    GUIDE = "guide"
    SALES = "sales"
    DRIVER = "driver"
    OWNER_DRIVER = "owner_driver"
    DISPATCHER = "dispatcher"
    CREW = "crew"
    DOCK_STAFF = "dock_staff"
    MEETS_TRAVELLERS = "meets_travellers"
    MANAGER = "manager"
    OFFICE = "office"


class Duty(StrEnum):
    """What somebody does besides: each asks for a module of its own."""

    FOCAL_POINT = "focal_point"
    TRAINER = "trainer"
    MANAGER = "manager"


class Mode(StrEnum):
    """How a session was held."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    RADIO = "radio"
    PAPER = "paper"


class Acknowledged(StrEnum):
    """How somebody who took part said so."""

    PHONE = "phone"  # on the trainer's phone
    LINK = "link"  # on their own
    PAPER = "paper"  # on the signed list


class CameBy(StrEnum):
    """How a session got into the log without the business entering it: one person's own, each."""

    OWN_PHONE = "own_phone"  # the course, and its quiz passed
    PASSPORT = "passport"  # learnt at another business, and brought along


# What a business enters of others; on their own phones people say it themselves.
SEEN_BY_THE_BUSINESS = (Acknowledged.PAPER, Acknowledged.PHONE)
PUBLIC_FACING = frozenset(StaffRole) - {StaffRole.MANAGER, StaffRole.OFFICE}
# Who is offered first, by sector; every other role can be chosen all the same.
USUAL: dict[Sector, tuple[StaffRole, ...]] = {
    Sector.ACCOMMODATION: (StaffRole.RECEPTION, StaffRole.HOUSEKEEPING, StaffRole.FOOD_AND_DRINK),
    Sector.TOUR_OPERATOR: (StaffRole.GUIDE, StaffRole.SALES),
    Sector.TRAVEL_AGENCY: (StaffRole.SALES,),
    Sector.TAXI: (StaffRole.DRIVER, StaffRole.OWNER_DRIVER, StaffRole.DISPATCHER),
    Sector.PRIVATE_HIRE: (StaffRole.DRIVER, StaffRole.OWNER_DRIVER, StaffRole.DISPATCHER),
    Sector.COACH_BUS: (StaffRole.DRIVER, StaffRole.DISPATCHER, StaffRole.SALES),
    Sector.ROAD_FREIGHT: (StaffRole.DRIVER, StaffRole.OWNER_DRIVER, StaffRole.DISPATCHER),
    Sector.RIVER_SEA: (StaffRole.CREW, StaffRole.DOCK_STAFF),
    Sector.RAIL: (StaffRole.CREW, StaffRole.SALES),
    Sector.AIR: (StaffRole.CREW, StaffRole.SALES),
}


@dataclass(frozen=True, slots=True)
class Floors:
    """The least coverage at which a report may be accepted, in percent (per country)."""

    public_facing: int = TRAINING_FLOOR
    owner_drivers: int = OWNER_DRIVER_FLOOR


class Band(StrEnum):
    """A coverage as the public reads it: no percentage that would single anybody out in a small team."""

    NONE = "none"
    BELOW = "below"  # the floor
    ABOVE = "above"
    MOST = "most"  # 90 % or more


MOST_FROM = 90
TOLD_FROM = 5  # people; of a smaller team a band would be a word about each (SECURITY.md section 8)


def band(percent: int | None, floor: int) -> Band:
    """Return the band of a coverage; None is one of nobody."""
    if percent is None or percent == 0:
        return Band.NONE
    if percent < floor:
        return Band.BELOW
    return Band.MOST if percent >= max(floor, MOST_FROM) else Band.ABOVE


def usual_roles(sector: Sector) -> tuple[StaffRole, ...]:
    """Return all roles, those of the sector first."""
    first = USUAL.get(sector, ())
    return (*first, *(role for role in StaffRole if role not in first))


def works_on(since: date, until: date | None, day: date) -> bool:
    """Say whether somebody works for the business on a day; first and last day count."""
    return since <= day and (until is None or day <= until)


def forgotten_before(today: date) -> date:
    """Return the day: whoever left before it is kept as a number only."""
    return today - FORGOTTEN_AFTER


def link_opens(until: date | None, today: date) -> bool:
    """Say whether a personal link opens anything, by the last day of work; its own last day counts."""
    return until is None or today <= until + LINK_OUTLASTS
