"""Adherences of before have no report in hand, go on being written by the release before, and report afterwards."""

from datetime import UTC, datetime

from alembic import command
from sqlalchemy import select, text

from registry.adherence.models import Adherence
from registry.adherence.queries import told
from registry.adherence.rules import Standing
from registry.db import Database
from registry.tables import migrations
from tests import make
from tests.reports import handed_in, house

BEFORE = "0028notrace"
NOW = datetime(2026, 3, 27, 12, tzinfo=UTC)
OLD = "id, signatory_id, code_version_id, applied_on, committed_on, report_due_on"


async def test_adherences_of_before_stand_as_they_stood_and_can_report(url: str, before: Database) -> None:
    async with before.writes() as db, db.begin():
        version, hotel = await make.code_version(db), await make.signatory(db)
        await db.execute(
            text(f"INSERT INTO adherences ({OLD}) VALUES (:id, :of, :version, :day, :day, :due)"),  # noqa: S608
            {"id": hotel.id.hex, "of": hotel.id.hex, "version": version.id.hex, "day": "2025-05-01", "due": "2026-02-01"}
            if "sqlite" in url
            else {"id": hotel.id, "of": hotel.id, "version": version.id, "day": NOW.date().replace(year=2025), "due": NOW.date().replace(month=2)},
        )  # fmt: skip
    await before.close()

    command.upgrade(migrations(url), "head")

    async with before.writes() as db, db.begin():
        (old,) = (await db.scalars(select(Adherence))).all()
        assert old.report_in_hand_for is None
        made = await house(db)
        await handed_in(db, made, now=NOW)
        assert (await told(db, made.hotel.id, today=NOW.date())).standing is Standing.COMMITTED
    await before.close()

    command.downgrade(migrations(url), BEFORE)
    async with before.reads() as db:
        assert len((await db.execute(text("SELECT id FROM adherences"))).all()) == 2
