"""A thousand reminders, two workers killed in the middle: each letter is written once, and none is lost."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account, Post
from registry.accounts.rules import Role
from registry.adherence.models import StatusChange
from registry.associations.actions import join
from registry.db import Database, Record, open_database
from registry.desks.member_acts import Reminded, remind_members
from registry.jobs.models import Job, OutboxMail, Round
from registry.kit.clock import utc_now
from registry.signatories.models import Signatory
from registry.training.models import Reminder
from tests import make
from tests.operations.conftest import Place
from tests.operations.post_office import PostOffice, post_office
from tests.operations.test_mail import settings_of, unsent

BUSINESSES = 1000
SOME = 300  # where the queue is asked, and not the day
# A worker whose clock is ahead by so many minutes: whoever was killed before it has no lease any more.
WORKER = """
import asyncio, os, sys
from datetime import timedelta
from registry.associations.actions import join
from registry.db import open_database
from registry.kit.clock import utc_now
from registry.signatories.models import Signatory
from registry.settings import read_settings
from registry.worker import work

settings = read_settings(os.environ)
ahead = timedelta(minutes=int(sys.argv[1]))
asyncio.run(work(settings, open_database(settings.database), clock=lambda: utc_now() + ahead))
"""


async def copies(db: AsyncSession, row: Record, count: int, change: Callable[[int], dict[str, Any]]) -> None:
    """Enter a row again so many times, each with its own values where `change` says so."""
    table = type(row).__table__
    same = {column.key: getattr(row, column.key) for column in table.columns}
    await db.execute(insert(type(row)), [{**same, **change(number)} for number in range(count)])


async def businesses(database: Database, count: int) -> None:
    """Make businesses with an owner each, and one person whose training runs out within the week."""
    async with database.writes() as db, db.begin():
        hotel = await make.signatory(db)
        late = utc_now().date() + timedelta(days=300)  # no letter about its report comes in between
        adherence = await make.adherence(db, hotel, report_due_on=late)
        owner = await make.person(db, Role.OWNER, hotel.id)
        person = await make.staff_member(db, hotel)
        person.trained_until = utc_now().date() + timedelta(days=5)
        await db.flush()
        status = (
            await db.scalars(select(StatusChange).where(StatusChange.adherence_id == adherence.id))
        ).all()
        post = (await db.scalars(select(Post).where(Post.account_id == owner.id))).one()
        count -= 1  # and the first
        firms, stands, people, posts = [[uuid4() for _ in range(count)] for _ in range(4)]
        await copies(
            db, hotel, count, lambda n: {"id": firms[n], "slug": f"hotel-{n}", "registry_number": f"R{n}"}
        )
        await copies(db, adherence, count, lambda n: {"id": stands[n], "signatory_id": firms[n]})
        for one in status:
            await copies(db, one, count, lambda n: {"id": uuid4(), "adherence_id": stands[n]})
        await copies(db, owner, count, lambda n: {"id": people[n], "email": f"owner-{n}@hotel.example"})
        await copies(
            db, post, count, lambda n: {"id": posts[n], "account_id": people[n], "organisation_id": firms[n]}
        )
        await copies(db, person, count, lambda n: {"id": uuid4(), "signatory_id": firms[n]})


async def count_of(database: Database, what: Any) -> int:
    async with database.reads() as db:
        return await db.scalar(select(func.count()).select_from(what)) or 0


async def until(come: Callable[[], Awaitable[bool]]) -> None:
    end = time.monotonic() + 60
    while not await come() and time.monotonic() < end:  # noqa: ASYNC110 (another process does it)
        await asyncio.sleep(0.02)


async def start(place: Place, office: PostOffice, ahead: int) -> asyncio.subprocess.Process:
    quiet = asyncio.subprocess.DEVNULL
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", WORKER, str(ahead),
        env=place.environment | settings_of(office), stdout=quiet, stderr=quiet,
    )  # fmt: skip


async def test_a_thousand_reminders_are_written_once_each_though_two_workers_are_killed(place: Place) -> None:
    migrating = await asyncio.create_subprocess_exec(*place.command("migrate"), env=place.environment)
    assert await migrating.wait() == 0
    database = open_database(place.url)
    await businesses(database, BUSINESSES)
    async with post_office() as office:
        first = await start(place, office, 0)
        await until(lambda: more_than(database, Reminder, 500))
        first.kill()
        await first.wait()
        cut_off = await count_of(database, Reminder)
        second = await start(place, office, 3)
        await until(lambda: sent_more_than(office, 200))
        second.kill()
        await second.wait()
        cut_short = BUSINESSES - await unsent(database)

        both = [await start(place, office, 6) for _ in range(2)]
        await until(lambda: all_gone(database, BUSINESSES))
        for worker in both:
            worker.terminate()
        ended = [await worker.wait() for worker in both]

    assert 500 < cut_off < BUSINESSES, "the first was killed while it wrote"
    assert 100 < cut_short < BUSINESSES, "the second was killed while it sent"
    assert await count_of(database, Reminder) == BUSINESSES
    assert await count_of(database, OutboxMail) == BUSINESSES
    async with database.reads() as db:
        accounts = set(await db.scalars(select(Account.email)))
        row = await db.get_one(Round, "training.remind")
    await database.close()
    assert set(office.to()) == accounts, "none is lost: as many letters as addresses, so one each"
    # SMTP knows no transaction: of a letter that was handed over and not yet noted, a second goes out.
    assert sum(office.to().values()) <= BUSINESSES + 1
    assert (row.last_done_at is not None, row.claimed_by) == (True, None)
    assert ended == [-15, -15]


async def test_letters_asked_of_the_queue_are_written_once_each_though_two_workers_are_killed(
    place: Place,
) -> None:
    migrating = await asyncio.create_subprocess_exec(*place.command("migrate"), env=place.environment)
    assert await migrating.wait() == 0
    database = open_database(place.url)
    await businesses(database, SOME)
    async with database.writes() as db, db.begin():
        chamber = await make.association(db)
        administrator = await make.administrator(db, chamber)
        ids = list(await db.scalars(select(Signatory.id).order_by(Signatory.id)))
        await join(db, chamber.id, [(one, "") for one in ids], by=None, now=utc_now())
        told = await remind_members(db, administrator, ids, now=utc_now())
    assert told == Reminded(sent=SOME, asked=0, nobody=0)
    async with post_office() as office:
        for ahead, wanted in ((0, 75), (3, 180)):
            worker = await start(place, office, ahead)
            await until(lambda wanted=wanted: done_more_than(database, wanted))  # type: ignore[misc]
            worker.kill()
            await worker.wait()
        both = [await start(place, office, 6) for _ in range(2)]
        await until(lambda: all_gone(database, SOME))
        for worker in both:
            worker.kill()
            await worker.wait()

    async with database.reads() as db:
        undone = await db.scalar(
            select(func.count()).where(Job.kind == "members.remind", Job.done_at.is_(None))
        )
    letters = await count_of(database, OutboxMail)
    await database.close()
    asked = [to for to, letter in office.letters if "look at your desk" in letter["Subject"]]
    assert (letters, len(set(asked)), undone) == (2 * SOME, SOME, 0), "and one each about training"


async def done_more_than(database: Database, wanted: int) -> bool:
    async with database.reads() as db:
        done = select(func.count()).where(Job.kind == "members.remind", Job.done_at.is_not(None))
        return (await db.scalar(done) or 0) > wanted


async def more_than(database: Database, what: Any, wanted: int) -> bool:
    return await count_of(database, what) > wanted


async def sent_more_than(office: PostOffice, wanted: int) -> bool:
    return len(office.letters) > wanted


async def all_gone(database: Database, count: int) -> bool:
    return await count_of(database, Reminder) == count and await unsent(database) == 0
