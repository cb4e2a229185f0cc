"""Posts that had ended before get the end of what officers signed for them, and the release before goes on."""

from datetime import timedelta

from alembic import command
from sqlalchemy import select

from registry.accounts.offices import case_office
from registry.accounts.rules import Role
from registry.db import Database
from registry.handlers.models import CertificateEnd
from registry.settings import Settings
from registry.tables import migrations
from tests import handlers, make
from tests.conftest import NOON

BEFORE = "0026statistics"
SETTINGS = handlers.with_officers(Settings(base_url="https://registry.test"))


async def test_what_was_signed_for_a_post_that_had_ended_counts_no_more(url: str, before: Database) -> None:
    today = NOON.date()
    async with before.writes() as db, db.begin():
        stays = await make.case_handler(db, "GT")
        account = await make.account(db, name="Carla Caso")
        for until in (today - timedelta(days=9), None):  # ended, and taken up again since
            since = today - timedelta(days=20 if until else 5)
            await make.post(db, account, Role.CASE_HANDLER, case_office("CR"), since=since, until=until)
        await make.post(db, account, Role.CASE_HANDLER, case_office("GT"), until=today - timedelta(days=2))
        account_id = account.id
    await before.close()

    command.upgrade(migrations(url), "head")

    async with before.reads() as db:
        rows = (await db.scalars(select(CertificateEnd).order_by(CertificateEnd.position))).all()
        assert [(row.account_id, row.country, row.position, row.sealed_out_at) for row in rows] == [
            (account_id, "CR", 1, None), (account_id, "GT", 2, None),
        ]  # fmt: skip
    async with before.writes() as db, db.begin():
        await make.post(db, await make.account(db), Role.CASE_HANDLER, case_office("CR"))  # as before
    await before.close()
    assert stays.countries == {"GT"}

    command.downgrade(migrations(url), BEFORE)
    await before.close()
