"""Who trains others at a business, and how many they reach (queries).

The business sees the names of its own; its association and the register see counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import SignatoryActor
from registry.training.coverage import Proof, known
from registry.training.coverage_queries import present, there_since
from registry.training.models import Attendance, StaffMember, TrainingSession
from registry.training.modules import TRAINERS_OWN
from registry.training.multipliers import Led, held_until, lacking, lapsed, record_of
from registry.training.rules import Duty, works_on
from registry.training.trained import proofs_of


@dataclass(frozen=True, slots=True)
class TrainerLine:
    """One of the staff who trains others, or has led a session."""

    staff_id: UUID
    known_as: str
    works_here: bool
    own_until: date | None  # the training for trainers; None who never took it
    ready: bool  # holds it today
    lacking: list[str]
    led: int
    lapsed: int
    reached: int
    last_on: date | None


@dataclass(frozen=True, slots=True)
class GuestLine:
    """A trainer from elsewhere, by the name that was typed; what they did here, in counts."""

    name: str
    led: int
    reached: int
    last_on: date


@dataclass(frozen=True, slots=True)
class Reach:
    """The trainers of a business as others see them: no name."""

    multipliers: int  # of its own, today
    led: int  # sessions by them
    lapsed: int  # of those, after the trainer's own training had run out
    by_others: int  # sessions by trainers from elsewhere
    reached: int  # people who took part in any of these


async def own_trainers(db: AsyncSession, actor: SignatoryActor, *, today: date) -> list[TrainerLine]:
    """Return who of the actor's staff trains others, and who has led a session since; by name."""
    led = await _led(db, actor.signatory_id, by=today)
    named = await _multipliers(db, actor.signatory_id, today=today)
    people = select(StaffMember.id, StaffMember.known_as, StaffMember.since, StaffMember.until).where(
        StaffMember.signatory_id == actor.signatory_id, StaffMember.id.in_({*led, *named})
    )
    proofs = await proofs_of(db, actor.signatory_id, {*led, *named})
    reached = await _reached(db, actor.signatory_id, by=today)
    lines = []
    for staff_id, known_as, since, until in await db.execute(people.order_by(StaffMember.known_key)):
        own = proofs.get(staff_id, [])
        record = record_of(led.get(staff_id, []), own)
        lines.append(
            TrainerLine(
                staff_id=staff_id,
                known_as=known_as,
                works_here=works_on(since, until, today),
                own_until=held_until(own, TRAINERS_OWN),
                ready=not lapsed(own, today),
                lacking=lacking(record, own, today),
                led=record.led,
                lapsed=record.lapsed,
                reached=reached.get(staff_id, 0),
                last_on=record.last_on,
            )
        )
    return lines


async def guest_trainers(db: AsyncSession, actor: SignatoryActor, *, today: date) -> list[GuestLine]:
    """Return the trainers from elsewhere, by the name that was typed."""
    query = (
        select(
            TrainingSession.trainer_name, func.count(TrainingSession.id.distinct()),
            func.count(Attendance.staff_id.distinct()), func.max(TrainingSession.held_on),
        )
        .outerjoin(
            Attendance, (Attendance.session_id == TrainingSession.id) & Attendance.voided_on.is_(None)
        )
        .where(*_counting(actor.signatory_id, today), TrainingSession.trainer_id.is_(None))
        .where(TrainingSession.trainer_name != "")
        .group_by(TrainingSession.trainer_name)
        .order_by(func.max(TrainingSession.held_on).desc(), TrainingSession.trainer_name)
    )  # fmt: skip
    return [GuestLine(*row) for row in await db.execute(query)]


async def reach_of(
    db: AsyncSession, signatory_id: UUID, *, today: date, by: date, over: datetime | None = None
) -> Reach:
    """Return the trainers of a business in counts, of sessions held by a day. Whose business it may be is the caller's to judge.

    Args:
        db: the transaction.
        signatory_id: the business.
        today: the day on which its own multipliers are counted.
        by: the last day of the sessions.
        over: the moment at which that day was over: what was entered or taken back later makes no difference then.

    """
    led = await _led(db, signatory_id, by=by, over=over)
    proofs = await _proofs_by(db, signatory_id, set(led), by if over else None)
    records = [record_of(sessions, proofs.get(staff_id, [])) for staff_id, sessions in led.items()]
    others = select(func.count(TrainingSession.id)).where(
        *_counting(signatory_id, by, over),
        TrainingSession.trainer_id.is_(None),
        TrainingSession.trainer_name != "",
    )
    people = (
        select(func.count(Attendance.staff_id.distinct()))
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(*_counting(signatory_id, by, over), *_attending(by, over))
        .where(TrainingSession.trainer_id.is_not(None) | (TrainingSession.trainer_name != ""))
    )
    return Reach(
        multipliers=len(await _multipliers(db, signatory_id, today=today)),
        led=sum(record.led for record in records),
        lapsed=sum(record.lapsed for record in records),
        by_others=await db.scalar(others) or 0,
        reached=await db.scalar(people) or 0,
    )


