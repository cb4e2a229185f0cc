"""A rank of taxis whose assembly resolved to sign together: some did, one says that it did not, two stickers hang."""

import secrets
from datetime import date, datetime, timedelta
from io import BytesIO
from uuid import UUID

from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationAdminActor, OwnerActor, ReviewerActor
from registry.accounts.passwords import Passwords
from registry.adherence.forms import SignDraft
from registry.adherence.signing import Letterhead
from registry.associations.models import Association
from registry.campaigns.cards import hang, stickers
from registry.campaigns.denials import deny
from registry.campaigns.forms import CampaignDraft, Key, SlipDraft
from registry.campaigns.inviting import print_slips
from registry.campaigns.models import Card
from registry.campaigns.opening import open_campaign, vouch
from registry.campaigns.rules import Aim, folded, make_secret
from registry.campaigns.signing import sign_by_slip
from registry.codes.queries import latest
from registry.demonstration.invented import COUNTRY, plate
from registry.demonstration.people import Player
from registry.demonstration.rows import Rows
from registry.signatories.rules import Sector

CABS = 12
SIGNED = 5
HUNG = 2
FIRST = 971  # of the numbers by which businesses of the demonstration are told apart
DRIVERS = ("Ada", "Beto", "Caro", "Dani", "Elsa")


async def add_rank(db: AsyncSession, rows: Rows, now: datetime) -> Association:
    """Make the association of owner-drivers, and each of them a business of one with one cab."""
    rank = Association(
        slug="parada-del-faro",
        name="Asociación de la Parada del Faro",
        country=COUNTRY,
        website="https://rank.example",
        email="desk@rank.example",
        created_at=now,
    )
    db.add(rank)
    await db.flush()
    for number in range(1, CABS + 1):
        cab = rows.business(f"Taxi del Faro {number}", Sector.TAXI, FIRST + number)
        cab["sole_trader"], cab["legal_name"] = True, f"Persona Inventada {number}"
        rows.vehicle(cab, plate(FIRST + number), "")
        rows.member(cab, rank.id, number, now.date() - timedelta(days=400))
    return rank


async def add_campaign(
    db: AsyncSession,
    keeper: Player,
    association_id: UUID,
    key: bytes,
    letterhead: Letterhead,
    *,
    voucher: Player,
    passwords: Passwords,
    today: date,
    now: datetime,
) -> None:
    """Open the campaign of the rank, print its slips, and let some sign by them."""
    admin = AssociationAdminActor(keeper.account_id, association_id)
    minutes = _minutes()
    draft = CampaignDraft(
        name="Parada del Faro", aim=Aim.SIGN, roster_id=None, resolved_on=today - timedelta(days=3),
        resolved="La asamblea resuelve invitar a todas las personas asociadas a firmar el código.",
        votes_for=9, votes_against=1, votes_abstained=2, last_on=today + timedelta(days=90),
    )  # fmt: skip
    campaign = await open_campaign(
        db, admin, draft, [minutes], minutes, base_url=letterhead.base_url, today=now.date(), now=now
    )
    await vouch(db, ReviewerActor(voucher.account_id, association_id), campaign.id, now=now)
    slips = await print_slips(db, admin, campaign.id, key, anew=False, today=now.date(), now=now)
    version = await latest(db)
    pin_hash = await passwords.hash(secrets.token_hex())  # nobody comes back to these cards
    for driver, slip in zip(DRIVERS, slips[:SIGNED], strict=True):
        signature = SignDraft(version.id, "es", f"{driver} Inventada", "Taxista")
        answers = {"residential_care": "no", "adult_entertainment": "no"}
        await sign_by_slip(
            db, campaign.code, Key(slip.secret, folded(slip.number)), SlipDraft(signature, answers, ""), key,
            card=make_secret(secrets.randbits), pin_hash=pin_hash, letterhead=letterhead, now=now,
        )  # fmt: skip
    await _after(db, letterhead.base_url, today=today, now=now)


async def _after(db: AsyncSession, base_url: str, *, today: date, now: datetime) -> None:
    cards = list(await db.scalars(select(Card).order_by(Card.made_at, Card.id)))
    for card in cards[:HUNG]:
        for sticker in await stickers(db, card.signatory_id):
            owner = OwnerActor(card.account_id, card.signatory_id)
            await hang(db, owner, sticker.placement_id, today=today, now=now)
    await deny(db, cards[-1].member_id, by=None, by_card=False, base_url=base_url, now=now)


def _minutes() -> bytes:
    """Return a picture of minutes that nobody wrote."""
    page = Image.new("RGB", (620, 877), "white")
    ImageDraw.Draw(page).text((60, 60), "ACTA (inventada)", fill="black")
    kept = BytesIO()
    page.save(kept, "JPEG")
    return kept.getvalue()
