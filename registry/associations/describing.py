"""What an association says of itself on its own page: name, website and colour (form and action)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor, AssociationAdminActor
from registry.associations.forms import NAME_LONGEST
from registry.associations.models import Association
from registry.db import locked
from registry.errors import NotFoundError
from registry.kit.assets import check_accent
from registry.kit.forms import FormFaults, FormReader
from registry.ledger.actions import record

COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Description:
    """What stands on the page. `accent` is empty where the register's own colour serves."""

    name: str
    website: str
    accent: str
    slug: str = ""

    @property
    def readable(self) -> bool:
        """Say whether the colour can be read on paper and on a dark screen; if not, the register's own is shown."""
        return not self.accent or is_readable(self.accent)


def is_readable(accent: str) -> bool:
    """Say whether tones can be made of a colour that can be read (WCAG 2.2, 1.4.3)."""
    try:
        check_accent(accent)
    except ValueError:
        return False
    return True


def parse_description(raw: Mapping[str, str]) -> Description | FormFaults:
    """Read the form."""
    form = FormReader(raw)
    name = form.text("name", longest=NAME_LONGEST)
    website = form.website("website")
    accent = form.text("accent", longest=7, optional=True).lower()
    if accent and "accent" not in form.faults and not COLOUR.fullmatch(accent):
        form.fault("accent", "Write a colour like #0b5c5f.")
    return FormFaults(form.faults) if form.faults else Description(name, website, accent)


async def description(db: AsyncSession, actor: AssociationActor) -> Description:
    """Return what the actor's association says of itself.

    Raises:
        NotFoundError: it is not there.

    """
    row = await db.get(Association, actor.association_id)
    if row is None:
        raise NotFoundError
    return Description(row.name, row.website, row.accent or "", row.slug)


async def describe(
    db: AsyncSession, actor: AssociationAdminActor, draft: Description, *, now: datetime
) -> None:
    """Change what one's own association says of itself; its address stays. The same again changes nothing.

    Raises:
        NotFoundError: it is not there.

    """
    row = await db.scalar(locked(select(Association).where(Association.id == actor.association_id)))
    if row is None:
        raise NotFoundError
    wanted = {"name": draft.name, "website": draft.website, "accent": draft.accent or None}
    changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    if not changed:
        return
    was = row.accent
    for name, value in changed.items():
        setattr(row, name, value)
    record(
        db, "association.describe", subject_id=row.id, actor_id=actor.account_id, now=now,
        name_changed="name" in changed, website_changed="website" in changed, accent=row.accent,
        accent_was=was if "accent" in changed else None,
    )  # fmt: skip
