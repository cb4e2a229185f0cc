"""Whose member a business is: a membership counts between its dates, at the moment of asking."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.queries import Day
from registry.associations.models import Membership


def belongs(today: Day) -> ColumnElement[bool]:
    """Return the condition that a membership counts on a day."""
    return (Membership.since <= today) & or_(Membership.until.is_(None), Membership.until >= today)


async def is_member(db: AsyncSession, association_id: UUID, signatory_id: UUID, *, today: date) -> bool:
    """Say whether a business belongs to an association on a day."""
    query = select(Membership.id).where(
        Membership.association_id == association_id, Membership.signatory_id == signatory_id, belongs(today)
    )
    return await db.scalar(query.limit(1)) is not None
