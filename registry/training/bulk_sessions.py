"""Many sessions at once, with who took part in them, by Core inserts (actions)."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.ledger.actions import record
from registry.training.bulk import attended, attended_on, sessions_known
from registry.training.forms import SessionDraft
from registry.training.models import Attendance, StaffMember
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
    held = [(one.draft, _there_on(one, spans)) for one in listed]
    present = sum(len(people) for _, people in held)
    not_there = sum(len(one.people) for one in listed) - present
    already = await attended_on(db, signatory_id, [draft.held_on for draft, _ in held])
    held = [(draft, _missing(draft, people, already)) for draft, people in held]
    held = [(draft, people) for draft, people in held if people]  # of nobody there is nothing to enter
    known = await sessions_known(db, signatory_id, [draft.import_key or "" for draft, _ in held])
    fresh = [draft for draft, _ in held if draft.import_key not in known]
    for draft in fresh:
        known[draft.import_key or ""] = session_row(signatory_id, draft, by=actor_id, now=now)
        db.add(known[draft.import_key or ""])
    await db.flush()
    there = await attended(db, [row.id for row in known.values()])
    rows: list[dict[str, object]] = []
    changed: dict[UUID, None] = {}
    for draft, people in held:
        session = known[draft.import_key or ""]
        for staff_id, score in people.items():
            if session.voided_on is None and (session.id, staff_id) not in there:
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
    return TakenSessions(len(fresh), len(rows), present - len(rows), not_there)


def _missing(
    draft: SessionDraft, people: Mapping[UUID, int | None], already: AbstractSet[tuple[UUID, str, date]]
) -> dict[UUID, int | None]:
    """Return those who are not entered with the module on the day yet, wherever it was."""
    return {
        staff_id: score
        for staff_id, score in people.items()
        if (staff_id, draft.module, draft.held_on) not in already
    }


def _there_on(one: ListedSession, spans: Mapping[UUID, tuple[date, date | None]]) -> dict[UUID, int | None]:
    """Return those of a session's people who worked there on its day, with their scores."""
    return {
        staff_id: score
        for staff_id, score in one.people.items()
        if staff_id in spans and works_on(*spans[staff_id], one.draft.held_on)
    }


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
