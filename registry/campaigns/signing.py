"""A member signs, or confirms, by its slip: once, itself, from whatever phone (actions)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import add_account, give_post
from registry.accounts.actors import OwnerActor
from registry.accounts.models import Account, Post
from registry.accounts.queries import counts
from registry.accounts.rules import Role
from registry.adherence.forms import SignDraft
from registry.adherence.keeping import last_status
from registry.adherence.models import Adherence
from registry.adherence.queries import latest_begun
from registry.adherence.signing import Letterhead, sign
from registry.applications.collective import take_in
from registry.associations.counting import counting
from registry.associations.models import Association, Membership
from registry.campaigns.cards import KeptPin
from registry.campaigns.forms import Key, SlipDraft
from registry.campaigns.models import Campaign, CampaignMember, Card, Reconfirmation, Slip
from registry.campaigns.rules import Aim, fault_of_member, fault_of_round, secret_hash
from registry.codes.queries import Published, version_of
from registry.codes.queries import latest as latest_version
from registry.codes.rules import text_sha256
from registry.countries.queries import today_in
from registry.db import locked
from registry.errors import RuleBrokenError
from registry.jobs.rules import NOWHERE
from registry.kit.i18n import say, speaking
from registry.kit.words import Sentence
from registry.ledger.actions import acts, record
from registry.logos.placements import place_if_signed
from registry.signatories.actions import held
from registry.signatories.models import Signatory

WRONG = Sentence(
    "These two do not open anything here: look at the code and at the number once more. A slip works once; whoever has signed comes back with their own code and PIN."
)
CONFIRMED = Sentence(
    "I have read version %(number)s of the code, and confirm for %(business)s that it goes on keeping to it."
)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a slip opens: whose it is, in which campaign, and the text to read."""

    member_id: UUID
    campaign_id: UUID
    aim: Aim
    campaign: str
    association: str
    last_on: date
    legal_name: str
    name: str
    number: str
    country: str
    version: Published
    carded: bool
    """Whoever signed lost the re-entry code: a new slip and their PIN get them another."""
    kept: KeptPin | None = None
    """By whose PIN a newer version is confirmed: of whoever signed by an earlier slip."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What came of signing: the card of whoever signed for the first time."""

    card_id: UUID | None
    name: str


async def look(db: AsyncSession, code: str, typed: Key, key: bytes, *, now: datetime) -> Opened | Sentence:
    """Return what secret and number open, or why they open nothing. Nothing is written.

    Of a wrong code, a used one, and another association's the answer is one and the same.
    """
    found = await _found(db, code, typed, key, lock=False)
    if found is None:
        return WRONG
    campaign, member, business = found
    carded = await _card_of(db, member) is not None
    if not carded and (fault := await _fault(db, campaign, business, now=now)) is not None:
        return fault
    body = await db.get_one(Association, campaign.association_id)
    version = await version_of(db, campaign.code_version_id)
    return Opened(
        member.id, campaign.id, campaign.aim, campaign.name, body.name, campaign.last_on, business.legal_name,
        business.trade_name, member.number, business.country, version, carded,
        await _pin_of(db, business.id) if campaign.aim is Aim.CONFIRM else None,
    )  # fmt: skip


