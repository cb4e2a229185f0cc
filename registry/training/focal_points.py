"""Whether a business's focal point was trained for the log: somebody with that duty holds its module (queries)."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.training.coverage import holds, spans_of
from registry.training.coverage_queries import present
from registry.training.models import StaffMember
from registry.training.rules import Duty
from registry.training.trained import proofs_of

THE_LOG = "M7"


async def focal_point_trained(db: AsyncSession, signatory_id: UUID, *, today: date) -> bool:
    """Say whether anybody who is listed as the focal point holds a valid, acknowledged record of the module.

    Accounts and the list of the staff are kept apart, so it is not said of the account that asks.
    """
    query = select(StaffMember.id, StaffMember.duties).where(
        StaffMember.signatory_id == signatory_id, present(today)
    )
    on_duty = [staff_id for staff_id, duties in await db.execute(query) if Duty.FOCAL_POINT in duties]
    proofs = await proofs_of(db, signatory_id, on_duty) if on_duty else {}
    return any(holds(spans_of(proofs.get(staff_id, ()), {THE_LOG}), today) for staff_id in on_duty)
