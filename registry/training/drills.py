"""Drills that were practised: entered, corrected, taken back; and who is shown which of them (actions and queries)."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import case, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.db import Q, locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.training.drilling import DRILLS_SHOWN, Better, DrillDraft, Knew
from registry.training.models import Drill
from registry.training.rules import StaffRole
from registry.training.sessions import LOGGED_ALREADY

CORRECTED = Sentence(
    "A colleague corrected this drill, or took it back, in the meantime. Look at it again first."
)


@dataclass(frozen=True, slots=True)
class DrillLine:
    """One drill of a business's own list."""

    drill_id: UUID
    scenario: str
    held_on: date
    place_id: UUID | None
    minutes: int
    people: int
    knew: Knew
    seconds: int | None


@dataclass(frozen=True, slots=True)
class DrillView:
    """One drill, whole, as the business's own people see it."""

    drill_id: UUID
    draft: DrillDraft
    entered_at: datetime
    voided_on: date | None
    replaces_id: UUID | None
    replaced_by: UUID | None


@dataclass(frozen=True, slots=True)
class SeenDrill:
    """One drill as an association and the register see it: what was practised, and in numbers how."""

    scenario: str
    held_on: date
    minutes: int
    people: int
    knew: Knew
    seconds: int | None
    entered_at: datetime
    corrects: bool
    voided_on: date | None


async def log_drill(
    db: AsyncSession, actor: KeeperActor, drill_id: UUID, draft: DrillDraft, *, now: datetime
) -> Drill:
    """Enter a drill that was held. The form brings its id, so that a double click logs one and not two.

    Raises:
        NotFoundError: that id is another business's.
        RuleBrokenError: something else was logged by that form before.

    """
    row = _row(drill_id, actor, draft, now=now)
    if await db.get(Drill, drill_id) is None:
        with suppress(IntegrityError):  # the other click was faster
            async with db.begin_nested():
                db.add(row)
            _enter(db, actor, row, "drill.enter", now=now)
            return row
    logged = await _own(db, actor, drill_id)
    if _told(logged) != draft:
        raise RuleBrokenError(LOGGED_ALREADY.english)
    return logged


async def correct_drill(
    db: AsyncSession, actor: KeeperActor, drill_id: UUID, draft: DrillDraft, *, today: date, now: datetime
) -> Drill:
    """Correct a drill: another row takes its place, and what was there stays on record.

    Raises:
        NotFoundError: no such drill of the business.
        RuleBrokenError: a colleague was faster.

    """
    old = await _open(db, actor, drill_id)
    row = _row(uuid4(), actor, draft, now=now)
    row.replaces_id = old.id
    old.voided_on = today
    db.add(row)
    try:
        await db.flush()
    except IntegrityError as broken:  # another correction was faster, after we looked
        raise RuleBrokenError(CORRECTED.english) from broken
    _enter(db, actor, row, "drill.correct", now=now, replaces_id=old.id)
    return row


async def take_back_drill(
    db: AsyncSession, actor: KeeperActor, drill_id: UUID, *, reason: str, today: date, now: datetime
) -> None:
    """Take a drill back that was entered by mistake. It stays on record and counts no more.

    Raises:
        NotFoundError: no such drill of the business.
        RuleBrokenError: a colleague was faster.

    """
    row = await _open(db, actor, drill_id)
    row.voided_on = today
    _enter(db, actor, row, "drill.take_back", now=now, reason=reason)


async def drills(db: AsyncSession, actor: SignatoryActor) -> list[DrillLine]:
    """Return the latest drills of the actor's business that count."""
    query = select(
        Drill.id, Drill.scenario, Drill.held_on, Drill.establishment_id, Drill.minutes, Drill.people, Drill.knew,
        Drill.seconds,
    ).where(Drill.signatory_id == actor.signatory_id, Drill.voided_on.is_(None))  # fmt: skip
    return [DrillLine(*row) for row in await db.execute(_latest(query))]


