"""Sums that were written before there was anything to publish are published afterwards, and the release before goes on."""

from datetime import UTC, datetime
from uuid import uuid4

from alembic import command
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from registry.concerns.models import PublishedStatistics, StatisticsRow
from registry.concerns.publishing import publish_due
from registry.db import Database
from registry.ledger.actions import record
from registry.tables import migrations
from tests import make

BEFORE = "0025cases"
BEGAN = datetime(2026, 1, 2, tzinfo=UTC)
DUE = datetime(2026, 7, 4, tzinfo=UTC)


def row(quarter: str) -> StatisticsRow:
    return StatisticsRow(quarter=quarter, country="CR", region="", field="sex", answer="girl", count=13)


async def test_sums_of_before_are_published_and_the_release_before_goes_on_writing(
    url: str, before: Database
) -> None:
    async with before.writes() as db, db.begin():
        record(db, "code.publish", subject_id=uuid4(), actor_id=None, now=BEGAN)
        for _ in range(10):
            await make.adherence(db)
        db.add(row("2026-Q1"))
    await before.close()

    command.upgrade(migrations(url), "head")
    async with before.writes() as db, db.begin():
        db.add(row("2026-Q2"))  # as the release before does

    assert await publish_due(before, now=DUE) == 1
    async with before.reads() as db:
        (published,) = (await db.scalars(select(PublishedStatistics))).all()
        assert await db.scalar(select(func.count(StatisticsRow.id))) == 1
    assert sum(sum(area["tables"]["sex"].values()) for area in published.areas) == 15
    await before.close()

    command.downgrade(migrations(url), BEFORE)
    async with before.reads() as db:
        assert await db.scalar(select(func.count(StatisticsRow.id))) == 1
        try:
            await db.execute(text("SELECT quarter FROM published_statistics"))
        except DBAPIError:
            return
    raise AssertionError("the table is still there")
