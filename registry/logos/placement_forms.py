"""The form of a new place for the logo."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from registry.kit.forms import FormFaults, FormReader
from registry.kit.words import Sentence
from registry.logos.domains import read_domain
from registry.logos.placing import AT_A_SITE, PlaceKind

LABEL_LONGEST = 60
ADDRESS_LONGEST = 200


@dataclass(frozen=True, slots=True)
class PlacementDraft:
    """Where a logo shall hang."""

    kind: PlaceKind
    label: str
    establishment_id: UUID | None
    address: str


def parse_placement(
    raw: Mapping[str, str], *, sites: Collection[UUID], own_host: str = ""
) -> PlacementDraft | FormFaults:
    """Read the form, or say what is wrong with each field.

    Args:
        raw: as typed.
        sites: the business's own establishments.
        own_host: of this deployment, which is no business's website.

    """
    form = FormReader(raw)
    kind = form.choice("kind", PlaceKind)
    if kind in {PlaceKind.VEHICLE, PlaceKind.VESSEL} and "kind" not in form.faults:
        form.fault("kind", "Vehicles and vessels get their codes from the fleet's page.")
    longest = ADDRESS_LONGEST if kind is PlaceKind.WEBSITE else LABEL_LONGEST
    label = form.text("label", longest=longest)
    if kind is PlaceKind.WEBSITE and label and "label" not in form.faults:
        domain = read_domain(label, own_host=own_host)
        if isinstance(domain, Sentence):
            form.fault("label", domain.english)
        else:
            label = domain
    at_a_site = kind in AT_A_SITE and "kind" not in form.faults
    site = _site(form, sites) if at_a_site else None
    address = form.text("address", longest=ADDRESS_LONGEST) if at_a_site and not sites else ""
    return FormFaults(form.faults) if form.faults else PlacementDraft(kind, label, site, address)


def _site(form: FormReader, sites: Collection[UUID]) -> UUID | None:
    """Return the chosen establishment, or the only one; a business without any types an address instead."""
    typed = form.raw.get("site", "")
    if not sites or (len(sites) == 1 and not typed):
        return next(iter(sites), None)
    found = next((site for site in sites if str(site) == typed), None)
    if found is None:
        form.fault("site", "Choose the place where it hangs.")
    return found
