"""What the log asks of the training, which does not know it: whether the focal point was trained for it."""

from datetime import datetime

from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import FocalPointActor
from registry.countries.queries import today_in
from registry.signatories.queries import country_of
from registry.training.focal_points import focal_point_trained


async def provide_trained(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[FocalPointActor],
    now: NamedDependency[datetime],
) -> bool:
    """Say whether the actor's business has a focal point who was trained for the log."""
    today = await today_in(db, await country_of(db, actor.signatory_id), now)
    return await focal_point_trained(db, actor.signatory_id, today=today)
