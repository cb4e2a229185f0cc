"""What is shown of a campaign besides its members: stickers, samples, and the page for everybody (queries)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.associations.models import Association
from registry.campaigns.models import Asked, Campaign, CampaignMember, Hanging, Sample
from registry.campaigns.queries import lines_of
from registry.campaigns.rules import MAIL, Aim, Band, State, Told, band
from registry.codes.models import CodeVersion
from registry.errors import NotFoundError
from registry.jobs.models import Job
from registry.logos.models import LIVE, Placement
from registry.logos.rules import spell
from registry.signatories.models import Signatory


@dataclass(frozen=True, slots=True)
class StickerLine:
    """One sticker of a business in a campaign, and since when somebody says that it hangs."""

    name: str
    number: str
    label: str
    code: str
    hung_on: date | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What everybody may read of a campaign."""

    name: str
    code: str
    association: str
    association_slug: str
    country: str
    aim: Aim
    version: int
    resolved_on: date
    votes: tuple[int, int, int]
    resolution_sha256: str
    last_on: date
    is_over: bool
    signed: int
    listed: int
    band: Band
    stickers: int
    hung: int
    names: tuple[tuple[str, str], ...]
    """Slug and name of those who signed: they are on the public register anyway."""


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One member of a sample, and what they said."""

    asked_id: UUID
    place: int
    name: str
    number: str
    city: str
    phone: str
    told: Told | None


@dataclass(frozen=True, slots=True)
class SampleView:
    """A draw, its seed, and who is asked."""

    drawn_at: datetime
    seed: str
    drawn_from: int
    asked: tuple[AskedLine, ...]


async def stickers_of(db: AsyncSession, campaign: Campaign) -> list[StickerLine]:
    """Return the live stickers of a campaign's members, those first of which nobody has said that they hang."""
    query = (
        select(Signatory.trade_name, CampaignMember.number, Placement.label, Placement.code, Hanging.hung_on)
        .join(CampaignMember, CampaignMember.signatory_id == Placement.signatory_id)
        .join(Signatory, Signatory.id == Placement.signatory_id)
        .outerjoin(Hanging, Hanging.placement_id == Placement.id)
        .where(CampaignMember.campaign_id == campaign.id, CampaignMember.left_out_at.is_(None), LIVE)
        .order_by(Hanging.hung_on.is_not(None), Signatory.trade_name, Placement.label, Placement.id)
    )
    return [StickerLine(a, b, c, spell(d), e) for a, b, c, d, e in await db.execute(query)]


async def coverage(db: AsyncSession, code: str, *, today: date) -> Coverage:
    """Return what everybody may read of a campaign. Of whom somebody says that they did not sign, nothing is counted.

    Raises:
        NotFoundError: no such campaign, or no reviewer has read it yet.

    """
    row = await public_campaign(db, code)
    body = await db.get_one(Association, row.association_id)
    version = await db.get_one(CodeVersion, row.code_version_id)
    lines = await lines_of(db, row, today=today)
    signed = [line for line in lines if line.state is State.SIGNED]
    stickers = await stickers_of(db, row)
    return Coverage(
        row.name, row.code, body.name, body.slug, body.country, row.aim, version.number, row.resolved_on,
        (row.votes_for, row.votes_against, row.votes_abstained), row.resolution_sha256, row.last_on,
        row.ended_at is not None or today > row.last_on, len(signed), len(lines), band(len(signed), len(lines)),
        len(stickers), sum(one.hung_on is not None for one in stickers),
        tuple((line.slug, line.name) for line in signed),
    )  # fmt: skip


async def public_campaign(db: AsyncSession, code: str) -> Campaign:
    """Return a campaign by the end of its address.

    Raises:
        NotFoundError: no such campaign, or no reviewer has read it yet.

    """
    row = await db.scalar(select(Campaign).where(Campaign.code == code, Campaign.vouched_at.is_not(None)))
    if row is None:
        raise NotFoundError
    return row


async def samples_of(db: AsyncSession, campaign: Campaign) -> list[SampleView]:
    """Return the draws of a campaign, the latest first."""
    drawn = select(Sample).where(Sample.campaign_id == campaign.id).order_by(Sample.drawn_at.desc())
    draws = list(await db.scalars(drawn))
    query = (
        select(
            Asked.sample_id, Asked.id, Asked.place, Signatory.trade_name, CampaignMember.number, Signatory.city,
            Signatory.phone, Asked.told,
        )
        .join(CampaignMember, CampaignMember.id == Asked.member_id)
        .join(Signatory, Signatory.id == CampaignMember.signatory_id)
        .where(Asked.sample_id.in_([one.id for one in draws]))
        .order_by(Asked.place)
    )  # fmt: skip
    asked: dict[UUID, list[AskedLine]] = defaultdict(list)
    for row in await db.execute(query):
        asked[row[0]].append(AskedLine(row[1], row[2], row[3], row[4], row[5], row[6], row[7]))
    return [SampleView(one.drawn_at, one.seed, one.drawn_from, tuple(asked[one.id])) for one in draws]


async def signed_together(db: AsyncSession, slug: str) -> str:
    """Return the code of the campaign in which a business signed last; nothing if it signed alone."""
    query = (
        select(Campaign.code)
        .join(CampaignMember, CampaignMember.campaign_id == Campaign.id)
        .join(Signatory, Signatory.id == CampaignMember.signatory_id)
        .where(Signatory.slug == slug, CampaignMember.signed_at.is_not(None))
        .order_by(CampaignMember.signed_at.desc())
        .limit(1)
    )
    return await db.scalar(query) or ""


async def letters_waiting(db: AsyncSession, campaign_id: UUID) -> int:
    """Count the letters of a campaign that were asked for and are not written yet; the caller may see the campaign."""
    query = select(func.count()).where(
        Job.done_at.is_(None), Job.given_up_at.is_(None), Job.kind == MAIL,
        Job.dedupe_key.startswith(f"{MAIL}:{campaign_id}:", autoescape=True),
    )  # fmt: skip
    return await db.scalar(query) or 0
