"""Pictures of sessions from before their originals were summed stay, and those who still run the release before add more."""

from uuid import uuid4

from alembic import command
from sqlalchemy import LargeBinary, Uuid, bindparam, text

from registry.db import Database, UtcDateTime
from registry.tables import migrations
from registry.training.evidence import pictures_of
from tests import make
from tests.conftest import NOON

BEFORE, AFTER = "0014passports", "0016offline"


async def test_a_picture_from_before_stays_and_the_release_before_goes_on_adding_some(
    url: str, before: Database
) -> None:
    async with before.writes() as db, db.begin():
        hotel = await make.signatory(db)
        keeper = await make.keeper(db, hotel)
        session = await make.training_session(db, hotel)
    as_before = text(
        "INSERT INTO training_evidence (id, session_id, sha256, content, entered_by, entered_at)"
        " VALUES (:id, :session_id, :sha256, :content, :by, :at)"
    ).bindparams(
        bindparam("id", type_=Uuid()), bindparam("session_id", type_=Uuid()), bindparam("by", type_=Uuid()),
        bindparam("content", type_=LargeBinary()), bindparam("at", type_=UtcDateTime()),
    )  # fmt: skip

    async def add(number: int) -> None:
        values = {"id": uuid4(), "session_id": session.id, "by": keeper.account_id, "at": NOON}
        async with before.writes() as db, db.begin():
            await db.execute(as_before, {**values, "sha256": f"{number:064}", "content": b"jpeg"})

    await add(1)
    await before.close()
    for number in (2, 3):  # up, and once more after a step back
        command.upgrade(migrations(url), AFTER)
        await add(number)
        async with before.reads() as db:
            shown = await pictures_of(db, keeper, session.id)
        assert [(one.original_sha256, one.page) for one in shown] == [(None, None)] * number
        await before.close()
        command.downgrade(migrations(url), BEFORE)
