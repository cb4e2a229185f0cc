"""What happens to a training session: entered, attended, acknowledged, corrected, taken back (actions)."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.training.coverage_queries import there_since
from registry.training.forms import SessionDraft
from registry.training.models import Attendance, CheckIn, CheckInDoor, StaffMember, TrainingSession
from registry.training.rules import Acknowledged, works_on
from registry.training.staff import AT_ONCE, slices
from registry.training.trained import refresh

CORRECTED = Sentence(
    "A colleague corrected this session, or took it back, in the meantime. Look at it again first."
)
PERSONS_OWN = Sentence(
    "This came from the person, not from your log. You can take it back; correcting or adding to it is theirs."
)
LOGGED_ALREADY = Sentence(
    "This form was sent before, and what it said then is logged. Open it in the list, and correct it there."
)
TO_COME = Sentence("This session is still to come. Who took part is entered on the day itself, or after it.")


async def enter(
    db: AsyncSession,
    actor: KeeperActor,
    draft: SessionDraft,
    *,
    session_id: UUID | None = None,
    now: datetime,
) -> TrainingSession:
    """Enter a session, held or still to come. Who took part is added to it.

    The form brings its id, so that a double click logs one and not two.

    Raises:
        NotFoundError: that id is another business's.
        RuleBrokenError: something else was logged by that form before.

    """
    row = session_row(actor.signatory_id, draft, by=actor.account_id, now=now)
    if session_id is not None:
        row.id = session_id
        if await db.get(TrainingSession, session_id) is not None:
            return await _logged(db, actor, session_id, draft)
    try:
        async with db.begin_nested():
            db.add(row)
    except IntegrityError:  # the other click was faster
        return await _logged(db, actor, row.id, draft)
    _enter(db, actor, row, "training.enter", now=now)
    return row


async def attend(
    db: AsyncSession,
    actor: KeeperActor,
    session_id: UUID,
    staff_ids: Collection[UUID],
    how: Acknowledged | None,
    *,
    score: int | None = None,
    said_on: date | None = None,
    today: date,
    now: datetime,
) -> int:
    """Enter who took part. Those who stand there already stay; who had not acknowledged, does now.

    Args:
        db: the transaction.
        actor: who enters it.
        session_id: which session.
        staff_ids: people of the business.
        how: they acknowledged it; None if they have yet to.
        score: of the quiz, in percent, if there was one.
        said_on: when they acknowledged it, where that was before today: on a phone without a network.
        today: the country's date.
        now: the moment.

    Returns:
        How many people were added, or acknowledged now.

    Raises:
        NotFoundError: no such session of the business, or somebody who is not of its staff.
        RuleBrokenError: the session is still to come, does not count any more, or somebody did not
            work there on its day.

    """
    session = await own_session(db, actor, session_id)
    _check_open(session)
    check_of_the_business(session)
    changed = await _add(db, session, staff_ids, how, score=score, said_on=said_on, today=today)
    if changed:
        await refresh(db, actor.signatory_id, changed)
        _enter(db, actor, session, "training.attend", now=now, count=len(changed), how=how)
    return len(changed)


async def correct(
    db: AsyncSession,
    actor: KeeperActor,
    session_id: UUID,
    draft: SessionDraft,
    staying: Collection[UUID],
    *,
    today: date,
    now: datetime,
) -> TrainingSession:
    """Correct a session: another row takes its place, with those of its people who stay.

    What was there stays on record, and answers for the days before today.

    Raises:
        NotFoundError: no such session of the business.
        RuleBrokenError: a colleague was faster; or somebody did not work there on the new day.

    """
    old = await own_session(db, actor, session_id)
    _check_open(old)
    check_of_the_business(old)
    row = session_row(actor.signatory_id, draft, by=actor.account_id, now=now)
    row.replaces_id, row.import_key = old.id, None
    db.add(row)
    old.voided_on = today
    try:
        await db.flush()
    except IntegrityError as broken:  # another correction was faster, after we looked
        raise RuleBrokenError(CORRECTED.english) from broken
    kept = list(
        await db.scalars(
            select(Attendance).where(Attendance.session_id == old.id, Attendance.voided_on.is_(None))
        )
    )
    stays = [one for one in kept if one.staff_id in staying]
    if stays and row.held_on > today:
        raise RuleBrokenError(TO_COME.english)
    await _check_present(db, row, [one.staff_id for one in stays])
    for one in stays:
        db.add(
            Attendance(
                signatory_id=row.signatory_id, session_id=row.id, staff_id=one.staff_id, module=row.module,
                held_on=row.held_on, score=one.score, acknowledged_how=one.acknowledged_how,
                acknowledged_on=one.acknowledged_on and max(one.acknowledged_on, row.held_on),
                entered_on=today, there_on=None, voided_on=None,
            )
        )  # fmt: skip
    await _void(db, old.id, today)
    await _hand_on(db, old.id, row.id)
    await refresh(db, actor.signatory_id, [one.staff_id for one in kept])
    _enter(db, actor, row, "training.correct", now=now, replaces_id=old.id, count=len(stays))
    return row


async def take_back(
    db: AsyncSession, actor: KeeperActor, session_id: UUID, *, reason: str, today: date, now: datetime
) -> None:
    """Take a session back: it was entered by mistake. It stays on record, and counts no more from today.

    Raises:
        NotFoundError: no such session of the business.
        RuleBrokenError: a colleague corrected it meanwhile.

    """
    session = await own_session(db, actor, session_id)
    later = select(TrainingSession.id).where(TrainingSession.replaces_id == session.id)
    if session.voided_on is not None and await db.scalar(later) is None:
        return  # taken back already, perhaps by a second click
    _check_open(session)
    session.voided_on = today
    people = list(await db.scalars(select(Attendance.staff_id).where(Attendance.session_id == session.id)))
    await _void(db, session.id, today)
    await refresh(db, actor.signatory_id, people)
    _enter(db, actor, session, "training.take_back", now=now, reason=reason)


async def _logged(
    db: AsyncSession, actor: KeeperActor, session_id: UUID, draft: SessionDraft
) -> TrainingSession:
    row = await own_session(db, actor, session_id)
    if draft_of(row) != draft:
        raise RuleBrokenError(LOGGED_ALREADY.english)
    return row


async def own_session(db: AsyncSession, actor: KeeperActor, session_id: UUID) -> TrainingSession:
    """Lock a session of the actor's own business.

    Raises:
        NotFoundError: there is none.

    """
    query = select(TrainingSession).where(
        TrainingSession.id == session_id, TrainingSession.signatory_id == actor.signatory_id
    )
    row = await db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFoundError
    return row


async def _add(
    db: AsyncSession,
    session: TrainingSession,
    staff_ids: Collection[UUID],
    how: Acknowledged | None,
    *,
    score: int | None,
    said_on: date | None,
    today: date,
) -> list[UUID]:
    if session.held_on > today:
        raise RuleBrokenError(TO_COME.english)
    await _check_present(db, session, staff_ids)
    query = select(Attendance.staff_id, Attendance.acknowledged_on).where(Attendance.session_id == session.id)
    there = {row.staff_id: row.acknowledged_on for row in await db.execute(query)}
    fresh = [staff_id for staff_id in dict.fromkeys(staff_ids) if staff_id not in there]
    for some in slices(fresh, AT_ONCE):
        rows = [
            attendance(session, staff_id, how, score=score, said_on=said_on, today=today) for staff_id in some
        ]
        await db.execute(insert(Attendance), rows)
    late = [one for one in dict.fromkeys(staff_ids) if one in there and there[one] is None] if how else []
    for some in slices(late, AT_ONCE):
        said = update(Attendance).where(Attendance.session_id == session.id, Attendance.staff_id.in_(some))
        signed_on = session.held_on if how is Acknowledged.PAPER else said_on or today
        said = said.values(
            acknowledged_how=how, acknowledged_on=signed_on, there_on=there_since(), entered_on=today
        )
        await db.execute(said, execution_options={"synchronize_session": False})
    return fresh + late


def attendance(
    session: TrainingSession,
    staff_id: UUID,
    how: Acknowledged | None,
    *,
    score: int | None = None,
    said_on: date | None = None,
    today: date,
) -> dict[str, object]:
    """Return the row of somebody who took part. A signed list was signed on the day; else it is today's word."""
    said_on = session.held_on if how is Acknowledged.PAPER else said_on or today
    return {
        "id": uuid4(),
        "signatory_id": session.signatory_id,
        "session_id": session.id,
        "staff_id": staff_id,
        "module": session.module,
        "held_on": session.held_on,
        "score": score,
        "acknowledged_on": said_on if how else None,
        "acknowledged_how": how,
        "entered_on": today,
        "there_on": None,
        "voided_on": None,
    }


