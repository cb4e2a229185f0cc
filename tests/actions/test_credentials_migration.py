"""Businesses that signed before there were credentials get theirs from the worker."""

from pathlib import Path

from alembic import command
from sqlalchemy import select

from registry.credentials.document import Issuer
from registry.credentials.issuing import keep_credentials
from registry.credentials.models import Credential
from registry.db import Database
from registry.keys.actions import begin
from registry.keys.holding import KeyFiles
from registry.signatories.models import Signatory
from registry.tables import migrations
from tests import make
from tests.conftest import NOON

BEFORE, AFTER = "0034desks", "0037credentials"


async def test_who_signed_before_gets_a_credential_and_a_step_back_loses_nothing_else(
    url: str, before: Database, tmp_path: Path
) -> None:
    files = KeyFiles(tmp_path)
    async with before.writes() as db, db.begin():
        hotel = await make.signatory(db)
        await make.adherence(db, hotel)
        await begin(db, files, "ATALAYA", now=NOON)
    await before.close()

    for _ in range(2):  # up, and once more after a step back
        command.upgrade(migrations(url), AFTER)
        of = Issuer("did:web:registry.test", "https://registry.test", "Atalaya")
        assert await keep_credentials(before, files, of, now=NOON) == 1
        async with before.reads() as db:
            assert [one.signatory_id for one in await db.scalars(select(Credential))] == [hotel.id]
        await before.close()
        command.downgrade(migrations(url), BEFORE)
    async with before.reads() as db:
        assert [one.id for one in await db.scalars(select(Signatory))] == [hotel.id]
