"""Facts of members that were put together before know since when each has signed; the old release goes on writing."""

from datetime import date
from uuid import UUID

from alembic import command
from sqlalchemy import Uuid, bindparam, select, text

from registry.adherence.rules import Status
from registry.db import Database
from registry.desks.models import DeskFact
from registry.tables import migrations
from tests import make

BEFORE = "0040marks"
FACT = text(
    "INSERT INTO desk_facts (signatory_id, status, covered, counted, listed, holds_until)"
    " VALUES (:id, 'committed', 0, 0, 0, '2027-01-01')"
).bindparams(bindparam("id", type_=Uuid()))


async def test_facts_learn_when_each_signed_last_and_the_old_release_writes_on(
    url: str, before: Database
) -> None:
    ids: list[UUID] = []
    async with before.writes() as db, db.begin():
        for signed in ((date(2020, 1, 1), date(2024, 5, 6)), (date(2021, 2, 3), date(2999, 1, 1)), ()):
            hotel = await make.signatory(db)
            for day in signed:
                await make.adherence(db, hotel, status=Status.WITHDRAWN, since=day, committed_on=day)
            await db.execute(FACT, {"id": hotel.id})
            ids.append(hotel.id)

    command.upgrade(migrations(url), "head")

    async with before.writes() as db, db.begin():
        hotel = await make.signatory(db)
        await db.execute(FACT, {"id": hotel.id})
    async with before.reads() as db:
        rows = await db.execute(select(DeskFact.signatory_id, DeskFact.committed_on))
        known = dict(iter(rows))
    assert [known[one] for one in ids] == [date(2024, 5, 6), date(2021, 2, 3), None]
    assert known[hotel.id] is None
    await before.close()
    command.downgrade(migrations(url), BEFORE)
    async with before.reads() as db:
        assert await db.scalar(text("SELECT count(*) FROM desk_facts")) == len(ids) + 1