async def _check_present(db: AsyncSession, session: TrainingSession, staff_ids: Collection[UUID]) -> None:
    """Refuse people of elsewhere, and those who did not work there on the day.

    Raises:
        NotFoundError: somebody is not of the business's staff.
        RuleBrokenError: somebody had left, or had not begun.

    """
    left = set(staff_ids)
    for some in slices(list(left), AT_ONCE):
        query = select(StaffMember.id, StaffMember.known_as, StaffMember.since, StaffMember.until).where(
            StaffMember.id.in_(some), StaffMember.signatory_id == session.signatory_id
        )
        for staff_id, known_as, since, until in await db.execute(query):
            left.discard(staff_id)
            if not works_on(since, until, session.held_on):
                raise RuleBrokenError(
                    "%(who)s did not work for you on the day of this session. Check the day, or their dates.",
                    who=known_as or staff_id,
                )
    if left:
        raise NotFoundError


async def _void(db: AsyncSession, session_id: UUID, today: date) -> None:
    gone = update(Attendance).where(Attendance.session_id == session_id, Attendance.voided_on.is_(None))
    await db.execute(gone.values(voided_on=today), execution_options={"synchronize_session": False})


async def _hand_on(db: AsyncSession, old_id: UUID, new_id: UUID) -> None:
    """Let who waits to be settled wait at the new session, and its QRs lead there."""
    waiting = update(CheckIn).where(CheckIn.session_id == old_id, CheckIn.settled_at.is_(None))
    for moved in (waiting, update(CheckInDoor).where(CheckInDoor.session_id == old_id)):
        await db.execute(moved.values(session_id=new_id), execution_options={"synchronize_session": False})


