"""What the register knows of a business's year: what its report is filled in with, kept when it is handed in (pure).

Nothing of what was noticed or reported is in here, and nothing that would differ by it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from registry.training.coverage import Group, percent
from registry.training.rules import Band, StaffRole


class Became(StrEnum):
    """What became of an item of the plan by the day of the report."""

    DONE = "done"
    MISSED = "missed"  # its day has passed
    DROPPED = "dropped"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Planned:
    """One item of the plan. Numbers and names that slipped into its words are masked."""

    commitment: str
    action: str
    due_on: date
    became: Became


@dataclass(frozen=True, slots=True)
class RoleTrained:
    """How many of a role are trained, of how many that count."""

    role: StaffRole
    covered: int
    counted: int

    @property
    def percent(self) -> int | None:
        return percent(self.covered, self.counted)


@dataclass(frozen=True, slots=True)
class Taught:
    """How often a module was taught in the year, and to how many."""

    module: str
    sessions: int
    people: int


@dataclass(frozen=True, slots=True)
class Corrected:
    """What audits asked to be put right of one requirement: how many are open, of these late, and closed in the year."""

    commitment: str
    requirement: str  # as `audits.checklist` has it; never the finding's words
    open: int
    late: int
    closed: int


@dataclass(frozen=True, slots=True)
class Changed:
    """How many of a kind there are now, and how many came and went in the year."""

    now: int
    gained: int
    lost: int


@dataclass(frozen=True, slots=True)
class Year:
    """A business's year, from its own rows in the register."""

    since: date
    until: date
    plan: tuple[Planned, ...]
    coverage: tuple[RoleTrained, ...]
    floor_facing: int  # percent, as the country asks
    floor_drivers: int
    trained_enough: bool
    band: Band | None  # as the public page tells it
    taught: tuple[Taught, ...]
    drills: int
    tested_on: date | None  # the latest drill, ever
    logos: Changed
    sites: Changed
    vehicles: Changed
    contact_changes: int
    identity_changes: int
    corrected: tuple[Corrected, ...] = ()  # of reports that were handed in before it was gathered, none

    def planned(self, commitment: str) -> list[Planned]:
        return [one for one in self.plan if one.commitment == commitment]

    def promised(self, commitment: str) -> tuple[int, int]:
        """Return how much was done, of how much was to be done by now; what was dropped was promised too."""
        mine = [one for one in self.planned(commitment) if one.became is not Became.AHEAD]
        return sum(one.became is Became.DONE for one in mine), len(mine)


def by_role(groups: Iterable[Group]) -> tuple[RoleTrained, ...]:
    """Return the coverage of each role, all places together."""
    found: dict[StaffRole, RoleTrained] = {}
    for group in groups:
        before = found.get(group.role) or RoleTrained(group.role, 0, 0)
        found[group.role] = RoleTrained(
            group.role, before.covered + group.covered, before.counted + group.counted
        )
    return tuple(found.values())


def became(*, done: bool, dropped: bool, due_on: date, today: date) -> Became:
    """Return what became of an item by a day."""
    if done:
        return Became.DONE
    if dropped:
        return Became.DROPPED
    return Became.MISSED if due_on < today else Became.AHEAD


def kept(year: Year, answers: Mapping[str, str]) -> dict[str, Any]:
    """Return what is stored when a report is handed in: the year, and what the business wrote beside it.

    What it goes on writing while it answers questions is read once that is handed in too.
    """
    found: dict[str, Any] = _plain(asdict(year))
    return found | {"answers": dict(answers)}


def sent(stored: Mapping[str, Any] | None) -> Mapping[str, str]:
    """Return what the business wrote, as it was handed in last."""
    answers: Mapping[str, str] = (stored or {}).get("answers", {})
    return answers


def read_kept(stored: Mapping[str, Any]) -> Year:
    """Return a year as it was stored. A place that an older release did not know is not read."""
    known = {one.name: stored[one.name] for one in fields(Year) if one.name in stored}
    return Year(
        **known
        | {
            "since": date.fromisoformat(stored["since"]),
            "until": date.fromisoformat(stored["until"]),
            "tested_on": date.fromisoformat(stored["tested_on"]) if stored["tested_on"] else None,
            "band": Band(stored["band"]) if stored["band"] else None,
            "plan": tuple(map(_planned, stored["plan"])),
            "coverage": tuple(
                RoleTrained(StaffRole(one["role"]), one["covered"], one["counted"])
                for one in stored["coverage"]
            ),
            "taught": tuple(Taught(**one) for one in stored["taught"]),
            "corrected": tuple(Corrected(**one) for one in stored.get("corrected", ())),
            **{name: Changed(**stored[name]) for name in ("logos", "sites", "vehicles")},
        }
    )


def _planned(one: Mapping[str, Any]) -> Planned:
    return Planned(one["commitment"], one["action"], date.fromisoformat(one["due_on"]), Became(one["became"]))


def _plain(value: object) -> Any:
    match value:
        case dict():
            return {name: _plain(one) for name, one in value.items()}
        case Sequence() if not isinstance(value, str):
            return [_plain(one) for one in value]
        case date():
            return value.isoformat()
        case StrEnum():
            return value.value
        case _:
            return value
