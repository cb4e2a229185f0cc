"""What a vehicle is, and when two plates are one."""

import re
from enum import StrEnum
from unicodedata import normalize
from uuid import UUID

from registry.kit.markers import marker

PLATE_LONGEST = 16
LABEL_LONGEST = 40
VEHICLES_AT_ONCE = 1_000  # typed into a page; a file takes more


class VehicleKind(StrEnum):
    """What carries the travellers, or the load."""

    CAR = "car"
    VAN = "van"
    BUS = "bus"
    COACH = "coach"
    TRUCK = "truck"
    VESSEL = "vessel"
    TRAIN = "train"
    AIRCRAFT = "aircraft"
    OTHER = "other"


def plate_key(plate: str) -> str:
    """Return a plate or hull name as it is compared: letters and digits, upper case."""
    return re.sub(r"[\W_]", "", normalize("NFKC", plate)).upper()


def vehicle_marker(vehicle_id: UUID, kind: VehicleKind, label: str) -> str:
    """Return what the form of a vehicle carries of what it showed."""
    return marker(vehicle_id, kind, label)
