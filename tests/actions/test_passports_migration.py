"""What a business had logged before passports stays its own, and the release before goes on writing."""

from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from registry.db import Database
from registry.passports.models import Passport, PassportBearer
from registry.tables import migrations
from registry.training.models import TrainingSession
from tests import make

BEFORE = "0014reminders"
ENTER = text(
    "INSERT INTO training_sessions (id, signatory_id, module, module_version, held_on, minutes, mode, language,"
    " trainer_name, entered_at) VALUES (:id, :of, 'M0', 1, '2026-03-01', 20, 'in_person', 'es', '', '2026-03-01')"
)

BEAR = text("INSERT INTO passport_bearers (id, passport_id, staff_id) VALUES (:id, :of, :who)")


async def test_sessions_of_before_and_of_the_release_before_are_the_businesss_own(
    url: str, before: Database
) -> None:
    async with before.writes() as db, db.begin():
        hotel = await make.signatory(db)

    async def write() -> None:
        ids = {"id": uuid4(), "of": hotel.id}
        held = ids if url.startswith("postgresql") else {name: id_.hex for name, id_ in ids.items()}
        async with before.writes() as db, db.begin():
            await db.execute(ENTER, held)
        await before.close()

    await write()
    for count in (2, 3):  # up, and once more after a step back
        command.upgrade(migrations(url), "head")
        await write()
        async with before.reads() as db:
            assert (await db.scalars(select(TrainingSession.came_by))).all() == [None] * count
        await before.close()
        command.downgrade(migrations(url), BEFORE)


async def test_a_passport_that_was_ended_cannot_open_anything(url: str, before: Database) -> None:
    command.upgrade(migrations(url), "head")
    for ended_on, secret_hash in ((make.SIGNED_ON, b"x"), (None, None)):
        async with before.writes() as db:
            db.add(
                Passport(
                    code=f"P{uuid4().hex[:11]}", secret_hash=secret_hash, name_sealed=None,
                    issued_on=make.SIGNED_ON, ended_on=ended_on,
                )
            )  # fmt: skip
            with pytest.raises(IntegrityError):
                await db.flush()


async def test_bearers_of_before_go_on_and_what_was_let_go_is_not_filled_by_the_release_before(
    url: str, before: Database
) -> None:
    command.upgrade(migrations(url), "0018silences")
    borne = [uuid4(), uuid4()]
    async with before.writes() as db, db.begin():
        who = await make.staff_member(db, await make.signatory(db))
        for number, bearer in enumerate(borne):
            passport = Passport(
                id=uuid4(), code=f"P{number:011}", secret_hash=bearer.bytes, name_sealed=None,
                issued_on=make.SIGNED_ON, ended_on=None,
            )  # fmt: skip
            db.add(passport)
            await db.flush()
            ids = {"id": bearer, "of": passport.id, "who": who.id}
            held = ids if url.startswith("postgresql") else {name: id_.hex for name, id_ in ids.items()}
            await db.execute(BEAR, held)
    await before.close()

    command.upgrade(migrations(url), "head")

    async with before.writes() as db, db.begin():
        rows = (await db.scalars(select(PassportBearer))).all()
        assert [row.let_go_on for row in rows] == [None, None]
        next(row for row in rows if row.id == borne[0]).let_go_on = make.SIGNED_ON
    await before.close()
    command.downgrade(migrations(url), "0018silences")
    async with before.reads() as db:
        assert (await db.scalars(select(PassportBearer.id))).all() == borne[1:]
    await before.close()
