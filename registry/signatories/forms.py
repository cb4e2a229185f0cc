"""What a business says of itself and of its sites."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.kit.forms import FormFaults, FormReader
from registry.signatories.rules import (
    ADDRESS_LONGEST,
    CITY_LONGEST,
    NAME_LONGEST,
    NUMBER_LONGEST,
    POSTAL_CODE_LONGEST,
    REGION_LONGEST,
    ROOMS_MOST,
    Sector,
    SiteKind,
    Tongue,
)


@dataclass(frozen=True, slots=True)
class BusinessDraft:
    """A business as somebody described it. Its country is known before."""

    legal_name: str
    trade_name: str
    sector: Sector
    sole_trader: bool
    registry_number: str
    address: str
    postal_code: str
    city: str
    region: str
    email: str
    phone: str
    website: str
    language: Tongue


@dataclass(frozen=True, slots=True)
class SiteDraft:
    """One site as somebody described it."""

    name: str
    kind: SiteKind
    address: str
    postal_code: str
    city: str
    region: str
    rooms: int | None


def parse_business(raw: Mapping[str, str]) -> BusinessDraft | FormFaults:
    """Read the form, or say what is wrong with each field. A business without a registry number leaves it empty."""
    form = FormReader(raw)
    draft = BusinessDraft(
        trade_name=read_name(form, "trade_name"),
        legal_name=read_name(form, "legal_name"),
        sole_trader=form.ticked("sole_trader"),
        sector=form.choice("sector", Sector),
        registry_number=form.text("registry_number", longest=NUMBER_LONGEST, optional=True),
        address=form.text("address", longest=ADDRESS_LONGEST),
        postal_code=form.text("postal_code", longest=POSTAL_CODE_LONGEST, optional=True),
        city=form.text("city", longest=CITY_LONGEST),
        region=form.text("region", longest=REGION_LONGEST),
        email=form.email("email"),
        phone=form.phone("phone", optional=True),
        website=form.website("website"),
        language=form.choice("language", Tongue),
    )
    return FormFaults(form.faults) if form.faults else draft


def read_site(form: FormReader, row: str = "") -> SiteDraft:
    """Read one site; in a form of several, the fields of a row are named `name-ROW` and so on."""
    at = f"-{row}" if row else ""
    return SiteDraft(
        name=read_name(form, f"name{at}"),
        kind=form.choice(f"kind{at}", SiteKind),
        address=form.text(f"address{at}", longest=ADDRESS_LONGEST),
        postal_code=form.text(f"postal_code{at}", longest=POSTAL_CODE_LONGEST, optional=True),
        city=form.text(f"city{at}", longest=CITY_LONGEST),
        region=form.text(f"region{at}", longest=REGION_LONGEST),
        rooms=form.number(f"rooms{at}", least=1, most=ROOMS_MOST, optional=True),
    )


def read_name(form: FormReader, name: str) -> str:
    """Read the name of a business or a place."""
    value = form.text(name, longest=NAME_LONGEST)
    if value and not any(sign.isalnum() for sign in value):
        form.fault(name, "Enter a name with letters or digits in it.")
    return value
