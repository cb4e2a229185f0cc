"""One of two tenants: its people, and the ids of all their rows."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from registry.accounts.models import Account


@dataclass
class Tenant:
    """One chamber with one member, its people, and the ids of all their rows."""

    canary: str
    people: dict[str, Account] = field(default_factory=dict)
    ids: list[UUID] = field(default_factory=list)
    kinds: dict[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    slugs: list[str] = field(default_factory=list)
    staff_id: UUID | None = None
