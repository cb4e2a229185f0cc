"""Many sessions at once, with who took part in them, by Core inserts (actions)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.ledger.actions import record
from registry.training.bulk import attended
from registry.training.forms import SessionDraft
from registry.training.models import Attendance, StaffMember, TrainingSession
from registry.training.rules import Acknowledged, works_on
from registry.training.sessions import attendance, session_row
from registry.training.staff import AT_ONCE, lock, slices
from registry.training.trained import refresh


@dataclass(frozen=True, slots=True)
class ListedSession:
    """One session of a list, and who took part in it with which score."""

    draft: SessionDraft
    people: Mapping[UUID, int | None]


@dataclass(frozen=True, slots=True)
class TakenSessions:
    """What a list did, in sessions and in attendances."""

    sessions: int
    attended: int
    known_attended: int
    not_there: int  # who, meanwhile, did not work there on the day


def import_key(draft: SessionDraft, trainer: str) -> str:
    """Return what makes the same rows of two lists one session; `trainer` as names are compared."""
    parts = (
        "session",
        draft.module,
        draft.held_on.isoformat(),
        draft.place_id or "",
        draft.mode.value,
        trainer,
    )
    return sha256("|".join(map(str, parts)).encode()).hexdigest()


async def take_sessions(
    db: AsyncSession,
    actor_id: UUID | None,
    signatory_id: UUID,
    listed: Sequence[ListedSession],
    *,
    today: date,
    now: datetime,
) -> TakenSessions:
    """Take a list of sessions over, each known by its draft's import key: they and their people are there once.

    The same list twice changes nothing: not even where a session of it was corrected or taken back since.
    """
    await lock(db, signatory_id)
    spans = await _spans(db, signatory_id, {one for session in listed for one in session.people})
    known = await sessions_known(db, signatory_id, [one.draft.import_key or "" for one in listed])
    fresh_sessions = 0
    for one in listed:
        if one.draft.import_key not in known:
            row = session_row(signatory_id, one.draft, by=actor_id, now=now)
            known[one.draft.import_key or ""] = row
            db.add(row)
            fresh_sessions += 1
    await db.flush()
    there = await attended(db, [known[one.draft.import_key or ""].id for one in listed])
    rows: list[dict[str, object]] = []
    changed: dict[UUID, None] = {}
    counted: dict[str, int] = defaultdict(int)
    for one in listed:
        session = known[one.draft.import_key or ""]
        for staff_id, score in one.people.items():
            span = spans.get(staff_id)
            if span is None or not works_on(*span, session.held_on):
                counted["not_there"] += 1
            elif session.voided_on is not None or (session.id, staff_id) in there:
                counted["known"] += 1
            else:
                rows.append(attendance(session, staff_id, Acknowledged.PAPER, score=score, today=today))
                changed[staff_id] = None
    for some in slices(rows, AT_ONCE):
        await db.execute(insert(Attendance), some)
    await refresh(db, signatory_id, list(changed))
    if rows:
        record(
            db, "training.load", subject_id=signatory_id, actor_id=actor_id, now=now, signatory_id=signatory_id,
            count=len(rows),
        )  # fmt: skip
    return TakenSessions(fresh_sessions, len(rows), counted["known"], counted["not_there"])


async def sessions_known(
    db: AsyncSession, signatory_id: UUID, keys: Sequence[str]
) -> dict[str, TrainingSession]:
    """Return the sessions of a business that a list has entered before, by their import keys."""
    found: dict[str, TrainingSession] = {}
    for some in slices(list(dict.fromkeys(keys)), AT_ONCE):
        query = select(TrainingSession).where(
            TrainingSession.signatory_id == signatory_id, TrainingSession.import_key.in_(some)
        )
        found |= {row.import_key or "": row for row in await db.scalars(query)}
    return found


async def _spans(
    db: AsyncSession, signatory_id: UUID, staff_ids: set[UUID]
) -> dict[UUID, tuple[date, date | None]]:
    found: dict[UUID, tuple[date, date | None]] = {}
    for some in slices(list(staff_ids), AT_ONCE):
        query = select(StaffMember.id, StaffMember.since, StaffMember.until).where(
            StaffMember.signatory_id == signatory_id, StaffMember.id.in_(some)
        )
        found |= {staff_id: (since, until) for staff_id, since, until in await db.execute(query)}
    return found
