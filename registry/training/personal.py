"""A link by which one of the staff opens their own page, and what they do there: acknowledge, send what they passed (actions)."""

import secrets
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.accounts.rules import hash_token
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.training.forms import SessionDraft
from registry.training.learnt import LearntDraft
from registry.training.models import Attendance, PersonalLink, TrainingSession
from registry.training.modules import modules
from registry.training.personal_queries import Own
from registry.training.rules import SENT_MOST, Acknowledged, CameBy, Mode, link_opens
from registry.training.sessions import attendance, session_row
from registry.training.staff import own_staff
from registry.training.trained import refresh

A_YEAR = timedelta(days=365)
GONE = Sentence("Somebody who left more than 90 days ago gets no new link.")


async def make_link(
    db: AsyncSession, actor: KeeperActor, staff_id: UUID, *, today: date, now: datetime
) -> str:
    """Make the personal link of one of the staff, and return its token: it is kept nowhere. The one before ends.

    Raises:
        NotFoundError: nobody of the actor's business, or somebody forgotten.
        RuleBrokenError: they left too long ago.

    """
    staff = await own_staff(db, actor, staff_id)
    if not link_opens(staff.until, today):
        raise RuleBrokenError(GONE.english)
    token = secrets.token_urlsafe(32)
    link = await db.scalar(select(PersonalLink).where(PersonalLink.staff_id == staff.id))
    if link is None:
        db.add(PersonalLink(id=uuid4(), staff_id=staff.id, token_hash=hash_token(token), made_at=now))
    else:
        link.token_hash, link.made_at = hash_token(token), now
    record(
        db, "staff.make_link", subject_id=staff.id, actor_id=actor.account_id, now=now,
        signatory_id=actor.signatory_id,
    )  # fmt: skip
    return token


async def acknowledge(db: AsyncSession, own: Own, attendance_id: UUID, *, now: datetime) -> None:
    """Let somebody say that they were there. Twice is once.

    Raises:
        NotFoundError: it is not theirs, or counts no more.

    """
    query = select(Attendance).where(
        Attendance.id == attendance_id, Attendance.staff_id == own.staff_id, Attendance.voided_on.is_(None)
    )
    row = await db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFoundError
    if row.acknowledged_on is not None:
        return
    row.there_on = row.there_on or row.entered_on
    row.acknowledged_on = row.entered_on = max(own.today, row.held_on)
    row.acknowledged_how = Acknowledged.LINK
    await refresh(db, own.signatory_id, [own.staff_id])
    record(
        db, "training.acknowledge", subject_id=row.session_id, actor_id=None, now=now,
        signatory_id=own.signatory_id, module=row.module,
    )  # fmt: skip


async def send_learnt(db: AsyncSession, own: Own, draft: LearntDraft, *, now: datetime) -> bool:
    """Enter what somebody passed on their own phone, as a session of their own. The same again changes nothing.

    One that the business took back stays so.

    Returns:
        Whether it is new.

    Raises:
        RuleBrokenError: they sent very many within a year.

    """
    sent = (
        select(func.count())
        .select_from(Attendance)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(
            Attendance.staff_id == own.staff_id,
            TrainingSession.came_by == CameBy.OWN_PHONE,
            Attendance.held_on > own.today - A_YEAR,
        )
    )
    if (await db.scalar(sent) or 0) >= SENT_MOST:
        raise RuleBrokenError("You have sent very many this year. What stands there already counts.")
    about = SessionDraft(
        module=draft.module,
        module_version=draft.version,
        held_on=draft.learnt_on,
        minutes=modules()[draft.module].minutes,
        mode=Mode.ONLINE,
        language=draft.language,
        import_key=f"phone:{own.staff_id}:{draft.module}:{draft.said_on.isoformat()}",
    )
    row = await enter_own(db, own, about, CameBy.OWN_PHONE, score=draft.score, now=now)
    if row is None:
        return False
    await refresh(db, own.signatory_id, [own.staff_id])
    record(
        db, "training.send_learnt", subject_id=row.id, actor_id=None, now=now, signatory_id=own.signatory_id,
        module=draft.module, held_on=draft.learnt_on,
    )  # fmt: skip
    return True


async def enter_own(
    db: AsyncSession, own: Own, about: SessionDraft, came_by: CameBy, *, score: int | None, now: datetime
) -> TrainingSession | None:
    """Enter a session of one person, who acknowledges it by sending it; None if it is there already."""
    known = select(TrainingSession.id).where(
        TrainingSession.signatory_id == own.signatory_id, TrainingSession.import_key == about.import_key
    )
    if await db.scalar(known) is not None:
        return None
    row = session_row(own.signatory_id, about, by=None, now=now)
    row.came_by = came_by
    try:
        async with db.begin_nested():
            db.add(row)
            await db.flush()
    except IntegrityError:
        return None  # from the same phone, at the same moment
    db.add(Attendance(**attendance(row, own.staff_id, Acknowledged.LINK, score=score, today=own.today)))
    await db.flush()
    return row
