"""What can be asked of the list of members: in an address, and in a saved view (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from registry.adherence.rules import Standing
from registry.kit.forms import searched_for
from registry.signatories.rules import Sector

Choice = TypeVar("Choice", bound=StrEnum)
REGION_LONGEST = 80


class Band(StrEnum):
    """How far a team is trained, in words that a filter offers."""

    NOBODY = "nobody"
    UNDER_HALF = "under_half"
    UNDER_FLOOR = "under_floor"
    ENOUGH = "enough"


class Order(StrEnum):
    """In which order members come."""

    HELP = ""
    LOWEST = "lowest"


@dataclass(frozen=True, slots=True)
class Filters:
    """Everything that the form of the list holds; nothing asked is everybody."""

    words: str = ""
    standing: Standing | None = None
    sector: Sector | None = None
    region: str = ""
    band: Band | None = None
    reason: str = ""
    order: Order = Order.HELP

    @property
    def raw(self) -> dict[str, str]:
        """What stands in an address, the empty left out."""
        held = {
            "words": self.words, "standing": self.standing, "sector": self.sector, "region": self.region,
            "band": self.band, "reason": self.reason, "order": self.order,
        }  # fmt: skip
        return {name: str(value) for name, value in held.items() if value}


def read_filters(raw: Mapping[str, str]) -> Filters:
    """Read what an address or a saved view asks; what is no choice any more asks nothing."""
    return Filters(
        words=searched_for(raw.get("words", "")),
        standing=_choice(Standing, raw.get("standing", "")),
        sector=_choice(Sector, raw.get("sector", "")),
        region=searched_for(raw.get("region", ""), longest=REGION_LONGEST),
        band=_choice(Band, raw.get("band", "")),
        reason=raw.get("reason", "")[:REGION_LONGEST],
        order=_choice(Order, raw.get("order", "")) or Order.HELP,
    )


def _choice(kind: type[Choice], typed: str) -> Choice | None:
    return kind(typed) if typed in list(kind) else None
