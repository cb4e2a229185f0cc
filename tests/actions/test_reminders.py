"""The letters that remind a business of its training."""

import asyncio
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.accounts.models import Account, Post
from registry.accounts.rules import Role
from registry.adherence.rules import Status
from registry.db import Database
from registry.jobs.models import OutboxMail
from registry.signatories.models import Signatory
from registry.training.models import StaffMember
from registry.training.reminders import last_reminder_on, remind
from registry.training.silencing import gets_reminders, set_reminders
from tests import make
from tests.conftest import NOON

BASE = "https://registry.test"
TODAY = NOON.date()
NAME = "Casilda Montenegro"


async def hotel_with(
    database: Database, *, ends: date | None, status: Status = Status.COMMITTED, people: int = 3
) -> Signatory:
    """Make a hotel with an owner who reads French, a focal point and a member of the team."""
    async with database.writes() as db, db.begin():
        hotel = await make.signatory(db)
        await make.adherence(db, hotel, status=status, since=date(2026, 2, 1))
        owner = await make.person(db, Role.OWNER, hotel.id)
        owner.email, owner.language = "owner@hotel.example", "fr"
        focal = await make.person(db, Role.FOCAL_POINT, hotel.id)
        focal.email = "focal@hotel.example"
        await make.person(db, Role.MEMBER, hotel.id)
        for _ in range(people):
            one = await make.staff_member(db, hotel, known_as=f"{NAME} {_}", since=date(2025, 1, 1))
            one.trained_until = ends
    return hotel


async def letters(db: AsyncSession) -> dict[str, str]:
    return {letter.to_address: letter.body or "" for letter in await db.scalars(select(OutboxMail))}


async def test_owner_and_focal_point_get_one_letter_each_in_their_language_and_it_names_nobody(
    database: Database,
) -> None:
    hotel = await hotel_with(database, ends=TODAY + timedelta(days=5))

    assert await remind(database, base_url=BASE, now=NOON) == 1

    async with database.reads() as db:
        written = await letters(db)
        assert set(written) == {"owner@hotel.example", "focal@hotel.example"}
        assert "7 jours" in written["owner@hotel.example"]
        assert "within 7 days" in written["focal@hotel.example"]
        assert all(f"{BASE}/desk/training" in body for body in written.values())
        assert not any("Casilda" in body for body in written.values())
        subjects = await db.scalars(select(OutboxMail.subject))
        assert all(hotel.trade_name in subject for subject in subjects)
        assert await last_reminder_on(db, hotel.id) == TODAY


async def test_two_workers_write_one_letter_and_the_next_waits_a_week(database: Database) -> None:
    await hotel_with(database, ends=TODAY + timedelta(days=31))

    sent = await asyncio.gather(*(remind(database, base_url=BASE, now=NOON) for _ in range(2)))

    assert sum(sent) == 1
    assert await remind(database, base_url=BASE, now=NOON + timedelta(days=3)) == 0
    assert await remind(database, base_url=BASE, now=NOON + timedelta(days=7)) == 1


async def test_two_workers_at_midnight_write_one_letter(database: Database) -> None:
    await hotel_with(database, ends=TODAY + timedelta(days=31))
    midnight = NOON.replace(hour=0, minute=0, second=0)
    moments = midnight - timedelta(seconds=1), midnight

    sent = await asyncio.gather(*(remind(database, base_url=BASE, now=now) for now in moments))

    assert sum(sent) == 1


async def test_a_business_whose_readers_are_gone_counts_as_not_reminded_until_somebody_can_read(
    database: Database,
) -> None:
    hotel = await hotel_with(database, ends=TODAY + timedelta(days=5))
    async with database.writes() as db, db.begin():
        gone = TODAY - timedelta(days=1)
        await db.execute(update(Post).where(Post.organisation_id == hotel.id).values(until=gone))

    assert await remind(database, base_url=BASE, now=NOON) == 0

    async with database.writes() as db, db.begin():
        assert await last_reminder_on(db, hotel.id) is None
        await db.execute(update(Post).where(Post.organisation_id == hotel.id).values(until=None))
    assert await remind(database, base_url=BASE, now=NOON + timedelta(days=1)) == 1


