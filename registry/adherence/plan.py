"""A business keeps its plan (actions)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import SignatoryActor
from registry.adherence.forms import PlanItemDraft, PlanMove
from registry.adherence.models import Adherence, PlanItem
from registry.adherence.queries import present_status
from registry.adherence.rules import PlanState, Status, move_plan
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.actions import record

KEPT_WHILE = frozenset({Status.ACCEPTED, Status.COMMITTED, Status.SUSPENDED})


async def add_item(
    db: AsyncSession, actor: SignatoryActor, adherence_id: UUID, draft: PlanItemDraft, *, now: datetime
) -> PlanItem:
    """Add an item to the plan of one's own business.

    Raises:
        NotFoundError: no such adherence of this business, or not this person's to keep.
        RuleBrokenError: the application is still being read, or the adherence has ended.

    """
    own = select(Adherence).where(Adherence.id == adherence_id, Adherence.signatory_id == actor.signatory_id)
    adherence = await db.scalar(locked(own))
    if adherence is None or not actor.keeps:
        raise NotFoundError
    await _check_open(db, adherence.id)
    last = await db.scalar(select(func.max(PlanItem.position)).where(PlanItem.adherence_id == adherence_id))
    item = PlanItem(
        adherence_id=adherence_id, commitment=draft.commitment, action=draft.action, owner_role=draft.owner_role,
        due_on=draft.due_on, evidence_kind=draft.evidence_kind, state=PlanState.PLANNED, comment="",
        position=(last or 0) + 1,
    )  # fmt: skip
    db.add(item)
    await db.flush()
    _enter(db, actor, item, "plan_item.add", now=now)
    return item


async def move_item(
    db: AsyncSession, actor: SignatoryActor, item_id: UUID, draft: PlanMove, *, now: datetime
) -> PlanItem:
    """Mark an item of one's own plan as done or dropped, or put it back.

    Raises:
        NotFoundError: no such item of this business, or not this person's to keep.
        RuleBrokenError: a colleague was faster, or the adherence has ended.

    """
    own = (
        select(PlanItem)
        .join(Adherence, Adherence.id == PlanItem.adherence_id)
        .where(PlanItem.id == item_id, Adherence.signatory_id == actor.signatory_id)
    )
    item = await db.scalar(locked(own, of=PlanItem))
    if item is None or not actor.keeps:
        raise NotFoundError
    await _check_open(db, item.adherence_id)
    item.state = move_plan(item.state, draft.state)
    item.comment = draft.comment
    _enter(db, actor, item, f"plan_item.{draft.state}", now=now, reason=draft.comment)
    return item


async def _check_open(db: AsyncSession, adherence_id: UUID) -> None:
    if await present_status(db, adherence_id) not in KEPT_WHILE:
        raise RuleBrokenError(
            "The plan can be changed once the application is accepted, and until the business leaves."
        )


def _enter(
    db: AsyncSession,
    actor: SignatoryActor,
    item: PlanItem,
    kind: str,
    *,
    now: datetime,
    reason: str | None = None,
) -> None:
    record(
        db, kind, subject_id=item.id, actor_id=actor.account_id, now=now, signatory_id=actor.signatory_id,
        reason=reason, commitment=item.commitment,
    )  # fmt: skip
