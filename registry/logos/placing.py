"""Where a logo may hang, how long it counts, and what state it is in (pure)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.adherence.rules import Facts, Standing, marks_pause, standing, years_after
from registry.fleets.rules import VehicleKind

EXPIRES_AFTER_YEARS = 2  # DOMAIN.md section 4.7


class PlaceKind(StrEnum):
    """What the logo hangs on (CREDENTIAL.md section 2)."""

    DOOR = "door"
    RECEPTION = "reception"
    VEHICLE = "vehicle"
    DRIVER_CARD = "driver_card"
    VESSEL = "vessel"
    WEBSITE = "website"
    DOCUMENT = "document"


class MarkState(StrEnum):
    """What one mark is worth by itself. Paused is derived from the standing, never stored."""

    ISSUED = "issued"
    PAUSED = "paused"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


class Revocation(StrEnum):
    """Why a mark was ended."""

    LOST = "lost"
    COPIED = "copied"
    MISUSED = "misused"
    MOVED = "moved"


class MisuseKind(StrEnum):
    """What is wrong with a mark that somebody saw."""

    WRONG_PLACE = "wrong_place"
    COPIED = "copied"
    ALTERED = "altered"
    EXPIRED = "expired"
    NO_SUCH_CODE = "no_such_code"


class MisuseState(StrEnum):
    """What became of a report."""

    RECEIVED = "received"
    CHECKING = "checking"
    UPHELD = "upheld"
    UNFOUNDED = "unfounded"


@dataclass(frozen=True, slots=True)
class MarkFacts:
    """All that a mark's state depends on, besides its business's standing."""

    revoked: bool
    superseded: bool
    expires_on: date


def expiry(issued_on: date) -> date:
    """Return the last day on which a mark issued on a day is valid."""
    return years_after(issued_on, EXPIRES_AFTER_YEARS)


def mark_state(facts: MarkFacts, *, paused: bool, today: date) -> MarkState:
    """Return the state of a mark; the first that applies (CREDENTIAL.md section 3)."""
    if facts.revoked:
        return MarkState.REVOKED
    if facts.superseded:
        return MarkState.SUPERSEDED
    if today > facts.expires_on:
        return MarkState.EXPIRED
    return MarkState.PAUSED if paused else MarkState.ISSUED


AT_A_SITE = frozenset({PlaceKind.DOOR, PlaceKind.RECEPTION})
PICTURED = frozenset({PlaceKind.DOOR, PlaceKind.RECEPTION, PlaceKind.VEHICLE, PlaceKind.VESSEL})
MAY_HOLD_PLACES = frozenset(
    {Standing.COMMITTED, Standing.REPORTING, Standing.VERIFIED, Standing.REPORT_OVERDUE, Standing.SUSPENDED}
)


def site_address(address: str, city: str) -> str:
    """Return in words where a mark at a site hangs."""
    return ", ".join(part for part in (address, city) if part)


def of_vehicle(kind: VehicleKind) -> PlaceKind:
    """Return as what a mark on a vehicle of a kind counts."""
    return PlaceKind.VESSEL if kind is VehicleKind.VESSEL else PlaceKind.VEHICLE


def may_get_codes(facts: Facts | None, *, today: date) -> bool:
    """Say whether a business is given codes to print: it has signed and not left, and its marks do not rest.

    Below its country's threshold it prepares them, and hangs them up once the logo may be shown.
    """
    return standing(facts, today=today) in MAY_HOLD_PLACES and not marks_pause(facts, today=today)
