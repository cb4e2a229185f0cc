"""The directory's entries as authorities that somebody may have told, each by its id (queries)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.countries.hotlines import EUROPEAN, KINDS, Kind
from registry.countries.models import Hotline
from registry.countries.queries import profile_of
from registry.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Authority:
    """One entry, by its name and number."""

    id: UUID
    name: str
    number: str
    kind: Kind


async def authorities(db: AsyncSession, country: str) -> Sequence[Authority]:
    """Return whom one may have called in a country, emergency first; numbers that are retired are not among them."""
    try:
        european = (await profile_of(db, country)).european_union
    except NotFoundError:
        european = False
    places = [country, EUROPEAN] if european else [country]
    query = select(Hotline.id, Hotline.name, Hotline.number, Hotline.kind).where(
        Hotline.country.in_(places), Hotline.retired_at.is_(None)
    )
    found = [
        Authority(entry_id, name, number, Kind(kind))
        for entry_id, name, number, kind in await db.execute(query)
    ]
    return sorted(found, key=lambda one: (KINDS.index(one.kind), one.name, one.number))
