"""A business's description as it is kept until its day, and back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from registry.signatories.forms import BusinessDraft
from registry.signatories.rules import Sector, Tongue


def kept(country: str, draft: BusinessDraft) -> dict[str, Any]:
    """Return a description with its country (ISO 3166-1 alpha-2), in words that JSON can hold."""
    return {**asdict(draft), "country": country}


def taken(described: Mapping[str, Any]) -> tuple[str, BusinessDraft]:
    """Return the country and the description that `kept` put away."""
    told = {name: described[name] for name in BusinessDraft.__slots__}
    told |= {"sector": Sector(told["sector"]), "language": Tongue(told["language"])}
    return described["country"], BusinessDraft(**told)
