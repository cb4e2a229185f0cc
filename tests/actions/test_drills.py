"""Drills as they are stored, and who is shown which of them, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.db import open_database
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory
from registry.tables import migrations
from registry.training.drilling import Better, DrillDraft, Knew
from registry.training.drills import (
    correct_drill,
    drill_view,
    drills,
    last_tested_on,
    log_drill,
    seen_drills,
    take_back_drill,
)
from registry.training.forms import SessionDraft
from registry.training.models import Attendance, Drill
from registry.training.oversight import told_of_training
from registry.training.rules import Acknowledged, Mode, StaffRole
from registry.training.sessions import attendance, enter, take_back
from registry.training.trainers import reach_of
from tests import make
from tests.conftest import NOON

BEFORE = "0014passports"
TODAY = NOON.date()
HELD = DrillDraft(
    "own-colleague", TODAY, 3, 4, Knew.PARTLY, frozenset({StaffRole.RECEPTION}), frozenset({Better.NUMBERS}),
    seconds=40, note="The card hung behind the door.",
)  # fmt: skip


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    return await make.signatory(db)


@pytest.fixture
async def keeper(db: AsyncSession, hotel: Signatory) -> KeeperActor:
    return await make.keeper(db, hotel)


async def test_a_double_click_logs_one_drill_and_one_entry(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    form = uuid4()

    first = await log_drill(db, keeper, form, HELD, now=NOON)
    again = await log_drill(db, keeper, form, HELD, now=NOON)

    assert first.id == again.id == form
    assert await db.scalar(select(func.count(Drill.id))) == 1
    entries = (await db.scalars(select(LedgerEntry).where(LedgerEntry.signatory_id == hotel.id))).all()
    assert [entry.kind for entry in entries] == ["drill.enter"]
    assert "card" not in str(entries[0].details)
    assert (await drill_view(db, keeper, form)).draft == HELD


async def test_the_drill_of_another_business_is_not_found(db: AsyncSession, keeper: KeeperActor) -> None:
    theirs = await make.drill(db, await make.signatory(db))

    for act in (
        drill_view(db, keeper, theirs.id),
        log_drill(db, keeper, theirs.id, HELD, now=NOON),
        correct_drill(db, keeper, theirs.id, HELD, today=TODAY, now=NOON),
        take_back_drill(db, keeper, theirs.id, reason="No", today=TODAY, now=NOON),
    ):
        with pytest.raises(NotFoundError):
            await act
    assert await drills(db, keeper) == []


async def test_a_correction_is_another_row_and_what_was_there_stays(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    old = await log_drill(db, keeper, uuid4(), HELD, now=NOON)

    new = await correct_drill(db, keeper, old.id, replace(HELD, people=6), today=TODAY, now=NOON)

    before, after = await drill_view(db, keeper, old.id), await drill_view(db, keeper, new.id)
    assert (before.draft.people, before.voided_on, before.replaced_by) == (4, TODAY, new.id)
    assert (after.draft.people, after.voided_on, after.replaces_id) == (6, None, old.id)
    assert [line.drill_id for line in await drills(db, keeper)] == [new.id]
    with pytest.raises(RuleBrokenError, match="A colleague corrected this drill"):
        await correct_drill(db, keeper, old.id, HELD, today=TODAY, now=NOON)
    seen = await seen_drills(db, hotel.id, by=TODAY, over=NOON + timedelta(hours=12))
    assert {(one.people, one.corrects, one.voided_on) for one in seen} == {
        (4, False, TODAY),
        (6, True, None),
    }


async def test_a_drill_that_was_taken_back_tests_nothing(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    earlier = await make.drill(db, hotel, held_on=TODAY - timedelta(days=30))
    row = await log_drill(db, keeper, uuid4(), HELD, now=NOON)
    assert await last_tested_on(db, hotel.id, today=TODAY) == TODAY

    await take_back_drill(db, keeper, row.id, reason="Entered twice", today=TODAY, now=NOON)

    assert await last_tested_on(db, hotel.id, today=TODAY) == earlier.held_on
    assert await last_tested_on(db, (await make.signatory(db)).id, today=TODAY) is None
    with pytest.raises(RuleBrokenError):
        await take_back_drill(db, keeper, row.id, reason="Again", today=TODAY, now=NOON)


async def test_what_an_auditor_sees_of_a_day_holds_no_later_drill_and_no_note(
    db: AsyncSession, hotel: Signatory
) -> None:
    await make.drill(db, hotel, held_on=TODAY, note="ours alone")
    await make.drill(db, hotel, held_on=TODAY - timedelta(days=60), note="ours alone")

    seen = await seen_drills(db, hotel.id, by=TODAY - timedelta(days=1), over=NOON - timedelta(hours=12))

    assert [one.held_on for one in seen] == [TODAY - timedelta(days=60)]
    assert "ours alone" not in str(seen)


async def test_the_day_of_a_visit_shows_the_drills_and_the_reach_that_stood_on_record_then(
    db: AsyncSession, hotel: Signatory, keeper: KeeperActor
) -> None:
    visit, over = TODAY - timedelta(days=1), NOON - timedelta(hours=12)
    earlier = NOON - timedelta(days=5)
    row = await log_drill(db, keeper, uuid4(), replace(HELD, held_on=earlier.date()), now=earlier)
    about = SessionDraft("M0", 1, earlier.date(), 20, Mode.IN_PERSON, "es", trainer_name="Rosa")
    session = await enter(db, keeper, about, now=earlier)
    drilled = await seen_drills(db, hotel.id, by=visit, over=over)
    reached = await reach_of(db, hotel.id, today=TODAY, by=visit, over=over)

    await take_back_drill(db, keeper, row.id, reason="Twice", today=TODAY, now=NOON)
    await take_back(db, keeper, session.id, reason="Twice", today=TODAY, now=NOON)
    await log_drill(db, keeper, uuid4(), replace(HELD, held_on=earlier.date()), now=NOON)
    await enter(db, keeper, about, now=NOON)

    assert await seen_drills(db, hotel.id, by=visit, over=over) == drilled
    assert await reach_of(db, hotel.id, today=TODAY, by=visit, over=over) == reached
    assert (len(drilled), reached.by_others) == (1, 1)


async def test_the_public_is_told_the_day_only_beside_the_training(
    db: AsyncSession, hotel: Signatory
) -> None:
    await make.drill(db, hotel, held_on=date(2026, 3, 2))
    assert await told_of_training(db, hotel.id, hotel.country, today=TODAY) is None

    await make.trained(db, await make.staff_member(db, hotel), "M0")

    told = await told_of_training(db, hotel.id, hotel.country, today=TODAY)
    assert told is not None
    assert told.tested_on == date(2026, 3, 2)


async def test_the_table_comes_beside_the_training_that_was_there_and_goes_again(
    new_database: Callable[[], str],
) -> None:
    url = new_database()
    command.upgrade(migrations(url), BEFORE)
    database = open_database(url, unsafe=True)
    async with database.writes() as db, db.begin():
        hotel = await make.signatory(db)
        porter = await make.staff_member(db, hotel)
        held = await make.training_session(db, hotel)
        row = attendance(held, porter.id, Acknowledged.PAPER, today=held.held_on)
        del row["there_on"]  # a later release's
        await db.execute(insert(Attendance).values(row))

    for _ in range(2):  # up, and once more after a step back
        command.upgrade(migrations(url), "head")
        async with database.writes() as db, db.begin():
            await make.drill(db, hotel)
            told = await told_of_training(db, hotel.id, hotel.country, today=TODAY)
            assert told is not None
            assert told.tested_on == date(2026, 3, 1)
        await database.close()
        command.downgrade(migrations(url), BEFORE)
        database = open_database(url, unsafe=True)
    await database.close()