async def sign_by_slip(
    db: AsyncSession,
    code: str,
    typed: Key,
    draft: SlipDraft,
    key: bytes,
    *,
    card: str,
    pin_hash: str,
    letterhead: Letterhead,
    now: datetime,
) -> Signed | Sentence:
    """Sign for the member whose slip this is, or confirm; or return why not. Two phones at once sign once.

    Args:
        db: the transaction: all of it happens, or nothing.
        code: of the campaign.
        typed: secret and number.
        draft: what was shown, typed and ticked.
        key: the server's, under which secrets are hashed.
        card: the re-entry code that the form brought, shown to the person alone.
        pin_hash: of the PIN that they chose; to confirm, the caller has checked the PIN of whoever signed.
        letterhead: what the record prints of the deployment.
        now: the moment.

    Raises:
        RuleBrokenError: as `adherence.signing.sign`, or the reviewer who vouched acts for the business.

    """
    found = await _found(db, code, typed, key, lock=True)
    if found is None:
        return WRONG
    campaign, member, business = found
    if await _card_of(db, member) is not None:
        return WRONG
    if (fault := await _fault(db, campaign, business, now=now)) is not None:
        return fault
    today = await today_in(db, business.country, now)
    made = None
    if campaign.aim is Aim.CONFIRM:
        await confirm(db, campaign, member, business, draft.signature, now=now)
    else:
        made = await _sign(db, campaign, member, business, draft, letterhead=letterhead, today=today, now=now)
        made.code_hash, made.pin_hash = secret_hash(key, card), pin_hash
        db.add(made)
    member.signed_at = now
    mine = update(Slip).where(Slip.member_id == member.id, Slip.ended_at.is_(None))
    await db.execute(mine.values(ended_at=now), execution_options={"synchronize_session": False})
    await db.flush()
    record(
        db, f"campaign.{campaign.aim}", subject_id=campaign.id, actor_id=made.account_id if made else None,
        now=now, signatory_id=business.id, association_id=campaign.association_id,
    )  # fmt: skip
    return Signed(made.id if made else None, business.trade_name)


async def holder_of(db: AsyncSession, campaign_id: UUID, secret: str, key: bytes) -> UUID | None:
    """Return the member of a campaign whose slip bears a secret and has not been used."""
    query = (
        select(Slip.member_id)
        .join(CampaignMember, CampaignMember.id == Slip.member_id)
        .where(Slip.secret_hash == secret_hash(key, secret), Slip.ended_at.is_(None))
        .where(CampaignMember.campaign_id == campaign_id, CampaignMember.left_out_at.is_(None))
    )
    return await db.scalar(query)


async def _found(
    db: AsyncSession, code: str, typed: Key, key: bytes, *, lock: bool
) -> tuple[Campaign, CampaignMember, Signatory] | None:
    """Return what a secret that still counts belongs to, if the number does too.

    With `lock`, member and business are locked before the secret is judged: of two phones the second finds it used.
    """
    hashed = secret_hash(key, typed.secret)
    live = select(Slip.member_id).where(Slip.secret_hash == hashed, Slip.ended_at.is_(None))
    member_id = await db.scalar(live)
    if member_id is None:
        return None
    query = select(CampaignMember).where(CampaignMember.id == member_id)
    member = (await db.scalars(locked(query) if lock else query)).one()
    business = await (held(db, member.signatory_id) if lock else db.get_one(Signatory, member.signatory_id))
    campaign = await db.get_one(Campaign, member.campaign_id)
    fits = campaign.code == code and member.number_key == typed.number_key and member.left_out_at is None
    still = await db.scalar(live) if lock else member_id
    return (campaign, member, business) if fits and still is not None else None


async def _fault(
    db: AsyncSession, campaign: Campaign, business: Signatory, *, now: datetime
) -> Sentence | None:
    today = await today_in(db, business.country, now)
    over = fault_of_round(
        last_on=campaign.last_on,
        ended=campaign.ended_at is not None,
        vouched=campaign.vouched_at is not None,
        is_latest=campaign.code_version_id == (await latest_version(db)).id,
        today=today,
    )
    if over is not None:
        return over
    people = select(Post.id).where(Post.organisation_id == business.id, counts(now.date()))
    if campaign.aim is Aim.CONFIRM:
        people = people.join(Account, Account.id == Post.account_id).where(
            Post.role == Role.OWNER, Account.email.not_like(f"%{NOWHERE}")
        )
    return fault_of_member(
        campaign.aim,
        await last_status(db, business.id),
        member=await is_member(db, campaign, business.id, now=now),
        own_people=await db.scalar(people.limit(1)) is not None,
        confirmed=await has_confirmed(db, business.id, campaign.code_version_id),
        carded=await _pin_of(db, business.id) is not None,
    )


