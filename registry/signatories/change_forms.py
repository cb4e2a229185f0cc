"""What is typed to change what stands about a business: its own people its contact and places, a registrar its names."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.kit.forms import FormFaults, FormReader
from registry.signatories.forms import SiteDraft, read_name, read_site
from registry.signatories.rules import (
    ADDRESS_LONGEST,
    CITY_LONGEST,
    NUMBER_LONGEST,
    POSTAL_CODE_LONGEST,
    REASON_LONGEST,
    REGION_LONGEST,
    Sector,
    Tongue,
)


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """Where a business is reached, in the order of its form."""

    address: str
    postal_code: str
    city: str
    region: str
    email: str
    phone: str
    website: str
    language: str


@dataclass(frozen=True, slots=True)
class IdentityDraft:
    """By what a business is known, in the order of its form."""

    trade_name: str
    legal_name: str
    sector: Sector
    registry_number: str


def parse_contact(raw: Mapping[str, str]) -> ContactDraft | FormFaults:
    """Read where a business is reached."""
    form = FormReader(raw)
    draft = ContactDraft(
        address=form.text("address", longest=ADDRESS_LONGEST),
        postal_code=form.text("postal_code", longest=POSTAL_CODE_LONGEST, optional=True),
        city=form.text("city", longest=CITY_LONGEST),
        region=form.text("region", longest=REGION_LONGEST),
        email=form.email("email"),
        phone=form.phone("phone", optional=True),
        website=form.website("website"),
        language=form.choice("language", Tongue).value,
    )
    return FormFaults(form.faults) if form.faults else draft


def parse_place(raw: Mapping[str, str]) -> SiteDraft | FormFaults:
    """Read one place."""
    form = FormReader(raw)
    draft = read_site(form)
    return FormFaults(form.faults) if form.faults else draft


def parse_identity(raw: Mapping[str, str]) -> tuple[IdentityDraft, str] | FormFaults:
    """Read names, line of business and number, and why they are corrected."""
    form = FormReader(raw)
    draft = IdentityDraft(
        trade_name=read_name(form, "trade_name"),
        legal_name=read_name(form, "legal_name"),
        sector=form.choice("sector", Sector),
        registry_number=form.text("registry_number", longest=NUMBER_LONGEST, optional=True),
    )
    reason = form.text("reason", longest=REASON_LONGEST, lines=True)
    return FormFaults(form.faults) if form.faults else (draft, reason)
