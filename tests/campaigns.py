"""A chamber with a few owner-drivers, a campaign on them, and the slips that were printed."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationAdminActor, ReviewerActor
from registry.adherence.forms import SignDraft
from registry.adherence.signing import Letterhead
from registry.associations.models import Association
from registry.campaigns.forms import CampaignDraft, Key, SlipDraft
from registry.campaigns.inviting import Printed, print_slips
from registry.campaigns.models import Campaign
from registry.campaigns.opening import open_campaign, vouch
from registry.campaigns.rules import Aim, folded, make_secret
from registry.campaigns.signing import Signed, sign_by_slip
from registry.codes.queries import latest
from registry.kit.words import Sentence
from registry.signatories.models import Signatory
from registry.signatories.rules import Sector
from tests import make

BASE = "https://registry.test"
HEAD = Letterhead("Atalaya", BASE, "#0b5c5c")
KEY = b"k" * 32
PIN = "493027"
PAGE = b"a page of the minutes"


@dataclass
class Rank:
    """A rank of taxis, each a business of one."""

    chamber: Association
    admin: AssociationAdminActor
    reviewer: ReviewerActor
    cabs: list[Signatory]
    campaign: Campaign

    @property
    def code(self) -> str:
        return self.campaign.code


async def cab(db: AsyncSession, chamber: Association, number: int, *, name: str = "") -> Signatory:
    row = await make.signatory(
        db, name=name or f"Taxi {number:03}", sector=Sector.TAXI, city="Puerto Ejemplo"
    )
    row.sole_trader, row.legal_name = True, f"Persona {number:03}"
    (await make.membership(db, row, chamber)).member_number = f"T-{number}"
    await make.vehicle(db, row, plate=f"T {number:04}")
    return row


def draft(today: date, *, aim: Aim = Aim.SIGN, roster_id: UUID | None = None) -> CampaignDraft:
    return CampaignDraft(
        name="Rank of the port", aim=aim, roster_id=roster_id, resolved_on=today, resolved="That all sign.",
        votes_for=31, votes_against=2, votes_abstained=1, last_on=today + timedelta(days=60),
    )  # fmt: skip


async def rank(
    db: AsyncSession, now: datetime, *, count: int = 3, aim: Aim = Aim.SIGN, cabs: Sequence[Signatory] = ()
) -> Rank:
    await make.code_version(db)
    chamber = await make.association(db)
    admin, reviewer = await make.administrator(db, chamber), await make.reviewer(db, chamber)
    made = [await cab(db, chamber, number) for number in range(1, count + 1)]
    for one in cabs:
        (await make.membership(db, one, chamber)).member_number = one.slug
    await db.flush()
    campaign = await open_campaign(
        db, admin, draft(now.date(), aim=aim), [PAGE], PAGE, base_url=BASE, today=now.date(), now=now
    )
    await vouch(db, reviewer, campaign.id, now=now)
    await db.flush()
    return Rank(chamber, admin, reviewer, [*made, *cabs], campaign)


async def printed(db: AsyncSession, of: Rank, now: datetime, *, anew: bool = False) -> dict[str, Printed]:
    slips = await print_slips(db, of.admin, of.campaign.id, KEY, anew=anew, today=now.date(), now=now)
    return {slip.number: slip for slip in slips}


async def typed(db: AsyncSession, *, language: str = "es", pin: str = PIN) -> SlipDraft:
    signature = SignDraft((await latest(db)).id, language, "Ana Vega", "Taxista")
    return SlipDraft(signature, {"residential_care": "no", "adult_entertainment": "no"}, pin)


def new_card() -> str:
    return make_secret(secrets.randbits)


async def signed(
    db: AsyncSession, of: Rank, slip: Printed, now: datetime, *, number: str = "", card: str = ""
) -> Signed | Sentence:
    return await sign_by_slip(
        db, of.code, Key(slip.secret, folded(number or slip.number)), await typed(db), KEY,
        card=card or new_card(), pin_hash=make.PASSWORD_HASH, letterhead=HEAD, now=now,
    )  # fmt: skip