async def drill_view(db: AsyncSession, actor: SignatoryActor, drill_id: UUID) -> DrillView:
    """Return one drill of the actor's own business, one that was corrected or taken back too.

    Raises:
        NotFoundError: there is none.

    """
    later = aliased(Drill)
    query = (
        select(Drill, later.id)
        .outerjoin(later, later.replaces_id == Drill.id)
        .where(Drill.id == drill_id, Drill.signatory_id == actor.signatory_id)
    )
    found = (await db.execute(query)).one_or_none()
    if found is None:
        raise NotFoundError
    row, replaced_by = found
    return DrillView(row.id, _told(row), row.entered_at, row.voided_on, row.replaces_id, replaced_by)


async def last_tested_on(db: AsyncSession, signatory_id: UUID, *, today: date) -> date | None:
    """Return when a business last practised; None if it never did."""
    query = select(func.max(Drill.held_on)).where(
        Drill.signatory_id == signatory_id, Drill.held_on <= today, Drill.voided_on.is_(None)
    )
    return await db.scalar(query)


async def seen_drills(
    db: AsyncSession, signatory_id: UUID, *, by: date, over: datetime
) -> Sequence[SeenDrill]:
    """Return a business's latest drills as they stood on record when a day was `over`, those corrected by then too.

    Whose business it may be is the caller's to judge.
    """
    query = select(
        Drill.scenario, Drill.held_on, Drill.minutes, Drill.people, Drill.knew, Drill.seconds, Drill.entered_at,
        Drill.replaces_id.is_not(None), case((Drill.voided_on <= by, Drill.voided_on)),
    ).where(Drill.signatory_id == signatory_id, Drill.held_on <= by, Drill.entered_at < over)  # fmt: skip
    return [SeenDrill(*row) for row in await db.execute(_latest(query))]


def _latest(query: Q) -> Q:
    return query.order_by(Drill.held_on.desc(), Drill.entered_at.desc(), Drill.id).limit(DRILLS_SHOWN)


async def _own(db: AsyncSession, actor: KeeperActor, drill_id: UUID) -> Drill:
    query = select(Drill).where(Drill.id == drill_id, Drill.signatory_id == actor.signatory_id)
    row = await db.scalar(locked(query))
    if row is None:
        raise NotFoundError
    return row


async def _open(db: AsyncSession, actor: KeeperActor, drill_id: UUID) -> Drill:
    row = await _own(db, actor, drill_id)
    if row.voided_on is not None:
        raise RuleBrokenError(CORRECTED.english)
    return row


def _told(row: Drill) -> DrillDraft:
    return DrillDraft(
        scenario=row.scenario,
        held_on=row.held_on,
        minutes=row.minutes,
        people=row.people,
        knew=row.knew,
        roles=frozenset(map(StaffRole, row.roles)),
        better=frozenset(map(Better, row.better)),
        place_id=row.establishment_id,
        seconds=row.seconds,
        note=row.note,
    )


def _row(drill_id: UUID, actor: KeeperActor, draft: DrillDraft, *, now: datetime) -> Drill:
    return Drill(
        id=drill_id, signatory_id=actor.signatory_id, establishment_id=draft.place_id, scenario=draft.scenario,
        held_on=draft.held_on, minutes=draft.minutes, people=draft.people, roles=sorted(draft.roles),
        knew=draft.knew, seconds=draft.seconds, better=sorted(draft.better), note=draft.note, replaces_id=None,
        entered_by=actor.account_id, entered_at=now, voided_on=None,
    )  # fmt: skip


def _enter(
    db: AsyncSession,
    actor: KeeperActor,
    drill: Drill,
    kind: str,
    *,
    now: datetime,
    reason: str | None = None,
    **details: UUID,
) -> None:
    record(
        db, kind, subject_id=drill.id, actor_id=actor.account_id, now=now, signatory_id=drill.signatory_id,
        reason=reason, scenario=drill.scenario, held_on=drill.held_on, **details,
    )  # fmt: skip
