"""The business's log as it is stored: the procedure in clear, words sealed to the handlers, and nothing else."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import FocalPointActor
from registry.concerns.answers import Setting
from registry.concerns.coded import blank
from registry.concerns.gate import TIMER, Channel, NotTold, Stage, Told, Untold
from registry.concerns.models import StatisticsRow, StatisticsWaiting
from registry.countries.hotlines import Kind
from registry.db import Database, open_database
from registry.errors import NotFoundError, RuleBrokenError
from registry.incidents.actions import Where, follow_up, log_incident
from registry.incidents.forms import GateDraft, IncidentDraft, StepDraft, WordsDraft
from registry.incidents.handed import reduce_logs, shred_texts
from registry.incidents.models import IncidentLog, IncidentStep, IncidentText
from registry.kit.sealing import Bundle, Keyring, KeyringError, PrivateKey, RefusedError
from registry.ledger.actions import acts, record
from registry.ledger.models import LedgerEntry
from registry.ledger.rules import actor_mark
from registry.signatories.models import Signatory
from registry.tables import all_tables, migrations
from tests import make
from tests.conftest import NOON

BEFORE = "0022hotlines"
TODAY = NOON.date()
HANDLER = PrivateKey()
TOLD = Told(None, Kind.POLICE, Channel.CALL, NOON - timedelta(minutes=10))
GATE = GateDraft(TODAY, Setting.RECEPTION, "", TOLD)
WORDS = WordsDraft("marker-narrative: he asked for a room without papers", "marker-case 55/2026-118")
DRAFT = IncidentDraft(GATE, {**blank(), "sex": "girl"}, WORDS)
UNTOLD = replace(DRAFT, gate=replace(GATE, gate=Untold(NotTold.NOT_THROUGH)))
WHERE = Where("CR", "", TODAY, {"handler": HANDLER.public})


@pytest.fixture
async def hotel(db: AsyncSession) -> Signatory:
    return await make.signatory(db)


@pytest.fixture
async def focal(db: AsyncSession, hotel: Signatory) -> FocalPointActor:
    return await make.focal_point(db, hotel)


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "keyring")


async def logged(
    db: AsyncSession, focal: FocalPointActor, keyring: Keyring, draft: IncidentDraft = DRAFT
) -> IncidentLog:
    return await log_incident(db, focal, uuid4(), draft, where=WHERE, keyring=keyring, now=NOON)


async def enter(
    db: AsyncSession, focal: FocalPointActor, row: IncidentLog, keyring: Keyring, draft: StepDraft
) -> IncidentLog:
    return await follow_up(db, focal, row.id, uuid4(), draft, where=WHERE, keyring=keyring, now=NOON)


async def test_a_log_holds_the_procedure_and_the_handler_alone_reads_the_words(
    db: AsyncSession, focal: FocalPointActor, keyring: Keyring
) -> None:
    row = await logged(db, focal, keyring)

    assert (row.noted_on, row.setting, row.not_told, row.due_at, row.closed_on) == (
        TODAY, Setting.RECEPTION, None, None, None,
    )  # fmt: skip
    step = (await db.scalars(select(IncidentStep))).one()
    assert (step.stage, step.told_at, step.channel, step.authority_kind) == (
        Stage.TOLD, TOLD.at, Channel.CALL, Kind.POLICE,
    )  # fmt: skip
    sealed = (await db.scalars(select(IncidentText))).one()
    assert b"marker" not in sealed.sealed
    bundle, about = Bundle.unpack(sealed.sealed), f"incident_texts/{sealed.id}"
    opened = bundle.open(keyring, about, "handler", HANDLER)
    assert (opened["narrative"], opened["reference"]) == (WORDS.narrative, WORDS.reference)
    assert '"sex":"girl"' in opened["answers"]
    with pytest.raises(RefusedError):
        bundle.open(keyring, about, "handler", PrivateKey())


async def test_what_is_sealed_is_as_long_whatever_was_told(
    db: AsyncSession, focal: FocalPointActor, keyring: Keyring
) -> None:
    await logged(db, focal, keyring)
    await logged(db, focal, keyring, replace(DRAFT, words=WordsDraft("x" * 500, "")))
    await logged(db, focal, keyring, replace(DRAFT, words=WordsDraft()))

    assert len({len(one) for one in await db.scalars(select(IncidentText.sealed))}) == 1


def test_no_column_of_the_log_holds_an_answer_in_codes() -> None:
    columns = {column.name for table in (IncidentLog, IncidentStep) for column in table.__table__.columns}
    assert columns & set(blank()) == set()


async def test_without_a_handler_the_procedure_is_logged_and_no_word_is_kept(
    db: AsyncSession, focal: FocalPointActor, keyring: Keyring
) -> None:
    nobody = replace(WHERE, readers={})

    await log_incident(db, focal, uuid4(), DRAFT, where=nobody, keyring=keyring, now=NOON)

    assert await db.scalar(select(func.count(IncidentLog.id))) == 1
    assert await db.scalar(select(func.count(IncidentText.id))) == 0


async def test_a_double_click_logs_one_row_one_text_and_counts_once(
    db: AsyncSession, focal: FocalPointActor, keyring: Keyring
) -> None:
    form = uuid4()

    for _ in range(2):
        row = await log_incident(db, focal, form, DRAFT, where=WHERE, keyring=keyring, now=NOON)
        assert row.id == form

    assert await db.scalar(select(func.count(IncidentLog.id))) == 1
    assert await db.scalar(select(func.count(IncidentText.id))) == 1
    assert (await db.scalars(select(LedgerEntry.kind))).all() == ["incident.log"]


async def test_two_clicks_at_the_same_moment_log_one_row(database: Database, keyring: Keyring) -> None:
    async with database.writes() as db, db.begin():
        focal = await make.focal_point(db, await make.signatory(db))
    form = uuid4()

    async def click() -> None:
        async with database.writes() as db, db.begin():
            await log_incident(db, focal, form, DRAFT, where=WHERE, keyring=keyring, now=NOON)

    await asyncio.gather(*(click() for _ in range(4)))

    async with database.reads() as db:
        assert await db.scalar(select(func.count(IncidentLog.id))) == 1
        assert await db.scalar(select(func.count(IncidentText.id))) == 1
        assert await db.scalar(select(func.count(IncidentStep.id))) == 1


async def test_the_log_of_another_business_is_not_found(
    db: AsyncSession, focal: FocalPointActor, keyring: Keyring
) -> None:
    theirs = await logged(db, await make.focal_point(db, await make.signatory(db)), keyring)

    with pytest.raises(NotFoundError):
        await log_incident(db, focal, theirs.id, DRAFT, where=WHERE, keyring=keyring, now=NOON)
    with pytest.raises(NotFoundError):
        await enter(db, focal, theirs, keyring, StepDraft(Stage.CLOSED, TODAY))


async def test_an_untold_report_comes_back_until_an_authority_is_told_and_cannot_be_closed_before(
    db: AsyncSession, focal: FocalPointActor, keyring: Keyring
) -> None:
    row = await logged(db, focal, keyring, UNTOLD)
    assert (row.not_told, row.due_at) == (NotTold.NOT_THROUGH, NOON + TIMER)

    with pytest.raises(RuleBrokenError, match="before an authority has been told"):
        await enter(db, focal, row, keyring, StepDraft(Stage.CLOSED, TODAY))
    await enter(db, focal, row, keyring, StepDraft(Stage.TOLD, TODAY, TOLD, "marker-case 7"))
    assert (row.due_at, row.not_told) == (None, NotTold.NOT_THROUGH)
    await enter(db, focal, row, keyring, StepDraft(Stage.ACKNOWLEDGED, TODAY))
    await enter(db, focal, row, keyring, StepDraft(Stage.CLOSED, TODAY))

    assert row.closed_on == TODAY
    stages = (await db.scalars(select(IncidentStep.stage).where(IncidentStep.incident_id == row.id))).all()
    assert set(stages) == {Stage.NOTED, Stage.TOLD, Stage.ACKNOWLEDGED, Stage.CLOSED}
    assert await db.scalar(select(func.count(IncidentText.id))) == 2  # a later reference is sealed by itself


async def test_the_database_refuses_to_close_what_no_authority_was_told_of(
    db: AsyncSession, focal: FocalPointActor, keyring: Keyring
) -> None:
    row = await logged(db, focal, keyring, UNTOLD)

    row.closed_on = TODAY
    with pytest.raises(IntegrityError, match="the_untold_stay_open"):
        await db.flush()


async def test_a_follow_up_that_is_sent_twice_is_entered_once_and_a_stage_is_reached_once(
    db: AsyncSession, focal: FocalPointActor, keyring: Keyring
) -> None:
    row, step = await logged(db, focal, keyring), uuid4()
    draft = StepDraft(Stage.ACKNOWLEDGED, TODAY)

    for _ in range(2):
        await follow_up(db, focal, row.id, step, draft, where=WHERE, keyring=keyring, now=NOON)
    with pytest.raises(RuleBrokenError, match="in the meantime"):
        await enter(db, focal, row, keyring, draft)

    assert (await db.scalars(select(LedgerEntry.kind).order_by(LedgerEntry.position))).all() == [
        "incident.log", "incident.follow_up",
    ]  # fmt: skip


async def test_the_ledger_says_that_something_was_entered_and_names_neither_who_nor_for_whom(
    db: AsyncSession, focal: FocalPointActor, keyring: Keyring
) -> None:
    acts(db, focal.acting)
    row = await logged(db, focal, keyring)
    await enter(db, focal, row, keyring, StepDraft(Stage.CLOSED, TODAY))

    midnight = NOON.replace(hour=0, minute=0, second=0, microsecond=0)
    for entry in await db.scalars(select(LedgerEntry)):
        assert (entry.subject_id, entry.signatory_id, entry.reason) == (row.id, None, None)
        assert (entry.actor_id, entry.acted_as, entry.acted_for, entry.at) == (None, None, None, midnight)
        assert set(entry.details) == {"stage", "by"}
        assert str(focal.account_id) not in str(entry.details)


async def test_who_acted_is_proven_by_the_ledger_while_the_log_is_there_and_by_nothing_after(
    db: AsyncSession, focal: FocalPointActor, keyring: Keyring
) -> None:
    row = await logged(db, focal, keyring)
    (step,) = (await db.scalars(select(IncidentStep))).all()
    (entry,) = (await db.scalars(select(LedgerEntry))).all()
    assert step.acted_by == focal.account_id
    assert entry.details["by"] == actor_mark(focal.account_id, step.acted_salt or b"")
    assert entry.details["by"] != actor_mark(uuid4(), step.acted_salt or b"")
    record(  # as releases before this one entered it
        db, "incident.log", subject_id=row.id, actor_id=focal.account_id, now=NOON, stage=Stage.NOTED
    )
    await db.flush()

    await shred_texts(db, keyring, [row.id])
    await reduce_logs(db, [row.id])

    db.expire_all()
    for table in all_tables().sorted_tables:
        for found in await db.execute(select(table)):
            held = str(dict(found._mapping))  # noqa: SLF001 (SQLAlchemy's)
            assert str(row.id) not in held or not {str(focal.account_id), str(focal.signatory_id)} & set(
                re.findall(r"[0-9a-f-]{36}", held)
            )
    assert await db.scalar(select(func.count(LedgerEntry.id))) == 2
    assert await db.scalar(select(func.count(IncidentStep.id))) == 0


async def test_a_keyring_that_cannot_be_written_stores_nothing(
    db: AsyncSession, focal: FocalPointActor, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(KeyringError):
        async with db.begin_nested():
            await logged(db, focal, Keyring(tmp_path / "file"))

    for table in (IncidentLog, IncidentStep, IncidentText, StatisticsWaiting, StatisticsRow, LedgerEntry):
        assert await db.scalar(select(func.count(table.id))) == 0


async def test_of_a_hundred_reports_no_word_lies_in_clear_in_the_database_its_journal_or_the_keyring(
    own_database_url: str, tmp_path: Path
) -> None:
    database, keyring = open_database(own_database_url, unsafe=True), Keyring(tmp_path / "keyring")
    async with database.writes() as db, db.begin():
        focal = await make.focal_point(db, await make.signatory(db))
    for number in range(100):
        words = WordsDraft(f"marker-narrative {number}", f"marker-case {number}")
        async with database.writes() as db, db.begin():
            await logged(db, focal, keyring, replace(UNTOLD, words=words))

    async with database.reads() as db:
        tables = [select(table) for table in all_tables().sorted_tables]
        rows = [str(row) for table in tables for row in await db.execute(table)]
        assert await db.scalar(select(func.count(IncidentText.id))) == 100
    held = [path.read_bytes() for path in keyring.folder.iterdir()]
    if own_database_url.startswith("sqlite"):
        file = Path(own_database_url.partition("///")[2])
        held += [path.read_bytes() for path in file.parent.glob(f"{file.name}*")]
        assert any(b"incident_texts" in content for content in held)
    assert [row for row in rows if "marker" in row] == []
    assert [content for content in held if b"marker" in content] == []
    await database.close()


async def test_the_tables_come_and_go_beside_data_that_was_there(url: str, before: Database) -> None:
    async with before.writes() as db, db.begin():
        hotel = await make.signatory(db)
    await before.close()
    for _ in range(2):
        command.upgrade(migrations(url), "0023incidents")
        async with before.reads() as db:
            assert await db.scalar(select(Signatory.id)) == hotel.id
            assert await db.scalar(select(func.count(IncidentLog.id))) == 0
        await before.close()
        command.downgrade(migrations(url), BEFORE)
