"""A business that was on the register comes back: what the public sees of it is what a reviewer has read."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import OwnerActor
from registry.accounts.models import Account, Post
from registry.accounts.rules import Role
from registry.accounts.team import end_colleague
from registry.adherence.desk_queries import own
from registry.adherence.queries import told
from registry.adherence.rules import Standing, Status
from registry.adherence.signing import sign
from registry.applications import drafts
from registry.applications.coming_back import begin_again
from registry.applications.models import Application
from registry.applications.review import accept, ask_for_changes, record_authority
from registry.applications.rules import Authority, Step
from registry.db import open_database
from registry.directory.forms import Search
from registry.directory.page import business as page_of
from registry.directory.search import search
from registry.jobs.models import OutboxMail
from registry.signatories.models import Establishment, Signatory
from tests import make
from tests.actions.test_joining import BASE, answers
from tests.actions.test_signing import HEAD, draft

OLD, NEW = "Hotel Miramar", "Hotel Aurora"


async def ended(
    db: AsyncSession, status: Status = Status.REMOVED
) -> tuple[OwnerActor, Application, Signatory]:
    """Make a business of one house that signed and has left, with its owner and its old application."""
    hotel = await make.signatory(db, name=OLD, number="3-101-111")
    await make.establishment(db, hotel, name="Old house")
    owner = await make.owner(db, hotel)
    account = await db.get_one(Account, owner.account_id)
    return owner, await make.application(db, hotel, by=account, status=status), hotel


async def come_back(
    db: AsyncSession, owner: OwnerActor, old: Application, *, now: datetime, **named: str
) -> UUID:
    """Hand in again under other names: every step is typed anew."""
    again = await begin_again(db, owner, old.id, now=now)
    typed = answers(submit={"authority": "email_domain"})
    typed["business"] |= {"email": "ana@aurora.example", "website": "https://example.org", **named}
    for step, raw in typed.items():
        await drafts.keep(db, owner, again.id, Step(step), raw, now=now)
    await drafts.submit(db, owner, again.id, now=now)
    return again.id


async def found(db: AsyncSession, words: str, *, now: datetime) -> list[str]:
    return [line.name for line in (await search(db, Search(q=words), now=now)).lines]


@pytest.mark.parametrize("status", [Status.REMOVED, Status.WITHDRAWN])
async def test_a_tombstone_keeps_its_name_until_the_code_is_signed_anew(
    db: AsyncSession, now: datetime, status: Status
) -> None:
    owner, old, hotel = await ended(db, status)
    registrar, today = await make.registrar(db), now.date()
    sites = select(Establishment.name).where(
        Establishment.signatory_id == hotel.id, Establishment.closed_at.is_(None)
    )
    before = set(await db.scalars(sites))

    again = await come_back(
        db, owner, old, now=now, trade_name=NEW, legal_name=f"{NEW} S.A.", registry_number="3-101-999"
    )

    async def stands() -> None:
        """The tombstone is as it was, wherever somebody looks for it."""
        page = await page_of(db, hotel.slug, now=now)
        assert (page.facts.trade_name, page.told.standing.value) == (OLD, status.value)
        assert (await found(db, "miramar", now=now), await found(db, "aurora", now=now)) == ([OLD], [])
        assert hotel.registry_number == "3-101-111"

    await stands()
    assert set(await db.scalars(sites)) == before
    await record_authority(db, registrar, again, Authority.EMAIL_DOMAIN, today=today, now=now)
    await accept(db, registrar, again, base_url=BASE, today=today, now=now)
    await stands()
    assert set(await db.scalars(sites)) != before
    shown = await own(db, owner)
    assert shown is not None
    assert shown.legal_name == f"{NEW} S.A."

    signature = await sign(db, owner, await draft(db), letterhead=HEAD, today=today, now=now)

    assert f"{NEW} S.A." in signature.statement
    assert signature.particulars["trade_name"] == NEW
    assert (await told(db, hotel.id, today=today)).standing is Standing.COMMITTED
    assert (await found(db, "miramar", now=now), await found(db, "aurora", now=now)) == ([], [NEW])
    assert (hotel.registry_number, hotel.number_key) == ("3-101-999", "3101999")


async def test_a_business_that_never_signed_is_described_by_what_it_hands_in(
    db: AsyncSession, now: datetime
) -> None:
    owner, old, hotel = await ended(db, Status.DECLINED)

    await come_back(db, owner, old, now=now, trade_name=NEW)

    assert hotel.trade_name == NEW


@pytest.mark.parametrize(("renamed", "falls"), [(OLD, False), (NEW, True)])
async def test_authority_falls_with_the_name_it_was_shown_for_though_the_tombstone_keeps_its_own(
    db: AsyncSession, now: datetime, renamed: str, *, falls: bool
) -> None:
    owner, old, _ = await ended(db)
    registrar, today = await make.registrar(db), now.date()
    again = await come_back(db, owner, old, now=now, trade_name=OLD)
    await record_authority(db, registrar, again, Authority.EMAIL_DOMAIN, today=today, now=now)
    remark = {"business.trade_name": "Is this its name?"}
    await ask_for_changes(db, registrar, again, remark, base_url=BASE, today=today, now=now)

    row = await db.get_one(Application, again)
    await drafts.keep(
        db, owner, again, Step.BUSINESS, {**row.answers["business"], "trade_name": renamed}, now=now
    )
    await drafts.submit(db, owner, again, now=now)

    assert (row.authority is None) is falls


# ── who owns a business that was accepted ───────────────────────────────────────────────────────────


async def handed_in(db: AsyncSession) -> tuple[Application, OwnerActor, OwnerActor]:
    """Make an application of a registrar's pile, by the first of two owners."""
    hotel = await make.signatory(db)
    first, second = [await make.owner(db, hotel) for _ in range(2)]
    account = await db.get_one(Account, first.account_id)
    row = await make.application(db, hotel, by=account, authority=Authority.EMAIL_DOMAIN)
    return row, first, second


