"""A list of staff taken over: people, sessions and attendances, all of it or nothing, and twice is once."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.errors import NotFoundError, RuleBrokenError
from registry.rosters.actions import upload
from registry.rosters.rules import Kind
from registry.rosters.staff_lists import around, packed_staff, staff_of, take_staff
from registry.signatories.models import Signatory
from registry.training import sessions
from registry.training.coverage_queries import groups_today
from registry.training.models import Attendance, StaffMember, TrainingSession
from tests import make
from tests.conftest import NOON

TODAY = NOON.date()
LIST = b"""Name,Role,M0,M1,M2,M3
Ana,reception,2026-02-01,2026-02-01,2026-02-01,2026-02-08
Eva,reception,2026-02-01,2026-02-01,2026-02-01,
"""


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    return await make.signatory(db)


async def load(db: AsyncSession, hotel: Signatory, data: bytes = LIST) -> tuple[int, int, int, int, int]:
    packed = packed_staff(data, "staff.csv", await around(db, hotel.id, today=TODAY))
    row = await upload(db, Kind.STAFF, hotel.id, data, packed, country="CR", by=None, now=NOON)
    _, people = staff_of(packed)
    done = await take_staff(db, hotel.id, row.id, people, left_out=0, by=None, today=TODAY, now=NOON)
    return done.added, done.known, done.attended, done.known_attended, done.not_there


async def test_who_took_a_module_on_one_day_was_at_one_session(db: AsyncSession, hotel: Signatory) -> None:
    assert await load(db, hotel) == (2, 0, 7, 0, 0)

    held = (await db.scalars(select(TrainingSession))).all()
    assert sorted((row.module, row.held_on.day) for row in held) == [
        ("M0", 1),
        ("M1", 1),
        ("M2", 1),
        ("M3", 8),
    ]
    (group,) = await groups_today(db, hotel.id, today=TODAY)
    assert (group.covered, group.listed) == (1, 2)


async def test_the_same_list_twice_changes_nothing_even_after_a_correction(
    db: AsyncSession, hotel: Signatory
) -> None:
    await load(db, hotel)
    keeper: KeeperActor = await make.keeper(db, hotel)
    first = (await db.scalars(select(TrainingSession).where(TrainingSession.module == "M3"))).one()
    await sessions.take_back(db, keeper, first.id, reason="Never held", today=TODAY, now=NOON)

    assert await load(db, hotel) == (0, 2, 0, 7, 0)

    assert await db.scalar(select(func.count(Attendance.id))) == 7
    assert [group.covered for group in await groups_today(db, hotel.id, today=TODAY)] == [0]


async def test_a_day_before_somebody_s_first_is_left_out_and_said(db: AsyncSession, hotel: Signatory) -> None:
    await make.staff_member(db, hotel, known_as="Ana", since=date(2026, 2, 5))

    assert await load(db, hotel) == (1, 1, 4, 0, 3)


async def test_a_list_is_its_own_business_s_and_is_taken_over_once(
    db: AsyncSession, hotel: Signatory
) -> None:
    other = await make.signatory(db)
    packed = packed_staff(LIST, "staff.csv", await around(db, hotel.id, today=TODAY))
    row = await upload(db, Kind.STAFF, hotel.id, LIST, packed, country="CR", by=None, now=NOON)
    _, people = staff_of(packed)

    with pytest.raises(NotFoundError):
        await take_staff(db, other.id, row.id, people, left_out=0, by=None, today=TODAY, now=NOON)
    await take_staff(db, hotel.id, row.id, people, left_out=0, by=None, today=TODAY, now=NOON)
    with pytest.raises(RuleBrokenError):
        await take_staff(db, hotel.id, row.id, people, left_out=0, by=None, today=TODAY, now=NOON)
    assert await db.scalar(select(func.count(StaffMember.id))) == 2


async def test_who_left_or_is_about_to_leave_is_taken_over_once(db: AsyncSession, hotel: Signatory) -> None:
    listed = (
        b"Name,Role,Since,Until,M0\n"
        b"Ana,reception,2025-01-01,2026-02-20,2026-02-01\n"
        b"Eva,reception,2025-01-01,2026-12-31,2026-02-01\n"
        b"Iris,reception,2025-01-01,,2026-02-01\n"
    )
    assert await load(db, hotel, listed) == (3, 0, 3, 0, 0)

    assert await load(db, hotel, listed) == (0, 3, 0, 3, 0)
    assert await load(db, hotel, b"Name,Role,M0\nEva,reception,2026-02-01\n") == (0, 1, 0, 1, 0)
    last = {row.known_as: row.until for row in await db.scalars(select(StaffMember))}
    assert last == {"Ana": date(2026, 2, 20), "Eva": date(2026, 12, 31), "Iris": None}
