"""A list of attendances taken over: sessions with their people, all of it or nothing, and twice is once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.errors import NotFoundError, RuleBrokenError
from registry.rosters.actions import upload
from registry.rosters.attendance_lists import (
    attendance_forecast,
    attendances_of,
    packed_attendances,
    take_attendances,
    team_around,
)
from registry.rosters.rules import Kind
from registry.signatories.models import Signatory
from registry.training import sessions
from registry.training.bulk import ListedPerson, take_list
from registry.training.coverage_queries import groups_today
from registry.training.forms import StaffDraft
from registry.training.models import Attendance, StaffMember, TrainingSession
from registry.training.rules import Acknowledged, Duty, StaffRole
from tests import make
from tests.actions.test_training import check_kept
from tests.conftest import NOON

TODAY = NOON.date()
LIST = b"""Name,Module,Date,Minutes,Mode,Trainer,Score
Ana,M0,2026-02-01,20,in person,Rosa,80
Eva,M0,2026-02-01,20,in person,Rosa,
Ana,M2,2026-02-01,30,online,Somebody from the chamber,100
Eva,M2,2026-02-08,30,online,Somebody from the chamber,60
"""


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    row = await make.signatory(db)
    for name in ("Ana", "Eva"):
        await make.staff_member(db, row, known_as=name, role=StaffRole.OFFICE)
    await make.staff_member(db, row, known_as="Rosa", role=StaffRole.OFFICE, duties=(Duty.TRAINER,))
    return row


async def load(db: AsyncSession, hotel: Signatory, data: bytes = LIST) -> tuple[int, int, int, int]:
    packed = packed_attendances(data, "list.csv", await team_around(db, hotel.id, today=TODAY))
    row = await upload(db, Kind.ATTENDANCES, hotel.id, data, packed, country="CR", by=None, now=NOON)
    rows = attendances_of(packed)[1]
    done = await take_attendances(db, hotel.id, row.id, rows, left_out=0, by=None, today=TODAY, now=NOON)
    return done.sessions, done.attended, done.known_attended, done.not_there


async def test_sessions_are_entered_with_their_people_and_count(db: AsyncSession, hotel: Signatory) -> None:
    assert await load(db, hotel) == (3, 4, 0, 0)

    held = (
        await db.scalars(select(TrainingSession).order_by(TrainingSession.held_on, TrainingSession.module))
    ).all()
    assert [(one.module, one.minutes, one.mode, one.trainer_name) for one in held] == [
        ("M0", 20, "in_person", ""), ("M2", 30, "online", "Somebody from the chamber"),
        ("M2", 30, "online", "Somebody from the chamber"),
    ]  # fmt: skip
    trainer = await db.scalar(select(StaffMember.id).where(StaffMember.known_as == "Rosa"))
    assert held[0].trainer_id == trainer
    rows = (await db.scalars(select(Attendance).where(Attendance.session_id == held[0].id))).all()
    assert sorted((row.score or 0, row.acknowledged_how, row.acknowledged_on) for row in rows) == [
        (0, Acknowledged.PAPER, date(2026, 2, 1)), (80, Acknowledged.PAPER, date(2026, 2, 1)),
    ]  # fmt: skip
    (group,) = await groups_today(db, hotel.id, today=TODAY)
    assert (group.covered, group.listed) == (2, 3)
    await check_kept(db, hotel)


async def test_the_same_list_twice_changes_nothing_even_after_a_correction(
    db: AsyncSession, hotel: Signatory
) -> None:
    await load(db, hotel)
    keeper: KeeperActor = await make.keeper(db, hotel)
    first = (await db.scalars(select(TrainingSession).where(TrainingSession.module == "M0"))).one()
    await sessions.take_back(db, keeper, first.id, reason="Never held", today=TODAY, now=NOON)
    rows = attendances_of(packed_attendances(LIST, "l.csv", await team_around(db, hotel.id, today=TODAY)))[1]

    foreseen = await attendance_forecast(db, hotel.id, rows)
    assert await load(db, hotel) == (0, 0, 4, 0)

    assert (foreseen.sessions, foreseen.attended, foreseen.known_attended) == (0, 0, 4)
    assert await db.scalar(select(func.count(Attendance.id))) == 4
    await check_kept(db, hotel)


async def test_a_longer_list_adds_who_is_new_to_the_sessions_that_are_there(
    db: AsyncSession, hotel: Signatory
) -> None:
    await load(db, hotel)

    assert await load(db, hotel, LIST + b"Rosa,M0,2026-02-01,20,in person,Rosa,\n") == (0, 1, 4, 0)


async def test_whoever_left_between_the_preview_and_the_confirmation_is_left_out_and_said(
    db: AsyncSession, hotel: Signatory
) -> None:
    packed = packed_attendances(LIST, "list.csv", await team_around(db, hotel.id, today=TODAY))
    row = await upload(db, Kind.ATTENDANCES, hotel.id, LIST, packed, country="CR", by=None, now=NOON)
    ana = (await db.scalars(select(StaffMember).where(StaffMember.known_as == "Ana"))).one()
    ana.until = date(2026, 2, 1) - timedelta(days=1)
    await db.flush()

    rows = attendances_of(packed)[1]
    done = await take_attendances(db, hotel.id, row.id, rows, left_out=0, by=None, today=TODAY, now=NOON)

    assert (done.attended, done.not_there) == (2, 2)


async def test_a_list_is_its_own_business_s_and_is_taken_over_once(
    db: AsyncSession, hotel: Signatory
) -> None:
    other = await make.signatory(db)
    packed = packed_attendances(LIST, "list.csv", await team_around(db, hotel.id, today=TODAY))
    row = await upload(db, Kind.ATTENDANCES, hotel.id, LIST, packed, country="CR", by=None, now=NOON)
    rows = attendances_of(packed)[1]

    with pytest.raises(NotFoundError):
        await take_attendances(db, other.id, row.id, rows, left_out=0, by=None, today=TODAY, now=NOON)
    await take_attendances(db, hotel.id, row.id, rows, left_out=0, by=None, today=TODAY, now=NOON)
    with pytest.raises(RuleBrokenError, match="taken over already"):
        await take_attendances(db, hotel.id, row.id, rows, left_out=0, by=None, today=TODAY, now=NOON)


async def test_ten_thousand_rows_are_taken_over(db: AsyncSession, hotel: Signatory) -> None:
    lines = [
        f"Ana,M{day % 3},{date(2026, 1, 1) + timedelta(days=day % 80)},,,Trainer {day},"
        for day in range(10_000)
    ]
    data = "\n".join(["Name,Module,Date,Minutes,Mode,Trainer,Score", *lines]).encode()

    assert await load(db, hotel, data) == (10_000, 10_000, 0, 0)


async def test_a_session_that_a_list_of_staff_entered_is_not_entered_again(
    db: AsyncSession, hotel: Signatory
) -> None:
    ana = ListedPerson(StaffDraft("Ana", StaffRole.OFFICE, make.SIGNED_ON), {"M0": date(2026, 2, 1)})
    await take_list(db, None, hotel.id, [ana], language="es", today=TODAY, now=NOON)

    assert await load(db, hotel, b"Name,Module,Date\nAna,M0,2026-02-01\n") == (0, 0, 1, 0)


async def test_of_people_who_did_not_work_there_meanwhile_no_session_is_entered(
    db: AsyncSession, hotel: Signatory
) -> None:
    packed = packed_attendances(LIST, "list.csv", await team_around(db, hotel.id, today=TODAY))
    row = await upload(db, Kind.ATTENDANCES, hotel.id, LIST, packed, country="CR", by=None, now=NOON)
    for one in await db.scalars(select(StaffMember)):
        one.since = TODAY
    await db.flush()

    rows = attendances_of(packed)[1]
    done = await take_attendances(db, hotel.id, row.id, rows, left_out=0, by=None, today=TODAY, now=NOON)

    assert (done.sessions, done.attended, done.not_there) == (0, 0, 4)
    assert (await db.scalars(select(TrainingSession))).all() == []


async def test_whoever_is_entered_with_a_module_and_day_is_not_entered_again_at_another_place(
    db: AsyncSession, hotel: Signatory
) -> None:
    pier = await make.establishment(db, hotel, name="Pier")
    await load(db, hotel)
    ana = StaffDraft("Ana", StaffRole.OFFICE, make.SIGNED_ON)
    eva = StaffDraft("Eva", StaffRole.OFFICE, make.SIGNED_ON)
    bea = StaffDraft("Bea", StaffRole.OFFICE, make.SIGNED_ON, place_id=pier.id)
    days = {"M0": date(2026, 2, 1)}
    listed = [ListedPerson(one, days) for one in (ana, eva, bea)]

    taken = await take_list(db, None, hotel.id, listed, language="es", today=TODAY, now=NOON)
    placed = b"Name,Module,Date,Place\nAna,M0,2026-02-01,Pier\nEva,M0,2026-02-02,Pier\n"

    assert (taken.attended, taken.known_attended) == (1, 2)  # Bea alone is new
    assert await load(db, hotel, placed) == (1, 1, 1, 0)
    held = select(func.count(Attendance.id)).where(
        Attendance.module == "M0", Attendance.held_on == days["M0"]
    )
    assert await db.scalar(held) == 3
