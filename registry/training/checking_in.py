"""Checking in on one's own phone: opened by the business, used by whoever was there, settled by the business (actions)."""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.signatories.models import Signatory
from registry.training.coverage_queries import present
from registry.training.forms import known_key
from registry.training.models import Attendance, CheckIn, CheckInDoor, StaffMember, TrainingSession
from registry.training.rules import (
    CHECK_IN_AFTER,
    CHECK_IN_BEFORE,
    CHECK_INS_EVER,
    CHECK_INS_MOST,
    DOORS_MOST,
    Acknowledged,
)
from registry.training.sessions import CORRECTED, attendance, check_of_the_business, own_session
from registry.training.trained import refresh

FULL = Sentence("Too many people have checked in here. Tell the trainer your name.")


@dataclass(frozen=True, slots=True)
class Door:
    """What stands on the page that the QR opens. It names nobody."""

    session_id: UUID
    signatory_id: UUID
    business: str
    country: str
    module: str
    held_on: date


async def open_door(db: AsyncSession, actor: KeeperActor, session_id: UUID, *, now: datetime) -> str:
    """Open the check-in of a session, and return the token of its address. Those before open it too: each phone shows its own.

    Raises:
        NotFoundError: no such session of the business.
        RuleBrokenError: it does not count any more.

    """
    session = await own_session(db, actor, session_id)
    if session.voided_on is not None:
        raise RuleBrokenError(CORRECTED.english)
    check_of_the_business(session)
    token = secrets.token_urlsafe(16)
    doors = select(CheckInDoor.token_hash).where(CheckInDoor.session_id == session.id)
    oldest_first = list(await db.scalars(doors.order_by(CheckInDoor.opened_at)))
    if spare := oldest_first[: max(0, len(oldest_first) - DOORS_MOST + 1)]:
        await db.execute(delete(CheckInDoor).where(CheckInDoor.token_hash.in_(spare)))
    db.add(CheckInDoor(token_hash=sha256(token.encode()).digest(), session_id=session.id, opened_at=now))
    record(
        db, "training.open_check_in", subject_id=session.id, actor_id=actor.account_id, now=now,
        signatory_id=session.signatory_id,
    )  # fmt: skip
    return token


async def door_of(db: AsyncSession, token: str, *, now: datetime) -> Door:
    """Return the session that a token opens, on its day and the night after it.

    Raises:
        NotFoundError: no such door, or its time is over.
        RuleBrokenError: it is not open yet.

    """
    query = (
        select(
            TrainingSession.id, TrainingSession.signatory_id, Signatory.trade_name, Signatory.country,
            TrainingSession.module, TrainingSession.held_on,
        )
        .join(Signatory, Signatory.id == TrainingSession.signatory_id)
        .join(CheckInDoor, CheckInDoor.session_id == TrainingSession.id)
        .where(
            CheckInDoor.token_hash == sha256(token.encode()).digest(),
            TrainingSession.voided_on.is_(None),
        )
    )  # fmt: skip
    row = (await db.execute(query)).one_or_none()
    if row is None:
        raise NotFoundError
    door = Door(*row)
    day = datetime.combine(door.held_on, time.min, UTC)
    if now < day - CHECK_IN_BEFORE:
        raise RuleBrokenError("This check-in is not open yet. It opens on %(day)s.", day=door.held_on)
    if now > day + CHECK_IN_AFTER:
        raise NotFoundError
    return door


async def check_in(db: AsyncSession, door: Door, typed: str, *, today: date, now: datetime) -> None:
    """Note that somebody was there and acknowledges it. Whoever is known by what they typed has attended.

    What names nobody is kept for the business to settle. The same again changes nothing; the answer is
    the same either way, so that nobody learns from it who works there.
    """
    session = await _standing(db, door)
    key = known_key(typed)
    staff = await db.scalar(
        select(StaffMember).where(
            StaffMember.signatory_id == door.signatory_id,
            StaffMember.known_key == key,
            present(door.held_on),
        )
    )
    if staff is not None:
        await _acknowledge(db, session, staff.id, today=max(today, door.held_on), now=now)
    else:  # where there is no room any more, the answer is the same all the same: it would tell who is known
        await keep_typed(db, door.session_id, typed, now=now)


async def keep_typed(
    db: AsyncSession, session_id: UUID, typed: str, how: Acknowledged = Acknowledged.LINK, *, now: datetime
) -> bool:
    """Keep what names nobody until the business settles it; False where there is no room. The same again is once.

    What was put aside waits again; what was found to name somebody has done its work.
    """
    key = known_key(typed)
    same = await db.scalar(select(CheckIn).where(CheckIn.session_id == session_id, CheckIn.known_key == key))
    if same is not None:
        if same.settled_at is not None and same.typed:
            same.settled_at, same.how, same.at = None, how, now
        return True
    ever = select(func.count(), func.count().filter(CheckIn.settled_at.is_(None)))
    kept, waiting = (await db.execute(ever.where(CheckIn.session_id == session_id))).one()
    if waiting >= CHECK_INS_MOST or kept >= CHECK_INS_EVER:
        return False
    db.add(
        CheckIn(
            id=uuid4(), session_id=session_id, typed=typed, known_key=key, at=now, how=how, settled_at=None
        )
    )
    await db.flush()
    return True


async def doors_of(db: AsyncSession, actor: SignatoryActor, session_id: UUID) -> int:
    """Return how many QRs open a session of the actor's own business."""
    query = (
        select(func.count(CheckInDoor.token_hash))
        .join(TrainingSession, TrainingSession.id == CheckInDoor.session_id)
        .where(CheckInDoor.session_id == session_id, TrainingSession.signatory_id == actor.signatory_id)
    )
    return await db.scalar(query) or 0


async def close_doors(db: AsyncSession, actor: KeeperActor, session_id: UUID, *, now: datetime) -> None:
    """End every QR of a session: one of them was passed on to people who were not there.

    Raises:
        NotFoundError: no such session of the business.

    """
    session = await own_session(db, actor, session_id)
    await db.execute(delete(CheckInDoor).where(CheckInDoor.session_id == session.id))
    session.check_in_hash = None
    record(
        db, "training.close_check_in", subject_id=session.id, actor_id=actor.account_id, now=now,
        signatory_id=session.signatory_id,
    )  # fmt: skip


async def _standing(db: AsyncSession, door: Door) -> TrainingSession:
    """Lock the session: two phones, or a phone and the desk, take their turns.

    Raises:
        NotFoundError: it was corrected or taken back since the door was looked at.

    """
    query = select(TrainingSession).where(
        TrainingSession.id == door.session_id, TrainingSession.voided_on.is_(None)
    )
    row = await db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFoundError
    return row


async def _acknowledge(
    db: AsyncSession, session: TrainingSession, staff_id: UUID, *, today: date, now: datetime
) -> None:
    """Enter somebody as present, acknowledged on their own phone. Twice is once."""
    own = select(Attendance).where(Attendance.session_id == session.id, Attendance.staff_id == staff_id)
    there = await db.scalar(own)
    if there is None:
        db.add(Attendance(**attendance(session, staff_id, Acknowledged.LINK, today=today)))
    elif there.acknowledged_on is None:
        there.acknowledged_on, there.acknowledged_how = today, Acknowledged.LINK
        there.there_on, there.entered_on = there.there_on or there.entered_on, today
    else:
        return
    await db.flush()
    await refresh(db, session.signatory_id, [staff_id])
    record(
        db, "training.check_in", subject_id=session.id, actor_id=None, now=now,
        signatory_id=session.signatory_id, module=session.module,
    )  # fmt: skip
