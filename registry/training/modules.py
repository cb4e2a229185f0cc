"""The modules of the training: their titles, for whom, how long they count (pure; data in `shipped/modules.json`)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from registry.signatories.rules import Sector
from registry.training.rules import PUBLIC_FACING, Duty, StaffRole

SHIPPED = Path(__file__).with_name("shipped") / "modules.json"
EVERYONE, FACING = "everyone", "public_facing"
DRILL, TRAINERS_OWN = "M11", "M8"
NOT_LOGGED = frozenset(
    {DRILL, "M10"}
)  # drills have a log of their own, and auditors are of no business's staff
# Those with a lesson at /learn, and so with a kit. M10 has none on purpose: who samples and how evidence is weighed is
# taught to auditors by those who send them, not to everybody whom they visit. Nor has M11: a drill is no lesson, its
# scenarios lie at /desk/training/drills.
WITH_KIT = frozenset({"M0", "M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9"})


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a module's content, and the first day on which it could be taught."""

    number: int
    since: date


@dataclass(frozen=True, slots=True)
class Module:
    """One module. `audience` names roles, duties, `everyone` or `public_facing`; `sectors` are empty for all."""

    code: str
    title: Mapping[str, str]
    audience: frozenset[str]
    sectors: frozenset[Sector]
    minutes: int
    valid_months: int
    versions: tuple[Version, ...]

    def valid_until(self, held_on: date) -> date:
        """Return the last day on which a session of that day counts."""
        return months_after(held_on, self.valid_months)

    def version_on(self, day: date) -> Version | None:
        """Return the version that was current on a day; None before the module existed."""
        return max((one for one in self.versions if one.since <= day), key=_number, default=None)


def _number(version: Version) -> int:
    return version.number


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


@cache
def modules() -> Mapping[str, Module]:
    """Return every module by its code, in their order."""
    raw = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return {
        one["code"]: Module(
            code=one["code"],
            title=one["title"],
            audience=frozenset(one["audience"]),
            sectors=frozenset(map(Sector, one["sectors"])),
            minutes=one["minutes"],
            valid_months=one["valid_months"],
            versions=tuple(
                Version(each["version"], date.fromisoformat(each["since"])) for each in one["versions"]
            ),
        )
        for one in raw
    }


def needed(role: StaffRole, duties: Iterable[Duty], sector: Sector) -> frozenset[str]:
    """Return the codes of the modules that somebody must hold (DOMAIN.md section 7)."""
    return _needed(role, frozenset(duties), sector)


@cache
def _needed(role: StaffRole, duties: frozenset[Duty], sector: Sector) -> frozenset[str]:
    is_called = {EVERYONE, role.value, *(duty.value for duty in duties)}
    if role in PUBLIC_FACING:
        is_called.add(FACING)
    if role is StaffRole.OWNER_DRIVER:
        is_called.add(StaffRole.DRIVER.value)
    return frozenset(
        one.code
        for one in modules().values()
        if one.audience & is_called and (not one.sectors or sector in one.sectors)
    )
