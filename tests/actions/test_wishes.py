"""Who names an association says to be its member: the association answers, and until then the register reads."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.rules import BUDGETS, Spending
from registry.applications import drafts
from registry.applications.models import Application
from registry.applications.review import accept, record_authority
from registry.applications.review_queries import queue
from registry.applications.reviewing import Pile
from registry.applications.rules import Authority
from registry.applications.scope import Reviewer
from registry.applications.wish_queries import wish_count, wishes
from registry.applications.wishes import answer
from registry.associations.actions import end_membership
from registry.associations.models import Association, Membership
from registry.associations.queries import is_member
from registry.db import open_database
from registry.errors import NotFoundError
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from registry.tables import migrations
from tests import make
from tests.actions.test_joining import BASE, applicant, send_back, typed


async def named(db: AsyncSession, *, now: datetime) -> tuple[Actor, Application, Association]:
    """Hand in an application that names an association, which knows nothing of it."""
    body = await make.association(db)
    await make.administrator(db, body)
    await make.reviewer(db, body)
    await make.registrar(db)
    actor = await applicant(db)
    chosen = {"authority": "voucher", "association": str(body.id)}
    found = await typed(db, actor, now=now, submit=chosen)
    return actor, await drafts.submit(db, actor, found, now=now, base_url=BASE), body


async def piles(db: AsyncSession, actor: Reviewer, now: datetime) -> list[UUID]:
    found = await queue(db, actor, Pile.OURS, after=None, today=now.date(), now=now)
    return [line.application_id for line in found.lines]


async def letters(db: AsyncSession) -> dict[str, int]:
    """Return how many letters there are of each subject."""
    query = select(OutboxMail.subject, func.count()).group_by(OutboxMail.subject)
    return {row[0]: row[1] for row in await db.execute(query)}


async def test_the_register_reads_and_the_association_is_asked(db: AsyncSession, now: datetime) -> None:
    _, row, body = await named(db, now=now)

    (line,) = await wishes(db, body.id)
    assert (line.application_id, line.name, line.city) == (row.id, "Hotel del Faro", "Puerto Ejemplo")
    assert await piles(db, await make.reviewer(db, body), now) == []
    assert await piles(db, await make.registrar(db), now) == [row.id]
    assert await letters(db) == {
        "An application waits for you": 1,
        "A business says that it is your member": 1,
    }
    asked = await db.scalar(select(OutboxMail.body).where(OutboxMail.subject.startswith("A business")))
    assert asked is not None
    assert f"{BASE}/association/wishes" in asked


async def test_with_its_yes_the_association_reads_decides_and_vouches(
    db: AsyncSession, now: datetime
) -> None:
    _, row, body = await named(db, now=now)
    administrator, reviewer = await make.administrator(db, body), await make.reviewer(db, body)
    assert row.signatory_id is not None

    await answer(db, administrator, row.id, agrees=True, base_url=BASE, now=now)

    assert await is_member(db, body.id, row.signatory_id, now=now)
    assert await wish_count(db, body.id) == 0
    assert await piles(db, reviewer, now) == [row.id]
    assert await piles(db, await make.registrar(db), now) == []
    today = now.date()
    await record_authority(db, reviewer, row.id, Authority.VOUCHER, today=today, now=now)
    await accept(db, reviewer, row.id, base_url=BASE, today=today, now=now)
    with pytest.raises(NotFoundError):
        await answer(db, administrator, row.id, agrees=False, base_url=BASE, now=now)


async def test_with_its_no_the_association_has_nothing_to_do_with_it(db: AsyncSession, now: datetime) -> None:
    _, row, body = await named(db, now=now)
    administrator = await make.administrator(db, body)

    await answer(db, administrator, row.id, agrees=False, base_url=BASE, now=now)

    assert (row.association_id, await wish_count(db, body.id)) == (None, 0)
    assert await piles(db, await make.registrar(db), now) == [row.id]
    assert await db.scalar(select(func.count()).select_from(Membership)) == 0
    assert "membership.deny" in list(await db.scalars(select(LedgerEntry.kind)))


async def test_another_association_has_no_say(db: AsyncSession, now: datetime) -> None:
    _, row, _ = await named(db, now=now)
    other = await make.administrator(db, await make.association(db))

    for agrees in (True, False):
        with pytest.raises(NotFoundError):
            await answer(db, other, row.id, agrees=agrees, base_url=BASE, now=now)
    assert await wishes(db, other.association_id) == []


async def test_a_member_that_hands_in_is_read_by_its_association_and_asks_nothing(
    db: AsyncSession, now: datetime
) -> None:
    actor, row, body = await named(db, now=now)
    administrator = await make.administrator(db, body)
    await answer(db, administrator, row.id, agrees=True, base_url=BASE, now=now)
    await send_back(db, row, now=now)

    await drafts.submit(db, actor, row.id, now=now, base_url=BASE)

    assert (row.wished_at, row.association_id) == (None, body.id)
    assert await piles(db, await make.reviewer(db, body), now) == [row.id]


async def test_who_has_left_does_not_ask_again_by_having_been_there(db: AsyncSession, now: datetime) -> None:
    _, row, body = await named(db, now=now)
    administrator = await make.administrator(db, body)
    await answer(db, administrator, row.id, agrees=True, base_url=BASE, now=now)
    assert row.signatory_id is not None

    await end_membership(db, administrator, row.signatory_id, now=now)

    assert await wishes(db, body.id) == []
    assert await piles(db, await make.registrar(db), now) == [row.id]


async def test_handing_in_again_asks_once(db: AsyncSession, now: datetime) -> None:
    actor, row, body = await named(db, now=now)
    await send_back(db, row, now=now)

    await drafts.submit(db, actor, row.id, now=now + timedelta(days=1), base_url=BASE)

    assert row.wished_at == now
    assert await wish_count(db, body.id) == 1
    assert (await letters(db))["A business says that it is your member"] == 1


async def test_what_has_ended_or_was_given_up_asks_nothing(db: AsyncSession, now: datetime) -> None:
    actor, row, body = await named(db, now=now)

    await drafts.drop(db, actor, row.id, now=now)

    assert await wishes(db, body.id) == []


async def test_two_administrators_who_answer_at_once_answer_once(
    own_database_url: str, now: datetime
) -> None:
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        _, row, body = await named(db, now=now)
        both = [await make.administrator(db, body) for _ in range(2)]

    async def answers_(one: int) -> None:
        async with database.writes() as db, db.begin():
            await answer(db, both[one], row.id, agrees=not one, base_url=BASE, now=now)
            await asyncio.sleep(0.05)

    results = await asyncio.gather(*(answers_(one) for one in range(2)), return_exceptions=True)
    await database.close()

    assert sorted(type(one).__name__ for one in results) == ["NoneType", "NotFoundError"]


# ── letters ─────────────────────────────────────────────────────────────────────────────────────────


async def test_whoever_hands_in_and_gives_up_over_and_over_writes_few_letters_and_leaves_nothing_to_read(
    db: AsyncSession, now: datetime
) -> None:
    registrar = await make.registrar(db)
    actor = await applicant(db)

    for _ in range(6):
        row = await drafts.submit(db, actor, await typed(db, actor, now=now), now=now, base_url=BASE)
        await drafts.drop(db, actor, row.id, now=now)

    assert await letters(db) == {"An application waits for you": BUDGETS[Spending.HAND_IN].tries}
    for pile in Pile:
        found = await queue(db, registrar, pile, after=None, today=now.date(), now=now)
        assert (found.lines, set(found.counts.values())) == ((), {0})


async def test_who_hands_in_again_when_asked_is_always_heard(db: AsyncSession, now: datetime) -> None:
    await make.registrar(db)
    actor = await applicant(db)
    row = await drafts.submit(db, actor, await typed(db, actor, now=now), now=now, base_url=BASE)
    before = (await letters(db))["An application waits for you"]

    for _ in range(5):
        await send_back(db, row, now=now)
        await drafts.submit(db, actor, row.id, now=now, base_url=BASE)

    assert (await letters(db))["An application waits for you"] > before + 5


# ── the release before ──────────────────────────────────────────────────────────────────────────────


async def test_applications_that_wait_and_name_an_association_ask_it_from_now_on(
    new_database: Callable[[], str],
) -> None:
    url = new_database()
    command.upgrade(migrations(url), "head")
    database = open_database(url, unsafe=True)
    async with database.writes() as db, db.begin():
        body, hotel = await make.association(db), await make.signatory(db)
        await make.membership(db, hotel, body)
        member = await make.application(db, hotel, within=body)
        stranger = await make.application(db, within=body)
        alone = await make.application(db)
    await database.close()
    command.downgrade(migrations(url), "0012reviews")

    command.upgrade(migrations(url), "head")

    async with database.reads() as db:
        asked = select(Application.id).where(Application.wished_at == Application.submitted_at)
        assert list(await db.scalars(asked)) == [stranger.id]
        assert {member.id, alone.id} <= set(await db.scalars(select(Application.id)))
    await database.close()