def _check_open(session: TrainingSession) -> None:
    if session.voided_on is not None:
        raise RuleBrokenError(CORRECTED.english)


def check_of_the_business(session: TrainingSession) -> None:
    """Refuse to change what a person took, or brought, by themselves.

    Raises:
        RuleBrokenError: it is such a session.

    """
    if session.came_by is not None:
        raise RuleBrokenError(PERSONS_OWN.english)


def session_row(
    signatory_id: UUID, draft: SessionDraft, *, by: UUID | None, now: datetime
) -> TrainingSession:
    """Return a session as it is stored, not replaced and not voided."""
    return TrainingSession(
        id=uuid4(), signatory_id=signatory_id, establishment_id=draft.place_id, module=draft.module,
        module_version=draft.module_version, held_on=draft.held_on, minutes=draft.minutes, mode=draft.mode,
        language=draft.language, trainer_id=draft.trainer_id, trainer_name=draft.trainer_name, replaces_id=None,
        import_key=draft.import_key, check_in_hash=None, came_by=None, entered_by=by, entered_at=now, voided_on=None,
    )  # fmt: skip


def draft_of(row: TrainingSession) -> SessionDraft:
    """Return what was described when a session was entered by hand."""
    return SessionDraft(
        row.module, row.module_version, row.held_on, row.minutes, row.mode, row.language, row.trainer_id,
        row.trainer_name, row.establishment_id,
    )  # fmt: skip


def _enter(
    db: AsyncSession,
    actor: KeeperActor,
    session: TrainingSession,
    kind: str,
    *,
    now: datetime,
    reason: str | None = None,
    **details: str | int | UUID | None,
) -> None:
    record(
        db, kind, subject_id=session.id, actor_id=actor.account_id, now=now, signatory_id=session.signatory_id,
        reason=reason, module=session.module, held_on=session.held_on, **details,
    )  # fmt: skip
