"""What stood in the register before one membership was one, and before entries said who acted, stays and is told."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from registry.associations.actions import join
from registry.associations.models import Membership
from registry.associations.queries import associations
from registry.db import Database
from registry.histories.queries import own_history
from registry.tables import migrations
from tests import make
from tests.conftest import NOON

BEFORE = "0006registrars"
EARLY, LATE = date(2026, 2, 1), date(2026, 3, 1)


async def test_a_membership_that_was_made_twice_stays_once_and_cannot_be_made_twice_again(
    url: str, before: Database
) -> None:
    async with before.writes() as db, db.begin():
        hotel, inn = await make.signatory(db), await make.signatory(db, name="Posada")
        chamber = await make.association(db)
        kept = await make.membership(db, hotel, chamber, since=EARLY)
        over = await make.membership(db, inn, chamber, since=EARLY, until=LATE)
        there = await make.membership(db, inn, chamber, since=LATE)
        twice = [await make.membership(db, hotel, chamber, since=since) for since in (EARLY, LATE)]
    await before.close()

    for _ in range(2):  # up, and once more after a step back
        command.upgrade(migrations(url), "head")
        async with before.writes() as db, db.begin():
            assert [line.members for line in await associations(db, now=NOON)] == [2]
            spans = {row.id: (row.since, row.until) for row in await db.scalars(select(Membership))}
            assert len([1 for row in (kept, *twice) if spans[row.id][1] is None]) == 1
            assert {spans[row.id] for row in (kept, *twice)} == {
                (EARLY, None), (EARLY, EARLY - timedelta(days=1)), (LATE, LATE - timedelta(days=1)),
            }  # fmt: skip
            assert (spans[over.id], spans[there.id]) == ((EARLY, LATE), (LATE, None))
            assert await join(db, chamber.id, [(hotel.id, ""), (inn.id, "")], by=None, now=NOON) == 0
        async with before.writes() as db:
            with pytest.raises(IntegrityError):
                await make.membership(db, hotel, chamber)
        await before.close()
        command.downgrade(migrations(url), BEFORE)


async def test_entries_of_before_are_told_by_the_posts_of_their_day_and_the_release_before_goes_on_writing(
    url: str, before: Database
) -> None:
    async with before.writes() as db, db.begin():
        hotel = await make.signatory(db)
        owner = await make.owner(db, hotel)
    entry = text(
        "INSERT INTO ledger_entries (id, at, kind, actor_id, subject_id, signatory_id, details)"
        " VALUES (:id, :at, 'membership.leave', :by, :of, :of, '{}')"
    )

    async def write() -> None:
        ids = {"id": uuid4(), "by": owner.account_id, "of": hotel.id}
        held = ids if url.startswith("postgresql") else {name: id_.hex for name, id_ in ids.items()}
        async with before.writes() as db, db.begin():
            await db.execute(entry, {**held, "at": NOON})
        await before.close()

    await write()
    for count in (2, 3):  # up, and once more after a step back
        command.upgrade(migrations(url), "head")
        await write()
        async with before.reads() as db:
            lines = (await own_history(db, owner)).lines
        assert [str(line.by) for line in lines] == ["Ana Vega, one of your own people"] * count
        await before.close()
        command.downgrade(migrations(url), BEFORE)
