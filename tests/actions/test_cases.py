"""Cases as they are stored: the queue, who opens, hands on, answers, searches; and that no word is left in clear."""

from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Post
from registry.cases.actions import close_case, open_case, opened_case, read_case, share_case, take_case
from registry.cases.answering import answer_case, let_case_in
from registry.cases.authorities import (
    authorities_for,
)
from registry.cases.catching_up import catch_up
from registry.cases.letters import write_batch
from registry.cases.lines import queue, sheet_of
from registry.cases.models import CaseFile
from registry.cases.proving import proof_for
from registry.cases.queries import case_view
from registry.cases.readers import Reader
from registry.cases.reports import SealedText, count_for, report_for, reports_for, texts_for, texts_of
from registry.cases.rules import Outcome
from registry.cases.sealing_out import seal_out_who_left
from registry.cases.search import Found, search
from registry.countries.hotlines import Kind
from registry.db import Database
from registry.door.models import DoorReport
from registry.door.queries import followed
from registry.errors import NotFoundError, RuleBrokenError
from registry.handlers.appointing import end_handler
from registry.handlers.models import Vault
from registry.handlers.rules import OPEN_FOR
from registry.handlers.sweeping import keys_in_use
from registry.incidents.models import IncidentText
from registry.kit.sealing import Bundle, PrivateKey, Remembered, wrapped_to
from registry.ledger.models import LedgerEntry
from registry.tables import all_tables
from tests import cases, door, handlers, make
from tests.cases import Desk, authority, colleague, kinds, opened, referred

# ── the queue, and opening ──────────────────────────────────────────────────────────────────────────


