"""What businesses of the demonstration signed, and what they planned: for those whose desk can be opened."""

from datetime import UTC, date, datetime, time
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import Adherence, PlanItem
from registry.adherence.plans import defaults
from registry.adherence.rules import PlanState
from registry.adherence.signing import Letterhead, add_signature
from registry.demonstration.people import Player
from registry.signatories.models import Signatory

POSITION = "Gerencia"


async def add_papers(db: AsyncSession, owner: Player, letterhead: Letterhead, *, today: date) -> None:
    """Add the signature of the day on which a business committed, and its plan, done as far as it was due."""
    adherence = (
        await db.scalars(select(Adherence).where(Adherence.signatory_id == owner.organisation_id))
    ).one()
    business = await db.get_one(Signatory, owner.organisation_id)
    signed_on = adherence.committed_on or today
    await add_signature(
        db, business, adherence, account_id=owner.account_id, full_name=owner.name, position=POSITION,
        language=business.language, letterhead=letterhead,
        now=datetime.combine(signed_on, time(15), UTC),
    )  # fmt: skip
    await add_plan(db, business, adherence, since=adherence.applied_on, today=today)


async def add_plan(
    db: AsyncSession, business: Signatory, adherence: Adherence, *, since: date, today: date
) -> None:
    """Add the plan of a business from a day on, done as far as it was due."""
    for position, one in enumerate(defaults(business.sector, business.language), start=1):
        due_on = one.due_on(since)
        db.add(
            PlanItem(
                id=uuid4(), adherence_id=adherence.id, commitment=one.commitment, action=one.action,
                owner_role=one.owner, due_on=due_on, evidence_kind=one.evidence_kind,
                state=PlanState.DONE if due_on < today else PlanState.PLANNED, comment="", position=position,
            )
        )  # fmt: skip
    await db.flush()
