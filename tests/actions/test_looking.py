"""Several reports read on one page, and those that are junk closed in one act; and how much a desk does not list."""

from datetime import datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.cases.lines import ON_A_SHEET, queue, sheet_of
from registry.cases.looking import Looked, close_as_junk, look_through
from registry.cases.models import CaseFile
from registry.cases.reports import count_for
from registry.cases.rules import LOOKED_AT_MOST, Outcome
from registry.errors import NotFoundError, RuleBrokenError
from tests import cases, make
from tests.cases import Desk, colleague, kinds


async def looked(db: AsyncSession, desk: Desk, ids: list[UUID], *, now: datetime) -> list[Looked]:
    present = {"CR": await cases.present(db, desk, now=now)}
    return await look_through(db, desk.handler, ids, desk.reader, present=present, now=now)


async def test_junk_is_read_first_and_closed_in_one_act_with_an_entry_each(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    ids = [await cases.told(db, desk, now=now, untold=True, held=True) for _ in range(3)]
    with pytest.raises(RuleBrokenError, match="Open the case first"):
        await close_as_junk(db, desk.handler, ids, desk.reader, now=now)  # unread

    found = await looked(db, desk, ids, now=now)
    assert [one.report.id for one in found] == sorted(ids)
    assert all(one.words for one in found)
    assert await close_as_junk(db, desk.handler, ids[:2], desk.reader, now=now) == 2
    assert await close_as_junk(db, desk.handler, ids[:2], desk.reader, now=now) == 0  # closed already

    assert await kinds(db) == ["case.open"] * 3 + ["case.close"] * 2
    (line,) = await queue(db, desk.handler, desk.settings, now=now)
    assert line.report.id == ids[2]
    assert {row.outcome for row in await db.scalars(select(CaseFile))} == {Outcome.JUNK, None}
    assert len(await looked(db, desk, ids, now=now)) == 1


async def test_what_was_not_sealed_to_one_is_neither_shown_nor_closed_as_junk(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    before = await cases.told(db, desk, now=now)
    late = await colleague(db, desk, now=now)
    after = await cases.told(db, desk, now=now)

    found = await looked(db, late, [before, after], now=now)

    assert {one.report.id: one.words is None for one in found} == {before: True, after: False}
    with pytest.raises(RuleBrokenError, match="Open the case first"):
        await close_as_junk(db, late.handler, [before], late.reader, now=now)
    assert await db.scalar(select(func.count(CaseFile.id))) == 1


async def test_a_log_of_a_business_what_is_abroad_and_too_many_at_once_are_refused(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    log, by_door = await cases.log(db, desk, now=now), await cases.told(db, desk, now=now)
    abroad = await make.case_handler(db, "BR")
    with pytest.raises(NotFoundError):
        await looked(db, desk, [by_door, log], now=now)
    with pytest.raises(NotFoundError):
        await close_as_junk(db, abroad, [by_door], desk.reader, now=now)
    with pytest.raises(RuleBrokenError, match="no more than 20"):
        await looked(db, desk, [uuid4() for _ in range(LOOKED_AT_MOST + 1)], now=now)


async def test_a_desk_is_leafed_through_and_says_how_much_it_does_not_list(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    for _ in range(3):
        await cases.told(db, desk, now=now)
    await cases.log(db, desk, now=now)
    assert await count_for(db, desk.handler) == 4
    assert await count_for(db, desk.handler, closed=True) == 0
    assert await count_for(db, await make.case_handler(db, "BR")) == 0
    lines = (await queue(db, desk.handler, desk.settings, now=now)) * 30  # 120

    sheets = [sheet_of(lines, number, there_are=1_400) for number in (0, 1, 2, 3, 99)]

    assert [len(one.lines) for one in sheets] == [50, 50, 50, 20, 20]
    assert [one.number for one in sheets] == [1, 1, 2, 3, 3]
    assert (sheets[2].begins, sheets[2].last, sheets[2].unlisted) == (ON_A_SHEET + 1, 3, 1_280)
    assert sheet_of([], 1, there_are=0).last == 1
