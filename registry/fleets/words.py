"""How kinds of vehicles are called on a page."""

from registry.fleets.rules import VehicleKind
from registry.kit.words import Sentence

VEHICLE_KINDS = {
    VehicleKind.CAR: Sentence("Cars"),
    VehicleKind.VAN: Sentence("Vans"),
    VehicleKind.BUS: Sentence("Buses"),
    VehicleKind.COACH: Sentence("Coaches"),
    VehicleKind.TRUCK: Sentence("Trucks"),
    VehicleKind.VESSEL: Sentence("Boats or ships"),
    VehicleKind.TRAIN: Sentence("Trains"),
    VehicleKind.AIRCRAFT: Sentence("Aircraft"),
    VehicleKind.OTHER: Sentence("Other vehicles"),
}
