"""Who wants no letters that remind of training: their own choice, and the desk goes on showing it (actions and queries)."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.ledger.actions import record
from registry.training.models import TrainingSilence


async def set_reminders(db: AsyncSession, actor: KeeperActor, *, wanted: bool, now: datetime) -> None:
    """Send the actor the letters about their business again, or no more. The same again changes nothing."""
    silent = await _silence(db, actor)
    if wanted is (silent is None):
        return
    if wanted:
        own = (TrainingSilence.account_id == actor.account_id) & (
            TrainingSilence.signatory_id == actor.signatory_id
        )
        await db.execute(delete(TrainingSilence).where(own))
    else:
        db.add(TrainingSilence(account_id=actor.account_id, signatory_id=actor.signatory_id, since=now))
    record(
        db, "training.reminders_on" if wanted else "training.reminders_off", subject_id=actor.signatory_id,
        actor_id=actor.account_id, now=now, signatory_id=actor.signatory_id,
    )  # fmt: skip


async def gets_reminders(db: AsyncSession, actor: SignatoryActor) -> bool:
    """Say whether the actor gets the letters about their business."""
    return await _silence(db, actor) is None


async def _silence(db: AsyncSession, actor: SignatoryActor) -> TrainingSilence | None:
    return await db.get(TrainingSilence, (actor.account_id, actor.signatory_id))
