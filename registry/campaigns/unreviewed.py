"""Campaigns of associations that have no reviewer: a registrar reads resolution and list, and vouches (actions and queries)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.queries import acted_for
from registry.applications.queries import readers_of
from registry.applications.scope import is_reviewed
from registry.associations.models import Association
from registry.campaigns.models import Campaign, CampaignMember, ResolutionPage
from registry.campaigns.queries import CampaignView, shown
from registry.campaigns.rules import check_for_want_of_a_reviewer
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.ledger.actions import record


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One campaign that waits for a registrar."""

    campaign_id: UUID
    name: str
    association: str
    country: str
    opened_at: datetime
    listed: int


async def to_vouch_for(db: AsyncSession, actor: RegistrarActor, *, today: date) -> list[WaitingLine]:
    """Return the campaigns that wait for a registrar, everywhere in the register, the oldest first."""
    del actor  # whoever it is, they may see all of it
    listed = select(func.count()).where(
        CampaignMember.campaign_id == Campaign.id, CampaignMember.left_out_at.is_(None)
    )
    query = (
        select(
            Campaign.id, Campaign.name, Association.name, Association.country, Campaign.opened_at,
            listed.scalar_subquery(),
        )
        .join(Association, Association.id == Campaign.association_id)
        .where(Campaign.id.in_(_waiting(today)))
        .order_by(Campaign.opened_at, Campaign.id)
        .limit(200)
    )  # fmt: skip
    return [WaitingLine(*row) for row in await db.execute(query)]


async def count_to_vouch_for(db: AsyncSession, *, today: date) -> int:
    """Count them."""
    return await db.scalar(select(func.count()).select_from(_waiting(today).subquery())) or 0


async def to_read(db: AsyncSession, actor: RegistrarActor, campaign_id: UUID, *, today: date) -> CampaignView:
    """Return a campaign that waits for a registrar, or that one vouched for.

    Raises:
        NotFoundError: there is none such.

    """
    return await shown(db, await _readable(db, actor, Campaign.id == campaign_id, today=today), today=today)


async def page_to_read(db: AsyncSession, actor: RegistrarActor, page_id: UUID, *, today: date) -> bytes:
    """Return a page of the resolution of such a campaign.

    Raises:
        NotFoundError: there is none such.

    """
    page = await db.get(ResolutionPage, page_id)
    if page is None:
        raise NotFoundError
    await _readable(db, actor, Campaign.id == page.campaign_id, today=today)
    return page.content


async def vouch_for_want_of_a_reviewer(
    db: AsyncSession, actor: RegistrarActor, campaign_id: UUID, *, today: date, now: datetime
) -> None:
    """Vouch for resolution and list in place of a reviewer. Twice is once.

    Raises:
        NotFoundError: no such campaign.
        RuleBrokenError: it has ended, the association has a reviewer, or the actor is or was lately of it.

    """
    row = await db.scalar(locked(select(Campaign).where(Campaign.id == campaign_id)))
    if row is None:
        raise NotFoundError
    if row.ended_at is not None:
        raise RuleBrokenError("This has ended.")
    if row.vouched_at is not None:
        return
    check_for_want_of_a_reviewer(
        reviewed=bool(await readers_of(db, row.association_id, now=now)),
        of_the_association=await acted_for(db, actor.account_id, row.association_id, today=today),
    )
    row.vouched_by, row.vouched_at, row.by_registrar = actor.account_id, now, True
    record(
        db, "campaign.vouch", subject_id=row.id, actor_id=actor.account_id, now=now,
        association_id=row.association_id, by_registrar=True,
    )  # fmt: skip


def _waiting(today: date) -> Select[UUID]:
    return select(Campaign.id).where(
        Campaign.vouched_at.is_(None), Campaign.ended_at.is_(None), Campaign.last_on >= today,
        ~is_reviewed(Campaign.association_id, today),
    )  # fmt: skip


async def _readable(
    db: AsyncSession, actor: RegistrarActor, which: ColumnElement[bool], *, today: date
) -> Campaign:
    del actor
    readable = Campaign.id.in_(_waiting(today)) | Campaign.by_registrar
    row = await db.scalar(select(Campaign).where(which, readable))
    if row is None:
        raise NotFoundError
    return row
