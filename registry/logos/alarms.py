"""Right signatures that nobody issued: noted, told to registrars, and settled (actions)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.models import Post
from registry.accounts.queries import letterboxes
from registry.accounts.rules import Role
from registry.db import Database, locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.actions import write_mail
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.logos.models import KeyAlarm
from registry.logos.rules import spell

MOST_OPEN = 500  # a thief may sign as many as there are; this many tell enough
SUBJECT = Sentence("A logo bears a signature that the register did not issue")
TOLD = Sentence(
    "Somebody scanned a logo with a right signature of this register that it never issued. Either the database lost "
    "a row, or somebody else holds the key. What to do stands at your desk:"
)


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """One alarm, as the registrars' page shows it."""

    id: UUID
    kid: str
    code: str
    seen_on: date

    @property
    def spelt(self) -> str:
        """The code in groups."""
        return spell(self.code)


async def note_alarm(database: Database, kid: str, sha256: bytes, code: str, *, today: date) -> None:
    """Note an alarm, after the visitor has been answered; the same bytes once. Nothing of the visitor is kept."""
    try:
        async with database.writes() as db, db.begin():
            waiting = select(func.count()).where(KeyAlarm.settled_at.is_(None))
            known = await db.scalar(select(KeyAlarm.id).where(KeyAlarm.sha256 == sha256))
            if known is None and (await db.scalar(waiting) or 0) < MOST_OPEN:
                db.add(
                    KeyAlarm(
                        kid=kid, sha256=sha256, code=code, seen_on=today, announced_at=None, settled_by=None,
                        settled_at=None,
                    )
                )  # fmt: skip
    except IntegrityError:
        return  # another visitor's scan of the same bytes was quicker


async def announce_alarms(db: AsyncSession, *, base_url: str, now: datetime) -> None:
    """Write to every registrar if there are alarms that none was told of."""
    unsaid = list(await db.scalars(locked(select(KeyAlarm).where(KeyAlarm.announced_at.is_(None)))))
    if not unsaid:
        return
    for email, language in await letterboxes(db, Post.role == Role.REGISTRAR, today=now.date()):
        write_mail(
            db, email, SUBJECT, [TOLD], language=language, now=now, link=f"{base_url}/registrar/alarms"
        )
    for alarm in unsaid:
        alarm.announced_at = now


async def open_alarms(db: AsyncSession, _: RegistrarActor) -> list[AlarmLine]:
    """Return the alarms that nobody has settled, the latest first. They are every registrar's."""
    query = (
        select(KeyAlarm).where(KeyAlarm.settled_at.is_(None)).order_by(KeyAlarm.seen_on.desc(), KeyAlarm.id)
    )
    return [AlarmLine(row.id, row.kid, row.code, row.seen_on) for row in await db.scalars(query)]


async def settle(
    db: AsyncSession, actor: RegistrarActor, alarm_id: UUID, reason: str, *, now: datetime
) -> None:
    """Note what an alarm was found to be.

    Raises:
        NotFoundError: no such alarm.
        RuleBrokenError: another registrar settled it.

    """
    alarm = await db.scalar(locked(select(KeyAlarm).where(KeyAlarm.id == alarm_id)))
    if alarm is None:
        raise NotFoundError
    if alarm.settled_at is not None:
        raise RuleBrokenError("Another registrar has settled this alarm.")
    alarm.settled_by, alarm.settled_at = actor.account_id, now
    record(
        db, "key.alarm_settle", subject_id=alarm.id, actor_id=actor.account_id, now=now, reason=reason,
        kid=alarm.kid, code=alarm.code,
    )  # fmt: skip
