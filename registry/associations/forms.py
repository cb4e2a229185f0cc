"""The forms about associations."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.kit.forms import FormFaults, FormReader

NAME_LONGEST = 120


@dataclass(frozen=True, slots=True)
class AssociationDraft:
    """A new association, and whom to invite as its administrator."""

    name: str
    country: str
    website: str
    email: str


def parse_association(raw: Mapping[str, str], *, countries: frozenset[str]) -> AssociationDraft | FormFaults:
    """Read the form, or say what is wrong with each field."""
    form = FormReader(raw)
    draft = AssociationDraft(
        name=form.text("name", longest=NAME_LONGEST),
        country=form.text("country", longest=2),
        website=form.website("website"),
        email=form.email("email"),
    )
    if draft.country not in countries and "country" not in form.faults:
        form.fault("country", "Choose one.")
    return FormFaults(form.faults) if form.faults else draft
