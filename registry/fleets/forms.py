"""Vehicles as somebody lists them."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.fleets.rules import LABEL_LONGEST, PLATE_LONGEST, VEHICLES_AT_ONCE, VehicleKind, plate_key
from registry.kit.forms import FormFaults, FormReader, is_plain, tidy


@dataclass(frozen=True, slots=True)
class VehicleDraft:
    """One vehicle as somebody described it."""

    plate: str
    kind: VehicleKind
    label: str = ""
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class VehicleChange:
    """What may be changed of a vehicle that is in the fleet."""

    kind: VehicleKind
    label: str


def parse_vehicle_change(raw: Mapping[str, str]) -> VehicleChange | FormFaults:
    """Read kind and fleet number."""
    form = FormReader(raw)
    draft = VehicleChange(
        form.choice("kind", VehicleKind), form.text("label", longest=LABEL_LONGEST, optional=True)
    )
    return FormFaults(form.faults) if form.faults else draft


def read_plates(form: FormReader, name: str, kind: VehicleKind) -> list[VehicleDraft]:
    """Read plates, one a line; an empty line is nothing, and a plate that stands twice counts once.

    The first line that is no plate is the field's fault, by its number.
    """
    drafts: dict[str, VehicleDraft] = {}
    for number, line in enumerate(tidy(form.raw.get(name, "")).split("\n"), start=1):
        plate = " ".join(line.split())
        if not plate:
            continue
        if len(drafts) == VEHICLES_AT_ONCE:
            form.fault(
                name,
                "List %(most)s vehicles or fewer here. A larger fleet is added as a file, once this is handed in.",
                most=VEHICLES_AT_ONCE,
            )
            break
        if len(plate) > PLATE_LONGEST:
            form.fault(
                name,
                "Line %(line)s is too long for a plate: use %(longest)s characters or fewer, one plate a line.",
                line=number,
                longest=PLATE_LONGEST,
            )
            break
        if not is_plain(plate) or not plate_key(plate):
            form.fault(name, "Line %(line)s is no plate: use letters and digits.", line=number)
            break
        drafts.setdefault(plate_key(plate), VehicleDraft(plate, kind))
    return list(drafts.values())
