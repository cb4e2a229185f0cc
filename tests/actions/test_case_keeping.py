"""How long a report is kept, who holds it longer, and what a letter tells."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.cases.actions import close_case
from registry.cases.forms import HoldDraft
from registry.cases.holding import ask_hold, confirm_hold
from registry.cases.letters import write_batch
from registry.cases.lines import queue
from registry.cases.models import CaseFile, CaseHold, ReportProof
from registry.cases.reports import report_for, texts_of
from registry.cases.retention import destroy_due
from registry.cases.rules import HoldReason, Outcome
from registry.countries.actions import change_profile
from registry.countries.rules import LogoFrom, Obligation
from registry.db import Database, Record
from registry.door.models import DoorReport
from registry.errors import NotFoundError, RuleBrokenError
from registry.incidents.models import IncidentLog, IncidentStep, IncidentText
from registry.jobs.models import OutboxMail
from registry.kit.sealing import Keyring, RefusedError
from tests import cases, make
from tests.cases import Desk, colleague, kinds, opened

# ── retention ───────────────────────────────────────────────────────────────────────────────────────


async def closed(db: AsyncSession, desk: Desk, report_id: UUID, *, now: datetime) -> None:
    await opened(db, desk, report_id, now=now)
    await close_case(db, desk.handler, report_id, desk.reader, Outcome.WITH_AUTHORITY, now=now)
    await db.flush()


def months(now: datetime, count: int, *, days: int = 0) -> datetime:
    return now.replace(year=now.year + (now.month - 1 + count) // 12) + timedelta(days=days)


async def test_words_go_after_twelve_months_and_the_row_after_twentyfour(
    db: AsyncSession, desk: Desk, own: Database, now: datetime
) -> None:
    report_id = await cases.log(db, desk, now=now)
    kept = await cases.log(db, desk, now=now)
    await closed(db, desk, report_id, now=now)
    for one in (report_id, kept):
        owner = (await db.scalars(select(IncidentLog.signatory_id).where(IncidentLog.id == one))).one()
        db.add(
            ReportProof(
                incident_id=one, signatory_id=owner, reported_on=now.date(), confirmed_on=now.date(),
                code_hash=one.bytes,
            )
        )  # fmt: skip
    key_id = (
        await db.scalars(select(IncidentText.bundle_id).where(IncidentText.incident_id == report_id))
    ).one()

    assert await destroy_due(own, desk.keyring, now=months(now, 12)) == (0, 0)
    assert key_id in desk.keyring
    assert await destroy_due(own, desk.keyring, now=months(now, 12, days=1)) == (1, 0)
    assert key_id not in desk.keyring
    db.expire_all()
    assert list(await db.scalars(select(IncidentText.incident_id))) == [kept]
    file = (await db.scalars(select(CaseFile))).one()
    assert file.shredded_on is not None
    assert await destroy_due(own, desk.keyring, now=months(now, 24, days=1)) == (0, 1)

    db.expire_all()
    assert list(await db.scalars(select(IncidentLog.id))) == [kept]
    assert set(await db.scalars(select(IncidentStep.incident_id))) == {kept}
    assert list(await db.scalars(select(CaseFile.id))) == []
    assert list(await db.scalars(select(ReportProof.incident_id))) == [kept]
    assert (await kinds(db))[-2:] == ["case.shred", "case.reduce"]


async def test_a_log_that_its_business_closed_waits_for_a_handler_and_months_run_from_their_closing(
    db: AsyncSession, desk: Desk, own: Database, now: datetime
) -> None:
    report_id = await cases.log(db, desk, now=now)
    await db.execute(update(IncidentLog).where(IncidentLog.id == report_id).values(closed_on=now.date()))
    await db.flush()

    later = months(now, 25)
    assert await destroy_due(own, desk.keyring, now=later) == (0, 0)
    assert len(await queue(db, desk.handler, desk.settings, now=later)) == 1
    await closed(db, desk, report_id, now=later)
    assert await destroy_due(own, desk.keyring, now=months(later, 12)) == (0, 0)
    assert await destroy_due(own, desk.keyring, now=months(later, 12, days=1)) == (1, 0)


async def test_a_country_that_asks_for_less_is_obeyed_and_the_others_are_not_touched(
    db: AsyncSession, desk: Desk, own: Database, now: datetime
) -> None:
    report_id = await cases.log(db, desk, now=now)
    await closed(db, desk, report_id, now=now)
    soon, later = now + timedelta(days=95), now + timedelta(days=190)

    await months_of(db, "PA", 3, 3, now=now)
    assert await destroy_due(own, desk.keyring, now=later) == (0, 0)
    await months_of(db, "CR", 3, 6, now=now)
    assert await destroy_due(own, desk.keyring, now=soon) == (1, 0)
    assert await destroy_due(own, desk.keyring, now=soon) == (0, 0)
    assert await destroy_due(own, desk.keyring, now=later) == (0, 1)


async def months_of(db: AsyncSession, country: str, words: int, row: int, *, now: datetime) -> None:
    faults = await change_profile(
        db, await make.registrar(db), country, obligation=Obligation.VOLUNTARY, logo_from=LogoFrom.VERIFIED,
        training_floor=80, owner_driver_floor=100, erased_after_months=words, reduced_after_months=row,
        checked_by="", checked_on=None, now=now,
    )  # fmt: skip
    assert faults is None
    await db.flush()


async def test_a_hold_counts_in_a_country_that_asks_for_less(
    db: AsyncSession, desk: Desk, own: Database, now: datetime
) -> None:
    report_id = await cases.log(db, desk, now=now)
    await closed(db, desk, report_id, now=now)
    until = (now + timedelta(days=120)).date()
    hold = await ask_hold(db, desk.handler, report_id, HoldDraft(HoldReason.COURT, until), now=now)
    await confirm_hold(db, (await colleague(db, desk, now=now)).handler, report_id, hold.id, now=now)
    await months_of(db, "CR", 3, 3, now=now)

    assert await destroy_due(own, desk.keyring, now=now + timedelta(days=100)) == (0, 0)
    assert await destroy_due(own, desk.keyring, now=now + timedelta(days=121)) == (1, 1)


async def test_two_people_hold_a_report_until_a_day(
    db: AsyncSession, desk: Desk, own: Database, now: datetime
) -> None:
    other = await colleague(db, desk, now=now)
    report_id = await cases.told(db, desk, now=now)
    await closed(db, desk, report_id, now=now)
    until = months(now, 13).date() + timedelta(days=9)
    row = await ask_hold(db, desk.handler, report_id, HoldDraft(HoldReason.COURT, until), now=now)
    with pytest.raises(RuleBrokenError, match="somebody else"):
        await confirm_hold(db, desk.handler, report_id, row.id, now=now)
    with pytest.raises(NotFoundError):
        await confirm_hold(db, await make.case_handler(db, "BR"), report_id, row.id, now=now)
    with pytest.raises(IntegrityError, match="two_people_hold"):
        async with db.begin_nested():
            await db.execute(update(CaseHold).values(confirmed_by=CaseHold.asked_by, confirmed_on=now.date()))

    await confirm_hold(db, other.handler, report_id, row.id, now=now)
    await db.flush()

    at = datetime.combine(until, now.timetz())
    assert await destroy_due(own, desk.keyring, now=at) == (0, 0)
    assert await destroy_due(own, desk.keyring, now=at + timedelta(days=1)) == (1, 0)
    db.expire_all()
    assert list(await db.scalars(select(DoorReport.id))) == []


async def test_last_weeks_backup_brings_back_bytes_that_nobody_opens(
    db: AsyncSession, desk: Desk, own: Database, now: datetime
) -> None:
    """The drill: the keyring is in no backup, so what was shredded stays closed."""
    report_id, by_door = await cases.log(db, desk, now=now), await cases.told(db, desk, now=now)
    for one in (report_id, by_door):
        await closed(db, desk, one, now=now)
    tables: tuple[Table, ...] = tuple(
        Record.metadata.tables[name] for name in ("incident_texts", "door_reports")
    )
    backup = {table: [dict(row._mapping) for row in await db.execute(select(table))] for table in tables}  # noqa: SLF001 (SQLAlchemy's)
    report = await report_for(db, desk.handler, report_id)
    (text,) = await texts_of(db, [report])
    assert desk.reader.read(text) is not None

    assert await destroy_due(own, desk.keyring, now=months(now, 12, days=1)) == (2, 0)
    db.expire_all()
    for table, rows in backup.items():
        await db.execute(delete(table))
        await db.execute(insert(table), rows)

    for one in (report_id, by_door):
        (restored,) = await texts_of(db, [await report_for(db, desk.handler, one)])
        assert desk.reader.read(restored) is None
        with pytest.raises(RefusedError):
            restored.bundle.open(desk.keyring, restored.about, str(desk.handler.account_id), desk.key)


async def test_a_key_that_cannot_be_shredded_leaves_its_rows(
    db: AsyncSession, desk: Desk, own: Database, now: datetime
) -> None:
    report_id = await cases.log(db, desk, now=now)
    await closed(db, desk, report_id, now=now)
    key_id = (await db.scalars(select(IncidentText.bundle_id))).one()
    path = desk.keyring.path(key_id)
    path.unlink()
    path.mkdir()  # something that cannot be overwritten

    with pytest.raises(Exception, match="keyring"):
        await destroy_due(own, Keyring(desk.settings.keyring), now=months(now, 12, days=1))

    assert await db.scalar(select(func.count(IncidentText.id))) == 1


# ── letters ─────────────────────────────────────────────────────────────────────────────────────────


async def test_letters_go_out_twice_a_day_whether_or_not_anything_came(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    other = await colleague(db, desk, now=now)
    day = now.replace(hour=6, minute=0)

    sent = [
        await write_batch(db, desk.settings, now=day + timedelta(minutes=minute)) for minute in (0, 1, 59)
    ]
    noon = await write_batch(db, desk.settings, now=day.replace(hour=12))
    evening = await write_batch(db, desk.settings, now=day.replace(hour=18))

    assert (sent, noon, evening) == ([2, 0, 0], 0, 2)
    without = set(await db.scalars(select(OutboxMail.body)))
    await cases.told(db, desk, now=day)
    await write_batch(db, desk.settings, now=day.replace(hour=6) + timedelta(days=1))
    assert set(await db.scalars(select(OutboxMail.body))) == without
    assert other.handler != desk.handler


async def test_between_the_hours_a_letter_goes_to_whose_turn_an_untold_report_has_become(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    await colleague(db, desk, now=now)
    day = now.replace(hour=7, minute=0)
    await cases.told(db, desk, now=day)
    report_id = await cases.told(db, desk, now=day, untold=True)

    assert await write_batch(db, desk.settings, now=day.replace(hour=12)) == 1
    body = (await db.scalars(select(OutboxMail.body))).one()
    assert body is not None
    assert str(report_id) not in body
    await opened(db, desk, report_id, now=day)
    # Whoever opened it and told nobody is reminded the day after.
    assert await write_batch(db, desk.settings, now=day.replace(hour=0) + timedelta(days=1)) == 1
    await close_case(db, desk.handler, report_id, desk.reader, Outcome.TOLD_TWICE, now=day)
    assert await write_batch(db, desk.settings, now=day.replace(hour=12) + timedelta(days=1)) == 0
