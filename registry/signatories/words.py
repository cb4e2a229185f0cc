"""How sectors and kinds of sites are called on a page."""

from registry.kit.words import Sentence
from registry.signatories.rules import Sector, SiteKind

SECTORS = {
    Sector.ACCOMMODATION: Sentence("Accommodation"),
    Sector.TOUR_OPERATOR: Sentence("Tour operator"),
    Sector.TRAVEL_AGENCY: Sentence("Travel agency"),
    Sector.TAXI: Sentence("Taxi"),
    Sector.PRIVATE_HIRE: Sentence("Private hire"),
    Sector.COACH_BUS: Sentence("Coach and bus"),
    Sector.ROAD_FREIGHT: Sentence("Road freight"),
    Sector.RIVER_SEA: Sentence("River and sea"),
    Sector.RAIL: Sentence("Rail"),
    Sector.AIR: Sentence("Air"),
    Sector.TOLL_ROAD_SERVICES: Sentence("Toll and road services"),
    Sector.FUEL_TRUCK_STOPS: Sentence("Fuel and truck stops"),
    Sector.INSURER: Sentence("Insurer"),
    Sector.OTHER: Sentence("Other"),
}
SITE_KINDS = {
    SiteKind.HOTEL: Sentence("Hotel"),
    SiteKind.HOSTEL: Sentence("Hostel or guest house"),
    SiteKind.APARTMENTS: Sentence("Apartments"),
    SiteKind.OFFICE: Sentence("Office"),
    SiteKind.DEPOT: Sentence("Depot or garage"),
    SiteKind.RANK: Sentence("Rank"),
    SiteKind.STATION: Sentence("Station"),
    SiteKind.PORT: Sentence("Port or pier"),
    SiteKind.STOP: Sentence("Fuel or truck stop"),
    SiteKind.OTHER: Sentence("Other"),
}
