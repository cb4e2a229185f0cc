"""What waited for a decision before businesses were heard goes on waiting, and the release before goes on writing."""

from datetime import timedelta
from typing import Any

import pytest
from alembic import command
from sqlalchemy import func, select, text

from registry.db import Database
from registry.decisions.actions import decide
from registry.decisions.forms import DecisionDraft, NoticeDraft
from registry.decisions.hearing import give_notice, open_notice
from registry.decisions.models import Notice
from registry.decisions.rules import Outcome
from registry.errors import RuleBrokenError
from registry.tables import migrations
from tests import make
from tests.conftest import NOON

BEFORE = "0026statistics"
TODAY = NOON.date()
WHEN: Any = {"today": TODAY, "now": NOON, "base_url": "https://registry.test"}
FOLLOW = DecisionDraft(follow=True, effective_on=None, reason="The finding stands.")


LATER: Any = {**WHEN, "today": TODAY + timedelta(days=16), "now": NOON + timedelta(days=16)}


async def test_what_waited_before_goes_on_waiting_and_needs_a_notice(url: str, before: Database) -> None:
    async with before.writes() as db, db.begin():
        hotel = await make.signatory(db)
        kept = await make.adherence(db, hotel)
        row = await make.recommendation(db, kept, by=await make.registrar(db), heard=False)
        owner, registrar = await make.owner(db, hotel), await make.registrar(db)
    await before.close()

    command.upgrade(migrations(url), "head")
    async with before.writes() as db, db.begin():
        await make.recommendation(
            db, kept, by=registrar, outcome=Outcome.REMOVE, heard=False
        )  # as the release before does
    async with before.writes() as db, db.begin():
        with pytest.raises(RuleBrokenError, match="Write the notice"):
            await decide(db, registrar, row.id, FOLLOW, **WHEN)
    async with before.writes() as db, db.begin():
        await give_notice(db, registrar, row.id, NoticeDraft("So.", "Page 4."), **WHEN)
        await open_notice(db, owner, row.id, **WHEN)
        await decide(db, registrar, row.id, FOLLOW, **LATER)
    async with before.reads() as db:
        assert await db.scalar(select(func.count(Notice.id))) == 1
    await before.close()

    command.downgrade(migrations(url), BEFORE)
    async with before.reads() as db:
        waiting = await db.scalar(text("SELECT count(*) FROM recommendations"))
    assert waiting == 2
