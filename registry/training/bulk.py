"""A whole list at once: people, and what each learnt on which day, by Core inserts (actions)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.ledger.actions import record
from registry.training.forms import SessionDraft, StaffDraft, known_key
from registry.training.models import Attendance, StaffMember, TrainingSession
from registry.training.modules import modules
from registry.training.rules import Acknowledged, Mode, works_on
from registry.training.sessions import attendance, session_row
from registry.training.staff import AT_ONCE, add_staff, listed_staff, lock, slices
from registry.training.trained import refresh


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One of the staff as a list gives them: who, and on which day they took which module."""

    draft: StaffDraft
    held: dict[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a list did, in people and in attendances."""

    added: int
    known: int
    attended: int
    known_attended: int
    not_there: int  # attendances of days on which the person did not work there


async def take_list(
    db: AsyncSession,
    actor_id: UUID | None,
    signatory_id: UUID,
    people: Sequence[ListedPerson],
    *,
    language: str,
    today: date,
    now: datetime,
) -> Taken:
    """Take a list over: new people, and the sessions and attendances that are not there yet.

    People of one list who took the same module on the same day at the same place were at one session; who is
    entered with that module and day already, wherever it was, is not entered again. The same list twice changes nothing: not even where a session of it was corrected or taken back since.
    """
    added, known = await add_staff(db, actor_id, signatory_id, [person.draft for person in people], now=now)
    await lock(db, signatory_id)
    ids = await listed_staff(db, signatory_id, [person.draft for person in people], today=now.date())
    wanted = await _wanted(db, signatory_id, people, ids)
    listed = sum(len(person.held) for person in people)
    there_that_day = await attended_on(db, signatory_id, [held_on for _, held_on, _ in wanted])
    missing = {
        key: [one for one in staff_ids if (one, *key[:2]) not in there_that_day]
        for key, staff_ids in wanted.items()
    }
    count = sum(len(staff_ids) for staff_ids in wanted.values())
    wanted = {key: staff_ids for key, staff_ids in missing.items() if staff_ids}
    sessions = await _sessions(db, actor_id, signatory_id, list(wanted), language=language, now=now)
    fresh: list[dict[str, object]] = []
    changed: set[UUID] = set()
    there = await attended(db, [row.id for row in sessions.values()])
    for key, staff_ids in wanted.items():
        session = sessions[key]
        for staff_id in staff_ids:
            if session.voided_on is None and (session.id, staff_id) not in there:
                fresh.append(attendance(session, staff_id, Acknowledged.PAPER, today=today))
                changed.add(staff_id)
    for some in slices(fresh, AT_ONCE):
        await db.execute(insert(Attendance), some)
    await refresh(db, signatory_id, list(changed))
    if fresh:
        record(
            db, "training.load", subject_id=signatory_id, actor_id=actor_id, now=now, signatory_id=signatory_id,
            count=len(fresh),
        )  # fmt: skip
    return Taken(added, known, len(fresh), count - len(fresh), listed - count)


Key = tuple[str, date, UUID | None]  # module, day, place


async def _wanted(
    db: AsyncSession, signatory_id: UUID, people: Sequence[ListedPerson], ids: dict[str, UUID]
) -> dict[Key, list[UUID]]:
    """Return who took part in which session; a day on which somebody did not work there yet is left out."""
    spans: dict[UUID, tuple[date, date | None, UUID | None]] = {}
    for some in slices(list(ids.values()), AT_ONCE):
        query = select(
            StaffMember.id, StaffMember.since, StaffMember.until, StaffMember.establishment_id
        ).where(StaffMember.signatory_id == signatory_id, StaffMember.id.in_(some))
        for staff_id, since, until, place_id in await db.execute(query):
            spans[staff_id] = since, until, place_id
    found: dict[Key, list[UUID]] = defaultdict(list)
    for person in people:
        staff_id = ids[known_key(person.draft.known_as)]
        since, until, place_id = spans[staff_id]
        for module, held_on in person.held.items():
            if works_on(since, until, held_on):
                found[module, held_on, place_id].append(staff_id)
    return found


async def _sessions(
    db: AsyncSession,
    actor_id: UUID | None,
    signatory_id: UUID,
    wanted: Sequence[Key],
    *,
    language: str,
    now: datetime,
) -> dict[Key, TrainingSession]:
    by_key = {import_key(*key): key for key in wanted}
    known = await sessions_known(db, signatory_id, list(by_key))
    found = {by_key[listed_key]: row for listed_key, row in known.items()}
    for listed_key, key in by_key.items():
        if key in found:
            continue
        module, held_on, place_id = key
        version = modules()[module].version_on(held_on)
        draft = SessionDraft(
            module=module,
            module_version=version.number if version else 1,
            held_on=held_on,
            minutes=modules()[module].minutes,
            mode=Mode.IN_PERSON,
            language=language,
            place_id=place_id,
            import_key=listed_key,
        )
        found[key] = session_row(signatory_id, draft, by=actor_id, now=now)
        db.add(found[key])
    await db.flush()
    return found


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


async def attended(db: AsyncSession, session_ids: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """Return who is entered at which of these sessions."""
    found: set[tuple[UUID, UUID]] = set()
    for some in slices(session_ids, AT_ONCE):
        query = select(Attendance.session_id, Attendance.staff_id).where(Attendance.session_id.in_(some))
        found |= {(row.session_id, row.staff_id) for row in await db.execute(query)}
    return found


async def attended_on(
    db: AsyncSession, signatory_id: UUID, days: Sequence[date]
) -> set[tuple[UUID, str, date]]:
    """Return who of a business is entered with which module on days from the first of these to the last."""
    if not days:
        return set()
    query = select(Attendance.staff_id, Attendance.module, Attendance.held_on).where(
        Attendance.signatory_id == signatory_id,
        Attendance.held_on.between(min(days), max(days)),
        Attendance.voided_on.is_(None),
    )
    return {(row.staff_id, row.module, row.held_on) for row in await db.execute(query)}


def import_key(
    module: str, held_on: date, place_id: UUID | None, mode: Mode = Mode.IN_PERSON, trainer: str = ""
) -> str:
    """Return what makes the same rows of two lists, of staff or of attendances, one session.

    A list of staff says neither mode nor trainer. `trainer` is as names are compared.
    """
    parts = [module, held_on.isoformat(), str(place_id or "")]
    if mode is not Mode.IN_PERSON or trainer:
        parts += [mode.value, trainer]
    return sha256("|".join(parts).encode()).hexdigest()
