"""What somebody learnt at another business and brings along: entered in the log of the new one, ended with its source (actions)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.ledger.actions import record
from registry.training.forms import SessionDraft
from registry.training.models import Attendance, TrainingSession
from registry.training.personal import enter_own
from registry.training.personal_queries import Own
from registry.training.rules import CameBy, Mode
from registry.training.trained import refresh


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One attendance at another business, without the business."""

    source_id: UUID
    module: str
    version: int
    held_on: date
    minutes: int
    mode: Mode
    language: str


async def bring(
    db: AsyncSession, own: Own, learnt: Sequence[Elsewhere], *, now: datetime
) -> list[tuple[UUID, UUID]]:
    """Enter what somebody learnt elsewhere as sessions of their own, which count from today.

    Returns:
        The new sessions, each with its source. What is there already is not among them.

    """
    own_records = select(Attendance.module, Attendance.held_on).where(
        Attendance.staff_id == own.staff_id, Attendance.voided_on.is_(None)
    )
    there = {(module, held_on) for module, held_on in await db.execute(own_records)}
    brought = []
    for one in learnt:
        if (one.module, one.held_on) in there:
            continue  # from what a correction took the place of
        about = SessionDraft(
            module=one.module,
            module_version=one.version,
            held_on=one.held_on,
            minutes=one.minutes,
            mode=one.mode,
            language=one.language,
            import_key=f"passport:{own.staff_id}:{one.source_id}",
        )
        row = await enter_own(db, own, about, CameBy.PASSPORT, score=None, now=now)
        if row is not None:
            brought.append((row.id, one.source_id))
    if brought:
        await refresh(db, own.signatory_id, [own.staff_id])
        record(
            db, "training.bring", subject_id=own.staff_id, actor_id=None, now=now, signatory_id=own.signatory_id,
            count=len(brought),
        )  # fmt: skip
    return brought


async def end_brought(db: AsyncSession, session_ids: Collection[UUID], *, today: date, now: datetime) -> None:
    """End sessions that were brought along: what they stand for was taken back where it was learnt."""
    if not session_ids:
        return
    quietly = {"synchronize_session": False}
    ended = (
        update(TrainingSession)
        .where(TrainingSession.id.in_(session_ids), TrainingSession.voided_on.is_(None))
        .values(voided_on=today)
        .returning(TrainingSession.id)
    )
    of_them = Attendance.session_id.in_(list(await db.scalars(ended, execution_options=quietly)))
    people: dict[UUID, list[UUID]] = defaultdict(list)
    for signatory_id, staff_id in await db.execute(
        select(Attendance.signatory_id, Attendance.staff_id).where(of_them)
    ):
        people[signatory_id].append(staff_id)
    await db.execute(
        update(Attendance).where(of_them, Attendance.voided_on.is_(None)).values(voided_on=today),
        execution_options=quietly,
    )
    for signatory_id, staff_ids in people.items():
        await refresh(db, signatory_id, staff_ids)
        record(
            db, "training.end_brought", subject_id=signatory_id, actor_id=None, now=now, signatory_id=signatory_id,
            count=len(staff_ids),
        )  # fmt: skip
