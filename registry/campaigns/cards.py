"""Whoever signed by a slip comes back with a re-entry code and a PIN, and may say there that a sticker hangs."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import OwnerActor, SignatoryActor
from registry.accounts.invitations import invite
from registry.accounts.models import Post
from registry.accounts.queries import counts
from registry.accounts.rules import Role
from registry.adherence.queries import Told, told
from registry.campaigns.forms import Key
from registry.campaigns.models import Campaign, CampaignMember, Card, Denial, Hanging, Slip
from registry.campaigns.rules import folded, secret_hash
from registry.countries.queries import today_in
from registry.db import locked
from registry.errors import NotFoundError
from registry.ledger.actions import record
from registry.logos.models import LIVE, Placement
from registry.logos.rules import spell
from registry.signatories.models import Signatory


@dataclass(frozen=True, slots=True)
class Sticker:
    """One sticker of a business, and since when somebody says that it hangs."""

    placement_id: UUID
    label: str
    code: str
    hung_on: date | None


@dataclass(frozen=True, slots=True)
class CardView:
    """What whoever signed by a slip sees of it."""

    card_id: UUID
    member_id: UUID
    account_id: UUID
    signatory_id: UUID
    business: str
    slug: str
    country: str
    language: str
    number: str
    campaign: str
    code: str
    disputed: bool
    stickers: tuple[Sticker, ...]
    told: Told
    """What the public is told of the business today, and when its report is due."""

    @property
    def owner(self) -> OwnerActor:
        return OwnerActor(self.account_id, self.signatory_id)


@dataclass(frozen=True, slots=True)
class KeptPin:
    """Which card a code belongs to, and what is stored of its PIN."""

    card_id: UUID
    pin_hash: str = field(repr=False)


async def pin_of(db: AsyncSession, code: str, key: bytes) -> KeptPin | None:
    """Return what is stored of the PIN that belongs to a re-entry code."""
    query = select(Card.id, Card.pin_hash).where(Card.code_hash == secret_hash(key, code))
    row = (await db.execute(query)).one_or_none()
    return row and KeptPin(*row)


async def pin_of_slip(db: AsyncSession, code: str, typed: Key, key: bytes) -> KeptPin | None:
    """Return what is stored of the PIN of the member who signed and holds a new slip."""
    query = (
        select(Card.id, Card.pin_hash, CampaignMember.number)
        .join(CampaignMember, CampaignMember.id == Card.member_id)
        .join(Campaign, Campaign.id == CampaignMember.campaign_id)
        .join(Slip, Slip.member_id == CampaignMember.id)
        .where(Slip.secret_hash == secret_hash(key, typed.secret), Slip.ended_at.is_(None))
        .where(Campaign.code == code)
    )
    row = (await db.execute(query)).one_or_none()
    return KeptPin(row[0], row[1]) if row and folded(row[2]) == typed.number_key else None


async def renew_code(
    db: AsyncSession, card_id: UUID, secret: str, fresh: str, key: bytes, *, now: datetime
) -> None:
    """Give a card another re-entry code, by a new slip and the PIN that the caller has checked; the slip is used up.

    Raises:
        NotFoundError: the slip was used meanwhile.

    """
    card = (await db.scalars(locked(select(Card).where(Card.id == card_id)))).one()
    mine = (
        update(Slip)
        .where(Slip.secret_hash == secret_hash(key, secret), Slip.member_id == card.member_id)
        .where(Slip.ended_at.is_(None))
    )
    used = await db.execute(
        mine.values(ended_at=now).returning(Slip.member_id), execution_options={"synchronize_session": False}
    )
    if used.one_or_none() is None:
        raise NotFoundError
    card.code_hash = secret_hash(key, fresh)
    record(
        db,
        "card.renew",
        subject_id=card.id,
        actor_id=card.account_id,
        now=now,
        signatory_id=card.signatory_id,
    )
    await db.flush()


async def card_view(db: AsyncSession, card_id: UUID | None, *, now: datetime) -> CardView | None:
    """Return what a card shows, as long as whoever signed still acts for the business."""
    query = (
        select(Card, Signatory, CampaignMember, Campaign)
        .join(Signatory, Signatory.id == Card.signatory_id)
        .join(CampaignMember, CampaignMember.id == Card.member_id)
        .join(Campaign, Campaign.id == CampaignMember.campaign_id)
        .join(Post, (Post.account_id == Card.account_id) & (Post.organisation_id == Card.signatory_id))
        .where(Card.id == card_id, Post.role == Role.OWNER, counts(now.date()))
    )
    row = (await db.execute(query)).first()
    if row is None:
        return None
    card, business, member, campaign = row
    denied = select(Denial.id).where(Denial.member_id == member.id, Denial.settled_at.is_(None))
    return CardView(
        card.id, member.id, card.account_id, business.id, business.trade_name, business.slug, business.country,
        business.language, member.number, campaign.name, campaign.code,
        await db.scalar(denied.limit(1)) is not None, tuple(await stickers(db, business.id)),
        await told(db, business.id, today=await today_in(db, business.country, now)),
    )  # fmt: skip


async def stickers(db: AsyncSession, signatory_id: UUID) -> list[Sticker]:
    """Return the live stickers of a business, those first of which nobody has said that they hang."""
    query = (
        select(Placement.id, Placement.label, Placement.code, Hanging.hung_on)
        .outerjoin(Hanging, Hanging.placement_id == Placement.id)
        .where(Placement.signatory_id == signatory_id, LIVE)
        .order_by(Hanging.hung_on.is_not(None), Placement.label, Placement.id)
    )
    return [Sticker(id_, label, spell(code), on) for id_, label, code, on in await db.execute(query)]


async def hang(
    db: AsyncSession, actor: SignatoryActor, placement_id: UUID, *, today: date, now: datetime
) -> None:
    """Note that somebody of the business stood before a sticker today, and it hangs. Again is a later day.

    Raises:
        NotFoundError: no such live sticker of the business.

    """
    query = select(Placement).where(
        Placement.id == placement_id, Placement.signatory_id == actor.signatory_id, LIVE
    )
    placement = await db.scalar(locked(query))
    if placement is None:
        raise NotFoundError
    row = await db.scalar(select(Hanging).where(Hanging.placement_id == placement.id))
    if row is not None and row.hung_on == today:
        return
    if row is None:
        row = Hanging(id=uuid4(), placement_id=placement.id)
        db.add(row)
    row.hung_on, row.account_id = today, actor.account_id
    await db.flush()
    record(
        db, "placement.hang", subject_id=placement.id, actor_id=actor.account_id, now=now,
        signatory_id=actor.signatory_id,
    )  # fmt: skip


async def placement_by_code(db: AsyncSession, signatory_id: UUID, code: str) -> UUID | None:
    """Return which live sticker of a business bears a code."""
    query = select(Placement.id).where(Placement.code == code, Placement.signatory_id == signatory_id, LIVE)
    return await db.scalar(query)


async def invite_to_desk(
    db: AsyncSession, card: CardView, email: str, *, base_url: str, now: datetime
) -> None:
    """Send whoever signed an invitation to an address of theirs: with an account they have the whole desk."""
    await invite(
        db, email, Role.OWNER, card.signatory_id, by=card.account_id, language=card.language, base_url=base_url,
        now=now,
    )  # fmt: skip


async def member_by_number(db: AsyncSession, code: str, number: str) -> UUID | None:
    """Return which member of a campaign that signed by it has a number."""
    query = (
        select(CampaignMember.id, CampaignMember.number)
        .join(Campaign, Campaign.id == CampaignMember.campaign_id)
        .where(Campaign.code == code, CampaignMember.signed_at.is_not(None))
        .order_by(CampaignMember.number != number.strip(), CampaignMember.id)
    )
    key = folded(number)
    return next((id_ for id_, held in await db.execute(query) if folded(held) == key), None)
