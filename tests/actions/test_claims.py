"""Claims on businesses that are already there."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.models import Account, Post
from registry.accounts.rules import Role
from registry.adherence.rules import Status
from registry.applications.claim_queries import claim_view, claimable, claims, own_claims
from registry.applications.claims import OPEN_MOST, claim, grant, refuse
from registry.applications.models import Claim
from registry.applications.rules import ClaimState
from registry.applications.scope import Reviewer
from registry.db import open_database
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from registry.signatories.models import Signatory
from tests import make

BASE = "https://registry.test"
WHY = "I have managed this house since 2019."


async def house(db: AsyncSession, *, name: str = "Hotel Miramar") -> Signatory:
    """Make a business that is on the register."""
    business = await make.signatory(db, name=name)
    await make.adherence(db, business)
    return business


async def make_claim(db: AsyncSession, actor: Actor, business: Signatory, now: datetime) -> Claim:
    return await claim(db, actor, business.slug, WHY, base_url=BASE, today=now.date(), now=now)


async def claimant(db: AsyncSession, *, email: str = "") -> Actor:
    return Actor((await make.account(db, name="Cora Rivas", email=email)).id)


async def do_grant(db: AsyncSession, actor: Reviewer, row: Claim, now: datetime) -> Claim:
    return await grant(db, actor, row.id, base_url=BASE, today=now.date(), now=now)


async def do_refuse(db: AsyncSession, actor: Reviewer, row: Claim, now: datetime) -> Claim:
    return await refuse(db, actor, row.id, "We rang the house.", base_url=BASE, today=now.date(), now=now)


async def test_the_contact_on_record_is_told_and_not_by_whom(db: AsyncSession, now: datetime) -> None:
    business, actor = await house(db), await claimant(db)

    row = await make_claim(db, actor, business, now)

    letter = await db.scalar(select(OutboxMail).where(OutboxMail.to_address == business.email))
    assert letter is not None
    assert not {"Cora", "Rivas", "2019"} & set((letter.body or "").split())
    entry = await db.scalar(select(LedgerEntry).where(LedgerEntry.kind == "claim.make"))
    assert entry is not None
    assert (entry.subject_id, entry.signatory_id, entry.reason) == (row.id, business.id, None)


async def test_one_person_has_one_open_claim_on_a_business(db: AsyncSession, now: datetime) -> None:
    business, actor = await house(db), await claimant(db)
    first = await make_claim(db, actor, business, now)

    with pytest.raises(RuleBrokenError, match="already"):
        await make_claim(db, actor, business, now)
    await make_claim(db, actor, await house(db, name="Hotel Bahía"), now)
    await make_claim(db, await claimant(db), business, now)
    await do_refuse(db, await make.registrar(db), first, now)
    await make_claim(db, actor, business, now)  # after an answer one may say it again


async def test_a_double_click_makes_one_claim(own_database_url: str, now: datetime) -> None:
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        business, actor = await house(db), await claimant(db)

    async def try_it() -> None:
        async with database.writes() as db, db.begin():
            await make_claim(db, actor, business, now)

    outcomes = await asyncio.gather(try_it(), try_it(), return_exceptions=True)

    assert [type(one) for one in outcomes if one is not None] == [RuleBrokenError]
    await database.close()


async def test_who_acts_for_a_business_already_claims_nothing(db: AsyncSession, now: datetime) -> None:
    business = await house(db)
    member = Actor((await make.person(db, Role.MEMBER, business.id)).id)

    with pytest.raises(RuleBrokenError, match="already"):
        await make_claim(db, member, business, now)
    assert (await claimable(db, member, business.slug, today=now.date())).acts_already


async def test_a_business_that_is_not_there_cannot_be_claimed(db: AsyncSession, now: datetime) -> None:
    actor = await claimant(db)

    with pytest.raises(NotFoundError):
        await claim(db, actor, "nowhere", WHY, base_url=BASE, today=now.date(), now=now)
    with pytest.raises(NotFoundError):
        await claimable(db, actor, "nowhere", today=now.date())


@pytest.mark.parametrize("status", [Status.APPLIED, Status.ACCEPTED, Status.DECLINED])
async def test_a_business_that_is_not_public_cannot_be_claimed_nor_seen(
    db: AsyncSession, now: datetime, status: Status
) -> None:
    business = await make.signatory(db)
    await make.adherence(db, business, status=status)
    actor = await claimant(db)

    with pytest.raises(NotFoundError):
        await make_claim(db, actor, business, now)
    with pytest.raises(NotFoundError):
        await claimable(db, actor, business.slug, today=now.date())


async def test_registrars_get_a_letter_and_it_names_nobody(db: AsyncSession, now: datetime) -> None:
    body, member = await make.association(db), await house(db)
    await make.membership(db, member, body)
    await make.reviewer(db, body)
    registrar = await make.registrar(db)

    await make_claim(db, await claimant(db), member, now)

    (letter,) = await db.scalars(select(OutboxMail).where(OutboxMail.subject == "A claim waits for you"))
    assert letter.to_address == (await db.get_one(Account, registrar.account_id)).email
    assert not {"Cora", "Miramar"} & set((letter.body or "").split())


async def test_one_person_has_three_open_claims_at_most(db: AsyncSession, now: datetime) -> None:
    actor = await claimant(db)
    for number in range(OPEN_MOST):
        await make_claim(db, actor, await house(db, name=f"Hotel {number}"), now)

    with pytest.raises(RuleBrokenError, match="wait for an answer"):
        await make_claim(db, actor, await house(db, name="Hotel Bahía"), now)


async def test_a_granted_claim_makes_an_owner_beside_those_there_are_and_they_are_told(
    db: AsyncSession, now: datetime
) -> None:
    business = await house(db)
    owner = await make.person(db, Role.OWNER, business.id)
    actor, registrar = await claimant(db), await make.registrar(db)
    row = await make_claim(db, actor, business, now)

    await do_grant(db, registrar, row, now)

    owners = select(Post.account_id).where(Post.organisation_id == business.id, Post.until.is_(None))
    assert set(await db.scalars(owners)) == {owner.id, actor.account_id}
    assert (row.state, row.decided_by, row.decided_at) == (ClaimState.GRANTED, registrar.account_id, now)
    letters = select(OutboxMail.to_address).where(OutboxMail.subject == "Your team has changed")
    assert list(await db.scalars(letters)) == [owner.email]
    kinds = set(await db.scalars(select(LedgerEntry.kind).where(LedgerEntry.signatory_id == business.id)))
    assert {"claim.make", "claim.granted", "post.give"} <= kinds


async def test_ones_own_claims_are_read_at_once_however_many(
    db: AsyncSession, now: datetime, asked: list[str]
) -> None:
    actor, registrar = await claimant(db), await make.registrar(db)
    for number in range(4):
        row = await make_claim(db, actor, await house(db, name=f"Hotel {number}"), now)
        if number % 2:
            await do_refuse(db, registrar, row, now)
        else:
            await do_grant(db, registrar, row, now)
    await db.flush()
    asked.clear()

    seen = await own_claims(db, actor)

    assert sorted(one.reason for one in seen) == ["", "", "We rang the house.", "We rang the house."]
    assert len(asked) == 1


async def test_a_refusal_has_a_reason_that_the_claimant_reads(db: AsyncSession, now: datetime) -> None:
    business, actor = await house(db), await claimant(db)
    row = await make_claim(db, actor, business, now)

    await do_refuse(db, await make.registrar(db), row, now)

    (seen,) = await own_claims(db, actor)
    assert (seen.state, seen.reason) == (ClaimState.REFUSED, "We rang the house.")
    assert await own_claims(db, await claimant(db)) == []
    posts = select(Post).where(Post.account_id == actor.account_id)
    assert await db.scalar(posts) is None
    account = await db.get_one(Account, actor.account_id)
    letter = await db.scalar(select(OutboxMail).where(OutboxMail.to_address == account.email))
    assert letter is not None
    assert "rang" not in (letter.body or "")


# ── whose ───────────────────────────────────────────────────────────────────────────────────────────


async def test_a_registrar_decides_and_the_association_of_today_looks_on(
    db: AsyncSession, now: datetime
) -> None:
    body, business = await make.association(db), await house(db)
    await make.membership(db, business, body)
    reviewer, registrar = await make.reviewer(db, body), await make.registrar(db)
    stranger = await make.reviewer(db, await make.association(db))
    row = await make.claim(db, business)

    assert [line.decides for line in await claims(db, reviewer, open_ones=True, today=now.date())] == [False]
    assert await claims(db, stranger, open_ones=True, today=now.date()) == []
    for actor in (reviewer, stranger):
        with pytest.raises(NotFoundError):
            await do_grant(db, actor, row, now)
    with pytest.raises(NotFoundError):
        await claim_view(db, stranger, row.id, today=now.date())
    await do_grant(db, registrar, row, now)


async def test_an_association_sees_no_claim_once_the_membership_is_over(
    db: AsyncSession, now: datetime
) -> None:
    body, business = await make.association(db), await house(db)
    await make.membership(db, business, body, until=now.date() - timedelta(days=1))
    await make.claim(db, business)

    assert await claims(db, await make.reviewer(db, body), open_ones=True, today=now.date()) == []


async def test_nobody_decides_about_their_own_claim_or_business(db: AsyncSession, now: datetime) -> None:
    business, registrar = await house(db), await make.registrar(db)
    me = await db.get_one(Account, registrar.account_id)
    mine = await make.claim(db, business, by=me)
    with pytest.raises(RuleBrokenError, match="yourself"):
        await do_grant(db, registrar, mine, now)

    await make.post(db, me, Role.OWNER, business.id)
    theirs = await make.claim(db, business)
    with pytest.raises(RuleBrokenError, match="yourself"):
        await do_refuse(db, registrar, theirs, now)


async def test_of_two_who_decide_at_once_the_second_is_told(own_database_url: str, now: datetime) -> None:
    database = open_database(own_database_url, unsafe=True)
    async with database.writes() as db, db.begin():
        row = await make.claim(db, await house(db))
        one, two = await make.registrar(db), await make.registrar(db)

    async def granted() -> None:
        async with database.writes() as db, db.begin():
            await do_grant(db, one, row, now)

    async def refused() -> None:
        async with database.writes() as db, db.begin():
            await do_refuse(db, two, row, now)

    outcomes = await asyncio.gather(granted(), refused(), return_exceptions=True)

    errors = [one for one in outcomes if one is not None]
    assert [type(error) for error in errors] == [RuleBrokenError]
    assert "Somebody else has decided" in str(errors[0])
    await database.close()


async def test_who_decides_sees_whether_the_claimants_address_is_on_the_firms_domain(
    db: AsyncSession, now: datetime
) -> None:
    business = await house(db)
    registrar = await make.registrar(db)
    near = await make_claim(db, await claimant(db, email="cora@miramar.example.org"), business, now)
    far = await make_claim(db, await claimant(db, email="cora@elsewhere.example"), business, now)

    seen = {row: (await claim_view(db, registrar, row.id, today=now.date())).on_domain for row in (near, far)}

    assert seen == {near: True, far: False}
