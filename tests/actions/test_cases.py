"""Cases as they are stored: who opens, hands on, refers, closes; what is destroyed; what a letter tells."""

import base64
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from registry.accounts.models import Post
from registry.cases.actions import close_case, open_case, opened_case, read_case, share_case, take_case
from registry.cases.answering import answer_case, let_case_in
from registry.cases.authorities import (
    AuthorityDraft,
    authorities_for,
    confirm_authority,
    end_authority,
    register_authority,
)
from registry.cases.forms import HoldDraft
from registry.cases.holding import ask_hold, confirm_hold
from registry.cases.letters import write_batch
from registry.cases.models import CaseAuthority, CaseFile, CaseHold, Referral, ReportProof
from registry.cases.proving import checked, confirm, proof_for
from registry.cases.queries import case_view, queue
from registry.cases.readers import Reader
from registry.cases.referring import Handed, refer, signer
from registry.cases.reports import report_for, texts_of
from registry.cases.retention import destroy_due
from registry.cases.rules import HoldReason, Outcome
from registry.cases.search import search
from registry.countries.hotlines import Kind
from registry.db import Database, Record
from registry.door.models import DoorReport
from registry.door.queries import followed
from registry.errors import NotFoundError, RuleBrokenError
from registry.incidents.models import IncidentLog, IncidentStep, IncidentText
from registry.jobs.models import OutboxMail
from registry.kit.sealing import Bundle, Keyring, RefusedError
from registry.ledger.models import LedgerEntry
from registry.tables import all_tables
from tests import cases, door, handlers, make
from tests.cases import Desk

IDENTITY = pyrage.x25519.Identity.generate()
DRAFT = AuthorityDraft("CR", "Fiscalía Adjunta", Kind.POLICE, str(IDENTITY.to_public()))


@pytest.fixture
async def desk(db: AsyncSession, tmp_path: Path, now: datetime) -> Desk:
    return await cases.desk(db, tmp_path, now=now)


async def opened(db: AsyncSession, desk: Desk, report_id: UUID, *, now: datetime) -> CaseFile:
    present = await cases.present(db, desk, now=now)
    return await open_case(db, desk.handler, report_id, desk.reader, present=present, now=now)


async def colleague(db: AsyncSession, desk: Desk, *, now: datetime) -> Desk:
    handler, key = await handlers.reader(db, desk.settings, "CR", now=now)
    return Desk(desk.settings, handler, key)


async def kinds(db: AsyncSession, beginning: str = "case.") -> list[str]:
    query = select(LedgerEntry.kind).where(LedgerEntry.kind.startswith(beginning))
    return list(await db.scalars(query.order_by(LedgerEntry.at, LedgerEntry.position)))


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


# ── authorities, referral, proof ────────────────────────────────────────────────────────────────────


async def authority(db: AsyncSession, desk: Desk, *, now: datetime) -> CaseAuthority:
    row = await register_authority(db, await make.registrar(db), DRAFT, now=now)
    await confirm_authority(db, desk.handler, row.id, now=now)
    return row


async def referred(db: AsyncSession, desk: Desk, report_id: UUID, to: UUID, *, now: datetime) -> Handed:
    site = signer(desk.keyring, "https://registry.test")
    return await refer(
        db, desk.handler, report_id, desk.reader, to, facts=[("Sex", "A girl")], site=site, now=now
    )


def read(handed: Handed) -> dict[str, str]:
    text = pyrage.decrypt(handed.content, [IDENTITY]).decode()
    head = text.partition("\n\n")[0]
    return {"": text, **dict(line.split(": ", 1) for line in head.splitlines())}


