"""Two registrars at one number: one of them is told; and what each act leaves in the ledger."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.countries.forms import CheckDraft, EndingDraft
from registry.countries.hotline_checks import Ending, Method, hotline_marker
from registry.countries.hotline_keeping import (
    EARLIER,
    LISTED,
    OVERTAKEN,
    change,
    propose,
    restore,
    retire,
    verify,
)
from registry.countries.hotlines import Hotline as Line
from registry.countries.hotlines import Kind
from registry.countries.models import Hotline
from registry.countries.queries import read
from registry.db import Database
from registry.kit.forms import FormFaults
from registry.ledger.models import LedgerEntry
from tests import make
from tests.conftest import NOON

LINE = Line("PE", "Línea 100", "100", "100", Kind.CHILD_PROTECTION, source="gob.pe")
CALLED = CheckDraft(Method.CALLED, NOON.date())
Act = Callable[[AsyncSession, RegistrarActor], Awaitable[UUID | FormFaults | None]]


async def at_once(database: Database, act: Act) -> list[UUID | FormFaults | None]:
    """Let two registrars do the same thing at once, each in a transaction that takes its time."""
    async with database.writes() as db, db.begin():
        registrars = [await make.registrar(db) for _ in range(2)]

    async def one(actor: RegistrarActor) -> UUID | FormFaults | None:
        async with database.writes() as db, db.begin():
            done = await act(db, actor)
            await asyncio.sleep(0.05)
            return done

    return await asyncio.gather(*map(one, registrars))


async def acts(database: Database) -> int:
    async with database.reads() as db:
        entered = select(func.count()).where(LedgerEntry.kind.like("hotline.%"))
        return await db.scalar(entered) or 0


async def test_of_two_proposals_of_a_number_at_once_one_is_told_that_it_is_there(database: Database) -> None:
    done = await at_once(database, lambda db, actor: propose(db, actor, LINE, now=NOON))

    assert done.count(LISTED) == 1
    async with database.reads() as db:
        assert len((await db.scalars(select(Hotline))).all()) == 1
    assert await acts(database) == 1


@pytest.mark.parametrize("what", ["verify", "change", "retire"])
async def test_of_two_acts_upon_a_number_at_once_one_comes_back(database: Database, what: str) -> None:
    async with database.writes() as db, db.begin():
        row = await make.hotline(db, country="PE", number="100")
        seen = hotline_marker(row.id, read(row))
    doing: dict[str, Act] = {
        "verify": lambda db, actor: verify(db, actor, row.id, CALLED, read=seen, now=NOON),
        "change": lambda db, actor: change(db, actor, row.id, LINE, read=seen, now=NOON),
        "retire": lambda db, actor: retire(
            db, actor, row.id, EndingDraft(Ending.REPLACED), read=seen, now=NOON
        ),
    }

    done = await at_once(database, doing[what])

    assert (done.count(OVERTAKEN), done.count(None)) == (1, 1)
    assert await acts(database) == 1


async def test_what_comes_back_has_changed_nothing(db: AsyncSession, now: datetime) -> None:
    actor = await make.registrar(db)
    row = await make.hotline(db, verified_on=now.date())
    other = await make.hotline(db, number="100")
    seen = hotline_marker(row.id, read(row))
    earlier = CheckDraft(Method.WROTE, make.SIGNED_ON)
    taken = Line("CR", "PANI", "100", "100", Kind.POLICE, source="x")

    assert await verify(db, actor, row.id, earlier, read=seen, now=now) == EARLIER
    assert await change(db, actor, row.id, taken, read=seen, now=now) == LISTED
    assert (
        await restore(db, actor, other.id, read=hotline_marker(other.id, read(other)), now=now) == OVERTAKEN
    )

    await db.refresh(row)
    assert hotline_marker(row.id, read(row)) == seen
    assert await db.scalar(select(func.count()).where(LedgerEntry.subject_id == row.id)) == 0
