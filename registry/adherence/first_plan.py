"""The plan that comes with an application (actions)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.adherence.forms import PlanItemDraft
from registry.adherence.models import Adherence, PlanItem
from registry.adherence.queries import present_status
from registry.adherence.rules import PlanState, Status
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.actions import record


async def set_plan(
    db: AsyncSession, actor: Actor, adherence_id: UUID, drafts: Sequence[PlanItemDraft], *, now: datetime
) -> None:
    """Make these the plan of an adherence that a reviewer is about to read; an earlier one is gone.

    Raises:
        NotFoundError: no such adherence.
        RuleBrokenError: it has been accepted, and its plan is kept item by item from then on.

    """
    adherence = await db.scalar(locked(select(Adherence).where(Adherence.id == adherence_id)))
    if adherence is None:
        raise NotFoundError
    if await present_status(db, adherence_id) not in {Status.APPLIED, Status.CHANGES_REQUESTED}:
        raise RuleBrokenError("The plan has been accepted: change it item by item, at your desk.")
    await db.execute(delete(PlanItem).where(PlanItem.adherence_id == adherence_id))
    db.add_all(
        PlanItem(
            adherence_id=adherence_id,
            commitment=draft.commitment,
            action=draft.action,
            owner_role=draft.owner_role,
            due_on=draft.due_on,
            evidence_kind=draft.evidence_kind,
            state=PlanState.PLANNED,
            comment="",
            position=position,
        )
        for position, draft in enumerate(drafts, start=1)
    )
    await db.flush()
    record(
        db, "plan.set", subject_id=adherence_id, actor_id=actor.account_id, now=now,
        signatory_id=adherence.signatory_id, count=len(drafts),
    )  # fmt: skip
