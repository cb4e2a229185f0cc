"""A random sample of those who signed is asked in person whether they did (actions)."""

import secrets
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor
from registry.campaigns.denials import deny
from registry.campaigns.models import Asked, Campaign, CampaignMember, Sample
from registry.campaigns.opening import held_campaign
from registry.campaigns.queries import lines_of
from registry.campaigns.rules import State, Told, sample
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.actions import record


async def draw_sample(
    db: AsyncSession, actor: AssociationActor, campaign_id: UUID, size: int, *, today: date, now: datetime
) -> Sample:
    """Draw who is asked in person, of those who signed by this campaign; seed and draw are kept.

    Raises:
        NotFoundError: no such campaign, or another association's.
        RuleBrokenError: nobody has signed yet.

    """
    row = await held_campaign(db, actor, campaign_id)
    lines = await lines_of(db, row, today=today)
    signed = {
        str(line.member_id): line.member_id
        for line in lines
        if line.state in {State.SIGNED, State.DISPUTED} and line.signed_at is not None
    }
    if not signed:
        raise RuleBrokenError("Nobody has signed here yet.")
    drawn = Sample(
        id=uuid4(), campaign_id=row.id, drawn_by=actor.account_id, drawn_at=now, seed=secrets.token_hex(16),
        drawn_from=len(signed),
    )  # fmt: skip
    db.add(drawn)
    await db.flush()
    chosen = sample(drawn.seed, signed, size)
    db.add_all(
        Asked(
            id=uuid4(),
            sample_id=drawn.id,
            member_id=signed[one],
            place=place,
            told=None,
            told_by=None,
            told_at=None,
        )
        for place, one in enumerate(chosen, start=1)
    )
    await db.flush()
    record(
        db, "campaign.sample", subject_id=row.id, actor_id=actor.account_id, now=now,
        association_id=row.association_id, size=len(chosen), drawn_from=len(signed), seed=drawn.seed,
    )  # fmt: skip
    return drawn


async def note_told(
    db: AsyncSession, actor: AssociationActor, asked_id: UUID, told: Told, *, base_url: str, now: datetime
) -> UUID:
    """Enter what somebody said who was asked in person; who says that they did not sign is told on. Return the campaign.

    Raises:
        NotFoundError: nobody of a sample of one's own association.

    """
    query = (
        select(Asked)
        .join(CampaignMember, CampaignMember.id == Asked.member_id)
        .join(Campaign, Campaign.id == CampaignMember.campaign_id)
        .where(Asked.id == asked_id, Campaign.association_id == actor.association_id)
    )
    row = await db.scalar(locked(query, of=Asked))
    if row is None:
        raise NotFoundError
    member = await db.get_one(CampaignMember, row.member_id)
    row.told, row.told_by, row.told_at = told, actor.account_id, now
    record(
        db, "campaign.ask", subject_id=member.campaign_id, actor_id=actor.account_id, now=now,
        signatory_id=member.signatory_id, told=told,
    )  # fmt: skip
    if told is Told.DID_NOT:
        await deny(db, member.id, by=actor.account_id, by_card=False, base_url=base_url, now=now)
    return member.campaign_id