async def is_member(db: AsyncSession, campaign: Campaign, signatory_id: UUID, *, now: datetime) -> bool:
    """Say whether a business is a member of the association that asks."""
    belongs = select(Membership.id).where(
        Membership.association_id == campaign.association_id,
        Membership.signatory_id == signatory_id,
        counting(now.date()),
    )
    return await db.scalar(belongs.limit(1)) is not None


async def _pin_of(db: AsyncSession, signatory_id: UUID) -> KeptPin | None:
    """Return what is stored of the PIN of whoever signed for a business by a slip, while they act for it."""
    query = (
        select(Card.id, Card.pin_hash)
        .join(Post, (Post.account_id == Card.account_id) & (Post.organisation_id == Card.signatory_id))
        .where(Card.signatory_id == signatory_id)
        .order_by(Card.made_at.desc(), Card.id)
    )
    row = (await db.execute(query.limit(1))).one_or_none()
    return row and KeptPin(*row)


async def has_confirmed(db: AsyncSession, signatory_id: UUID, version_id: UUID) -> bool:
    """Say whether a business has signed or confirmed a version."""
    present = select(Adherence.id).where(
        Adherence.id == latest_begun(signatory_id), Adherence.code_version_id == version_id
    )
    again = select(Reconfirmation.id).where(
        Reconfirmation.signatory_id == signatory_id, Reconfirmation.code_version_id == version_id
    )
    return await db.scalar(present) is not None or await db.scalar(again) is not None


async def _card_of(db: AsyncSession, member: CampaignMember) -> Card | None:
    return await db.scalar(select(Card).where(Card.member_id == member.id))


async def _sign(
    db: AsyncSession,
    campaign: Campaign,
    member: CampaignMember,
    business: Signatory,
    draft: SlipDraft,
    *,
    letterhead: Letterhead,
    today: date,
    now: datetime,
) -> Card:
    """Make the person's account, which has no address and no password, and sign as anybody signs."""
    if campaign.vouched_by is None:
        raise RuleBrokenError("Your association has not opened this yet. Ask it when.")
    signed = draft.signature
    account = await add_account(
        db, f"{uuid4().hex}@slip{NOWHERE}", signed.full_name, "", language=signed.language, now=now
    )
    owner = OwnerActor(account.id, business.id)
    acts(db, owner.acting)
    await take_in(
        db, owner, business, association_id=campaign.association_id, vouched_by=campaign.vouched_by,
        exclusions=draft.exclusions, language=signed.language, today=today, now=now,
    )  # fmt: skip
    await give_post(db, account.id, Role.OWNER, business.id, by=account.id, now=now)
    await sign(db, owner, signed, letterhead=letterhead, today=today, now=now)
    await place_if_signed(db, account.id, business.id, today=today, now=now)
    return Card(
        id=uuid4(), signatory_id=business.id, account_id=account.id, member_id=member.id, made_at=now,
        code_hash=b"", pin_hash="",
    )  # fmt: skip


def confirmation(language: str, number: int, legal_name: str) -> str:
    """Return the sentence that somebody ticks to confirm a version, in the language of the text."""
    with speaking(language):
        return say(Sentence(CONFIRMED.english, {"number": number, "business": legal_name}))


async def confirm(
    db: AsyncSession,
    campaign: Campaign,
    member: CampaignMember,
    business: Signatory,
    draft: SignDraft,
    *,
    now: datetime,
) -> None:
    """Enter that a business confirms the version of a campaign.

    Raises:
        RuleBrokenError: another version was shown.

    """
    version = await version_of(db, campaign.code_version_id)
    if draft.version_id != version.id:
        raise RuleBrokenError("Read the text again: another version was shown to you.")
    db.add(
        Reconfirmation(
            id=uuid4(), signatory_id=business.id, code_version_id=version.id, member_id=member.id,
            full_name=draft.full_name, position=draft.position,
            statement=confirmation(draft.language, version.number, business.legal_name),
            language=draft.language, text_sha256=text_sha256(version.code, draft.language), at=now,
        )
    )  # fmt: skip
