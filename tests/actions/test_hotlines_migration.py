"""Numbers that were called before it was asked how, and numbers that stood twice."""

from uuid import uuid4

from alembic import command
from sqlalchemy import select, text

from registry.countries.hotline_checks import Method
from registry.countries.models import Hotline
from registry.db import Database
from registry.tables import migrations

BEFORE = "0017asitstood"
ENTER = text(
    "INSERT INTO hotlines (id, country, name, number, dial, kind, channel, hours, languages, source, source_date,"
    " verified_on) VALUES (:id, 'CR', :name, :dial, :dial, 'police', 'call', '', '', 'x', '', :on)"
)


async def test_what_was_checked_was_called_and_of_two_the_one_checked_last_stays(
    url: str, before: Database
) -> None:
    rows = [
        ("old", "117", "2025-01-01"),
        ("new", "117", "2026-01-01"),
        ("never", "117", None),
        ("other", "118", None),
    ]

    async def write(name: str, dial: str, on: str | None) -> None:
        id_ = uuid4()
        held = id_ if url.startswith("postgresql") else id_.hex
        async with before.writes() as db, db.begin():
            await db.execute(ENTER, {"id": held, "name": name, "dial": dial, "on": on})
        await before.close()

    for row in rows:
        await write(*row)

    command.upgrade(migrations(url), "head")

    async with before.reads() as db:
        found = {row.name: row for row in await db.scalars(select(Hotline))}
    assert {name for name, row in found.items() if row.retired_at is None} == {"new", "other"}
    assert {name: row.verified_how for name, row in found.items()} == {
        "old": Method.CALLED, "new": Method.CALLED, "never": None, "other": None,
    }  # fmt: skip
    await before.close()
    await write("from the release that still runs", "119", None)
    command.downgrade(migrations(url), BEFORE)
    command.upgrade(migrations(url), "head")
