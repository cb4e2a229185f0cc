"""The letters that tell registrars of numbers to be checked again: written by the worker (actions)."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account, Post
from registry.accounts.queries import counts
from registry.accounts.rules import Role
from registry.countries.hotline_checks import State, due_on, letter_due, state
from registry.countries.models import Hotline, HotlineLetter
from registry.db import Database, locked
from registry.jobs.actions import write_mail
from registry.kit.words import Sentence

SUBJECT = Sentence("Telephone numbers to check again")
ONWARD = Sentence("At your desk stands which they are, the most pressing first.")


async def remind_of_numbers(database: Database, *, base_url: str, now: datetime) -> int:
    """Write the letters that are due, each registrar's in a transaction of its own; return how many got one.

    Two workers that look at once write one letter: the second waits and finds the first one's.
    """
    today = now.date()
    async with database.reads() as db:
        checked = select(Hotline.verified_on).where(
            Hotline.retired_at.is_(None), Hotline.verified_on.is_not(None)
        )
        days = [day for day in await db.scalars(checked) if day is not None]
        last = await _last(db)
        readers = [
            one for one in await _registrars(db, today=today) if letter_due(_ends(days), last.get(one), today)
        ]
    sent = 0
    for account_id in readers:
        async with database.writes() as db, db.begin():
            sent += await _write(db, account_id, days, base_url=base_url, now=now)
    return sent


async def _write(
    db: AsyncSession, account_id: UUID, days: list[date], *, base_url: str, now: datetime
) -> bool:
    today = now.date()
    account = await db.scalar(locked(select(Account).where(Account.id == account_id), key_share=True))
    if account is None or not letter_due(_ends(days), (await _last(db)).get(account_id), today):
        return False  # another worker wrote it since
    states = [state(day, retired=False, today=today) for day in days]
    db.add(HotlineLetter(account_id=account_id, sent_on=today))
    link = f"{base_url}/registrar/hotlines"
    write_mail(
        db, account.email, SUBJECT, [*_told(states), ONWARD], language=account.language, now=now, link=link
    )
    return True


def _told(states: list[State]) -> list[Sentence]:
    soon, stale = states.count(State.RECHECK_DUE), states.count(State.STALE)
    said = []
    if soon:
        said.append(
            Sentence("Numbers to call whose check runs out within 30 days: %(soon)s.", {"soon": soon})
        )
    if stale:
        words = Sentence(
            "Numbers whose check has run out, and which stand behind the police until somebody checks them again: %(stale)s.",
            {"stale": stale},
        )
        said.append(words)
    return said


async def _registrars(db: AsyncSession, *, today: date) -> Sequence[UUID]:
    query = select(Post.account_id).where(Post.role == Role.REGISTRAR, counts(today)).distinct()
    return (await db.scalars(query.order_by(Post.account_id))).all()


async def _last(db: AsyncSession) -> dict[UUID, date]:
    letters = select(HotlineLetter.account_id, func.max(HotlineLetter.sent_on))
    return dict(iter(await db.execute(letters.group_by(HotlineLetter.account_id))))


def _ends(days: list[date]) -> list[date]:
    return [end for day in days if (end := due_on(day)) is not None]
