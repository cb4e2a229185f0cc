"""What goes wrong on the evening itself: numbers as people type them, lines listed twice, printing while others sign."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from registry.adherence.models import Signature
from registry.campaigns.cards import member_by_number
from registry.campaigns.denials import denials, deny, settle
from registry.campaigns.forms import Key
from registry.campaigns.inviting import make_link
from registry.campaigns.mailing import do_write
from registry.campaigns.models import CampaignMember, Slip
from registry.campaigns.opening import end_campaign, leave_out, open_campaign
from registry.campaigns.queries import lines_of
from registry.campaigns.rules import Band
from registry.campaigns.showing import coverage
from registry.campaigns.signing import Opened, Signed, look
from registry.db import Database, locked, open_database
from registry.jobs.models import OutboxMail
from registry.settings import Settings
from tests import make
from tests.campaigns import BASE, KEY, Rank, cab, draft, printed, rank, signed

TODAY = date(2026, 3, 27)
SETTINGS = Settings(base_url=BASE, factor_key=make.FACTOR_KEY)


async def member_of(db: AsyncSession, number: str) -> CampaignMember:
    return (await db.scalars(select(CampaignMember).where(CampaignMember.number == number))).one()


async def test_a_number_is_right_with_its_zeros_or_without(db: AsyncSession, now: datetime) -> None:
    port = await rank(db, now)
    member = await member_of(db, "T-3")
    member.number = member.number_key = "003"  # as it was folded when the campaign opened
    await db.flush()
    slip = (await printed(db, port, now))["003"]

    assert isinstance(await signed(db, port, slip, now, number=" 3"), Signed)
    assert await member_by_number(db, port.code, "0 3") == member.id
    assert await member_by_number(db, port.code, "30") is None


async def test_slips_of_who_is_left_out_end_when_the_campaign_is_over_too(
    db: AsyncSession, now: datetime
) -> None:
    port = await rank(db, now)
    await printed(db, port, now)
    first, second = await member_of(db, "T-1"), await member_of(db, "T-2")

    await leave_out(db, port.admin, first.id, now=now)
    await end_campaign(db, port.admin, port.campaign.id, now=now)
    later = now + timedelta(days=90)
    await leave_out(db, port.admin, second.id, now=later)

    ended = {row[0]: row[1] for row in await db.execute(select(Slip.member_id, Slip.ended_at))}
    assert ended == {first.id: now, second.id: later, (await member_of(db, "T-3")).id: None}


async def test_the_public_does_not_count_a_signature_while_somebody_says_it_is_not_theirs(
    db: AsyncSession, now: datetime
) -> None:
    registrar = await make.registrar(db)
    port = await rank(db, now)
    slips = await printed(db, port, now)
    await signed(db, port, slips["T-1"], now)
    await signed(db, port, slips["T-2"], now)

    await deny(db, (await member_of(db, "T-1")).id, by=None, by_card=False, base_url=BASE, now=now)
    seen = await coverage(db, port.code, today=TODAY)

    assert (seen.signed, seen.listed, seen.band) == (1, 3, Band.SOME)
    assert [name for _, name in seen.names] == ["Taxi 002"]
    assert len(await lines_of(db, port.campaign, today=TODAY)) == 3
    (line,) = await denials(db, registrar)
    await settle(db, registrar, line.denial_id, upheld=False, reason="He did.", now=now)
    assert (await coverage(db, port.code, today=TODAY)).signed == 2


async def test_who_has_no_legal_name_signs_under_the_name_on_the_door(
    db: AsyncSession, now: datetime
) -> None:
    port = await rank(db, now, count=1)
    port.cabs[0].legal_name = ""
    await db.flush()
    slip = (await printed(db, port, now))["T-1"]

    seen = await look(db, port.code, Key(slip.secret, "T1"), KEY, now=now)
    await signed(db, port, slip, now)

    assert isinstance(seen, Opened)
    assert seen.signs_as == "Taxi 001"
    signature = (await db.scalars(select(Signature))).one()
    assert "Taxi 001" in signature.statement
    assert signature.particulars["legal_name"] == "Taxi 001"


async def test_the_letter_about_a_signature_leads_to_the_card_and_to_who_did_not_sign(
    db: AsyncSession, now: datetime
) -> None:
    port = await rank(db, now, count=1)
    await signed(db, port, (await printed(db, port, now))["T-1"], now)

    query = select(OutboxMail.body).where(OutboxMail.to_address == port.cabs[0].email)
    body = (await db.scalars(query)).one() or ""

    assert f"{BASE}/c/card\n" in body
    assert f"{BASE}/c/{port.code}/not-me" in body
    assert "/desk" not in body


Reach = Callable[[AsyncSession, Rank, CampaignMember, datetime], Awaitable[object]]


async def print_anew(db: AsyncSession, of: Rank, _: CampaignMember, now: datetime) -> object:
    return await printed(db, of, now, anew=True)


async def write(db: AsyncSession, _: Rank, member: CampaignMember, now: datetime) -> object:
    asked = {"member_id": str(member.id)}
    await do_write(db, asked, SETTINGS, now + timedelta(days=2))
    return None


async def link(db: AsyncSession, of: Rank, member: CampaignMember, now: datetime) -> object:
    return await make_link(db, of.admin, member.id, KEY, base_url=BASE, today=now.date(), now=now)


async def waits_for_a_lock(database: Database) -> None:
    """Wait until a connection of this database waits for another's lock."""
    asked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    for _ in range(200):
        async with database.reads() as db:
            if await db.scalar(asked):
                return
        await asyncio.sleep(0.05)
    raise AssertionError("nobody waits")


@pytest.mark.parametrize("reach", [print_anew, write, link])
async def test_who_signs_while_slips_and_letters_are_made_is_not_broken_off(
    own_database_url: str, now: datetime, reach: Reach
) -> None:
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        port = await rank(db, now)
        slips = await printed(db, port, now)
        await write(db, port, await member_of(db, "T-1"), now - timedelta(days=4))
        await link(db, port, await member_of(db, "T-1"), now)
        await db.flush()
        member = await member_of(db, "T-1")

    async def meanwhile() -> object:
        async with database.writes() as db, db.begin():
            return await reach(db, port, member, now)

    async with database.writes() as db, db.begin():
        await db.execute(locked(select(CampaignMember).where(CampaignMember.id == member.id)))
        other = asyncio.create_task(meanwhile())
        if db.get_bind().dialect.name == "postgresql":  # on SQLite, writers take turns anyway
            await waits_for_a_lock(database)
        done = await signed(db, port, slips["T-1"], now)
    await other

    assert isinstance(done, Signed)
    await database.close()


async def test_a_line_is_perhaps_another_however_its_town_is_written(db: AsyncSession, now: datetime) -> None:
    await make.code_version(db)
    chamber = await make.association(db)
    twins = [await cab(db, chamber, 1, name="Taxi Sol"), await cab(db, chamber, 2, name="TAXI SOL")]
    twins[0].city, twins[1].city = "San José", "SAN JOSE"
    admin = await make.administrator(db, chamber)
    campaign = await open_campaign(
        db, admin, draft(TODAY), [b"page"], b"page", base_url=BASE, today=TODAY, now=now
    )

    lines = await lines_of(db, campaign, today=TODAY)

    assert {line.number: line.alike for line in lines} == {"T-1": "T-2", "T-2": "T-1"}
