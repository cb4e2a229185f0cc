"""What an association and the register see of a business's training: coverage, dates and evidence; people as roles only (queries)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor, RegistrarActor
from registry.associations.queries import is_member
from registry.countries.queries import profile_of, today_in
from registry.countries.rules import end_of
from registry.errors import NotFoundError
from registry.kit.words import Sentence
from registry.signatories.models import Establishment, Signatory
from registry.training.changes import StaffChange
from registry.training.changes_queries import staff_changes
from registry.training.coverage import meets, total
from registry.training.coverage_queries import (
    OnDay,
    floors_in,
    groups_today,
    last_counted_on,
    last_session_on,
    on_day,
    there_since,
)
from registry.training.drills import SeenDrill, last_tested_on, seen_drills
from registry.training.models import Attendance, TrainingEvidence, TrainingSession
from registry.training.modules import modules
from registry.training.rules import PUBLIC_FACING, TOLD_FROM, Acknowledged, Band, CameBy, Floors, Mode, band
from registry.training.trainers import Reach, lapsed_among, reach_of
from registry.training.words import BANDS

SESSIONS_SHOWN = 50  # on one page


@dataclass(frozen=True, slots=True)
class SeenPicture:
    """A picture of a signed list, by what proves that it is the same."""

    sha256: str
    original_sha256: str | None  # of the file as it was sent


@dataclass(frozen=True, slots=True)
class SeenSession:
    """One session without its people: `said` tells how many acknowledged it in which way."""

    module: str
    module_version: int
    place_id: UUID | None
    held_on: date
    entered_at: datetime
    minutes: int
    mode: Mode
    people: int
    said: Mapping[Acknowledged, int]
    pictures: Sequence[SeenPicture]
    corrects: bool
    voided_on: date | None
    trainer_lapsed: bool = False

    @property
    def acknowledged(self) -> int:
        return sum(self.said.values())


@dataclass(frozen=True, slots=True)
class SeenAlone:
    """What people learnt by themselves, each a session of one: together, by module and by how it came."""

    module: str
    came_by: CameBy
    people: int
    last_on: date


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
    sessions_in_all: int
    alone: list[SeenAlone]
    reach: Reach
    drills: Sequence[SeenDrill]
    changes: Sequence[StaffChange]
    changes_in_all: int
    counted_on: date | None


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
    db: AsyncSession,
    actor: AssociationActor,
    signatory_id: UUID,
    *,
    on: date | None,
    page: int = 1,
    now: datetime,
) -> Seen:
    """Return the training of a member.

    Raises:
        NotFoundError: no such business, or it is no member today.

    """
    if not await is_member(db, actor.association_id, signatory_id, now=now):
        raise NotFoundError
    return await _seen(db, signatory_id, on=on, page=page, now=now)


async def any_training(
    db: AsyncSession, _: RegistrarActor, signatory_id: UUID, *, on: date | None, page: int = 1, now: datetime
) -> Seen:
    """Return the training of any business, for a registrar.

    Raises:
        NotFoundError: no such business.

    """
    return await _seen(db, signatory_id, on=on, page=page, now=now)


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


async def _seen(db: AsyncSession, signatory_id: UUID, *, on: date | None, page: int, now: datetime) -> Seen:
    row = await db.get(Signatory, signatory_id)
    if row is None:
        raise NotFoundError
    today = await today_in(db, row.country, now)
    day = min(on or today, today)
    found, floors = await on_day(db, row.id, on=day), await floors_in(db, row.country)
    over = end_of(await profile_of(db, row.country), day)
    changes, changes_in_all = await staff_changes(db, row.id, by=day, over=over)
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
        sessions=await _sessions(db, row.id, day, over=over, page=page),
        sessions_in_all=await db.scalar(select(func.count()).where(*_held(row.id, day, over))) or 0,
        alone=await _alone(db, row.id, day, over=over),
        reach=await reach_of(db, row.id, today=today, by=day, over=over),
        drills=await seen_drills(db, row.id, by=day, over=over),
        changes=changes,
        changes_in_all=changes_in_all,
        counted_on=await last_counted_on(db, row.id, by=day),
    )


async def _sessions(
    db: AsyncSession, signatory_id: UUID, day: date, *, over: datetime, page: int
) -> list[SeenSession]:
    """Return a page of the sessions, the latest first, as they stood on record when a day was over.

    Those that were corrected or taken back by then are there too: an audit may have seen them. The pictures of a
    session that was corrected show the one that took its place.
    """
    query = (
        select(TrainingSession)
        .where(*_held(signatory_id, day, over))
        .order_by(TrainingSession.held_on.desc(), TrainingSession.entered_at.desc(), TrainingSession.id)
        .limit(SESSIONS_SHOWN)
        .offset(SESSIONS_SHOWN * (page - 1))
    )
    rows = (await db.scalars(query)).all()
    led = [(row.id, row.trainer_id, row.held_on) for row in rows]
    late = await lapsed_among(db, signatory_id, led, by=day)
    there, pictures = await _people(db, rows, day), await _pictures(db, signatory_id, over=over)
    return [
        SeenSession(
            row.module, row.module_version, row.establishment_id, row.held_on, row.entered_at, row.minutes,
            row.mode, sum(there[row.id].values()),
            {how: count for how, count in there[row.id].items() if how is not None},
            pictures.get(row.id, []), row.replaces_id is not None,
            row.voided_on if row.voided_on and row.voided_on <= day else None, row.id in late,
        )
        for row in rows
    ]  # fmt: skip


def _held(signatory_id: UUID, day: date, over: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return what makes a session one of the business's own log, as it stood on record when a day was over."""
    return (
        TrainingSession.signatory_id == signatory_id,
        TrainingSession.held_on <= day,
        TrainingSession.entered_at < over,
        TrainingSession.came_by.is_(None),
    )


