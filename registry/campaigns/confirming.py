"""Owners with an account confirm a newer version at their desk: no slip does it for them (queries and actions)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import OwnerActor
from registry.adherence.forms import SignDraft
from registry.adherence.keeping import last_status
from registry.associations.models import Association
from registry.campaigns.models import Campaign, CampaignMember
from registry.campaigns.rules import Aim, fault_of_member, fault_of_round
from registry.campaigns.signing import Opened, confirm, has_confirmed, is_member
from registry.codes.queries import latest
from registry.countries.queries import today_in
from registry.errors import NotFoundError
from registry.ledger.actions import record
from registry.signatories.actions import held
from registry.signatories.models import Signatory


async def to_confirm(db: AsyncSession, actor: OwnerActor, *, now: datetime) -> Opened | None:
    """Return what the actor's own business is asked to confirm: by the open campaign that asked first."""
    business = await db.get_one(Signatory, actor.signatory_id)
    version, today = await latest(db), await today_in(db, business.country, now)
    query = (
        select(CampaignMember, Campaign, Association.name)
        .join(Campaign, Campaign.id == CampaignMember.campaign_id)
        .join(Association, Association.id == Campaign.association_id)
        .where(CampaignMember.signatory_id == business.id, CampaignMember.left_out_at.is_(None))
        .where(Campaign.aim == Aim.CONFIRM, Campaign.code_version_id == version.id)
        .order_by(Campaign.opened_at, Campaign.id)
    )
    status = await last_status(db, business.id)
    confirmed = await has_confirmed(db, business.id, version.id)
    for member, campaign, body in await db.execute(query):
        over = fault_of_round(
            last_on=campaign.last_on, ended=campaign.ended_at is not None,
            vouched=campaign.vouched_at is not None, is_latest=True, today=today,
        )  # fmt: skip
        fault = over or fault_of_member(
            Aim.CONFIRM, status, member=await is_member(db, campaign, business.id, now=now), own_people=False,
            confirmed=confirmed, carded=True,
        )  # fmt: skip
        if fault is None:
            return Opened(
                member.id, campaign.id, campaign.aim, campaign.name, body, campaign.last_on, business.signs_as,
                business.trade_name, member.number, business.country, version, carded=False,
            )  # fmt: skip
    return None


async def confirm_at_desk(db: AsyncSession, actor: OwnerActor, draft: SignDraft, *, now: datetime) -> None:
    """Confirm the newer version for one's own business. Two at once confirm once.

    Raises:
        NotFoundError: nobody asks for it, or it has been confirmed.
        RuleBrokenError: another version was shown.

    """
    business = await held(db, actor.signatory_id)
    asked = await to_confirm(db, actor, now=now)
    if asked is None:
        raise NotFoundError
    campaign = await db.get_one(Campaign, asked.campaign_id)
    member = await db.get_one(CampaignMember, asked.member_id)
    await confirm(db, campaign, member, business, draft, now=now)
    member.signed_at = now
    await db.flush()
    record(
        db, "campaign.confirm", subject_id=campaign.id, actor_id=actor.account_id, now=now,
        signatory_id=business.id, association_id=campaign.association_id,
    )  # fmt: skip