async def test_an_authority_needs_two_people_of_two_offices(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    registrar = await make.registrar(db)
    row = await register_authority(db, registrar, DRAFT, now=now)
    report_id = await cases.log(db, desk, now=now)
    await opened(db, desk, report_id, now=now)
    with pytest.raises(NotFoundError):
        await referred(db, desk, report_id, row.id, now=now)
    with pytest.raises(NotFoundError):
        await confirm_authority(db, await make.case_handler(db, "BR"), row.id, now=now)

    await confirm_authority(db, desk.handler, row.id, now=now)

    await referred(db, desk, report_id, row.id, now=now)
    with pytest.raises(RuleBrokenError):
        await confirm_authority(db, desk.handler, row.id, now=now)
    await end_authority(db, registrar, row.id, now=now)
    with pytest.raises(NotFoundError):
        await referred(db, desk, report_id, row.id, now=now)
    with pytest.raises(IntegrityError, match="two_people"):
        async with db.begin_nested():
            await db.execute(update(CaseAuthority).values(confirmed_by=CaseAuthority.registered_by))


async def test_a_referral_opens_for_the_authority_alone_is_signed_and_names_its_reader(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    to = await authority(db, desk, now=now)
    report_id = await cases.log(db, desk, now=now, narrative="See https://evil.example\n— forged line")
    await opened(db, desk, report_id, now=now)

    handed = await referred(db, desk, report_id, to.id, now=now)

    assert b"evil" not in handed.content
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(handed.content, [pyrage.x25519.Identity.generate()])
    told = read(handed)
    assert (told["to"], told["country"], told["confirm-at"]) == (
        "Fiscalía Adjunta", "CR", "https://registry.test/confirm",
    )  # fmt: skip
    assert "> See hxxps[:]//evil[.]example\n> — forged line\n" in told[""]
    assert cases.REFERENCE in told[""]
    body, _, signature = told[""].rpartition("\n— https://registry.test ")
    site = signer(desk.keyring, "https://registry.test")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(site.public))
    key.verify(base64.b64decode(signature), body.encode())
    entry = (await db.scalars(select(LedgerEntry).where(LedgerEntry.kind == "case.refer"))).one()
    assert entry.actor_id == desk.handler.account_id
    assert entry.details["authority_id"] == str(to.id)
    row = (await db.scalars(select(Referral))).one()
    assert told["code"].encode() not in row.code_hash


async def test_a_code_counts_once_and_not_for_ever(db: AsyncSession, desk: Desk, now: datetime) -> None:
    to = await authority(db, desk, now=now)
    report_id = await cases.told(db, desk, now=now)
    await opened(db, desk, report_id, now=now)
    first, second = [read(await referred(db, desk, report_id, to.id, now=now))["code"] for _ in range(2)]

    assert await confirm(db, "", desk.keyring, now=now) is None
    assert await confirm(db, "AAAAA-AAAAA-AAAAA-AAAAA", desk.keyring, now=now) is None
    assert await confirm(db, first.lower(), desk.keyring, now=now) is not None
    assert await confirm(db, first, desk.keyring, now=now) is None
    assert await confirm(db, second, desk.keyring, now=now + timedelta(days=31)) is None
    assert (
        await db.scalar(select(func.count(ReportProof.id))) == 0
    )  # by that door, no business learns anything


async def test_a_business_gets_a_receipt_that_says_that_and_when_and_nothing_more(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    hotel = await make.signatory(db)
    focal = await make.focal_point(db, hotel)
    to = await authority(db, desk, now=now)
    report_id = await cases.log(db, desk, now=now, focal=focal)
    assert await proof_for(db, focal, report_id, desk.keyring) is None
    await opened(db, desk, report_id, now=now)
    code = read(await referred(db, desk, report_id, to.id, now=now))["code"]
    await confirm(db, code, desk.keyring, now=now + timedelta(days=2))

    proof = await proof_for(db, focal, report_id, desk.keyring)

    assert proof is not None
    assert (proof.business, proof.reported_on, proof.confirmed_on) == (
        hotel.trade_name, now.date(), now.date() + timedelta(days=2),
    )  # fmt: skip
    assert await checked(db, proof.code.lower(), desk.keyring) == proof
    assert await checked(db, code, desk.keyring) is None
    with pytest.raises(NotFoundError):
        await proof_for(db, await make.focal_point(db, await make.signatory(db)), report_id, desk.keyring)


async def test_a_receipt_whose_row_was_changed_is_none(db: AsyncSession, desk: Desk, now: datetime) -> None:
    focal = await make.focal_point(db, await make.signatory(db))
    to = await authority(db, desk, now=now)
    report_id = await cases.log(db, desk, now=now, focal=focal)
    await opened(db, desk, report_id, now=now)
    await confirm(
        db, read(await referred(db, desk, report_id, to.id, now=now))["code"], desk.keyring, now=now
    )
    proof = await proof_for(db, focal, report_id, desk.keyring)
    assert proof is not None

    await db.execute(update(ReportProof).values(reported_on=now.date() - timedelta(days=300)))
    db.expire_all()

    assert await checked(db, proof.code, desk.keyring) is None


# ── search ──────────────────────────────────────────────────────────────────────────────────────────


async def test_search_looks_inside_what_is_sealed_to_one_and_says_that_it_did(
    db: AsyncSession, desk: Desk, now: datetime
) -> None:
    wanted = await cases.log(db, desk, now=now, narrative="Él pidió una habitación sin papeles")
    await cases.log(db, desk, now=now)
    by_door = await cases.told(db, desk, now=now)

    found = await search(db, desk.handler, desk.reader, "HABITACION papeles", now=now)
    outside = await search(db, desk.handler, desk.reader, "girl waited", now=now)
    late = await colleague(db, desk, now=now)
    nothing = await search(db, late.handler, late.reader, "habitacion", now=now)

    assert [one.id for one in found.reports] == [wanted]
    assert [one.id for one in outside.reports] == [by_door]
    assert (found.looked_in, nothing.reports) == (3, ())
    assert await kinds(db) == ["case.search"] * 3


# ── retention ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def own(db: AsyncSession) -> Database:
    """Return the test's own connection as a database, for a job that makes its transactions itself."""
    sessions = async_sessionmaker(db.bind, expire_on_commit=False, join_transaction_mode="create_savepoint")
    return Database(reads=sessions, writes=sessions, close=db.close)


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
    assert (await kinds(db))[-2:] == ["case.shred", "case.reduce"]


async def test_a_business_that_closed_its_log_starts_the_months_too(
    db: AsyncSession, desk: Desk, own: Database, now: datetime
) -> None:
    report_id = await cases.log(db, desk, now=now)
    await db.execute(update(IncidentLog).where(IncidentLog.id == report_id).values(closed_on=now.date()))
    await db.flush()

    assert await destroy_due(own, desk.keyring, now=months(now, 12, days=1)) == (1, 0)


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
    found = await search(db, desk.handler, desk.reader, "marker 49", now=now)
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
    assert len(await queue(db, desk.handler, desk.settings, now=now, closed=True)) == 500


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
    await search(db, desk.handler, desk.reader, "marker", now=now)
    await close_case(db, desk.handler, log, desk.reader, Outcome.REFERRED, now=now)
    await write_batch(db, desk.settings, now=now.replace(hour=18))
    await db.flush()

    rows = [row for table in all_tables().sorted_tables for row in await db.execute(select(table))]
    assert len(rows) > 20
    assert [row for row in rows if any("marker" in str(value) for value in row)] == []
