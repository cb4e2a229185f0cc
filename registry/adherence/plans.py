"""The plan that a sector begins with: at least one thing to do for each commitment, ready to be changed."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from registry.adherence.rules import EvidenceKind
from registry.signatories.rules import Sector

SHIPPED = Path(__file__).with_name("shipped") / "plans.json"


@dataclass(frozen=True, slots=True)
class PlanDefault:
    """One thing to do, in one language. `owner` says in words what `owner_role` says by its key."""

    commitment: str
    action: str
    owner_role: str
    owner: str
    due_after: timedelta
    evidence_kind: EvidenceKind

    def due_on(self, since: date) -> date:
        return since + self.due_after


def defaults(sector: Sector, language: str, *, alone: bool = False) -> list[PlanDefault]:
    """Return what a business of a sector might plan, in the order of the commitments.

    Args:
        sector: what it does.
        language: one of en, es, pt, fr.
        alone: one person is the whole business. A driver then gets a plan of six things, and in
            any sector the owner sees to everything.

    """
    data = _data()
    plans = data["plans"] | (data["plans_of_one"] if alone else {})
    return [_default(data, data["items"][key], language, alone=alone) for key in plans[sector]]


def _default(data: dict[str, Any], item: dict[str, Any], language: str, *, alone: bool) -> PlanDefault:
    role = "owner" if alone else item["owner_role"]
    return PlanDefault(
        commitment=item["commitment"],
        action=item["action"][language],
        owner_role=role,
        owner=data["roles"][role][language],
        due_after=timedelta(days=item["due_days"]),
        evidence_kind=EvidenceKind(item["evidence_kind"]),
    )


@cache
def _data() -> dict[str, Any]:
    """Return `roles` and `items` with their words by language, and which items a sector's plan has."""
    data: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return data
