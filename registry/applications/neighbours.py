"""Businesses that an applicant's may be taken for, as far as an applicant may know of them (queries)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.queries import told
from registry.adherence.rules import Standing
from registry.countries.queries import today_in
from registry.signatories.queries import LookAlike, look_alikes


@dataclass(frozen=True, slots=True)
class KnownBusiness:
    """A public business that another may be taken for, as an applicant may know it."""

    slug: str
    trade_name: str
    city: str
    region: str


@dataclass(frozen=True, slots=True)
class Alike:
    """What an applicant is told of businesses like theirs: of those that are not public, that there is one."""

    same_number: tuple[KnownBusiness, ...]
    same_number_unpublished: bool
    same_name: tuple[KnownBusiness, ...]


async def alike(
    db: AsyncSession, country: str, name: str, number: str, *, except_id: UUID | None, now: datetime
) -> Alike:
    """Return what an applicant may be told of businesses like theirs.

    Of a business that is not public there is nothing but that its number is known: not even its name.
    """
    today = await today_in(db, country, now)
    numbered: list[KnownBusiness] = []
    named: list[KnownBusiness] = []
    unpublished = False
    for found in await look_alikes(db, country, name, number, except_id):
        standing = (await told(db, found.signatory_id, today=today)).standing
        if standing is Standing.NOT_ON_THE_REGISTER:
            unpublished |= found.same_number
        else:
            (numbered if found.same_number else named).append(_known(found))
    return Alike(tuple(numbered), unpublished, tuple(named))


def _known(found: LookAlike) -> KnownBusiness:
    return KnownBusiness(found.slug, found.trade_name, found.city, found.region)
