"""Whom a draw falls on, and whom else to audit: published before it is opened, once, and never two at a time."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account
from registry.accounts.rules import Role
from registry.adherence.actions import change_status
from registry.adherence.rules import Category, Status
from registry.audits import drawing, draws, planning
from registry.audits.candidates import candidates
from registry.audits.forms import DrawDraft
from registry.audits.models import Audit, AuditDraw
from registry.audits.rules import Origin, Risk, State
from registry.audits.shown import draw_view
from registry.audits.shown import draws as all_draws
from registry.db import Database
from registry.errors import RuleBrokenError
from registry.jobs.models import Job
from registry.ledger.models import LedgerEntry
from registry.settings import Settings
from tests import make
from tests.audits import BASE, TODAY, Cast, cast, planned
from tests.conftest import NOON

SOON: dict[str, Any] = {"now": NOON, "base_url": BASE}
DATED: dict[str, Any] = {"today": TODAY, "now": NOON, "base_url": BASE}


@pytest.fixture
async def one(db: AsyncSession) -> Cast:
    return await cast(db)


async def test_a_draw_is_published_before_it_is_opened_and_plans_whom_it_falls_on(
    db: AsyncSession, one: Cast
) -> None:
    draw = await draws.publish(
        db, one.admin, DrawDraft(TODAY + timedelta(days=1), "The lottery of that day"), now=NOON
    )
    before = await draw_view(db, draw.id, now=NOON)
    with pytest.raises(RuleBrokenError, match="before the moment"):
        await draws.open_draw(db, one.admin, draw.id, "4711", **DATED)
    later: dict[str, Any] = {
        "today": TODAY + timedelta(days=1),
        "now": NOON + timedelta(days=1),
        "base_url": BASE,
    }
    await draws.open_draw(db, one.admin, draw.id, "4711", **later)

    after = await draw_view(db, draw.id, now=NOON)
    assert (before.seed, list(before.drawn)) == ("", [])
    assert drawing.seed_hash(after.seed) == before.seed_sha256
    assert drawing.list_hash(list(after.listed)) == before.list_sha256
    assert [line.slug for line in after.drawn] == drawing.drawn(after.seed, "4711", list(after.listed))
    audit = (await db.scalars(select(Audit))).one()
    assert (audit.origin, audit.draw_id, audit.state) == (Origin.RANDOM, draw.id, State.SCHEDULED)
    with pytest.raises(RuleBrokenError, match="opened already"):
        await draws.open_draw(db, one.admin, draw.id, "4711", **later)
    with pytest.raises(RuleBrokenError, match="has been held"):
        await draws.publish(db, one.admin, DrawDraft(TODAY + timedelta(days=3), ""), now=NOON)


async def test_who_left_since_the_list_was_frozen_stays_drawn_and_is_told_as_such(
    db: AsyncSession, one: Cast
) -> None:
    draw = await draws.publish(db, one.admin, DrawDraft(TODAY + timedelta(days=1), ""), now=NOON)
    await change_status(
        db,
        one.owner,
        one.adherence_id,
        Status.WITHDRAWN,
        today=TODAY,
        now=NOON,
        category=Category.OWN_REQUEST,
    )
    later: dict[str, Any] = {
        "today": TODAY + timedelta(days=1),
        "now": NOON + timedelta(days=1),
        "base_url": BASE,
    }

    await draws.open_draw(db, one.admin, draw.id, "", **later)

    (line,) = (await draw_view(db, draw.id, now=NOON + timedelta(days=1))).drawn
    assert (line.slug, line.left, line.audited) == (one.hotel.slug, True, False)
    assert await db.scalar(select(func.count()).select_from(Audit)) == 0
    assert await db.scalar(select(func.count()).select_from(AuditDraw)) == 1
    (listed_draw,) = await all_draws(db, now=NOON)
    assert (listed_draw.many, list(listed_draw.drawn)) == (1, [])


async def test_an_audit_that_was_over_before_a_draw_was_opened_is_not_the_draws(
    db: AsyncSession, one: Cast
) -> None:
    draw = await draws.publish(db, one.admin, DrawDraft(TODAY + timedelta(days=1), ""), now=NOON)
    audit = await planned(db, one)
    await planning.cancel(db, one.admin, audit.id, reason="Floods", **SOON)
    days_after = NOON + timedelta(days=1)
    # whoever opens it acts for the business: nothing is planned
    await make.post(db, await db.get_one(Account, one.admin.account_id), Role.OWNER, one.hotel.id)
    later: dict[str, Any] = {"today": TODAY + timedelta(days=1), "now": days_after, "base_url": BASE}
    await draws.open_draw(db, one.admin, draw.id, "", **later)

    (line,) = (await draw_view(db, draw.id, now=days_after)).drawn
    assert (line.slug, line.audited, line.state) == (one.hotel.slug, False, None)

    other = await make.administrator(db, one.chamber)
    await draws.plan_drawn(db, other, draw, **later)
    (line,) = (await draw_view(db, draw.id, now=days_after)).drawn
    assert (line.audited, line.state) == (True, State.SCHEDULED)


async def test_an_audit_that_is_open_when_a_draw_is_opened_is_the_draws(db: AsyncSession, one: Cast) -> None:
    draw = await draws.publish(db, one.admin, DrawDraft(TODAY + timedelta(days=1), ""), now=NOON)
    audit = await planned(db, one)
    days_after = NOON + timedelta(days=1)
    later: dict[str, Any] = {"today": TODAY + timedelta(days=1), "now": days_after, "base_url": BASE}
    await draws.open_draw(db, one.admin, draw.id, "", **later)
    await planning.cancel(
        db, one.admin, audit.id, reason="Floods", now=days_after + timedelta(1), base_url=BASE
    )

    (line,) = (await draw_view(db, draw.id, now=days_after)).drawn
    assert (line.audited, line.state) == (True, State.CANCELLED)


@pytest.mark.parametrize("of_the_register", [True, False])
async def test_of_two_who_publish_a_draw_at_once_one_is_refused(
    database: Database, of_the_register: bool
) -> None:
    async with database.writes() as db, db.begin():
        one = await cast(db)
        if of_the_register:
            await make.adherence(db, await make.signatory(db, name="Hotel Alone"))
        actors = [
            await make.registrar(db) if of_the_register else await make.administrator(db, one.chamber)
            for _ in range(3)
        ]

    async def publish(actor: planning.Planner) -> None:
        async with database.writes() as db, db.begin():
            await draws.publish(db, actor, DrawDraft(TODAY + timedelta(days=1), ""), now=NOON)
            await asyncio.sleep(0.05)

    results = await asyncio.gather(*map(publish, actors), return_exceptions=True)

    assert sorted(type(each).__name__ for each in results) == ["NoneType"] + ["RuleBrokenError"] * 2
    async with database.reads() as db:
        assert await db.scalar(select(func.count()).select_from(AuditDraw)) == 1


async def test_a_draw_of_one_association_keeps_none_of_another_or_of_next_year(
    db: AsyncSession, one: Cast
) -> None:
    draw = await draws.publish(db, one.admin, DrawDraft(TODAY + timedelta(days=1), ""), now=NOON)
    other = await make.association(db, name="Another chamber")
    await make.membership(db, one.hotel, other)
    await draws.publish(
        db, await make.administrator(db, other), DrawDraft(TODAY + timedelta(days=1), ""), now=NOON
    )
    days_after = NOON + timedelta(days=1)
    later: dict[str, Any] = {"today": TODAY + timedelta(days=1), "now": days_after, "base_url": BASE}
    await draws.open_draw(db, one.admin, draw.id, "", **later)

    year = NOON + timedelta(days=365)
    await draws.publish(db, one.admin, DrawDraft(TODAY + timedelta(days=366), ""), now=year)
    assert await db.scalar(select(func.count()).select_from(AuditDraw)) == 3


async def test_of_many_who_were_drawn_each_is_planned_once_by_the_queue(db: AsyncSession, one: Cast) -> None:
    draw = await draws.publish(db, one.admin, DrawDraft(TODAY + timedelta(days=1), ""), now=NOON)
    draw.opened_at, draw.opened_by = NOON, one.admin.account_id

    for _ in range(2):
        await draws.plan_drawn(db, one.admin, draw, at_once=0, **DATED)

    assert await draws.plans_waiting(db, draw.id) == 1
    assert await db.scalar(select(func.count()).select_from(Audit)) == 0
    job = (await db.scalars(select(Job))).one()
    assert (job.kind, job.payload is not None) == (draws.PLAN, True)
    for _ in range(2):  # a worker that was killed, and another
        await draws.do_plan(db, job.payload or {}, Settings(base_url=BASE), NOON)
    audit = (await db.scalars(select(Audit))).one()
    assert (audit.draw_id, audit.planned_by, audit.association_id) == (
        draw.id,
        one.admin.account_id,
        one.chamber.id,
    )
    entry = select(LedgerEntry.acted_as).where(LedgerEntry.kind == "audit.plan")
    assert (await db.scalars(entry)).one() == "association"


async def test_a_registrar_opens_a_draw_of_those_in_no_association(db: AsyncSession, one: Cast) -> None:
    registrar, alone = await make.registrar(db), await make.signatory(db, name="Hotel Alone")
    await make.adherence(db, alone)
    draw = await draws.publish(db, registrar, DrawDraft(TODAY + timedelta(days=1), ""), now=NOON)
    draw.opened_at, draw.opened_by = NOON, registrar.account_id

    await draws.plan_drawn(db, registrar, draw, at_once=0, **DATED)
    job = (await db.scalars(select(Job))).one()
    await draws.do_plan(db, job.payload or {}, Settings(base_url=BASE), NOON)

    audit = (await db.scalars(select(Audit))).one()
    assert (audit.association_id, audit.planned_by) == (None, registrar.account_id)
    assert list(draw.listed) == [alone.slug] != [one.hotel.slug]


async def test_each_candidate_comes_with_its_reasons(db: AsyncSession, one: Cast) -> None:
    late = await make.signatory(db, name="Hotel Late")
    await make.membership(db, late, one.chamber)
    await make.adherence(
        db, late, report_due_on=TODAY - timedelta(days=1), audited_until=TODAY + timedelta(days=91)
    )
    fine = await make.signatory(db, name="Hotel Fine")
    await make.membership(db, fine, one.chamber)
    await make.adherence(db, fine, audited_until=TODAY + timedelta(days=91))
    audit = await planned(db, one)

    lines = {line.signatory_id: line for line in await candidates(db, one.admin, now=NOON)}

    assert list(lines[late.id].reasons) == [Risk.REPORT_OVERDUE]
    assert Risk.RUNS_OUT in lines[one.hotel.id].reasons
    assert lines[one.hotel.id].open_audit == audit.id
    assert fine.id not in lines


@pytest.mark.parametrize("of_the_register", [True, False])
async def test_however_many_businesses_there_are_no_statement_names_each(
    db: AsyncSession, one: Cast, of_the_register: bool
) -> None:
    actor = await make.registrar(db) if of_the_register else one.admin
    bound: list[int] = []

    def count(*given: Any) -> None:
        bound.append(len(given[3]))

    async def asked() -> tuple[int, int]:
        bound.clear()
        found = await candidates(db, actor, now=NOON)
        return len(found), sum(bound)

    connection = (await db.connection()).sync_connection
    event.listen(connection, "before_cursor_execute", count)
    few = await asked()
    for number in range(12):
        hotel = await make.signatory(db, name=f"Hotel {number}")
        await make.membership(db, hotel, one.chamber)
        await make.adherence(db, hotel)
    many = await asked()

    assert (few[0], many[0]) == (1, 13)
    assert few[1] == many[1]
