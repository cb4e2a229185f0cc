"""Cases of before know up to where they were read, and what was added after a closing waits again."""

from datetime import UTC, datetime, timedelta

from alembic import command
from sqlalchemy import text

from registry.db import Database
from registry.tables import migrations

BEFORE = "0034desks"
DAY = datetime(2026, 3, 27, 12, tzinfo=UTC).date()
REPORT = (
    "INSERT INTO door_reports (id, once, country, received_on, received_band, held, setting, concern_kind, answers,"
    " authority_kind, bundle_id, sealed, receipt, receipt_locked, receipt_public)"
    " VALUES (CAST(:id AS {uuid}), :b, 'CR', :day, 1, :no, 'other', 'other', '{{}}', 'police',"
    " CAST(:id AS {uuid}), :b, :b, :b, :b)"
)
MESSAGE = (
    "INSERT INTO door_messages (id, report_id, position, once, author, written_on, written_band, bundle_id, sealed)"
    " VALUES (CAST(:id AS {uuid}), CAST(:of AS {uuid}), :position, :b, 'reporter', :day, 1, CAST(:id AS {uuid}), :b)"
)
CASE = (
    "INSERT INTO case_files (id, door, report_id, country, opened_on, closed_on, outcome)"
    " VALUES (CAST(:id AS {uuid}), 'door', CAST(:id AS {uuid}), 'CR', :opened, :closed, 'junk')"
)


async def test_what_was_added_before_a_closing_is_read_and_what_came_after_it_is_not(
    url: str, before: Database
) -> None:
    await rows(before, "sqlite" in url)
    await before.close()

    command.upgrade(migrations(url), "head")

    async with before.reads() as db:
        assert await db.scalar(text("SELECT read_to FROM case_files")) == 1
    await before.close()
    command.downgrade(migrations(url), BEFORE)
    async with before.reads() as db:
        assert await db.scalar(text("SELECT count(*) FROM case_files")) == 1


async def rows(before: Database, is_sqlite: bool) -> None:
    def day(back: int) -> object:
        found = DAY - timedelta(days=back)
        return found.isoformat() if is_sqlite else found

    uuid = "CHAR(32)" if is_sqlite else "UUID"
    report = "0" * 31 + "1"
    async with before.writes() as db, db.begin():
        await db.execute(
            text(REPORT.format(uuid=uuid)), {"id": report, "b": b"1", "no": False, "day": day(9)}
        )
        for position, back in ((1, 5), (2, 1)):
            values = {
                "id": "0" * 31 + str(position),
                "of": report,
                "position": position,
                "b": bytes([position]),
            }
            await db.execute(text(MESSAGE.format(uuid=uuid)), values | {"day": day(back)})
        await db.execute(text(CASE.format(uuid=uuid)), {"id": report, "opened": day(8), "closed": day(2)})
