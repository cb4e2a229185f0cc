"""What a list of members shows is never older than the rows it follows from, whoever wrote them."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationAdminActor
from registry.adherence.models import Adherence
from registry.adherence.rules import Status
from registry.db import Database
from registry.desks import member_facts
from registry.desks.member_drawing import drawn, note_months
from registry.desks.member_facts import STALE, reckon_stale, reckoned, stale_of
from registry.desks.member_filters import Filters, read_filters
from registry.desks.member_queries import MemberLine, members
from registry.desks.member_seen import Sees
from registry.desks.models import CoverageMonth, DeskFact
from registry.signatories.models import Signatory
from registry.training.models import Headcount, StaffMember
from tests import make
from tests.conftest import NOON

TODAY = NOON.date()
ALL = Sees(audits=True, complaints=True)


async def a_chamber(database: Database) -> tuple[AssociationAdminActor, Signatory]:
    async with database.writes() as db, db.begin():
        chamber = await make.association(db)
        hotel = await make.signatory(db)
        await make.adherence(db, hotel)
        await make.membership(db, hotel, chamber)
        return await make.administrator(db, chamber), hotel


async def stale(database: Database, actor: AssociationAdminActor, *, today: date = TODAY) -> int:
    async with database.reads() as db:
        return len(await stale_of(db, actor.association_id, today=today))


async def shown(database: Database, actor: AssociationAdminActor) -> MemberLine:
    async with database.reads() as db:
        (line,) = (await members(db, actor, Filters(), now=NOON)).lines
        return line


async def lists_somebody(db: AsyncSession, hotel: Signatory) -> None:
    await make.staff_member(db, hotel)


async def learns(db: AsyncSession, hotel: Signatory) -> None:
    ends = TODAY + timedelta(days=300)
    one = await make.staff_member(db, hotel)
    await db.execute(update(StaffMember).where(StaffMember.id == one.id).values(trained_until=ends))


async def counts_more(db: AsyncSession, hotel: Signatory) -> None:
    one = await make.staff_member(db, hotel)
    count = Headcount(
        signatory_id=hotel.id, establishment_id=None, role=one.role, counted_on=TODAY, people=9, entered_by=None,
        entered_at=NOON,
    )  # fmt: skip
    db.add(count)


async def is_late(db: AsyncSession, hotel: Signatory) -> None:
    due = TODAY - timedelta(days=3)
    await db.execute(update(Adherence).where(Adherence.signatory_id == hotel.id).values(report_due_on=due))


@pytest.mark.parametrize("act", [lists_somebody, learns, counts_more, is_late])
async def test_what_was_kept_is_stale_as_soon_as_somebody_writes(
    database: Database, act: Callable[..., object]
) -> None:
    actor, hotel = await a_chamber(database)
    assert await stale(database, actor) == 1
    assert await reckon_stale(database, today=TODAY) >= 1
    assert await stale(database, actor) == 0
    before = await shown(database, actor)

    async with database.writes() as db, db.begin():
        await act(db, hotel)  # type: ignore[misc]

    assert await stale(database, actor) == 1
    live = await shown(database, actor)
    assert live != before
    await reckon_stale(database, today=TODAY)
    assert await stale(database, actor) == 0
    assert await shown(database, actor) == live


async def test_what_follows_from_a_date_is_stale_on_the_day_and_not_before(database: Database) -> None:
    actor, hotel = await a_chamber(database)
    ends = TODAY + timedelta(days=10)
    async with database.writes() as db, db.begin():
        one = await make.staff_member(db, hotel, since=date(2024, 1, 1))
        one.trained_until = ends
    await reckon_stale(database, today=TODAY)

    assert await stale(database, actor, today=ends) == 0
    assert await stale(database, actor, today=ends + timedelta(days=1)) == 1


async def test_what_is_kept_is_what_would_be_reckoned_on_every_day_it_holds(database: Database) -> None:
    chance = Random(8)
    actor, hotel = await a_chamber(database)
    async with database.writes() as db, db.begin():
        for _ in range(40):
            since = TODAY + timedelta(days=chance.randint(-90, 30))
            until = since + timedelta(days=chance.randint(0, 120)) if chance.random() < 0.5 else None
            one = await make.staff_member(db, hotel, since=since, until=until)
            one.trained_until = (
                TODAY + timedelta(days=chance.randint(-30, 90)) if chance.random() < 0.6 else None
            )
        await make.adherence(
            db,
            hotel,
            status=Status.SUSPENDED,
            since=TODAY + timedelta(days=20),
            committed_on=date(2026, 2, 1),
        )
    for days in range(0, 120, 3):
        day = TODAY + timedelta(days=days)
        await reckon_stale(database, today=day)
        async with database.reads() as db:
            kept = (await db.scalars(select(DeskFact).where(DeskFact.signatory_id == hotel.id))).one()
            for later in range((min(kept.holds_until, day + timedelta(days=5)) - day).days + 1):
                (now,) = await reckoned(db, [hotel.id], today=day + timedelta(days=later))
                assert {name: getattr(kept, name) for name in member_facts.NAMES} == now
    assert await stale(database, actor, today=TODAY + timedelta(days=117)) == 0


async def test_a_note_that_others_have_not_committed_stays_for_the_next_time(database: Database) -> None:
    actor, hotel = await a_chamber(database)
    await reckon_stale(database, today=TODAY)
    if database.url.startswith("sqlite"):
        return  # writers take turns there
    async with database.writes() as other, other.begin() as writing:
        await lists_somebody(other, hotel)
        await other.flush()
        await reckon_stale(database, today=TODAY)
        await writing.commit()

    assert await stale(database, actor) == 1


async def test_notes_are_gone_when_they_are_done(database: Database) -> None:
    actor, _ = await a_chamber(database)
    await reckon_stale(database, today=TODAY)

    async with database.reads() as db:
        assert await db.scalar(select(func.count()).select_from(STALE)) == 0
    assert await stale(database, actor) == 0


async def test_more_stale_members_than_a_page_reckons_are_said_to_be_so(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from registry.desks import member_queries  # noqa: PLC0415 (beside what is changed)

    monkeypatch.setattr(member_facts, "RECKONED_ON_A_PAGE", 1)
    monkeypatch.setattr(member_queries, "RECKONED_ON_A_PAGE", 1)
    async with database.writes() as db, db.begin():
        chamber = await make.association(db)
        for name in ("Hotel Uno", "Hotel Dos", "Hotel Tres"):
            hotel = await make.signatory(db, name=name)
            await make.adherence(db, hotel)
            await make.membership(db, hotel, chamber)
        actor = await make.administrator(db, chamber)

    async with database.reads() as db:
        page = await members(db, actor, Filters(), now=NOON)

    assert (len(page.lines), page.unreckoned) == (3, 2)


async def test_a_month_is_noted_once_and_drawn(database: Database) -> None:
    actor, hotel = await a_chamber(database)
    async with database.writes() as db, db.begin():
        await make.trained(db, await make.staff_member(db, hotel), "M0", "M1", "M2", "M3")
        await make.staff_member(db, hotel, since=date(2025, 1, 1))
    for month in (1, 2):
        for _ in range(2):
            await note_months(database, today=date(2026, month, 3))

    async with database.reads() as db:
        assert await db.scalar(select(func.count()).select_from(CoverageMonth)) == 2
        found = await drawn(db, actor, now=NOON)
    assert [month.on for month in found.months] == [date(2026, 1, 3), date(2026, 2, 3), TODAY]
    assert found.months[-1].percent == 50
    assert found.by_sector[0].count == found.members == 1


@pytest.mark.parametrize("filters", [
    {}, {"order": "lowest"}, {"standing": "verified", "sector": "taxi"}, {"band": "nobody"}, {"band": "under_half"},
    {"band": "under_floor"}, {"band": "enough"}, {"region": "X"}, {"reason": "suspended"}, {"reason": "year_late"},
    {"reason": "paused"}, {"reason": "late"}, {"reason": "decision"}, {"reason": "untrained"},
    {"reason": "nobody_listed"}, {"reason": "not_signed"}, {"reason": "due_soon"}, {"reason": "none such"},
    {"reason": "action_late"}, {"reason": "action_open"}, {"reason": "complaint_waits"}, {"reason": "complaint_upheld"},
    {"reason": "cycle"},
])  # fmt: skip
async def test_every_filter_is_a_part_of_everybody(database: Database, filters: dict[str, str]) -> None:
    actor, hotel = await a_chamber(database)
    async with database.writes() as db, db.begin():
        await make.staff_member(db, hotel, since=date(2025, 1, 1))

    async with database.reads() as db:
        everybody = {one.id for one in (await members(db, actor, Filters(), now=NOON, sees=ALL)).lines}
        page = await members(db, actor, read_filters(filters), now=NOON, sees=ALL)

    assert {one.id for one in page.lines} <= everybody
    if "reason" in filters and page.lines and filters["reason"] != "none such":
        assert filters["reason"] in {one.key for one in page.lines[0].reasons}
