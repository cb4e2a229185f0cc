"""The letters that say that something waits at the desk, and not what (actions)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account, Post
from registry.accounts.queries import counts
from registry.accounts.rules import Role
from registry.incidents.models import IncidentLog, IncidentReminder
from registry.jobs.actions import write_mail
from registry.kit.words import Sentence

HOURS = range(6, 20)  # of UTC; a letter in the night would say when something was logged
SUBJECT = Sentence("Something waits at your desk")
WAITING = Sentence("Something that you keep at the register waits for you. Your desk says what it is:")


async def come_back_by_mail(db: AsyncSession, *, base_url: str, now: datetime) -> int:
    """Write to the focal points of every business whose log has waited its day; return how many businesses.

    One letter a business and day at most, whatever waits and however much; the worker looks in the day's hours.
    """
    if now.hour not in HOURS:
        return 0
    told = select(IncidentReminder.signatory_id).where(IncidentReminder.sent_on == now.date())
    waiting = (
        select(IncidentLog.signatory_id)
        .where(IncidentLog.due_at < now, IncidentLog.signatory_id.not_in(told))
        .distinct()
        .order_by(IncidentLog.signatory_id)
    )
    return sum([await _write(db, one, base_url=base_url, now=now) for one in await db.scalars(waiting)])


async def _write(db: AsyncSession, signatory_id: UUID, *, base_url: str, now: datetime) -> bool:
    readers = (
        select(Account.email, Account.language)
        .join(Post, Post.account_id == Account.id)
        .where(Post.organisation_id == signatory_id, Post.role == Role.FOCAL_POINT, counts(now.date()))
        .distinct()
        .order_by(Account.email)
    )
    found = (await db.execute(readers)).all()
    if not found:
        return False
    try:
        async with db.begin_nested():
            db.add(IncidentReminder(signatory_id=signatory_id, sent_on=now.date()))
    except IntegrityError:  # another worker was faster
        return False
    for email, language in found:
        write_mail(db, email, SUBJECT, [WAITING], language=language, now=now, link=f"{base_url}/desk")
    return True
