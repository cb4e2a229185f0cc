"""Campaigns of an association without a reviewer: a registrar reads and vouches, and whoever signs is accepted."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.models import Account, Post
from registry.accounts.rules import Role
from registry.adherence.queries import told
from registry.adherence.rules import Standing
from registry.campaigns.models import Campaign, ResolutionPage
from registry.campaigns.opening import open_campaign
from registry.campaigns.signing import Signed
from registry.campaigns.unreviewed import (
    count_to_vouch_for,
    page_to_read,
    to_read,
    to_vouch_for,
    vouch_for_want_of_a_reviewer,
)
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.models import OutboxMail
from registry.ledger.models import LedgerEntry
from tests import make
from tests.campaigns import BASE, PAGE, Rank, draft, printed, rank, signed


async def alone(db: AsyncSession, now: datetime) -> tuple[Rank, Campaign]:
    """Return a rank whose reviewer left, and a campaign that was opened since."""
    port = await rank(db, now, count=2)
    (post,) = await db.scalars(
        select(Post).where(Post.organisation_id == port.chamber.id, Post.role == Role.REVIEWER)
    )
    post.until = now.date() - timedelta(days=1)
    await db.flush()
    opened = await open_campaign(
        db, port.admin, draft(now.date()), [PAGE], PAGE, base_url=BASE, today=now.date(), now=now
    )
    return port, opened


async def test_a_registrar_vouches_where_nobody_is_the_associations_reviewer(
    db: AsyncSession, now: datetime
) -> None:
    registrar = await make.registrar(db)
    port, opened = await alone(db, now)
    today = now.date()

    assert [line.campaign_id for line in await to_vouch_for(db, registrar, today=today)] == [opened.id]
    letters = select(OutboxMail.body).where(OutboxMail.subject.contains("without a reviewer"))
    assert f"{BASE}/registrar/campaigns/{opened.id}" in ((await db.scalars(letters)).one() or "")
    (page,) = await db.scalars(select(ResolutionPage).where(ResolutionPage.campaign_id == opened.id))
    assert await page_to_read(db, registrar, page.id, today=today) == PAGE
    assert len((await to_read(db, registrar, opened.id, today=today)).lines) == 2

    for _ in range(2):
        await vouch_for_want_of_a_reviewer(db, registrar, opened.id, today=today, now=now)

    assert (opened.vouched_by, opened.by_registrar) == (registrar.account_id, True)
    assert await count_to_vouch_for(db, today=today) == 0
    assert (await to_read(db, registrar, opened.id, today=today)).vouched_by
    port.campaign = opened
    slips = await printed(db, port, now)
    assert isinstance(await signed(db, port, slips["T-1"], now), Signed)
    assert (await told(db, port.cabs[0].id, today=today)).standing is Standing.COMMITTED
    accepted = select(LedgerEntry.acted_as, LedgerEntry.actor_id).where(
        LedgerEntry.kind == "application.record_authority"
    )
    assert (await db.execute(accepted)).all() == [("register", registrar.account_id)]


async def test_a_registrar_vouches_for_nobody_who_has_a_reviewer_and_for_no_association_of_their_own(
    db: AsyncSession, now: datetime
) -> None:
    registrar = await make.registrar(db)
    port, opened = await alone(db, now)
    today = now.date()
    own = await make.registrar(db)
    account = await db.get_one(Account, own.account_id)
    former = await make.post(db, account, Role.AUDITOR, port.chamber.id)
    former.until = today - timedelta(days=30)
    await db.flush()

    with pytest.raises(RuleBrokenError, match="You act for this association"):
        await vouch_for_want_of_a_reviewer(db, own, opened.id, today=today, now=now)
    with pytest.raises(NotFoundError):
        await vouch_for_want_of_a_reviewer(db, registrar, uuid4(), today=today, now=now)
    await make.reviewer(db, port.chamber)
    with pytest.raises(RuleBrokenError, match="vouching is theirs"):
        await vouch_for_want_of_a_reviewer(db, registrar, opened.id, today=today, now=now)
    with pytest.raises(NotFoundError):
        await to_read(db, registrar, opened.id, today=today)
    with pytest.raises(NotFoundError):
        await to_read(db, registrar, port.campaign.id, today=today)
    (page,) = await db.scalars(select(ResolutionPage).where(ResolutionPage.campaign_id == opened.id))
    for which in (page.id, uuid4()):
        with pytest.raises(NotFoundError):
            await page_to_read(db, registrar, which, today=today)
    assert await to_vouch_for(db, registrar, today=today) == []


async def test_what_has_ended_is_vouched_for_by_nobody(db: AsyncSession, now: datetime) -> None:
    registrar = await make.registrar(db)
    _, opened = await alone(db, now)
    opened.ended_at = now
    await db.flush()

    assert await count_to_vouch_for(db, today=now.date()) == 0
    with pytest.raises(RuleBrokenError, match="This has ended"):
        await vouch_for_want_of_a_reviewer(db, registrar, opened.id, today=now.date(), now=now)
