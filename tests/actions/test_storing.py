"""What waits to be stored together: one transaction in a flood, and nobody's failure is another's."""

import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.db import Database
from registry.door.storing import TOGETHER, Storing, Work
from registry.kit.sealing import KeyringError
from registry.ledger.actions import record
from registry.ledger.models import LedgerEntry
from tests.conftest import NOON


class Writer:
    """Work that writes one row each, and notes in which transaction."""

    def __init__(self) -> None:
        self.transactions: dict[UUID, list[AsyncSession]] = {}

    def one(self, *, fails: bool = False) -> tuple[UUID, Work]:
        mine = uuid4()

        async def work(db: AsyncSession) -> bool:
            self.transactions.setdefault(mine, []).append(db)
            record(db, "code.publish", subject_id=mine, actor_id=None, now=NOON)
            await db.flush()
            if fails:
                raise KeyringError("The keyring cannot be written.")
            return True

        return mine, work


async def stored(database: Database) -> set[UUID]:
    async with database.reads() as db:
        return set(await db.scalars(select(LedgerEntry.subject_id)))


async def test_what_waits_at_the_same_time_shares_transactions_and_all_of_it_is_stored(
    database: Database,
) -> None:
    storing, writer = Storing(database), Writer()
    all_of_it = dict(writer.one() for _ in range(2 * TOGETHER + 3))

    answers = await asyncio.gather(*(storing.store(work, alone=False) for work in all_of_it.values()))

    assert answers == [True] * len(all_of_it)
    assert await stored(database) == set(all_of_it)
    assert len({id(db) for sessions in writer.transactions.values() for db in sessions}) <= 3


async def test_what_is_to_be_alone_shares_with_nothing(database: Database) -> None:
    storing, writer = Storing(database), Writer()
    works = [writer.one() for _ in range(7)]
    alone = {works[at][0] for at in (2, 3)}

    await asyncio.gather(*(storing.store(work, alone=mine in alone) for mine, work in works))

    assert await stored(database) == {mine for mine, _ in works}
    for mine in alone:
        (session,) = writer.transactions[mine]
        others = [one for other, sessions in writer.transactions.items() for one in sessions if other != mine]
        assert all(one is not session for one in others)


async def test_one_that_fails_is_told_so_and_takes_no_other_along(database: Database) -> None:
    storing, writer = Storing(database), Writer()
    good = [writer.one() for _ in range(5)]
    bad, fails = writer.one(fails=True)
    works = [work for _, work in good[:3]] + [fails] + [work for _, work in good[3:]]

    answers = await asyncio.gather(
        *(storing.store(work, alone=False) for work in works), return_exceptions=True
    )

    assert [isinstance(answer, KeyringError) for answer in answers] == [at == 3 for at in range(6)]
    assert await stored(database) == {mine for mine, _ in good}
    assert bad not in await stored(database)


async def test_a_request_that_is_given_up_takes_no_other_along(database: Database) -> None:
    storing, writer = Storing(database), Writer()
    works = [writer.one() for _ in range(4)]
    tasks = [asyncio.create_task(storing.store(work, alone=False)) for _, work in works]
    await asyncio.sleep(0)
    tasks[0].cancel()

    with pytest.raises(asyncio.CancelledError):
        await tasks[0]
    await asyncio.gather(*tasks[1:])

    assert {mine for mine, _ in works[1:]} <= await stored(database)
    assert await storing.store(writer.one()[1], alone=True)
