"""What somebody without an account tells is sealed, counted, answered; a business is in none of it."""

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from anyio import CapacityLimiter
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.concerns.models import StatisticsWaiting
from registry.door.actions import add_to_report, answer_report, let_in, take_report
from registry.door.forms import Kept
from registry.door.models import DoorMessage, DoorReport
from registry.door.queries import followed, report_line, report_lines
from registry.door.rules import MOST_ADDITIONS, Author, Noticed
from registry.door.sealed import prepare
from registry.errors import NotFoundError, RuleBrokenError
from registry.handlers.sweeping import keys_in_use
from registry.kit.sealing import Keyring, PrivateKey, RefusedError
from registry.ledger.models import LedgerEntry
from registry.tables import all_tables
from tests import door, make
from tests.conftest import NOON

TOLD = {"narrative": "A girl waited outside for hours.", "place": "Hotel at the pier", "noticed": "yesterday"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keyring"


async def test_a_handler_of_the_country_reads_what_was_told_and_nobody_else_does(
    db: AsyncSession, folder: Path
) -> None:
    handler, key = await make.case_handler(db), PrivateKey()
    other, other_key = await make.case_handler(db), PrivateKey()
    told = door.draft(door.TOLD | TOLD)
    prepared = await door.report(db, folder, {str(handler.account_id): key.public}, now=NOON, told=told)

    words = await door.words(db, prepared.report_id, handler.account_id, key, Keyring(folder))

    assert (words.narrative, words.place) == (TOLD["narrative"], TOLD["place"])
    assert (words.noticed, words.language) == (Noticed.YESTERDAY, "es")
    with pytest.raises(RefusedError):
        await door.words(db, prepared.report_id, other.account_id, other_key, Keyring(folder))
    abroad = await make.case_handler(db, "BR")
    with pytest.raises(NotFoundError):
        await report_line(db, abroad, prepared.report_id)
    assert (await db.scalars(select(LedgerEntry))).all() == []  # nothing that would date it


async def test_a_queue_holds_codes_alone_oldest_first(db: AsyncSession, folder: Path) -> None:
    handler, key = await make.case_handler(db), PrivateKey()
    readers = {str(handler.account_id): key.public}
    late = await door.report(db, folder, readers, now=NOON.replace(hour=19))
    early = await door.report(db, folder, readers, now=NOON.replace(hour=1), told=door.draft(door.UNTOLD))
    held = await door.report(db, folder, readers, now=NOON, held=True)

    lines = await report_lines(db, handler)

    assert [one.report_id for one in lines] == [early.report_id, late.report_id]
    assert [one.received_band for one in lines] == [0, 3]
    assert [str(handler.account_id) in one.sealed_to for one in lines] == [True, True]
    assert [one.report_id for one in await report_lines(db, handler, after=early.report_id)] == [
        late.report_id
    ]
    assert [one.report_id for one in await report_lines(db, handler, held=True)] == [held.report_id]
    assert await report_lines(db, await make.case_handler(db, "BR")) == []


async def test_who_holds_the_receipt_reads_the_answers_and_adds_to_it(db: AsyncSession, folder: Path) -> None:
    handler, key = await make.case_handler(db), PrivateKey()
    readers, keyring = {str(handler.account_id): key.public}, Keyring(folder)
    prepared = await door.report(db, folder, readers, now=NOON)
    receipt = door.receipts(keyring).find(prepared.receipt.digits)

    await answer_report(
        db,
        handler,
        prepared.report_id,
        uuid4(),
        "Is she still there?",
        readers=readers,
        keyring=keyring,
        now=NOON,
    )
    form = uuid4()
    for _ in range(2):  # a double click
        await add_to_report(
            db, prepared.report_id, form, "She left.", readers=readers, keyring=keyring, now=NOON
        )
    seen = await followed(db, receipt, keyring=keyring)

    assert seen is not None
    assert [(one.author, one.text) for one in seen.messages] == [
        (Author.HANDLER, "Is she still there?"), (Author.REPORTER, None),
    ]  # fmt: skip
    assert (
        await followed(
            db, door.receipts(keyring).find(door.receipts(keyring).new(lambda _: 7).digits), keyring=keyring
        )
        is None
    )


async def test_a_form_that_is_sent_again_with_other_words_loses_none_of_them(
    db: AsyncSession, folder: Path
) -> None:
    readers, told = {str(uuid4()): PrivateKey().public}, door.draft(narrative="He asked for a room.")
    changed = replace(told, narrative=Kept("He asked for a room, and came back."))

    first = await door.report(db, folder, readers, now=NOON, told=told)
    second = await door.report(db, folder, readers, now=NOON, told=changed)

    assert first.receipt.digits != second.receipt.digits
    assert await db.scalar(select(func.count(DoorReport.id))) == 2


async def test_a_form_that_is_sent_twice_is_one_report_with_the_newer_receipt(
    db: AsyncSession, folder: Path
) -> None:
    readers, keyring, told = {str(uuid4()): PrivateKey().public}, Keyring(folder), door.draft()
    first = await door.report(db, folder, readers, now=NOON, told=told)
    again = await prepare(
        keyring, door.receipts(keyring), told.words, told.codes, readers, limit=CapacityLimiter(1)
    )

    assert await take_report(db, again, told, keyring=keyring, held=False, day=NOON.date(), now=NOON)

    assert await db.scalar(select(func.count(DoorReport.id))) == 1
    assert await followed(db, door.receipts(keyring).find(first.receipt.digits), keyring=keyring) is None
    found = await followed(db, door.receipts(keyring).find(again.receipt.digits), keyring=keyring)
    assert found is not None
    await add_to_report(db, found.report_id, uuid4(), "More.", readers=readers, keyring=keyring, now=NOON)
    third = await prepare(
        keyring, door.receipts(keyring), told.words, told.codes, readers, limit=CapacityLimiter(1)
    )
    assert not await take_report(db, third, told, keyring=keyring, held=False, day=NOON.date(), now=NOON)


async def test_what_is_held_is_counted_once_a_handler_lets_it_in(db: AsyncSession, folder: Path) -> None:
    handler, key = await make.case_handler(db), PrivateKey()
    keyring = Keyring(folder)
    prepared = await door.report(db, folder, {str(handler.account_id): key.public}, now=NOON, held=True)
    assert await db.scalar(select(func.count(StatisticsWaiting.id))) == 0

    await let_in(db, handler, prepared.report_id, keyring=keyring, now=NOON)

    assert await db.scalar(select(func.count(StatisticsWaiting.id))) == 1
    assert not (await report_line(db, handler, prepared.report_id)).held
    with pytest.raises(RuleBrokenError):
        await let_in(db, handler, prepared.report_id, keyring=keyring, now=NOON)


def test_no_column_can_be_joined_with_a_business_or_tells_an_hour() -> None:
    tables = (DoorReport.__table__, DoorMessage.__table__)
    columns = [column for table in tables for column in table.columns]

    assert not any("signatory" in column.name or column.name.endswith("_at") for column in columns)
    assert {key.target_fullname for column in columns for key in column.foreign_keys} == {"door_reports.id"}
    assert not any("DATETIME" in str(column.type).upper() for column in columns)


async def test_the_keys_of_reports_and_messages_are_in_use_and_each_has_its_own(
    db: AsyncSession, folder: Path
) -> None:
    readers, keyring = {str(uuid4()): PrivateKey().public}, Keyring(folder)
    prepared = await door.report(db, folder, readers, now=NOON, held=True)
    await add_to_report(db, prepared.report_id, uuid4(), "More.", readers=readers, keyring=keyring, now=NOON)

    assert set(keyring) <= await keys_in_use(db, all_tables())
    assert len(set(keyring)) == 2


async def test_to_one_report_no_more_is_added_than_somebody_can_read(db: AsyncSession, folder: Path) -> None:
    readers, keyring = {str(uuid4()): PrivateKey().public}, Keyring(folder)
    prepared = await door.report(db, folder, readers, now=NOON, held=True)
    for _ in range(MOST_ADDITIONS):
        await add_to_report(
            db, prepared.report_id, uuid4(), "More.", readers=readers, keyring=keyring, now=NOON
        )

    with pytest.raises(RuleBrokenError, match="as a report of its own"):
        await add_to_report(
            db, prepared.report_id, uuid4(), "More.", readers=readers, keyring=keyring, now=NOON
        )
