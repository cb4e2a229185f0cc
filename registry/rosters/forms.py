"""What a person says of the list they upload."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.applications.alpha2 import ALPHA2
from registry.kit.forms import FormFaults, FormReader
from registry.signatories.rules import Sector


@dataclass(frozen=True, slots=True)
class MembersUpload:
    """Country and sector of members whose rows name none."""

    country: str
    sector: Sector


def parse_members_upload(raw: Mapping[str, str]) -> MembersUpload | FormFaults:
    """Read the form beside the file."""
    form = FormReader(raw)
    country = form.text("country", longest=2)
    if country and "country" not in form.faults and country not in ALPHA2:
        form.fault("country", "Choose one of the list.")
    sector = form.choice("sector", Sector)
    return FormFaults(form.faults) if form.faults else MembersUpload(country, sector)
