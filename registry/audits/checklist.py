"""What an auditor looks at, by sector and version of the code, with guidance (pure; data in `shipped/`)."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from uuid import UUID

from registry.signatories.rules import Sector

SHIPPED = Path(__file__).with_name("shipped")


class Scope(StrEnum):
    """Where an item is looked at."""

    BUSINESS = "business"  # once: what is the same for all sites of a chain counts for each
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `sectors` are empty for all; title and guidance by language."""

    key: str
    commitment: str
    scope: Scope
    sectors: frozenset[Sector]
    title: Mapping[str, str]
    guidance: Mapping[str, str]


@cache
def _shipped() -> Mapping[int, tuple[Item, ...]]:
    found = {}
    for path in sorted(SHIPPED.glob("checklist-*.json")):
        raw = json.loads(path.read_text(encoding="utf-8"))
        found[raw["code_version"]] = tuple(
            Item(
                one["key"], one["commitment"], Scope(one["scope"]), frozenset(map(Sector, one["sectors"])),
                one["title"], one["guidance"],
            )
            for one in raw["items"]
        )  # fmt: skip
    return found


def newest(code_version: int) -> int:
    """Return the version of the code whose checklist is used for one: its own, or the last before it."""
    return max((number for number in _shipped() if number <= code_version), default=min(_shipped()))


@cache
def checklist(code_version: int, sector: Sector) -> tuple[Item, ...]:
    """Return the items of a sector, in the order of the commitments."""
    items = _shipped()[newest(code_version)]
    mine = [one for one in items if not one.sectors or sector in one.sectors]
    return tuple(sorted(mine, key=_commitment))


def _commitment(item: Item) -> str:
    return item.commitment


@cache
def titles() -> Mapping[str, Mapping[str, str]]:
    """Return what each item of any version is called, by language; as the latest version that has it says."""
    return {one.key: one.title for _, items in sorted(_shipped().items()) for one in items}


def places(items: Collection[Item], sites: Collection[UUID]) -> list[tuple[str, UUID | None]]:
    """Return every place for an answer: an item of the business once, one of a site at each site that is visited."""
    return [
        (one.key, site) for one in items for site in (sites if one.scope is Scope.SITE and sites else (None,))
    ]
