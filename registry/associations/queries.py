"""Associations and their members, as other features ask for them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.associations.counting import counting
from registry.associations.models import Association, Membership


@dataclass(frozen=True, slots=True)
class AssociationLine:
    """One association, as lists show it."""

    id: UUID
    slug: str
    name: str
    country: str
    website: str
    members: int


async def associations(db: AsyncSession, *, now: datetime, country: str = "") -> list[AssociationLine]:
    """Return all associations by name, of one country if given. Public facts."""
    members = (
        select(func.count())
        .select_from(Membership)
        .where(Membership.association_id == Association.id, counting(now.date()))
        .correlate(Association)
        .scalar_subquery()
    )
    query = select(
        Association.id, Association.slug, Association.name, Association.country, Association.website, members
    )
    if country:
        query = query.where(Association.country == country)
    return [
        AssociationLine(*row) for row in await db.execute(query.order_by(Association.name, Association.id))
    ]


async def is_member(db: AsyncSession, association_id: UUID, signatory_id: UUID, *, now: datetime) -> bool:
    """Say whether a business is a member of an association now."""
    query = select(Membership.id).where(
        Membership.association_id == association_id,
        Membership.signatory_id == signatory_id,
        counting(now.date()),
    )
    return await db.scalar(query.limit(1)) is not None


async def memberships(
    db: AsyncSession, association_id: UUID, signatory_id: UUID
) -> list[tuple[date, date | None]]:
    """Return when a business was or is a member of an association: first and last days."""
    query = select(Membership.since, Membership.until).where(
        Membership.association_id == association_id, Membership.signatory_id == signatory_id
    )
    return [(since, until) for since, until in await db.execute(query)]


async def associations_of(db: AsyncSession, signatory_id: UUID, *, now: datetime) -> list[tuple[UUID, str]]:
    """Return the associations that a business belongs to now, by name. Public facts."""
    query = (
        select(Association.id, Association.name)
        .join(Membership, Membership.association_id == Association.id)
        .where(Membership.signatory_id == signatory_id, counting(now.date()))
        .distinct()
        .order_by(Association.name)
    )
    return [(found, name) for found, name in await db.execute(query)]
