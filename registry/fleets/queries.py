"""How many vehicles a business has."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.fleets.models import Vehicle


async def fleet_size(db: AsyncSession, signatory_id: UUID) -> int:
    """Return how many vehicles a business has now."""
    query = select(func.count()).where(Vehicle.signatory_id == signatory_id, Vehicle.left_at.is_(None))
    return await db.scalar(query) or 0
