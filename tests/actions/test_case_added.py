"""What a reporter adds to a case that was opened or closed: it is work again until a handler has opened it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.cases.actions import close_case, take_case
from registry.cases.letters import write_batch
from registry.cases.lines import CaseLine, queue
from registry.cases.models import CaseFile
from registry.cases.retention import destroy_due
from registry.cases.rules import Outcome
from registry.db import Database
from registry.door.actions import add_to_report
from registry.door.models import DoorReport
from registry.errors import RuleBrokenError
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from tests import cases
from tests.cases import Desk, colleague, kinds, opened


async def added(db: AsyncSession, desk: Desk, report_id: UUID, *, now: datetime) -> None:
    readers = await cases.present(db, desk, now=now)
    await add_to_report(
        db, report_id, uuid4(), "She is back.", readers=readers, keyring=desk.keyring, now=now
    )
    await db.flush()


async def closed(db: AsyncSession, desk: Desk, report_id: UUID, *, now: datetime) -> None:
    await opened(db, desk, report_id, now=now)
    await close_case(db, desk.handler, report_id, desk.reader, Outcome.WITH_AUTHORITY, now=now)
    await db.flush()


async def listed(db: AsyncSession, desk: Desk, *, now: datetime, over: bool = False) -> list[CaseLine]:
    return await queue(db, desk.handler, desk.settings, now=now, closed=over)


async def test_a_closed_case_that_is_added_to_waits_again_at_once_and_is_marked(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    report_id = await cases.told(db, desk, now=now)
    await closed(db, desk, report_id, now=now)
    assert await listed(db, desk, now=now) == []

    await added(db, desk, report_id, now=now)

    assert await listed(db, desk, now=now, over=True) == []
    (line,) = await listed(db, desk, now=now)
    assert (line.waits, line.is_opened, line.closed_on, line.mine) == (True, False, None, True)
    assert line.added is not None
    assert (line.added.on, line.added.band) == (now.date(), now.hour // 6)


async def test_an_opening_opens_a_closed_case_again_and_takes_the_mark_away(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    report_id = await cases.told(db, desk, now=now)
    await closed(db, desk, report_id, now=now)
    await added(db, desk, report_id, now=now)

    file = await opened(db, desk, report_id, now=now + timedelta(days=1))

    assert (file.closed_on, file.closed_by, file.outcome) == (None, None, None)
    (line,) = await listed(db, desk, now=now + timedelta(days=1))
    assert (line.added, line.is_opened) == (None, True)
    assert await kinds(db) == ["case.open", "case.close", "case.open_again", "case.open"]
    (entry,) = await db.scalars(select(LedgerEntry).where(LedgerEntry.kind == "case.open_again"))
    assert (entry.actor_id, entry.subject_id) == (None, report_id)


async def test_the_worker_opens_it_again_when_its_six_hours_are_over_and_the_entry_says_no_more(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    now = now.replace(hour=12, minute=7)
    report_id = await cases.told(db, desk, now=now)
    await closed(db, desk, report_id, now=now)
    await added(db, desk, report_id, now=now + timedelta(minutes=30))

    await write_batch(db, desk.settings, now=now + timedelta(hours=1))
    assert "case.open_again" not in await kinds(db)
    evening = now.replace(hour=18, minute=0)
    await write_batch(db, desk.settings, now=evening)

    (entry,) = await db.scalars(select(LedgerEntry).where(LedgerEntry.kind == "case.open_again"))
    assert entry.at == evening
    file = (await db.scalars(select(CaseFile))).one()
    assert (file.closed_on, file.outcome) == (None, None)
    (line,) = await listed(db, desk, now=evening)
    assert line.added is not None


async def test_an_open_case_that_is_added_to_is_unopened_and_its_turn_passes_on(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    now = now.replace(hour=12, minute=7)
    other = await colleague(db, desk, now=now)
    report_id = await cases.told(db, desk, now=now, untold=True)
    await opened(db, desk, report_id, now=now)
    later = now + timedelta(days=3)
    await added(db, desk, report_id, now=later)

    (line,) = await listed(db, desk, now=later)
    assert (line.mine, line.is_opened) == (True, False)
    (line,) = await listed(db, other, now=later + timedelta(hours=6))
    assert (line.mine, line.is_opened) == (True, False)
    await opened(db, other, report_id, now=later + timedelta(hours=6))

    (line,) = await listed(db, other, now=later + timedelta(hours=13))
    assert (line.mine, line.is_opened, line.added) == (True, True, None)


async def test_what_was_added_brings_a_letter_between_the_hours(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    now = now.replace(hour=12, minute=7)
    report_id = await cases.told(db, desk, now=now)
    await closed(db, desk, report_id, now=now)
    midnight = now.replace(hour=0, minute=0) + timedelta(days=1)
    assert await write_batch(db, desk.settings, now=midnight) == 0
    await added(db, desk, report_id, now=midnight)

    assert await write_batch(db, desk.settings, now=midnight + timedelta(hours=12)) == 1

    assert len(list(await db.scalars(select(OutboxMail.id)))) == 1


async def test_months_run_anew_from_the_next_closing(
    db: AsyncSession, desk: Desk, own: Database, now: datetime
) -> None:
    report_id = await cases.told(db, desk, now=now)
    await closed(db, desk, report_id, now=now)
    later = now + timedelta(days=300)
    await added(db, desk, report_id, now=later)

    assert await destroy_due(own, desk.keyring, now=now + timedelta(days=400)) == (0, 0)
    await closed(db, desk, report_id, now=later)
    assert await destroy_due(own, desk.keyring, now=now + timedelta(days=400)) == (0, 0)
    assert await destroy_due(own, desk.keyring, now=later + timedelta(days=400)) == (1, 0)
    assert list(await db.scalars(select(DoorReport.id))) == []


async def test_a_case_is_not_closed_over_what_nobody_has_read_and_may_be_taken(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    report_id = await cases.told(db, desk, now=now)
    await closed(db, desk, report_id, now=now)
    await added(db, desk, report_id, now=now)

    with pytest.raises(RuleBrokenError, match="Open it again"):
        await close_case(db, desk.handler, report_id, desk.reader, Outcome.WITH_AUTHORITY, now=now)
    await take_case(db, desk.handler, report_id, now=now)

    (line,) = await listed(db, desk, now=now)
    assert (line.added is not None, line.mine) == (True, True)


async def test_what_was_sealed_to_a_colleague_alone_is_not_read_by_an_opening_without_it(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    report_id = await cases.told(db, desk, now=now)
    await opened(db, desk, report_id, now=now)
    other = await colleague(db, desk, now=now)
    readers = await cases.present(db, desk, now=now)
    theirs = {str(other.handler.account_id): readers[str(other.handler.account_id)]}
    await add_to_report(db, report_id, uuid4(), "More", readers=theirs, keyring=desk.keyring, now=now)

    await opened(db, desk, report_id, now=now)
    assert (await listed(db, desk, now=now))[0].added is not None

    await opened(db, other, report_id, now=now)
    assert (await listed(db, desk, now=now))[0].added is None
