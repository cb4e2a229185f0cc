"""The roll that a trainer calls on their own phone: who is asked for, and what comes of each tap (actions and queries)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.kit.words import Sentence
from registry.training.checking_in import FULL, keep_typed
from registry.training.coverage_queries import present
from registry.training.forms import Tap, known_key
from registry.training.models import StaffMember, TrainingSession
from registry.training.queries import SessionView
from registry.training.rules import ROLL_MOST, Acknowledged, StaffRole, works_on
from registry.training.sessions import CORRECTED, PERSONS_OWN, TO_COME, attend, own_session

NOBODY = Sentence("Nobody of your staff is called that any more. Type the name under “Somebody else”.")
NOT_THERE = Sentence("This person did not work for you on that day. Check the day, or their dates.")
NO_NAME = Sentence("A name or a number has letters or digits.")


@dataclass(frozen=True, slots=True)
class Called:
    """One of the staff whom the roll asks for."""

    staff_id: UUID
    known_as: str
    role: StaffRole


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a tap: whom it entered, if anybody yet; or why nothing of it was entered."""

    tap_id: str
    staff_id: UUID | None = None
    refused: Sentence | None = None


@dataclass(frozen=True, slots=True)
class _Person:
    staff_id: UUID
    known_key: str
    since: date
    until: date | None


async def called(
    db: AsyncSession, actor: KeeperActor, view: SessionView, *, find: str = "", everywhere: bool = False
) -> tuple[list[Called], bool]:
    """Return who works at the place of a session on its day, or at none of their own; and whether there are more."""
    query = (
        select(StaffMember.id, StaffMember.known_as, StaffMember.role)
        .where(StaffMember.signatory_id == actor.signatory_id, StaffMember.forgotten_at.is_(None))
        .where(present(view.held_on))
        .order_by(StaffMember.known_key, StaffMember.id)
        .limit(ROLL_MOST + 1)
    )
    if view.place_id is not None and not everywhere:
        query = query.where(
            or_(StaffMember.establishment_id == view.place_id, StaffMember.establishment_id.is_(None))
        )
    for word in known_key(find).split():
        query = query.where(StaffMember.known_key.contains(word, autoescape=True))
    found = [Called(*row) for row in await db.execute(query)]
    return found[:ROLL_MOST], len(found) > ROLL_MOST


async def take_taps(
    db: AsyncSession,
    actor: KeeperActor,
    session_id: UUID,
    taps: Sequence[Tap],
    *,
    today: date,
    now: datetime,
) -> list[Answer]:
    """Enter whom a trainer tapped or typed, perhaps days ago, and answer each tap by its id.

    The same tap again, or the same person on another phone, changes nothing and is answered as if it had: a phone
    that heard no answer sends again. What cannot be entered is said of that tap alone; the others are entered.
    A typed name that names nobody waits for the business to settle it. Of a session that a colleague corrected
    meanwhile, the one that took its place is meant.

    Raises:
        NotFoundError: no such session of the business.

    """
    session = await _counting_now(db, actor, session_id)
    if closed := _closed(session, today=today):
        return [Answer(tap.tap_id, refused=closed) for tap in taps]
    by_id, by_key = await _people(db, session, taps)
    answers: list[Answer] = []
    here: dict[date, list[UUID]] = defaultdict(list)
    for tap in taps:
        person = by_id.get(tap.staff_id) if tap.staff_id else by_key.get(known_key(tap.typed))
        refused: Sentence | None = None
        if person is not None and works_on(person.since, person.until, session.held_on):
            here[min(max(tap.on or today, session.held_on), today)].append(person.staff_id)
        elif person is not None:
            refused = NOT_THERE
        elif tap.staff_id is not None:
            refused = NOBODY
        elif not known_key(tap.typed):
            refused = NO_NAME
        elif not await keep_typed(db, session.id, tap.typed, Acknowledged.PHONE, now=now):
            refused = FULL
        answers.append(Answer(tap.tap_id, person.staff_id if person and not refused else None, refused))
    for said_on, staff_ids in here.items():
        await attend(
            db, actor, session.id, staff_ids, Acknowledged.PHONE, said_on=said_on, today=today, now=now
        )
    return answers


async def _counting_now(db: AsyncSession, actor: KeeperActor, session_id: UUID) -> TrainingSession:
    session = await own_session(db, actor, session_id)
    while session.voided_on is not None:
        later = select(TrainingSession.id).where(TrainingSession.replaces_id == session.id)
        later_id = await db.scalar(later)
        if later_id is None:
            break  # taken back
        session = await own_session(db, actor, later_id)
    return session


def _closed(session: TrainingSession, *, today: date) -> Sentence | None:
    if session.voided_on is not None:
        return CORRECTED
    if session.came_by is not None:
        return PERSONS_OWN
    return TO_COME if session.held_on > today else None


async def _people(
    db: AsyncSession, session: TrainingSession, taps: Sequence[Tap]
) -> tuple[Mapping[UUID, _Person], Mapping[str, _Person]]:
    """Return who of the staff is meant, by id; and by what was typed, of those who worked there on the day."""
    ids = {tap.staff_id for tap in taps if tap.staff_id}
    keys = {known_key(tap.typed) for tap in taps if not tap.staff_id} - {""}
    query = select(StaffMember.id, StaffMember.known_key, StaffMember.since, StaffMember.until).where(
        StaffMember.signatory_id == session.signatory_id,
        StaffMember.forgotten_at.is_(None),
        or_(StaffMember.id.in_(ids), StaffMember.known_key.in_(keys)),
    )
    people = [_Person(*row) for row in await db.execute(query)]
    there = [one for one in people if works_on(one.since, one.until, session.held_on)]
    return {one.staff_id: one for one in people}, {one.known_key: one for one in there}
