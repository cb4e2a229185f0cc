"""The roll on a trainer's phone: each tap is entered once, whenever it arrives, and what cannot be is said of it alone."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.db import Database
from registry.errors import NotFoundError
from registry.signatories.models import Signatory
from registry.training.checking_in import check_in, door_of, open_door
from registry.training.forms import Tap
from registry.training.models import Attendance, CheckIn
from registry.training.queries import session_view
from registry.training.roll import NO_NAME, NOBODY, NOT_THERE, called, take_taps
from registry.training.rules import Acknowledged, CameBy, StaffRole
from registry.training.sessions import CORRECTED, PERSONS_OWN, TO_COME, correct, take_back
from registry.training.settling import unknown_of
from tests import make
from tests.actions.test_training import about, check_kept
from tests.conftest import NOON

TODAY = NOON.date()
WHEN: dict[str, Any] = {"today": TODAY, "now": NOON}


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    return await make.signatory(db)


@pytest.fixture
async def keeper(db: AsyncSession, hotel: Signatory) -> KeeperActor:
    return await make.keeper(db, hotel)


async def test_the_same_taps_twice_enter_each_once_and_are_answered_alike(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    ana = await make.staff_member(db, hotel, known_as="Ana")
    eva = await make.staff_member(db, hotel, known_as="Eva")
    session = await make.training_session(db, hotel, held_on=TODAY)
    taps = [Tap("1", ana.id), Tap("2", typed="EVA"), Tap("3", typed="Somebody"), Tap("4", ana.id)]

    first = await take_taps(db, keeper, session.id, taps, **WHEN)
    again = await take_taps(db, keeper, session.id, taps, **WHEN)

    assert first == again
    assert [(one.tap_id, one.staff_id, one.refused) for one in first] == [
        ("1", ana.id, None), ("2", eva.id, None), ("3", None, None), ("4", ana.id, None),
    ]  # fmt: skip
    rows = (await db.scalars(select(Attendance).where(Attendance.session_id == session.id))).all()
    assert {(row.staff_id, row.acknowledged_how) for row in rows} == {
        (ana.id, Acknowledged.PHONE), (eva.id, Acknowledged.PHONE),
    }  # fmt: skip
    assert len(rows) == 2
    assert [one.typed for one in await unknown_of(db, keeper, session.id)] == ["Somebody"]
    await check_kept(db, hotel)


@pytest.mark.parametrize(
    ("tapped", "said_on"),
    [(None, TODAY), (TODAY - timedelta(days=2), TODAY - timedelta(days=2)),
     (TODAY - timedelta(days=9), TODAY - timedelta(days=3)), (TODAY + timedelta(days=9), TODAY)],
)  # fmt: skip
async def test_a_tap_that_comes_late_says_the_day_it_was_made_on_and_no_impossible_one(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor, tapped: date | None, said_on: date
) -> None:
    ana = await make.staff_member(db, hotel)
    session = await make.training_session(db, hotel, held_on=TODAY - timedelta(days=3))

    await take_taps(db, keeper, session.id, [Tap("1", ana.id, on=tapped)], **WHEN)

    (row,) = await db.scalars(select(Attendance).where(Attendance.session_id == session.id))
    assert (row.acknowledged_on, row.entered_on) == (said_on, TODAY)


async def test_what_cannot_be_entered_is_said_of_that_tap_alone(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    ana = await make.staff_member(db, hotel, known_as="Ana")
    gone = await make.staff_member(db, hotel, known_as="Eva", until=TODAY - timedelta(days=1))
    stranger = await make.staff_member(db, await make.signatory(db))
    session = await make.training_session(db, hotel, held_on=TODAY)
    taps = [
        Tap("1", gone.id), Tap("2", stranger.id), Tap("3", uuid4()), Tap("4", typed="--"), Tap("5", ana.id)
    ]  # fmt: skip

    answers = await take_taps(db, keeper, session.id, taps, **WHEN)

    assert [one.refused for one in answers] == [NOT_THERE, NOBODY, NOBODY, NO_NAME, None]
    assert await db.scalar(select(func.count(Attendance.id))) == 1


async def test_a_session_that_ended_meanwhile_refuses_each_tap_in_words(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    ana = await make.staff_member(db, hotel)
    planned = await make.training_session(db, hotel, held_on=TODAY + timedelta(days=1))
    gone = await make.training_session(db, hotel, held_on=TODAY)
    own = await make.training_session(db, hotel, held_on=TODAY)
    own.came_by = CameBy.OWN_PHONE
    await db.flush()
    await take_back(db, keeper, gone.id, reason="Never held", **WHEN)

    said = {}
    for session in (planned, gone, own):
        (answer,) = await take_taps(db, keeper, session.id, [Tap("1", ana.id)], **WHEN)
        said[session.id] = answer.refused

    assert said == {planned.id: TO_COME, gone.id: CORRECTED, own.id: PERSONS_OWN}
    assert await db.scalar(select(func.count(Attendance.id))) == 0


async def test_what_was_tapped_at_a_session_that_was_corrected_since_is_entered_where_it_counts(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    ana = await make.staff_member(db, hotel)
    held = await make.training_session(db, hotel, held_on=TODAY)
    once = await correct(db, keeper, held.id, about(held_on=TODAY), [], **WHEN)
    twice = await correct(db, keeper, once.id, about(held_on=TODAY), [], **WHEN)

    (known, typed) = await take_taps(
        db, keeper, held.id, [Tap("1", ana.id), Tap("2", typed="Nobody")], **WHEN
    )

    assert (known.refused, typed.refused) == (None, None)
    assert (await db.scalars(select(Attendance.session_id))).all() == [twice.id]
    assert [one.typed for one in await unknown_of(db, keeper, twice.id)] == ["Nobody"]


async def test_the_roll_asks_for_the_staff_of_the_place_on_that_day_and_nobody_enters_another_s(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    here, there = await make.establishment(db, hotel), await make.establishment(db, hotel)
    await make.staff_member(db, hotel, known_as="Ana", at=here)
    await make.staff_member(db, hotel, known_as="Eva")
    await make.staff_member(db, hotel, known_as="Iris", at=there)
    await make.staff_member(db, hotel, known_as="Olga", at=here, until=TODAY - timedelta(days=1))
    session = await make.training_session(db, hotel, held_on=TODAY)
    session.establishment_id = here.id
    await db.flush()
    view = await session_view(db, keeper, session.id)

    at_place, _ = await called(db, keeper, view)
    everywhere, more = await called(db, keeper, view, everywhere=True)
    found, _ = await called(db, keeper, view, find="IRÍS", everywhere=True)

    assert [one.known_as for one in at_place] == ["Ana", "Eva"]
    assert [one.known_as for one in everywhere] == ["Ana", "Eva", "Iris"]
    assert ([one.known_as for one in found], more) == (["Iris"], False)
    stranger = await make.keeper(db, await make.signatory(db))
    with pytest.raises(NotFoundError):
        await take_taps(db, stranger, session.id, [], **WHEN)


async def test_two_hundred_tapped_on_two_phones_and_scanned_at_once_are_each_there_once(
    database: Database,
) -> None:
    async with database.writes() as db, db.begin():
        hotel = await make.signatory(db)
        keeper = await make.keeper(db, hotel)
        people = [
            (await make.staff_member(db, hotel, known_as=f"No {number:03d}", role=StaffRole.OFFICE)).id
            for number in range(200)
        ]
        session = await make.training_session(db, hotel, held_on=TODAY)
        token = await open_door(db, keeper, session.id, now=NOON)
        session_id = session.id

    async def phone(first: int, name: str) -> None:
        taps = [Tap(f"{name}{number}", people[number]) for number in range(first, first + 120)]
        taps += [Tap(f"{name}typed{number}", typed=f"Guest {number}") for number in range(10)]
        for at in range(0, len(taps), 20):
            for _ in range(2):  # the answer was lost, and it sends again
                async with database.writes() as db, db.begin():
                    answers = await take_taps(db, keeper, session_id, taps[at : at + 20], **WHEN)
                assert all(one.refused is None for one in answers)

    async def own_phones() -> None:
        for number in range(60, 140):
            async with database.writes() as db, db.begin():
                door = await door_of(db, token, now=NOON)
                await check_in(db, door, f"no {number:03d}", **WHEN)

    await asyncio.gather(phone(0, "a"), phone(80, "b"), own_phones())

    async with database.reads() as db:
        attended = select(func.count(Attendance.id)).where(Attendance.session_id == session_id)
        waiting = select(func.count(CheckIn.id)).where(CheckIn.session_id == session_id)
        assert await db.scalar(attended) == 200
        assert await db.scalar(waiting) == 10
