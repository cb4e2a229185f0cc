"""Work, letters and members that were there before: nothing is lost, and the old release goes on writing."""

from uuid import UUID, uuid4

from alembic import command
from sqlalchemy import Connection, create_engine, select, text

from registry.db import Database
from registry.desks.member_facts import STALE
from registry.jobs.models import Job
from registry.tables import migrations
from tests import make

BEFORE = "0026statistics"
WORK = text(
    "INSERT INTO jobs (id, kind, payload, asked_at, due_at, attempts) VALUES (:id, 'x.do', '{}', :at, :at, 0)"
)
BODY = text(
    "INSERT INTO associations (id, slug, name, country, website, email, created_at)"
    " VALUES (:id, :slug, 'Chamber', 'CR', '', 'x@x.example', :at)"
)
BUSINESS = text(
    "INSERT INTO signatories (id, slug, legal_name, trade_name, sector, sole_trader, registry_number, number_key, country,"
    " region, city, postal_code, address, email, phone, website, language, skeleton, searched, created_at) VALUES (:id,"
    " :slug, 'X', 'X', 'taxi', :no, '', '', 'CR', '', '', '', '', '', '', '', 'es', '', '', :at)"
)
MEMBER = text(
    "INSERT INTO memberships (id, association_id, signatory_id, member_number, since)"
    " VALUES (:id, :body, :business, '1', '2026-01-01')"
)


def enter(connection: Connection, held: type) -> UUID:
    """Write as the release before does: a piece of work, and a member of an association."""
    ids = [uuid4() for _ in range(4)]
    work, body, business, member = (one if held is UUID else one.hex for one in ids)
    at = make.LONG_AGO if held is UUID else make.LONG_AGO.replace(tzinfo=None).isoformat(" ")
    connection.execute(WORK, {"id": work, "at": at})
    connection.execute(BODY, {"id": body, "slug": f"b-{ids[1]}", "at": at})
    connection.execute(BUSINESS, {"id": business, "slug": f"s-{ids[2]}", "at": at, "no": False})
    connection.execute(MEMBER, {"id": member, "body": body, "business": business})
    return ids[2]


async def test_members_are_noted_to_be_reckoned_and_work_keeps_its_place(url: str, before: Database) -> None:
    held = UUID if url.startswith("postgresql") else str
    engine = create_engine(url.replace("+aiosqlite", ""))
    with engine.begin() as connection:
        first = enter(connection, held)

    command.upgrade(migrations(url), "head")

    with engine.begin() as connection:  # the release that still runs
        second = enter(connection, held)
    async with before.reads() as db:
        noted = set(await db.scalars(select(STALE.c.signatory_id)))
        jobs = list(await db.scalars(select(Job)))
    assert noted == {first, second}
    assert [(one.dedupe_key, one.once, one.payload) for one in jobs] == [(None, False, {})] * 2
    await before.close()
    engine.dispose()
    command.downgrade(migrations(url), BEFORE)
    command.upgrade(migrations(url), "head")
