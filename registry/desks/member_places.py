"""Where the places of an association's members lie, region by region (queries)."""

from datetime import date
from uuid import UUID

from sqlalchemy import Float, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.ext.asyncio import AsyncSession

from registry.associations.counting import counting
from registry.associations.models import Membership
from registry.signatories.models import Establishment
from registry.signatories.points import Point

OF_A_NUMBER = "-.0123456789"


async def middles(db: AsyncSession, association_id: UUID, *, today: date) -> dict[str, Point]:
    """Return the mean of the points of the open places in each region, where any has one.

    A point is text, as `points.Point.written`; the database takes it apart, so that only the means are read.
    """
    point = Establishment.point
    north = sql_cast(func.rtrim(func.rtrim(point, OF_A_NUMBER), ", "), Float)
    east = sql_cast(func.ltrim(func.ltrim(point, OF_A_NUMBER), ", "), Float)
    query = (
        select(Establishment.region, func.avg(north), func.avg(east))
        .join(Membership, Membership.signatory_id == Establishment.signatory_id)
        .where(Membership.association_id == association_id, counting(today))
        .where(Establishment.closed_at.is_(None), point.is_not(None))
        .group_by(Establishment.region)
    )
    return {region: Point(*degrees) for region, *degrees in await db.execute(query)}