async def _alone(db: AsyncSession, signatory_id: UUID, day: date, *, over: datetime) -> list[SeenAlone]:
    query = (
        select(
            TrainingSession.module, TrainingSession.came_by, func.count(Attendance.staff_id.distinct()),
            func.max(TrainingSession.held_on),
        )
        .join(Attendance, Attendance.session_id == TrainingSession.id)
        .where(
            TrainingSession.signatory_id == signatory_id, TrainingSession.held_on <= day,
            TrainingSession.entered_at < over, TrainingSession.came_by.is_not(None),
            TrainingSession.voided_on.is_(None) | (TrainingSession.voided_on > day),
        )
        .group_by(TrainingSession.module, TrainingSession.came_by)
    )  # fmt: skip
    found = [
        SeenAlone(module, came_by, people, last_on)
        for module, came_by, people, last_on in await db.execute(query)
        if came_by is not None and last_on is not None
    ]
    order = list(modules())
    return sorted(found, key=lambda line: (order.index(line.module), line.came_by))


async def _people(
    db: AsyncSession, rows: Sequence[TrainingSession], day: date
) -> Mapping[UUID, Mapping[Acknowledged | None, int]]:
    """Return how many took part in each session, by how they acknowledged it; None: they had not."""
    said = case((Attendance.entered_on <= day, Attendance.acknowledged_how), else_=None)
    query = (
        select(Attendance.session_id, said, func.count())
        .where(Attendance.session_id.in_([row.id for row in rows]), there_since() <= day)
        .group_by(Attendance.session_id, said)
    )
    found: dict[UUID, dict[Acknowledged | None, int]] = defaultdict(dict)
    for session_id, how, count in await db.execute(query):
        found[session_id][how] = count
    return found


async def _pictures(db: AsyncSession, signatory_id: UUID, *, over: datetime) -> dict[UUID, list[SeenPicture]]:
    """Return the pictures of each session: its own, and those of the ones that it took the place of."""
    chain = select(TrainingSession.id, TrainingSession.replaces_id).where(
        TrainingSession.signatory_id == signatory_id, TrainingSession.replaces_id.is_not(None)
    )
    before = {row.id: row.replaces_id for row in await db.execute(chain)}
    query = (
        select(TrainingEvidence.session_id, TrainingEvidence.sha256, TrainingEvidence.original_sha256)
        .join(TrainingSession, TrainingSession.id == TrainingEvidence.session_id)
        .where(TrainingSession.signatory_id == signatory_id, TrainingEvidence.entered_at < over)
        .order_by(TrainingEvidence.entered_at, TrainingEvidence.id)
    )
    own: dict[UUID, list[SeenPicture]] = defaultdict(list)
    for session_id, digest, original in await db.execute(query):
        own[session_id].append(SeenPicture(digest, original))
    found = dict(own)
    for session_id in before:
        at: UUID | None = session_id
        shown: list[SeenPicture] = []
        while at is not None:
            shown = [*own.get(at, []), *shown]
            at = before.get(at)
        found[session_id] = shown
    return found
