"""Checking in on one's own phone: nobody is lost, nothing stands twice, and the door tells nobody who works there."""

import asyncio
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.db import Database
from registry.errors import NotFoundError, RuleBrokenError
from registry.signatories.models import Signatory
from registry.training.checking_in import check_in, door_of, open_door
from registry.training.evidence import add_picture, picture, pictures_of
from registry.training.models import Attendance, CheckIn, TrainingSession
from registry.training.rules import CHECK_INS_MOST, DOORS_MOST, EVIDENCE_MOST, Acknowledged, StaffRole
from registry.training.sessions import correct
from registry.training.settling import settle, unknown_of
from tests import make
from tests.actions.test_training import about
from tests.conftest import NOON

TODAY = NOON.date()
WHEN: dict[str, Any] = {"today": TODAY, "now": NOON}


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    return await make.signatory(db)


@pytest.fixture
async def keeper(db: AsyncSession, hotel: Signatory) -> KeeperActor:
    return await make.keeper(db, hotel)


async def test_whoever_is_known_has_attended_and_the_others_wait_to_be_settled(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    ana = await make.staff_member(db, hotel, known_as="Ana", role=StaffRole.OFFICE)
    eva = await make.staff_member(db, hotel, known_as="Eva", role=StaffRole.OFFICE)
    await make.trained(db, ana, "M2")
    session = await make.training_session(db, hotel, "M0", held_on=TODAY)
    door = await door_of(db, await open_door(db, keeper, session.id, now=NOON), now=NOON)

    for typed in ("ANA", "Ana", "Evita", "evita"):
        await check_in(db, door, typed, **WHEN)

    rows = (await db.scalars(select(Attendance).where(Attendance.session_id == session.id))).all()
    assert [(row.staff_id, row.acknowledged_how) for row in rows] == [(ana.id, Acknowledged.LINK)]
    assert ana.trained_until is not None
    (waiting,) = await unknown_of(db, keeper, session.id)
    assert waiting.typed == "Evita"
    await settle(db, keeper, session.id, waiting.check_in_id, eva.id, **WHEN)
    assert await unknown_of(db, keeper, session.id) == []
    assert await db.scalar(select(func.count(Attendance.id)).where(Attendance.staff_id == eva.id)) == 1


@pytest.mark.parametrize(("days", "error"), [(-3, NotFoundError), (3, RuleBrokenError)])
async def test_the_door_is_open_on_the_day_and_the_night_after(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor, days: int, error: type[Exception]
) -> None:
    session = await make.training_session(db, hotel, held_on=TODAY + timedelta(days=days))
    token = await open_door(db, keeper, session.id, now=NOON)

    with pytest.raises(error):
        await door_of(db, token, now=NOON)


async def test_each_phone_shows_a_door_of_its_own_and_a_correction_hands_on_doors_and_who_waits(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    session = await make.training_session(db, hotel, held_on=TODAY)
    first = await open_door(db, keeper, session.id, now=NOON)
    second = await open_door(db, keeper, session.id, now=NOON)
    await check_in(db, await door_of(db, first, now=NOON), "Somebody new", **WHEN)

    corrected = await correct(db, keeper, session.id, about(held_on=TODAY), [], **WHEN)

    for token in (first, second):
        assert (await door_of(db, token, now=NOON)).session_id == corrected.id
    assert [one.typed for one in await unknown_of(db, keeper, corrected.id)] == ["Somebody new"]
    assert await unknown_of(db, keeper, session.id) == []


async def test_of_many_doors_the_oldest_close(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    session = await make.training_session(db, hotel, held_on=TODAY)
    tokens = [
        await open_door(db, keeper, session.id, now=NOON + timedelta(seconds=turn))
        for turn in range(DOORS_MOST + 1)
    ]

    with pytest.raises(NotFoundError):
        await door_of(db, tokens[0], now=NOON)
    assert (await door_of(db, tokens[1], now=NOON)).session_id == session.id


async def test_where_there_is_no_room_known_and_unknown_are_answered_alike(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    ana = await make.staff_member(db, hotel, known_as="Ana", role=StaffRole.OFFICE)
    session = await make.training_session(db, hotel, held_on=TODAY)
    door = await door_of(db, await open_door(db, keeper, session.id, now=NOON), now=NOON)
    db.add_all(
        CheckIn(session_id=session.id, typed=f"x{n}", known_key=f"x{n}", at=NOON, settled_at=None)
        for n in range(CHECK_INS_MOST)
    )
    await db.flush()

    await check_in(db, door, "Nobody known", **WHEN)
    await check_in(db, door, "Ana", **WHEN)

    assert await db.scalar(select(func.count(CheckIn.id))) == CHECK_INS_MOST
    assert (await db.scalars(select(Attendance.staff_id))).all() == [ana.id]


async def test_nobody_opens_settles_or_sees_what_is_another_business_s(
    db: AsyncSession, keeper: KeeperActor
) -> None:
    other = await make.signatory(db)
    theirs = await make.keeper(db, other)
    session = await make.training_session(db, other, held_on=TODAY)
    door = await door_of(db, await open_door(db, theirs, session.id, now=NOON), now=NOON)
    await check_in(db, door, "Somebody", **WHEN)
    (waiting,) = await unknown_of(db, theirs, session.id)
    shown = await add_picture(db, theirs, session.id, b"jpeg", now=NOON)

    assert await unknown_of(db, keeper, session.id) == []
    assert await pictures_of(db, keeper, session.id) == []
    for act in (
        open_door(db, keeper, session.id, now=NOON),
        settle(db, keeper, session.id, waiting.check_in_id, None, **WHEN),
        add_picture(db, keeper, session.id, b"jpeg", now=NOON),
        picture(db, keeper, shown),
    ):
        with pytest.raises(NotFoundError):
            await act


async def test_two_hundred_check_in_from_two_phones_at_once_and_none_is_lost(database: Database) -> None:
    async with database.writes() as db, db.begin():
        hotel = await make.signatory(db)
        keeper = await make.keeper(db, hotel)
        for number in range(150):
            await make.staff_member(db, hotel, known_as=f"No {number:03d}", role=StaffRole.OFFICE)
        session = await make.training_session(db, hotel, held_on=TODAY)
        token = await open_door(db, keeper, session.id, now=NOON)
        session_id = session.id

    async def phone(first: int) -> None:
        for number in range(first, first + 110):  # ten of them at both phones
            async with database.writes() as db, db.begin():
                door = await door_of(db, token, now=NOON)
                await check_in(db, door, f"no {number:03d}", **WHEN)

    await asyncio.gather(phone(0), phone(100))

    async with database.reads() as db:
        attended = select(func.count(Attendance.id)).where(Attendance.session_id == session_id)
        waiting = select(func.count(CheckIn.id)).where(CheckIn.session_id == session_id)
        assert await db.scalar(attended) == 150
        assert await db.scalar(waiting) == 60


async def test_the_same_picture_is_one_and_a_correction_keeps_it(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    session = await make.training_session(db, hotel, held_on=date(2026, 3, 1))
    first = await add_picture(db, keeper, session.id, b"jpeg", now=NOON)

    assert await add_picture(db, keeper, session.id, b"jpeg", now=NOON) == first
    later = await correct(db, keeper, session.id, about(), [], **WHEN)

    assert [one.picture_id for one in await pictures_of(db, keeper, later.id)] == [first]
    assert await picture(db, keeper, first) == b"jpeg"
    assert await db.scalar(select(func.count(TrainingSession.id))) == 2
    assert EVIDENCE_MOST >= 1


async def test_the_pages_of_a_pdf_are_shown_in_order_with_the_sum_of_the_file_that_was_sent(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    session = await make.training_session(db, hotel, held_on=date(2026, 3, 1))
    for page in (2, 1, 3):
        await add_picture(db, keeper, session.id, b"jpeg %d" % page, original=b"%PDF-", page=page, now=NOON)
    await add_picture(db, keeper, session.id, b"jpeg 2", original=b"%PDF-", page=2, now=NOON)

    found = await pictures_of(db, keeper, session.id)

    assert [one.page for one in found] == [1, 2, 3]
    assert {one.original_sha256 for one in found} == {sha256(b"%PDF-").hexdigest()}
    for number in range(EVIDENCE_MOST - 3):
        await add_picture(db, keeper, session.id, b"more %d" % number, now=NOON)
    with pytest.raises(RuleBrokenError):
        await add_picture(db, keeper, session.id, b"one too many", now=NOON)