async def lapsed_among(
    db: AsyncSession,
    signatory_id: UUID,
    sessions: Iterable[tuple[UUID, UUID | None, date]],
    *,
    by: date | None = None,
) -> set[UUID]:
    """Return which sessions were led by one of the staff whose own training for trainers had run out by their day.

    Args:
        db: the transaction.
        signatory_id: the business, whose sessions they are.
        sessions: id, trainer and day of each.
        by: the day as which it stood on record; None: as it stands now.

    """
    own = [(session_id, led_by, day) for session_id, led_by, day in sessions if led_by is not None]
    if not own:
        return set()
    proofs = await _proofs_by(db, signatory_id, {led_by for _, led_by, _ in own}, by)
    return {session_id for session_id, led_by, day in own if lapsed(_of(proofs, led_by), day)}


async def _proofs_by(
    db: AsyncSession, signatory_id: UUID, staff_ids: set[UUID], by: date | None
) -> dict[UUID, list[Proof]]:
    """Return what these people have learnt, as it stands now or as it stood on record on a day."""
    if by is None:
        return await proofs_of(db, signatory_id, staff_ids)
    every = await proofs_of(db, signatory_id, staff_ids, voided=True)
    return {staff_id: known(proofs, by) for staff_id, proofs in every.items()}


def _of(proofs: dict[UUID, list[Proof]], staff_id: UUID) -> Sequence[Proof]:
    return proofs.get(staff_id, ())


async def _led(
    db: AsyncSession, signatory_id: UUID, *, by: date, over: datetime | None = None
) -> dict[UUID, list[Led]]:
    query = (
        select(
            TrainingSession.trainer_id, TrainingSession.module, TrainingSession.held_on,
            func.count(TrainingSession.id),
        )
        .where(*_counting(signatory_id, by, over), TrainingSession.trainer_id.is_not(None))
        .group_by(TrainingSession.trainer_id, TrainingSession.module, TrainingSession.held_on)
    )  # fmt: skip
    found: dict[UUID, list[Led]] = defaultdict(list)
    for trainer_id, module, held_on, count in await db.execute(query):
        if trainer_id is not None:
            found[trainer_id].append(Led(trainer_id, module, held_on, count))
    return found


async def _reached(db: AsyncSession, signatory_id: UUID, *, by: date) -> dict[UUID, int]:
    query = (
        select(TrainingSession.trainer_id, func.count(Attendance.staff_id.distinct()))
        .join(Attendance, Attendance.session_id == TrainingSession.id)
        .where(*_counting(signatory_id, by), TrainingSession.trainer_id.is_not(None))
        .where(Attendance.voided_on.is_(None))
        .group_by(TrainingSession.trainer_id)
    )
    return {trainer_id: count for trainer_id, count in await db.execute(query) if trainer_id is not None}


async def _multipliers(db: AsyncSession, signatory_id: UUID, *, today: date) -> set[UUID]:
    query = select(StaffMember.id, StaffMember.duties).where(
        StaffMember.signatory_id == signatory_id,
        present(today),
        StaffMember.forgotten_at.is_(None),
        cast(StaffMember.duties, String).contains(Duty.TRAINER.value),
    )
    return {staff_id for staff_id, duties in await db.execute(query) if Duty.TRAINER in duties}


def _counting(signatory_id: UUID, by: date, over: datetime | None = None) -> tuple[ColumnElement[bool], ...]:
    """Return what makes a session of a business count: held by a day, and neither corrected nor taken back."""
    held = (TrainingSession.signatory_id == signatory_id, TrainingSession.held_on <= by)
    if over is None:
        return (*held, TrainingSession.voided_on.is_(None))
    stood = TrainingSession.voided_on.is_(None) | (TrainingSession.voided_on > by)
    return (*held, TrainingSession.entered_at < over, stood)


def _attending(by: date, over: datetime | None) -> tuple[ColumnElement[bool], ...]:
    if over is None:
        return (Attendance.voided_on.is_(None),)
    return (there_since() <= by, Attendance.voided_on.is_(None) | (Attendance.voided_on > by))
