"""What somebody searches the list for. All of it stands in the address, so that it can be kept and sent on."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from registry.adherence.rules import Standing
from registry.kit.forms import FormFaults, FormReader, tidy
from registry.kit.searchable import without_unseen
from registry.signatories.rules import REGION_LONGEST, Sector

TEXT_LONGEST = 100
SLUG_LONGEST = 120
COUNTRY_LENGTH = 2
LISTED = tuple(standing for standing in Standing if standing is not Standing.NOT_ON_THE_REGISTER)

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Search:
    """A search and the place in its results. An empty field narrows nothing; the address has them by name."""

    q: str = ""
    country: str = ""
    region: str = ""
    sector: str = ""
    standing: str = ""
    association: str = ""
    after: str = ""
    before: str = ""

    @property
    def narrowed(self) -> dict[str, str]:
        """What was asked for, without the place in the results."""
        return {name: value for name, value in self.raw.items() if name not in {"after", "before"}}

    @property
    def raw(self) -> dict[str, str]:
        """Every field that is not empty."""
        held = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in held.items() if value}

    def link(self, path: str, *, without: str = "", **place: str) -> str:
        """Return the address of this search less one field, at another place in its results."""
        kept = {name: value for name, value in self.narrowed.items() if name != without}
        if without == "country":
            kept.pop("region", None)
        query = urlencode(kept | place)
        return f"{path}?{query}" if query else path


def parse_search(raw: Mapping[str, str]) -> Search | FormFaults:
    """Read a search. Any text may be searched for: what cannot be found in a name is left out."""
    form = FormReader({name: without_unseen(tidy(value)) for name, value in raw.items()})
    for name, longest in (
        ("q", TEXT_LONGEST), ("country", COUNTRY_LENGTH), ("region", REGION_LONGEST),
        ("association", SLUG_LONGEST), ("after", SLUG_LONGEST), ("before", SLUG_LONGEST),
    ):  # fmt: skip
        form.text(name, longest=longest, optional=True)
    _among(form, "sector", Sector)
    _among(form, "standing", Standing)
    if form.faults:
        return FormFaults(form.faults)
    return Search(**{field.name: form.raw.get(field.name, "") for field in fields(Search)})


def parse_past_day(raw: Mapping[str, str], *, today: date) -> date | FormFaults:
    """Read a day to look back to: today at the latest."""
    form = FormReader(raw)
    day = form.day("day")
    if day is not None and day > today:
        form.fault("day", "This day has not come yet. A standing can change at any time, so nobody can tell.")
    return FormFaults(form.faults) if form.faults or day is None else day


def _among(form: FormReader, name: str, choices: type[Choice]) -> None:
    if form.raw.get(name):
        form.choice(name, choices)
