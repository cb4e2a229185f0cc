"""Memberships begin and end at once and for everybody, at any hour and in any country."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import give_post
from registry.accounts.rules import Role
from registry.associations.actions import end_membership, join
from registry.associations.asking import leave_association, memberships_of, requests_to
from registry.associations.models import Association
from registry.associations.queries import associations, associations_of, is_member
from registry.db import open_database
from registry.decisions.actions import recommend
from registry.decisions.forms import RecommendationDraft
from registry.decisions.queries import business_for
from registry.decisions.rules import Ground, Outcome
from registry.desks.member_filters import Filters
from registry.desks.member_queries import members
from registry.desks.queries import association_desk, business_desk
from registry.directory.page import business as public_page
from registry.errors import NotFoundError
from registry.histories.queries import member_history
from registry.rosters.actions import take_members, upload
from registry.rosters.forms import MembersUpload
from registry.rosters.queries import members_forecast
from registry.rosters.reading import members_file, members_of
from registry.rosters.rules import Kind
from registry.signatories.models import Signatory
from registry.signatories.rules import Sector
from tests import make

BASE = "https://registry.test"
# The evening of the 27th in Costa Rica, and the small hours of the 28th in Thailand.
EVENING, NIGHT = datetime(2026, 3, 28, 2, tzinfo=UTC), datetime(2026, 3, 27, 18, tzinfo=UTC)
HOURS = pytest.mark.parametrize(("country", "at"), [("CR", EVENING), ("TH", NIGHT)])
SUSPENSION = RecommendationDraft(Outcome.SUSPEND, Ground.CRITICAL_FINDING, "Finding 3 of the visit.")


async def pair(db: AsyncSession, country: str) -> tuple[Signatory, Association]:
    hotel = await make.signatory(db, country=country, number="3-101-555")
    await make.adherence(db, hotel)
    return hotel, await make.association(db, country=country)


async def told_members(db: AsyncSession, hotel: Signatory, chamber: Association, at: datetime) -> list[int]:
    """Return how many members each page tells of: the register's, the association's two, the business's three."""
    admin, owner = await make.administrator(db, chamber), await make.owner(db, hotel)
    desk = await association_desk(db, admin, now=at)
    own = await business_desk(db, owner, today=at.date(), now=at)
    return [
        *[line.members for line in await associations(db, now=at)],
        desk.members,
        len((await members(db, admin, Filters(), now=at)).lines),
        len([own.association] if own.association else []),
        len(await memberships_of(db, owner, now=at)),
        len(await associations_of(db, hotel.id, now=at)),
        len((await public_page(db, hotel.slug, now=at)).associations),
    ]


async def takes_list(db: AsyncSession, chamber: Association, at: datetime) -> None:
    text = f"Name,Registry number,City,Country\nHotel Miramar,3-101-555,Puerto Ejemplo,{chamber.country}\n"
    packed = members_file(text.encode(), "list.csv", MembersUpload(chamber.country, Sector.ACCOMMODATION))
    row = await upload(
        db, Kind.MEMBERS, chamber.id, text.encode(), packed, country=chamber.country, by=None, now=at
    )
    _, listed = members_of(packed)
    forecast = await members_forecast(db, chamber.id, listed, now=at)
    outcome = await take_members(db, chamber.id, row.id, listed, left_out=0, by=None, base_url=BASE, now=at)
    assert (outcome.joined, outcome.asked) == (forecast.joining, forecast.asking)


@HOURS
async def test_a_member_by_a_list_is_one_at_once(db: AsyncSession, country: str, at: datetime) -> None:
    hotel, chamber = await pair(db, country)

    await takes_list(db, chamber, at)

    assert await told_members(db, hotel, chamber, at) == [1] * 7
    auditor = await make.auditor(db, chamber)
    assert (await business_for(db, auditor, hotel.id, now=at)).signatory_id == hotel.id
    assert (await member_history(db, auditor, hotel.id, now=at)).lines != []
    await end_membership(db, await make.administrator(db, chamber), hotel.id, now=at)
    assert not await is_member(db, chamber.id, hotel.id, now=at)


@HOURS
async def test_whoever_leaves_is_no_member_from_that_moment(
    db: AsyncSession, country: str, at: datetime
) -> None:
    hotel, chamber = await pair(db, country)
    await make.membership(db, hotel, chamber)
    auditor = await make.auditor(db, chamber)

    await leave_association(db, await make.owner(db, hotel), chamber.id, now=at)

    assert await told_members(db, hotel, chamber, at) == [0] * 7
    with pytest.raises(NotFoundError):
        await recommend(db, auditor, hotel.id, SUSPENSION, today=at.date(), now=at, base_url=BASE)
    with pytest.raises(NotFoundError):
        await business_for(db, auditor, hotel.id, now=at)
    with pytest.raises(NotFoundError):
        await member_history(db, auditor, hotel.id, now=at)


@HOURS
async def test_whoever_became_an_owner_that_very_hour_is_asked_before_a_list_makes_them_a_member(
    db: AsyncSession, country: str, at: datetime
) -> None:
    hotel, chamber = await pair(db, country)
    account = await make.account(db)
    await give_post(db, account.id, Role.OWNER, hotel.id, by=None, now=at)

    await takes_list(db, chamber, at)

    assert not await is_member(db, chamber.id, hotel.id, now=at)
    assert len(await requests_to(db, await make.owner(db, hotel))) == 1


@HOURS
async def test_whoever_leaves_and_joins_again_on_one_day_is_a_member_once(
    db: AsyncSession, country: str, at: datetime
) -> None:
    hotel, chamber = await pair(db, country)
    owner = await make.owner(db, hotel)

    for _ in range(3):
        assert await join(db, chamber.id, [(hotel.id, "")], by=None, now=at) == 1
        assert await told_members(db, hotel, chamber, at) == [1] * 7
        await leave_association(db, owner, chamber.id, now=at)
        assert await told_members(db, hotel, chamber, at) == [0] * 7


async def test_two_who_enter_one_member_at_once_enter_it_once(own_database_url: str, now: datetime) -> None:
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        hotel, chamber = await pair(db, "CR")

    async def enter() -> int:
        async with database.writes() as db, db.begin():
            return await join(db, chamber.id, [(hotel.id, "")], by=None, now=now)

    async with database.writes() as db, db.begin():
        first = await join(db, chamber.id, [(hotel.id, "")], by=None, now=now)
        second = asyncio.create_task(enter())
        await asyncio.sleep(0.3)  # it has got as far as it can

    assert (first, await second) == (1, 0)
    async with database.reads() as db:
        assert [line.members for line in await associations(db, now=now)] == [1]
    await database.close()


async def test_a_membership_that_begins_tomorrow_is_not_begun_twice(db: AsyncSession, now: datetime) -> None:
    hotel, chamber = await pair(db, "TH")
    await make.membership(db, hotel, chamber, since=now.date() + timedelta(days=1))

    assert await join(db, chamber.id, [(hotel.id, "")], by=None, now=now) == 0
