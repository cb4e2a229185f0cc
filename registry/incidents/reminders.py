"""The letters that say that something waits at the desk, and not what (actions)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Post
from registry.accounts.queries import letterboxes
from registry.accounts.rules import Role
from registry.countries.queries import profile_of
from registry.countries.rules import local_time
from registry.incidents.models import IncidentLog, IncidentReminder
from registry.jobs.actions import write_mail
from registry.kit.words import Sentence

HOUR = 9  # by the clocks of the country; another minute, or an hour of its own, would say when something was logged
KEPT_FOR = timedelta(days=2)
SUBJECT = Sentence("Something waits at your desk")
WAITING = Sentence("Something that you keep at the register waits for you. Your desk says what it is:")


async def come_back_by_mail(db: AsyncSession, *, base_url: str, now: datetime) -> int:
    """Write to the focal points of every business whose log has waited its day; return how many businesses.

    One letter a business and day at most, whatever waits and however much, all in one hour of the country's day, about
    what had waited its day when that hour began. A worker that is away in that hour writes on the next day.
    """
    await db.execute(delete(IncidentReminder).where(IncidentReminder.sent_on < now.date() - KEPT_FOR))
    countries = select(IncidentLog.country).where(IncidentLog.due_at < now).distinct()
    written = 0
    for country in sorted(await db.scalars(countries)):
        local = local_time(await profile_of(db, country), now)
        if local.hour != HOUR:
            continue
        began = local.replace(minute=0, second=0, microsecond=0)
        waiting = select(IncidentLog.signatory_id).where(
            IncidentLog.country == country, IncidentLog.due_at < began
        )
        for one in await db.scalars(waiting.distinct().order_by(IncidentLog.signatory_id)):
            written += await _write(db, one, local.date(), base_url=base_url, now=now)
    return written


async def _write(db: AsyncSession, signatory_id: UUID, day: date, *, base_url: str, now: datetime) -> bool:
    told = select(IncidentReminder.id).where(
        IncidentReminder.signatory_id == signatory_id, IncidentReminder.sent_on == day
    )
    if await db.scalar(told) is not None:
        return False
    whose = Post.organisation_id == signatory_id, Post.role == Role.FOCAL_POINT
    found = await letterboxes(db, *whose, today=now.date())
    if not found:
        return False
    try:
        async with db.begin_nested():
            db.add(IncidentReminder(signatory_id=signatory_id, sent_on=day))
    except IntegrityError:  # another worker was faster
        return False
    for email, language in found:
        write_mail(db, email, SUBJECT, [WAITING], language=language, now=now, link=f"{base_url}/desk")
    return True
