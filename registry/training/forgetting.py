"""What training keeps no longer than its retention time: names of trainers, pictures of lists, notes, typed names (actions)."""

from datetime import date, datetime, timedelta

from sqlalchemy import String, cast, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.training.models import CheckIn, Drill, TrainingEvidence, TrainingSession
from registry.training.rules import PROOF_KEPT, TYPED_KEPT


async def forget_proof(db: AsyncSession, *, today: date, now: datetime) -> None:
    """Forget what names people and is no longer needed; sessions, drills, counts and hashes stay.

    An audit holds for two years, so what showed a session is kept for three. What somebody typed to check in, and the
    business never settled, goes much sooner.
    """
    old = today - PROOF_KEPT
    sessions = update(TrainingSession).where(
        TrainingSession.held_on < old, TrainingSession.trainer_name != ""
    )
    drills = update(Drill).where(Drill.held_on < old, Drill.note != "")
    pictures = update(TrainingEvidence).where(
        TrainingEvidence.session_id.in_(select(TrainingSession.id).where(TrainingSession.held_on < old)),
        TrainingEvidence.content != b"",
    )
    typed = update(CheckIn).where(
        CheckIn.at < now - timedelta(days=TYPED_KEPT), CheckIn.known_key != cast(CheckIn.id, String)
    )
    for gone in (
        sessions.values(trainer_name=""),
        drills.values(note=""),
        pictures.values(content=b""),
        typed.values(typed="", known_key=cast(CheckIn.id, String), settled_at=now),
    ):
        await db.execute(gone, execution_options={"synchronize_session": False})