async def test_who_left_the_business_or_the_team_gets_and_causes_none(database: Database) -> None:
    hotel = await hotel_with(database, ends=TODAY + timedelta(days=5), people=1)
    async with database.writes() as db, db.begin():
        former = await make.account(db)
        await make.post(db, former, Role.OWNER, hotel.id, until=TODAY - timedelta(days=1))
        left = TODAY - timedelta(days=1)
        await db.execute(update(StaffMember).where(StaffMember.signatory_id == hotel.id).values(until=left))

    assert await remind(database, base_url=BASE, now=NOON) == 0

    async with database.writes() as db, db.begin():
        await db.execute(update(StaffMember).where(StaffMember.signatory_id == hotel.id).values(until=None))
    assert await remind(database, base_url=BASE, now=NOON) == 1
    async with database.reads() as db:
        address = await db.scalar(select(Account.email).where(Account.id == former.id))
        assert address not in await letters(db)


async def test_a_business_that_left_the_register_gets_none(database: Database) -> None:
    await hotel_with(database, ends=TODAY, status=Status.WITHDRAWN)
    assert await remind(database, base_url=BASE, now=NOON) == 0


async def test_a_suspended_business_is_reminded(database: Database) -> None:
    await hotel_with(database, ends=TODAY, status=Status.SUSPENDED)

    assert await remind(database, base_url=BASE, now=NOON) == 1


async def test_who_is_new_and_never_trained_is_told_of_as_the_sixty_days_end(database: Database) -> None:
    hotel = await hotel_with(database, ends=None)
    async with database.writes() as db, db.begin():
        began = TODAY - timedelta(days=54)
        await db.execute(update(StaffMember).where(StaffMember.signatory_id == hotel.id).values(since=began))

    assert await remind(database, base_url=BASE, now=NOON) == 1
    async with database.reads() as db:
        assert "within 7 days" in (await letters(db))["focal@hotel.example"]


async def test_a_business_that_lists_nobody_a_month_after_it_signed_is_asked_to_once(
    database: Database,
) -> None:
    await hotel_with(database, ends=None, people=0)
    signed = make.SIGNED_ON - NOON.date() + timedelta(days=29)

    assert await remind(database, base_url=BASE, now=NOON + signed) == 0
    assert await remind(database, base_url=BASE, now=NOON) == 1
    assert await remind(database, base_url=BASE, now=NOON + timedelta(days=60)) == 0
    async with database.reads() as db:
        assert "Nobody is listed yet" in (await letters(db))["focal@hotel.example"]


async def test_whoever_wants_no_letters_gets_none_and_the_other_reader_still_does(
    database: Database,
) -> None:
    hotel = await hotel_with(database, ends=TODAY + timedelta(days=5))
    async with database.writes() as db, db.begin():
        account_id = await db.scalar(select(Account.id).where(Account.email == "focal@hotel.example"))
        assert account_id is not None
        keeper = KeeperActor(account_id, hotel.id, frozenset({Role.FOCAL_POINT}))
        for _ in range(2):
            await set_reminders(db, keeper, wanted=False, now=NOON)

    await remind(database, base_url=BASE, now=NOON)

    async with database.writes() as db, db.begin():
        assert set(await letters(db)) == {"owner@hotel.example"}
        await set_reminders(db, keeper, wanted=True, now=NOON)
        assert await gets_reminders(db, keeper)


async def test_where_nobody_wants_letters_none_is_noted_as_written(database: Database) -> None:
    hotel = await hotel_with(database, ends=TODAY + timedelta(days=5))
    async with database.writes() as db, db.begin():
        for account_id in list(await db.scalars(select(Account.id).where(Account.email.like("%@hotel%")))):
            keeper = KeeperActor(account_id, hotel.id, frozenset({Role.OWNER}))
            await set_reminders(db, keeper, wanted=False, now=NOON)

    assert await remind(database, base_url=BASE, now=NOON) == 0

    async with database.reads() as db:
        assert await last_reminder_on(db, hotel.id) is None
