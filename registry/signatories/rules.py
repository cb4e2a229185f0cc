"""What a business is, and which two may be taken for one another."""

import re
from enum import StrEnum
from unicodedata import normalize

from registry.errors import RuleBrokenError

NAME_LONGEST = 120
ADDRESS_LONGEST = 200
CITY_LONGEST = 80
NUMBER_LONGEST = 40
REGION_LONGEST = 80
POSTAL_CODE_LONGEST = 12  # the longest in use have ten signs
ROOMS_MOST = 20_000  # the largest hotel has about 7,500
LOOK_ALIKES_SHOWN = 20
REASON_LONGEST = 2000  # of a correction


class Sector(StrEnum):
    """The line of business, as the code's commitments differ by it."""

    ACCOMMODATION = "accommodation"
    TOUR_OPERATOR = "tour_operator"
    TRAVEL_AGENCY = "travel_agency"
    TAXI = "taxi"
    PRIVATE_HIRE = "private_hire"
    COACH_BUS = "coach_bus"
    ROAD_FREIGHT = "road_freight"
    RIVER_SEA = "river_sea"
    RAIL = "rail"
    AIR = "air"
    TOLL_ROAD_SERVICES = "toll_road_services"
    FUEL_TRUCK_STOPS = "fuel_truck_stops"
    INSURER = "insurer"
    OTHER = "other"


WITH_A_FLEET = frozenset(
    {
        Sector.TAXI,
        Sector.PRIVATE_HIRE,
        Sector.COACH_BUS,
        Sector.ROAD_FREIGHT,
        Sector.RIVER_SEA,
        Sector.RAIL,
        Sector.AIR,
    }
)


class SiteKind(StrEnum):
    """What stands at an address of a business."""

    HOTEL = "hotel"
    HOSTEL = "hostel"
    APARTMENTS = "apartments"
    OFFICE = "office"
    DEPOT = "depot"
    RANK = "rank"
    STATION = "station"
    PORT = "port"
    STOP = "stop"
    OTHER = "other"


class Tongue(StrEnum):
    """In which letters to a business are written: the languages that the site speaks."""

    EN = "en"
    ES = "es"
    PT = "pt"
    FR = "fr"


def check_read(read: str, present: str) -> None:
    """Refuse a form whose reader saw something else than what stands now; both as `kit.markers.marker` has them.

    Raises:
        RuleBrokenError: somebody was faster, or the form is one of another business.

    """
    if read != present:
        raise RuleBrokenError(
            "This has changed since you opened it, and nothing of yours was saved. Read what it says now, and then change it."
        )


def keeps_a_place(sector: Sector, open_count: int) -> bool:
    """Say whether a business must keep the places that are open: it is found nowhere but in its last one.

    A business with a fleet may be in its vehicles alone, as an owner-driver is.
    """
    return sector not in WITH_A_FLEET and open_count <= 1


def number_key(registry_number: str) -> str:
    """Return a registry number as it is compared: letters and digits, upper case."""
    return re.sub(r"[\W_]", "", normalize("NFKC", registry_number)).upper()


def make_slug(name: str, city: str, random_bits: int) -> str:
    """Return the last part of a public address: readable, and of its own by 30 random bits.

    A name written in letters that ASCII lacks leaves the city, or the random part alone.
    """
    plain = normalize("NFKD", f"{name} {city}").encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-")
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    ending = "".join(alphabet[random_bits >> shift & 31] for shift in range(25, -1, -5))
    return f"{words}-{ending}" if words else ending
