"""The letters to case handlers: twice a day at fixed hours, without content, whether or not anything came (actions).

So neither a letter nor its hour says that there is a report. Between those hours a letter goes to whoever's turn a
report has become of which no authority was told: its six hours are over, and the hour is one of four a day.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.accounts.models import Account, Post
from registry.accounts.offices import country_of_office
from registry.accounts.queries import counts
from registry.accounts.rules import Role
from registry.cases.added import open_all_again
from registry.cases.lines import CaseLine, queue
from registry.cases.models import CaseBatch
from registry.cases.rules import BAND_HOURS
from registry.jobs.actions import write_mail
from registry.kit.words import Sentence
from registry.settings import Settings

TO_ALL = frozenset({6, 18})  # of UTC
KEPT_FOR = timedelta(days=7)
SUBJECT = Sentence("Your case desk")
LOOK_IN = Sentence(
    "Please look in at your case desk today. This letter comes twice a day, whether or not anything waits:"
)


async def write_batch(db: AsyncSession, settings: Settings, *, now: datetime) -> int:
    """Write the letters of the present six hours, once; return how many.

    The worker asks every minute. A worker that was away writes those of the hours in which it came back.
    """
    hour = now.hour - now.hour % BAND_HOURS
    if await db.get(CaseBatch, (now.date(), hour)) is not None:
        return 0
    await db.execute(delete(CaseBatch).where(CaseBatch.day < now.date() - KEPT_FOR))
    try:
        async with db.begin_nested():
            db.add(CaseBatch(day=now.date(), hour=hour))
    except IntegrityError:
        return 0
    await open_all_again(db, now=now)
    everybody = await _handlers(db, today=now.date())
    wanted = set(everybody) if hour in TO_ALL else await _whose_turn(db, settings, everybody, now=now)
    accounts = select(Account.email, Account.language).where(Account.id.in_(wanted)).order_by(Account.email)
    link = f"{settings.base_url}/cases"
    found = (await db.execute(accounts)).all()
    for email, language in found:
        write_mail(db, email, SUBJECT, [LOOK_IN], language=language, now=now, link=link)
    return len(found)


async def _handlers(db: AsyncSession, *, today: date) -> dict[UUID, frozenset[str]]:
    query = select(Post.account_id, Post.organisation_id).where(Post.role == Role.CASE_HANDLER, counts(today))
    found: dict[UUID, set[str]] = {}
    for account_id, office in await db.execute(query):
        if (country := country_of_office(office)) is not None:
            found.setdefault(account_id, set()).add(country)
    return {account_id: frozenset(countries) for account_id, countries in found.items()}


async def _whose_turn(
    db: AsyncSession, settings: Settings, handlers: dict[UUID, frozenset[str]], *, now: datetime
) -> Collection[UUID]:
    """Return who has something that must not wait.

    That is something that was added, an untold report to be opened, or one opened on a day before and not closed; one that opens to nobody, for
    all of its country; or a file made on a day before, of which nobody has said whether it was handed over.
    """
    wanted = set()
    for account_id, countries in handlers.items():
        lines = await queue(db, CaseHandlerActor(account_id, countries), settings, now=now)
        if any((line.mine or line.opens_to_nobody) and _presses(line, today=now.date()) for line in lines):
            wanted.add(account_id)
    return wanted


def _presses(line: CaseLine, *, today: date) -> bool:
    untold = not line.told and (line.opened_on is None or line.opened_on < today)
    return (
        untold
        or line.added is not None
        or (line.file_waits_since is not None and line.file_waits_since < today)
    )
