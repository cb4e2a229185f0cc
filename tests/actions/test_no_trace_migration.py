"""What was logged and told before stays as it was, and the release before goes on writing."""

from uuid import uuid4

from alembic import command
from sqlalchemy import select, text

from registry.db import Database
from registry.door.models import DoorReport
from registry.incidents.models import IncidentStep
from registry.tables import migrations
from tests import make

BEFORE = "0026statistics"
LOG = (
    "INSERT INTO incident_logs (id, ref, signatory_id, country, noted_on, logged_on, setting, not_told, due_at, closed_on)"
    " VALUES ('{id}', '{id}', '{hotel}', 'CR', '2026-03-01', '2026-03-01', 'bar', NULL, NULL, NULL)"
)
STEP = (
    "INSERT INTO incident_steps (id, incident_id, stage, reached_on, told_at, channel, authority_id, authority_kind)"
    " VALUES ('{id}', '{log}', '{stage}', '2026-03-01', NULL, NULL, NULL, NULL)"
)
REPORT = (
    "INSERT INTO door_reports (id, once, country, received_on, received_band, held, setting, concern_kind,"
    " authority_kind, not_told, answers, bundle_id, sealed, receipt, receipt_locked, receipt_public)"
    " VALUES ('{id}', {bytes}, 'CR', '2026-03-01', 1, {yes}, 'bar', 'other', 'police', NULL,"
    " '{{\"sex\": \"girl\"}}', '{id}', {bytes}, {bytes}, {bytes}, {bytes})"
)


async def test_what_was_there_stays_and_the_release_before_goes_on_writing(
    url: str, before: Database
) -> None:
    sqlite = url.startswith("sqlite")
    async with before.writes() as db, db.begin():
        hotel = await make.signatory(db)

    def spelt(one: object) -> str:
        return str(one).replace("-", "") if sqlite else str(one)

    def report(number: str) -> str:
        raw = f"x'{number}'" if sqlite else f"'\\x{number}'"
        return REPORT.format(id=spelt(uuid4()), bytes=raw, yes="1" if sqlite else "true")

    log = spelt(uuid4())
    async with before.writes() as db, db.begin():
        for one in (
            LOG.format(id=log, hotel=spelt(hotel.id)),
            STEP.format(id=spelt(uuid4()), log=log, stage="noted"),
            report("01"),
        ):
            await db.execute(text(one.replace(":", "\\:")))
    await before.close()

    command.upgrade(migrations(url), "head")
    async with before.writes() as db, db.begin():
        for one in (STEP.format(id=spelt(uuid4()), log=log, stage="acknowledged"), report("02")):
            await db.execute(text(one.replace(":", "\\:")))

    async with before.reads() as db:
        steps = (await db.scalars(select(IncidentStep))).all()
        reports = (await db.scalars(select(DoorReport))).all()
        assert [(one.acted_by, one.acted_salt) for one in steps] == [(None, None)] * 2
        assert [(one.codes, one.answers) for one in reports] == [(None, {"sex": "girl"})] * 2
    await before.close()
    command.downgrade(migrations(url), BEFORE)
    async with before.reads() as db:
        assert await db.scalar(text("SELECT count(*) FROM door_reports")) == 2
        assert await db.scalar(text("SELECT count(*) FROM incident_steps")) == 2
