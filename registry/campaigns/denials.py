"""Somebody says "I did not sign this": the registrar and the association hear of it, and a registrar says what was so (actions and queries)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.rules import Role
from registry.applications.queries import readers_of
from registry.associations.models import Association
from registry.campaigns.models import Campaign, CampaignMember, Denial
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.jobs.actions import write_mail
from registry.kit.words import Sentence
from registry.ledger.actions import record
from registry.signatories.models import Signatory

SUBJECT = Sentence("Somebody says that a member did not sign")
WHY = Sentence(
    "A registrar looks into it. Nothing about the business changes until then. See who it is at your desk."
)


@dataclass(frozen=True, slots=True)
class DenialLine:
    """Somebody's word that a business did not sign, for a registrar."""

    denial_id: UUID
    business: str
    signatory_id: UUID
    slug: str
    number: str
    campaign: str
    association: str
    signed_at: datetime | None
    by_card: bool
    said_at: datetime
    upheld: bool | None
    settled_at: datetime | None


async def deny(
    db: AsyncSession, member_id: UUID, *, by: UUID | None, by_card: bool, base_url: str, now: datetime
) -> None:
    """Note that somebody says that a member did not sign itself, and tell registrars and association. Twice is once.

    Args:
        db: the transaction.
        member_id: who is said not to have signed.
        by: the account that says it or enters it; None where anybody does.
        by_card: said with re-entry code and PIN.
        base_url: of this deployment, for the letters.
        now: the moment.

    """
    member = (await db.scalars(locked(select(CampaignMember).where(CampaignMember.id == member_id)))).one()
    waiting = select(Denial).where(Denial.member_id == member.id, Denial.settled_at.is_(None))
    present = await db.scalar(waiting)
    if present is not None:
        present.by_card = present.by_card or by_card
        return
    row = Denial(
        id=uuid4(), member_id=member.id, by_card=by_card, said_at=now, upheld=None, settled_by=None,
        settled_at=None,
    )  # fmt: skip
    db.add(row)
    await db.flush()
    record(
        db, "denial.make", subject_id=row.id, actor_id=by, now=now, signatory_id=member.signatory_id,
        campaign_id=member.campaign_id,
    )  # fmt: skip
    campaign = await db.get_one(Campaign, member.campaign_id)
    of_body = await readers_of(db, campaign.association_id, now=now, role=Role.ASSOCIATION_ADMIN)
    for reader, path in (
        *((one, "/registrar/denials") for one in await readers_of(db, None, now=now)),
        *((one, f"/association/campaigns/{campaign.id}") for one in of_body),
    ):
        write_mail(
            db, reader.email, SUBJECT, [WHY], language=reader.language, now=now, link=f"{base_url}{path}"
        )


async def undenied(db: AsyncSession, member_id: UUID | None) -> UUID | None:
    """Return the member, unless somebody's word that they did not sign waits already."""
    waiting = select(Denial.id).where(Denial.member_id == member_id, Denial.settled_at.is_(None))
    return None if member_id is None or await db.scalar(waiting) is not None else member_id


async def settle(
    db: AsyncSession, actor: RegistrarActor, denial_id: UUID, *, upheld: bool, reason: str, now: datetime
) -> None:
    """Enter what a registrar found: it was signed by the business after all, or was not.

    Nothing else follows by itself: a registrar who upholds it goes on with a recommendation, as always.

    Raises:
        NotFoundError: no such denial.
        RuleBrokenError: somebody settled it before.

    """
    row = await db.scalar(locked(select(Denial).where(Denial.id == denial_id)))
    if row is None:
        raise NotFoundError
    if row.settled_at is not None:
        raise RuleBrokenError("Another registrar has settled this already.")
    member = await db.get_one(CampaignMember, row.member_id)
    row.upheld, row.settled_by, row.settled_at = upheld, actor.account_id, now
    record(
        db, "denial.uphold" if upheld else "denial.refute", subject_id=row.id, actor_id=actor.account_id, now=now,
        signatory_id=member.signatory_id, reason=reason,
    )  # fmt: skip


async def denials(db: AsyncSession, actor: RegistrarActor) -> list[DenialLine]:
    """Return what somebody denied, everywhere in the register: what waits first, then the latest."""
    del actor  # whoever it is, they may see all of it
    query = (
        select(
            Denial.id, Signatory.trade_name, Signatory.id, Signatory.slug, CampaignMember.number, Campaign.name,
            Association.name, CampaignMember.signed_at, Denial.by_card, Denial.said_at, Denial.upheld,
            Denial.settled_at,
        )
        .join(CampaignMember, CampaignMember.id == Denial.member_id)
        .join(Signatory, Signatory.id == CampaignMember.signatory_id)
        .join(Campaign, Campaign.id == CampaignMember.campaign_id)
        .join(Association, Association.id == Campaign.association_id)
        .order_by(Denial.settled_at.is_not(None), Denial.said_at.desc())
        .limit(200)
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = [tuple(row) for row in await db.execute(query)]
    return [DenialLine(*row) for row in rows]


async def waiting_denials(db: AsyncSession) -> int:
    """Return how many wait for a registrar."""
    return await db.scalar(select(func.count()).where(Denial.settled_at.is_(None))) or 0
