"""What a step holds before anybody typed into it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from registry.adherence.plans import defaults
from registry.applications.reading import Reading
from registry.applications.rules import Step
from registry.signatories.forms import BusinessDraft, SiteDraft
from registry.signatories.rules import WITH_A_FLEET, Sector, SiteKind


def of_business(
    country: str, business: BusinessDraft, sites: Sequence[SiteDraft] = ()
) -> dict[str, dict[str, str]]:
    """Return the answers of an application for a business that is known already, as the forms have them."""
    typed = {name: str(value) for name, value in asdict(business).items()}
    typed["sole_trader"] = "yes" if business.sole_trader else ""
    answers = {Step.COUNTRY.value: {"country": country}, Step.BUSINESS.value: typed}
    if sites:
        answers[Step.SITES.value] = {
            f"{name}-{row}": "" if value is None else str(value)
            for row, site in enumerate(sites)
            for name, value in asdict(site).items()
        }
    return answers


def business(own_email: str, language: str) -> dict[str, str]:
    """Return what is known of a business before anything was said of it: how to write to whoever signs it up."""
    return {"email": own_email, "language": language}


def sites(reading: Reading) -> dict[str, str]:
    """Return the first place, which mostly is the business's own address; none where it may be a car alone."""
    known = reading.business
    if known is None or known.sector in WITH_A_FLEET:
        return {}
    kind = SiteKind.HOTEL if known.sector is Sector.ACCOMMODATION else SiteKind.OFFICE
    return {
        "name-0": known.trade_name,
        "kind-0": kind,
        "address-0": known.address,
        "postal_code-0": known.postal_code,
        "city-0": known.city,
        "region-0": known.region,
        "rooms-0": "",
    }


def plan(reading: Reading, language: str, *, since: date) -> dict[str, str]:
    """Return the plan that the sector begins with, its dates counted from a day; a driver alone has a short one."""
    sector = reading.business.sector if reading.business else Sector.OTHER
    alone = reading.sites is not None and not reading.sites.sites and len(reading.sites.vehicles) == 1
    return {
        f"{name}-{row}": value
        for row, one in enumerate(defaults(sector, language, alone=alone))
        for name, value in {
            "commitment": one.commitment,
            "action": one.action,
            "owner": one.owner,
            "due": one.due_on(since).isoformat(),
            "evidence": str(one.evidence_kind),
        }.items()
    }
