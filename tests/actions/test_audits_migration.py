"""The tables of audits come to a register that is in use, and change nothing in it."""

from alembic import command
from sqlalchemy import text

from registry.db import Database
from registry.tables import migrations

BEFORE = "0026statistics"
TABLES = (
    "audit_draws", "audits", "audit_sites", "audit_auditors", "audit_answers", "audit_findings", "audit_replies",
    "audit_pictures", "audit_reports", "audit_signatures",
)  # fmt: skip
ONE = (
    "INSERT INTO hotlines (id, country, name, number, dial, kind, channel, hours, languages, source, source_date)"
    " VALUES ('{id}', 'CR', 'PANI', '1147', '1147', 'other', 'call', '', 'es', 'x', '')"
)


async def test_what_was_there_stays_and_the_new_tables_are_empty(before: Database, url: str) -> None:
    async with before.writes() as db, db.begin():
        await db.execute(text(ONE.format(id="0" * 31 + "7")))

    command.upgrade(migrations(url), "head")

    async with before.reads() as db:
        assert (await db.scalars(text("SELECT name FROM hotlines"))).all() == ["PANI"]
        for table in TABLES:
            assert await db.scalar(text(f"SELECT count(*) FROM {table}")) == 0  # noqa: S608 (ours)
    command.downgrade(migrations(url), BEFORE)
    async with before.reads() as db:
        assert (await db.scalars(text("SELECT name FROM hotlines"))).all() == ["PANI"]