async def test_a_queue_holds_both_doors_of_the_country_the_untold_first(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    log, untold = await cases.log(db, desk, now=now), await cases.log(db, desk, now=now, told=False)
    door_told, door_untold = (
        await cases.told(db, desk, now=now),
        await cases.told(db, desk, now=now, untold=True),
    )

    lines = await queue(db, desk.handler, desk.settings, now=now)

    assert {line.report.id for line in lines[:2]} == {untold, door_untold}
    assert {line.report.id for line in lines[2:]} == {log, door_told}
    assert all(line.mine and line.opened_on is None for line in lines)
    assert {line.report.business is None for line in lines if line.report.id in (door_told, door_untold)} == {
        True
    }
    abroad = await make.case_handler(db, "BR")
    assert await queue(db, abroad, desk.settings, now=now) == []


async def test_an_opening_is_entered_and_shows_the_words_for_half_an_hour(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    report_id = await cases.log(db, desk, now=now)
    with pytest.raises(RuleBrokenError, match="Open the case first"):
        await opened_case(db, desk.handler, report_id, desk.reader, now=now)

    await opened(db, desk, report_id, now=now)

    shown = await opened_case(db, desk.handler, report_id, desk.reader, now=now + timedelta(minutes=29))
    assert [text for one in shown.words for _, text in one.texts] == [cases.NARRATIVE, cases.REFERENCE]
    assert shown.words[0].answers["sex"] == "girl"
    entry = (await db.scalars(select(LedgerEntry).where(LedgerEntry.kind == "case.open"))).one()
    assert (entry.actor_id, entry.subject_id, entry.signatory_id) == (
        desk.handler.account_id,
        report_id,
        None,
    )
    with pytest.raises(RuleBrokenError):
        await opened_case(db, desk.handler, report_id, desk.reader, now=now + timedelta(minutes=31))
    with pytest.raises(RuleBrokenError):
        await opened_case(db, desk.handler, report_id, None, now=now)


async def test_a_handler_of_another_country_and_one_without_a_wrap_open_nothing(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    report_id = await cases.told(db, desk, now=now)
    abroad, key = await handlers.reader(db, desk.settings, "BR", now=now)
    with pytest.raises(NotFoundError):
        await open_case(
            db, abroad, report_id, Reader(abroad.account_id, key, desk.keyring), present={}, now=now
        )

    late = await colleague(db, desk, now=now)
    with pytest.raises(RuleBrokenError, match="not sealed to you"):
        await opened(db, late, report_id, now=now)
    assert await kinds(db) == []


@pytest.mark.parametrize("way", ["log", "door"])
async def test_a_colleague_is_let_in_and_a_case_is_handed_on(
    db: AsyncSession, desk: Desk, now: datetime, way: str
) -> None:
    report_id = await (cases.log if way == "log" else cases.told)(db, desk, now=now)
    late = await colleague(db, desk, now=now)
    await opened(db, desk, report_id, now=now)

    await share_case(
        db, desk.handler, report_id, desk.reader, late.handler.account_id, hands_on=True,
        present=await cases.present(db, desk, now=now), now=now,
    )  # fmt: skip
    await opened(db, late, report_id, now=now)

    view = await case_view(db, late.handler, desk.settings, report_id, now=now)
    assert view.line.mine
    assert await kinds(db) == ["case.open", "case.hand_on", "case.open"]
    stranger = await make.case_handler(db, "BR")
    with pytest.raises(NotFoundError):
        await share_case(
            db, desk.handler, report_id, desk.reader, stranger.account_id, hands_on=False, present={}, now=now
        )


async def test_who_left_is_sealed_out_when_a_colleague_next_opens(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    gone = await colleague(db, desk, now=now)
    report_id = await cases.log(db, desk, now=now)
    before = (await db.scalars(select(IncidentText.sealed))).one()
    yesterday = now.date() - timedelta(days=1)
    await db.execute(update(Post).where(Post.account_id == gone.handler.account_id).values(until=yesterday))

    await opened(db, desk, report_id, now=now)

    row = (await db.scalars(select(IncidentText).execution_options(populate_existing=True))).one()
    assert row.sealed != before
    assert row.bundle_id == Bundle.unpack(row.sealed).id
    assert set(Bundle.unpack(row.sealed).wraps) == {str(desk.handler.account_id)}
    report = await report_for(db, desk.handler, report_id)
    (text,) = await texts_of(db, [report])
    assert gone.reader.read(text) is None
    assert desk.reader.read(text) is not None


async def test_who_did_not_open_it_can_take_a_case_over_and_a_closed_one_stays(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    other = await colleague(db, desk, now=now)
    report_id = await cases.log(db, desk, now=now)
    with pytest.raises(RuleBrokenError):
        await take_case(db, other.handler, report_id, now=now)
    await opened(db, desk, report_id, now=now)
    await take_case(db, other.handler, report_id, now=now)
    assert (await case_view(db, other.handler, desk.settings, report_id, now=now)).line.mine

    await close_case(db, desk.handler, report_id, desk.reader, Outcome.WITH_AUTHORITY, now=now)

    with pytest.raises(RuleBrokenError, match="closed"):
        await take_case(db, desk.handler, report_id, now=now)
    assert await queue(db, desk.handler, desk.settings, now=now) == []
    (line,) = await queue(db, desk.handler, desk.settings, now=now, closed=True)
    assert (line.outcome, line.closed_on) == (Outcome.WITH_AUTHORITY, now.date())


async def test_an_unread_report_goes_from_desk_to_desk(db: AsyncSession, desk: Desk, now: datetime) -> None:
    other = await colleague(db, desk, now=now)
    await cases.told(db, desk, now=now, untold=True)

    async def whose(moment: datetime) -> list[bool]:
        return [(await queue(db, one.handler, desk.settings, now=moment))[0].mine for one in (desk, other)]

    seen = [await whose(now + timedelta(hours=6 * step)) for step in range(4)]
    assert [sum(one) for one in seen] == [1, 1, 1, 1]
    assert seen[0] != seen[1]
    assert seen[0] == seen[2]


async def test_a_turn_passes_by_who_came_later_and_a_report_of_nobody_is_counted(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    by_door, log = await cases.told(db, desk, now=now, untold=True), await cases.log(db, desk, now=now)
    later = await colleague(db, desk, now=now)

    for step in range(4):
        lines = await queue(db, later.handler, desk.settings, now=now + timedelta(hours=6 * step))
        assert {line.report.id for line in lines} == {by_door, log}
        assert [(line.mine, line.opens_to_nobody) for line in lines] == [(False, False)] * 2

    yesterday = now.date() - timedelta(days=1)
    await db.execute(update(Post).where(Post.account_id == desk.handler.account_id).values(until=yesterday))
    lines = await queue(db, later.handler, desk.settings, now=now)
    assert [(line.mine, line.holder, line.opens_to_nobody) for line in lines] == [(False, None, True)] * 2
    # Of an untold one that nobody opens, everybody of its country is reminded.
    assert await write_batch(db, desk.settings, now=now.replace(hour=12)) == 1


# ── who left, and who came later ────────────────────────────────────────────────────────────────────


async def end_of(db: AsyncSession, who: Desk, *, now: datetime) -> None:
    post = (await db.scalars(select(Post).where(Post.account_id == who.handler.account_id))).one()
    await end_handler(db, await make.registrar(db), post.id, now=now)


async def test_a_post_that_ended_opens_no_copy_of_the_database_once_the_old_keys_are_swept(
    db: AsyncSession, desk: Desk, own: Database, now: datetime
) -> None:
    gone = await colleague(db, desk, now=now)
    unread, closed = await cases.told(db, desk, now=now), await cases.log(db, desk, now=now)
    await opened(db, desk, closed, now=now)
    await close_case(db, desk.handler, closed, desk.reader, Outcome.WITH_AUTHORITY, now=now)
    await opened(db, desk, unread, now=now)
    present = await cases.present(db, desk, now=now)
    await answer_case(
        db, desk.handler, unread, desk.reader, "Thank you.", form_id=uuid4(), present=present, now=now
    )
    reports = [await report_for(db, desk.handler, one) for one in (unread, closed)]
    copy = await texts_of(db, reports)
    assert len([one for one in copy if gone.reader.read(one)]) == 3

    await end_of(db, gone, now=now)
    assert await seal_out_who_left(own, desk.keyring, now=now) == 3
    assert await seal_out_who_left(own, desk.keyring, now=now) == 0
    db.expire_all()

    texts = await texts_of(db, reports)
    assert [gone.reader.read(one) for one in texts] == [None] * 3
    assert all(desk.reader.read(one) for one in texts)
    assert ["reporter" in wrapped_to(one.sealed) for one in texts] == [False, False, True]
    in_use = await keys_in_use(db, all_tables())
    assert desk.keyring.sweep(in_use, now=datetime.now(tz=now.tzinfo) + timedelta(days=3)) == 3
    assert [gone.reader.read(one) for one in copy] == [
        None
    ] * 3  # with their own vault and the keyring of today
    assert all(desk.reader.read(one) for one in texts)
    entry = (await db.scalars(select(LedgerEntry).where(LedgerEntry.kind == "vault.seal_out"))).one()
    assert entry.subject_id == gone.handler.account_id


async def test_what_only_one_handler_can_open_is_not_lost_with_their_post(
    db: AsyncSession, desk: Desk, own: Database, now: datetime
) -> None:
    report_id = await cases.told(db, desk, now=now)
    await colleague(db, desk, now=now)

    await end_of(db, desk, now=now)
    assert await seal_out_who_left(own, desk.keyring, now=now) == 0

    (text,) = await texts_of(db, [await report_for(db, desk.handler, report_id)])
    assert desk.reader.read(text) is not None


async def test_unlocking_lets_in_who_came_later_and_seals_out_who_is_no_reader(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    gone = await colleague(db, desk, now=now)
    unread, closed = await cases.told(db, desk, now=now), await cases.log(db, desk, now=now)
    await opened(db, desk, closed, now=now)
    await close_case(db, desk.handler, closed, desk.reader, Outcome.WITH_AUTHORITY, now=now)
    yesterday = now.date() - timedelta(days=1)
    await db.execute(update(Post).where(Post.account_id == gone.handler.account_id).values(until=yesterday))
    late = await colleague(db, desk, now=now)

    assert await catch_up(db, desk.handler, desk.reader, desk.settings, now=now) == 2
    assert await catch_up(db, desk.handler, desk.reader, desk.settings, now=now) == 0
    assert await catch_up(db, late.handler, late.reader, desk.settings, now=now) == 0

    texts = await texts_of(db, [await report_for(db, desk.handler, one) for one in (unread, closed)])
    assert all(late.reader.read(one) and desk.reader.read(one) for one in texts)
    assert [gone.reader.read(one) for one in texts] == [None, None]
    assert (await kinds(db))[-1] == "case.seal_anew"


async def test_who_gave_up_a_vault_is_let_in_again_with_the_new_key(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    late = await colleague(db, desk, now=now)
    report_id = await cases.told(db, desk, now=now)
    await db.execute(update(Vault).where(Vault.account_id == late.handler.account_id).values(replaced_at=now))
    again = Desk(desk.settings, late.handler, await handlers.vault(db, late.handler, desk.settings, now=now))
    await opened(db, desk, report_id, now=now)
    with pytest.raises(RuleBrokenError, match="not sealed to you"):
        await opened(db, again, report_id, now=now)

    await share_case(
        db, desk.handler, report_id, desk.reader, late.handler.account_id, hands_on=False,
        present=await cases.present(db, desk, now=now), now=now,
    )  # fmt: skip

    await opened(db, again, report_id, now=now)


# ── answering, letting in ───────────────────────────────────────────────────────────────────────────


async def test_an_answer_opens_for_the_holder_of_the_receipt_and_a_log_is_answered_nothing(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    present = dict(await cases.present(db, desk, now=now))
    prepared = await door.report(db, desk.settings.keyring, present, now=now, held=True)
    await opened(db, desk, prepared.report_id, now=now)

    await answer_case(
        db,
        desk.handler,
        prepared.report_id,
        desk.reader,
        "Thank you.",
        form_id=uuid4(),
        present=present,
        now=now,
    )
    await let_case_in(db, desk.handler, prepared.report_id, desk.reader, now=now)

    receipt = door.receipts(desk.keyring).find(prepared.receipt.digits)
    seen = await followed(db, receipt, keyring=desk.keyring)
    assert seen is not None
    assert [one.text for one in seen.messages] == ["Thank you."]
    assert not (await report_for(db, desk.handler, prepared.report_id)).held
    log = await cases.log(db, desk, now=now)
    await opened(db, desk, log, now=now)
    with pytest.raises(NotFoundError):
        await answer_case(db, desk.handler, log, desk.reader, "No", form_id=uuid4(), present=present, now=now)


async def test_sealing_anew_leaves_answers_open_to_the_holder_of_the_receipt(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    gone = await colleague(db, desk, now=now)
    present = dict(await cases.present(db, desk, now=now))
    prepared = await door.report(db, desk.settings.keyring, present, now=now)
    await opened(db, desk, prepared.report_id, now=now)
    await answer_case(
        db,
        desk.handler,
        prepared.report_id,
        desk.reader,
        "Thank you.",
        form_id=uuid4(),
        present=present,
        now=now,
    )
    yesterday = now.date() - timedelta(days=1)
    await db.execute(update(Post).where(Post.account_id == gone.handler.account_id).values(until=yesterday))

    await opened(db, desk, prepared.report_id, now=now)

    report = await report_for(db, desk.handler, prepared.report_id)
    assert [gone.reader.read(text) for text in await texts_of(db, [report])] == [None, None]
    receipt = door.receipts(desk.keyring).find(prepared.receipt.digits)
    seen = await followed(db, receipt, keyring=desk.keyring)
    assert seen is not None
    assert [one.text for one in seen.messages] == ["Thank you."]


# ── search ──────────────────────────────────────────────────────────────────────────────────────────


async def test_search_looks_inside_what_is_sealed_to_one_and_says_that_it_did(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    wanted = await cases.log(db, desk, now=now, narrative="Él pidió una habitación sin papeles")
    await cases.log(db, desk, now=now)
    by_door = await cases.told(db, desk, now=now)

    found = await search(
        db, desk.handler, desk.reader, "HABITACION papeles", remembered=Remembered(), now=now
    )
    outside = await search(db, desk.handler, desk.reader, "girl waited", remembered=Remembered(), now=now)
    late = await colleague(db, desk, now=now)
    nothing = await search(db, late.handler, late.reader, "habitacion", remembered=Remembered(), now=now)

    assert [one.id for one in found.reports] == [wanted]
    assert [one.id for one in outside.reports] == [by_door]
    assert (found.looked_in, nothing.reports) == (3, ())
    assert await kinds(db) == ["case.search"] * 3


async def test_a_second_search_opens_only_what_is_new_and_finds_the_same(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    """Nothing opens without its key in the keyring: with a reader that cannot open, what is remembered is all there is."""
    first = await cases.log(db, desk, now=now, narrative="The blue door")
    remembered, blind = Remembered(), BlindReader(desk.handler.account_id, desk.key, desk.keyring)

    def found(reader: Reader, typed: str = "door") -> Coroutine[Any, Any, Found]:
        return search(db, desk.handler, reader, typed, remembered=remembered, now=now)

    assert (await found(blind)).reports == ()
    assert [one.id for one in (await found(desk.reader)).reports] == [first]
    again = await found(blind)
    second = await cases.log(db, desk, now=now, narrative="Another door")
    unseen = await found(blind)
    both = await found(desk.reader)

    assert [one.id for one in again.reports] == [one.id for one in unseen.reports] == [first]
    assert {one.id for one in both.reports} == {first, second}
    assert (await found(blind, "red")).reports == ()


@dataclass(frozen=True, slots=True)
class BlindReader(Reader):
    """One who opens nothing."""

    def read(self, text: SealedText) -> dict[str, str] | None:  # noqa: ARG002
        return None


async def test_what_is_remembered_is_locked_and_goes_with_its_time_its_key_and_its_report(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    report_id = await cases.log(db, desk, now=now, narrative="The blue door")
    remembered, blind = Remembered(), BlindReader(desk.handler.account_id, desk.key, desk.keyring)

    async def found(reader: Reader, *, at: datetime = now) -> int:
        return len((await search(db, desk.handler, reader, "door", remembered=remembered, now=at)).reports)

    assert await found(desk.reader) == 1
    kept = repr(vars(remembered)) + repr([bytes(one.box) for one in vars(remembered)["_kept"].values()])
    assert "blue" not in kept
    assert await found(blind) == 1
    assert await found(blind, at=now + OPEN_FOR) == 0, "half an hour"

    assert await found(desk.reader) == 1
    assert await found(replace(blind, key=PrivateKey())) == 0, "another key"
    assert len(remembered) == 1

    assert await found(desk.reader) == 1
    remembered.forget(desk.handler.account_id)
    assert await found(blind) == 0, "locked"

    assert await found(desk.reader) == 1
    bundle = await db.scalar(select(IncidentText.bundle_id).where(IncidentText.incident_id == report_id))
    assert bundle is not None
    desk.keyring.shred(bundle)
    assert await found(blind) == 0, "shredded"


# ── figures ─────────────────────────────────────────────────────────────────────────────────────────


async def test_five_hundred_reports_are_searched_while_one_waits(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    for number in range(50):
        await cases.log(db, desk, now=now, narrative=f"Marker {number}")
    report = await report_for(db, desk.handler, await cases.log(db, desk, now=now))
    texts = await texts_of(db, [report]) * 500

    began = perf_counter()
    assert all(desk.reader.read(text) for text in texts)
    took = perf_counter() - began

    assert took < 2  # 50 ms on a machine that does nothing else; this says that nothing grows with the square
    found = await search(db, desk.handler, desk.reader, "marker 49", remembered=Remembered(), now=now)
    assert (len(found.reports), found.looked_in) == (1, 51)


async def test_neither_a_flood_nor_what_is_over_crowds_out_what_waits(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    waiting = await cases.told(db, desk, now=now, untold=True)
    row = (await db.scalars(select(DoorReport))).one()
    plain = {column.name: getattr(row, column.name) for column in DoorReport.__table__.columns}
    old = now.date() - timedelta(days=9)

    def another(*, held: bool, told: bool) -> dict[str, Any]:
        own = {name: uuid4().bytes for name in ("once", "receipt")} | {"id": uuid4(), "bundle_id": uuid4()}
        gate = {"authority_kind": Kind.POLICE, "not_told": None} if told else {}
        return plain | own | gate | {"held": held, "received_on": old}

    flood = [another(held=number % 2 == 0, told=number % 2 == 1) for number in range(1_400)]
    await db.execute(insert(DoorReport), flood)
    alike = [another(held=False, told=False) for _ in range(600)]  # within the budget, and older
    await db.execute(insert(DoorReport), alike)
    over = [another(held=False, told=False) for _ in range(600)]
    await db.execute(insert(DoorReport), over)
    file = {"door": "door", "country": "CR", "opened_on": old, "closed_on": old, "outcome": Outcome.NO_CHILD}
    await db.execute(insert(CaseFile), [file | {"id": uuid4(), "report_id": one["id"]} for one in over])

    lines = await queue(db, desk.handler, desk.settings, now=now)

    assert waiting in {line.report.id for line in lines}
    assert len(lines) == 500 + 500 + 500
    assert sheet_of(lines, 1, there_are=await count_for(db, desk.handler)).unlisted == 2_001 - 1_500
    assert len(await queue(db, desk.handler, desk.settings, now=now, closed=True)) == 500
    listed = [one for closed in (False, True) for one in await reports_for(db, desk.handler, closed=closed)]
    searched = {text.report_id for text in await texts_for(db, desk.handler)}
    assert searched == {one.id for one in listed}, "a search looks into what is listed"


async def test_pages_that_are_looked_at_write_and_lock_nothing(
    database: Database, tmp_path: Path, now: datetime
) -> None:
    async with database.writes() as db, db.begin():
        desk = await cases.desk(db, tmp_path, now=now)
        hotel = await make.signatory(db)
        focal = await make.focal_point(db, hotel)
        log, by_door = await cases.log(db, desk, now=now, focal=focal), await cases.told(db, desk, now=now)
        for one in (log, by_door):
            await opened(db, desk, one, now=now)

    async with database.reads() as db, db.begin():  # which cannot write: the database refuses
        assert len(await queue(db, desk.handler, desk.settings, now=now)) == 2
        for one in (log, by_door):
            assert (await read_case(db, desk.handler, one, desk.reader, now=now)).words
            assert (await case_view(db, desk.handler, desk.settings, one, now=now)).open_until is not None
        assert await proof_for(db, focal, log, desk.keyring) is None
        assert await authorities_for(db, desk.handler) == []


async def test_no_word_of_a_report_is_left_in_clear_by_all_that_is_done_with_it(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    to = await authority(db, desk, now=now)
    present = dict(await cases.present(db, desk, now=now))
    marked = door.draft(door.UNTOLD | {"narrative": "marker-told", "place": "marker-place"})
    by_door = (await door.report(db, desk.settings.keyring, present, now=now, told=marked)).report_id
    log = await cases.log(db, desk, now=now, narrative="marker-logged")
    other = await colleague(db, desk, now=now)
    present = dict(await cases.present(db, desk, now=now))
    for one in (by_door, log):
        await opened(db, desk, one, now=now)
        await share_case(
            db, desk.handler, one, desk.reader, other.handler.account_id, hands_on=False, present=present, now=now
        )  # fmt: skip
        assert b"marker" not in (await referred(db, desk, one, to.id, now=now)).content
    await answer_case(
        db, desk.handler, by_door, desk.reader, "marker-answer", form_id=uuid4(), present=present, now=now
    )
    await search(db, desk.handler, desk.reader, "marker", remembered=Remembered(), now=now)
    await cases.handed_over(db, desk, log, now=now)
    await close_case(db, desk.handler, log, desk.reader, Outcome.REFERRED, now=now)
    await write_batch(db, desk.settings, now=now.replace(hour=18))
    await db.flush()

    rows = [row for table in all_tables().sorted_tables for row in await db.execute(select(table))]
    assert len(rows) > 20
    assert [row for row in rows if any("marker" in str(value) for value in row)] == []
