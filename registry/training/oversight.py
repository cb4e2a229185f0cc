"""What an association and the register see of a business's training: coverage, dates and evidence; people as roles only (queries)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor, RegistrarActor
from registry.associations.queries import is_member
from registry.countries.queries import profile_of, today_in
from registry.countries.rules import end_of
from registry.errors import NotFoundError
from registry.kit.words import Sentence
from registry.signatories.models import Establishment, Signatory
from registry.training.coverage import meets, total
from registry.training.coverage_queries import (
    OnDay,
    floors_in,
    groups_today,
    last_session_on,
    on_day,
)
from registry.training.drills import SeenDrill, last_tested_on, seen_drills
from registry.training.models import Attendance, TrainingEvidence, TrainingSession
from registry.training.rules import PUBLIC_FACING, TOLD_FROM, Band, CameBy, Floors, Mode, band
from registry.training.trainers import Reach, lapsed_among, reach_of
from registry.training.words import BANDS

SESSIONS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class SeenSession:
    """One session without its people. `kept` says how many pictures show it."""

    module: str
    held_on: date
    entered_at: datetime
    minutes: int
    mode: Mode
    came_by: CameBy | None
    people: int
    acknowledged: int
    pictures: int
    corrects: bool
    voided_on: date | None
    trainer_lapsed: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """The training of a business as others see it."""

    signatory_id: UUID
    name: str
    city: str
    country: str
    today: date
    day: date
    found: OnDay
    floors: Floors
    enough: bool
    places: dict[UUID, str]
    sessions: list[SeenSession]
    reach: Reach
    drills: Sequence[SeenDrill]


@dataclass(frozen=True, slots=True)
class Told:
    """What the public is told of a business's training."""

    trained_on: date
    band: Band | None
    floor: int
    tested_on: date | None  # the latest drill: its day and nothing else

    @property
    def said(self) -> Sentence | None:
        """The band in words; None of a team so small that it would be a word about each."""
        if self.band is None:
            return None
        return Sentence(BANDS[self.band].english, {"floor": self.floor})


async def member_training(
    db: AsyncSession, actor: AssociationActor, signatory_id: UUID, *, on: date | None, now: datetime
) -> Seen:
    """Return the training of a member.

    Raises:
        NotFoundError: no such business, or it is no member today.

    """
    if not await is_member(db, actor.association_id, signatory_id, now=now):
        raise NotFoundError
    return await _seen(db, signatory_id, on=on, now=now)


async def any_training(
    db: AsyncSession, _: RegistrarActor, signatory_id: UUID, *, on: date | None, now: datetime
) -> Seen:
    """Return the training of any business, for a registrar.

    Raises:
        NotFoundError: no such business.

    """
    return await _seen(db, signatory_id, on=on, now=now)


async def told_of_training(db: AsyncSession, signatory_id: UUID, country: str, *, today: date) -> Told | None:
    """Return what the public is told; None before the first session that somebody acknowledged."""
    trained_on = await last_session_on(db, signatory_id, today=today)
    if trained_on is None:
        return None
    floor = (await floors_in(db, country)).public_facing
    groups = await groups_today(db, signatory_id, today=today)
    facing = [group for group in groups if group.role in PUBLIC_FACING] or groups
    tested = await last_tested_on(db, signatory_id, today=today)
    few = sum(group.counted for group in facing) < TOLD_FROM
    return Told(trained_on, None if few else band(total(facing), floor), floor, tested)


async def _seen(db: AsyncSession, signatory_id: UUID, *, on: date | None, now: datetime) -> Seen:
    row = await db.get(Signatory, signatory_id)
    if row is None:
        raise NotFoundError
    today = await today_in(db, row.country, now)
    day = min(on or today, today)
    found, floors = await on_day(db, row.id, on=day), await floors_in(db, row.country)
    over = end_of(await profile_of(db, row.country), day)
    places = select(Establishment.id, Establishment.name).where(Establishment.signatory_id == row.id)
    return Seen(
        signatory_id=row.id,
        name=row.trade_name,
        city=row.city,
        country=row.country,
        today=today,
        day=day,
        found=found,
        floors=floors,
        enough=meets(found.groups, floors),
        places={place.id: place.name for place in await db.execute(places)},
        sessions=await _sessions(db, row.id, day, over=over),
        reach=await reach_of(db, row.id, today=today, by=day, over=over),
        drills=await seen_drills(db, row.id, by=day, over=over),
    )


async def _sessions(db: AsyncSession, signatory_id: UUID, day: date, *, over: datetime) -> list[SeenSession]:
    """Return the latest sessions as they stood on record when a day was over.

    Those that were corrected or taken back by then are there too: an audit may have seen them. The pictures of a
    session that was corrected show the one that took its place.
    """
    people = (
        select(func.count())
        .where(Attendance.session_id == TrainingSession.id, Attendance.entered_on <= day)
        .correlate(TrainingSession)
    )
    pictures = await _pictures(db, signatory_id, over=over)
    query = (
        select(
            TrainingSession.module, TrainingSession.held_on, TrainingSession.entered_at,
            TrainingSession.minutes, TrainingSession.mode, TrainingSession.came_by,
            people.scalar_subquery().label("people"),
            people.where(Attendance.acknowledged_on.is_not(None)).scalar_subquery().label("acknowledged"),
            TrainingSession.replaces_id, TrainingSession.voided_on, TrainingSession.id,
            TrainingSession.trainer_id,
        )
        .where(TrainingSession.signatory_id == signatory_id, TrainingSession.held_on <= day)
        .where(TrainingSession.entered_at < over)
        .order_by(TrainingSession.held_on.desc(), TrainingSession.entered_at.desc(), TrainingSession.id)
        .limit(SESSIONS_SHOWN)
    )  # fmt: skip
    rows: Sequence[Row[*tuple[Any, ...]]] = (await db.execute(query)).all()
    late = await lapsed_among(db, signatory_id, [(row.id, row.trainer_id, row.held_on) for row in rows])
    return [
        SeenSession(
            row.module, row.held_on, row.entered_at, row.minutes, row.mode, row.came_by, row.people,
            row.acknowledged, pictures.get(row.id, 0), row.replaces_id is not None,
            row.voided_on if row.voided_on and row.voided_on <= day else None, row.id in late,
        )
        for row in rows
    ]  # fmt: skip


async def _pictures(db: AsyncSession, signatory_id: UUID, *, over: datetime) -> dict[UUID, int]:
    """Return how many pictures show each session: its own, and those of the ones that it took the place of."""
    chain = select(TrainingSession.id, TrainingSession.replaces_id).where(
        TrainingSession.signatory_id == signatory_id, TrainingSession.replaces_id.is_not(None)
    )
    before = {row.id: row.replaces_id for row in await db.execute(chain)}
    counted = (
        select(TrainingEvidence.session_id, func.count())
        .join(TrainingSession, TrainingSession.id == TrainingEvidence.session_id)
        .where(TrainingSession.signatory_id == signatory_id, TrainingEvidence.entered_at < over)
        .group_by(TrainingEvidence.session_id)
    )
    own = dict(iter(await db.execute(counted)))
    found: dict[UUID, int] = dict(own)
    for session_id in before:
        at: UUID | None = session_id
        total_of = 0
        while at is not None:
            total_of += own.get(at, 0)
            at = before.get(at)
        found[session_id] = total_of
    return found