async def owners_of(db: AsyncSession, row: Application) -> set[UUID]:
    query = select(Post.account_id).where(
        Post.organisation_id == row.signatory_id, Post.role == Role.OWNER, Post.until.is_(None)
    )
    return set(await db.scalars(query))


async def dismiss(db: AsyncSession, who: OwnerActor, by: OwnerActor, *, now: datetime) -> None:
    post = await db.scalar(select(Post.id).where(Post.account_id == who.account_id))
    assert post is not None
    await end_colleague(db, by, post, now=now)


async def test_whoever_was_dismissed_does_not_come_back_by_an_acceptance(
    db: AsyncSession, now: datetime
) -> None:
    row, first, second = await handed_in(db)
    registrar = await make.registrar(db)
    await dismiss(db, first, second, now=now)

    await accept(db, registrar, row.id, base_url=BASE, today=now.date(), now=now)

    assert await owners_of(db, row) == {second.account_id}
    account = await db.get_one(Account, second.account_id)
    assert list(await db.scalars(select(OutboxMail.to_address))) == [account.email]


async def test_a_focal_point_that_handed_in_becomes_an_owner(db: AsyncSession, now: datetime) -> None:
    row, first, second = await handed_in(db)
    registrar = await make.registrar(db)
    await dismiss(db, first, second, now=now)
    await make.post(db, await db.get_one(Account, first.account_id), Role.FOCAL_POINT, row.signatory_id)

    await accept(db, registrar, row.id, base_url=BASE, today=now.date(), now=now)

    assert await owners_of(db, row) == {first.account_id, second.account_id}


async def test_where_nobody_is_left_whoever_handed_in_is_the_owner(db: AsyncSession, now: datetime) -> None:
    row, first, second = await handed_in(db)
    registrar = await make.registrar(db)
    for post in await db.scalars(select(Post).where(Post.organisation_id == row.signatory_id)):
        post.until = now.date() - timedelta(days=1)
    await db.flush()

    await accept(db, registrar, row.id, base_url=BASE, today=now.date(), now=now)

    assert second.account_id not in await owners_of(db, row)
    assert await owners_of(db, row) == {first.account_id}


async def test_who_is_dismissed_at_the_moment_of_acceptance_stays_dismissed(
    own_database_url: str, now: datetime
) -> None:
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        row, first, second = await handed_in(db)
        registrar = await make.registrar(db)
    ending = asyncio.Event()

    async def ends() -> None:
        async with database.writes() as db, db.begin():
            await dismiss(db, first, second, now=now)
            ending.set()
            await asyncio.sleep(0.2)  # the acceptance comes in between

    async def accepts() -> None:
        await ending.wait()
        async with database.writes() as db, db.begin():
            await accept(db, registrar, row.id, base_url=BASE, today=now.date(), now=now)

    await asyncio.gather(ends(), accepts())

    async with database.reads() as db:
        assert await owners_of(db, row) == {second.account_id}
    await database.close()
