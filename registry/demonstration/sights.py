"""What a logo does besides being scanned: a photograph, a point of the map, a website's badge, a changing code."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.demonstration.facade import facade
from registry.demonstration.people import Player
from registry.kit.pictures import Small, small
from registry.logos.domains import ProofKind, SiteOutcome
from registry.logos.models import LIVE, Placement
from registry.logos.pictures import add_picture
from registry.logos.placement_forms import PlacementDraft
from registry.logos.placements import issue
from registry.logos.placing import PlaceKind
from registry.logos.screens import make_screen
from registry.logos.sites import ask_check, note
from registry.signatories.models import Signatory
from registry.signatories.points import Point, set_point

DOMAIN = "hotel.example"
AT_SEA = Point(9.5, -85.4)  # where no house can be


@dataclass(frozen=True, slots=True)
class Sights:
    """The codes of an entrance and of a website, and what else there is to open."""

    codes: tuple[str, ...]
    more: list[dict[str, str]] = field(repr=False)
    """Each with `what` it is and its `url`; that of a screen holds its secret."""


async def add_sights(db: AsyncSession, owner: Player, base_url: str, *, today: date, now: datetime) -> Sights:
    """Give a hotel all of them, as its owner would; that the website is its own is entered, for nobody can ask it."""
    business = await db.get_one(Signatory, owner.organisation_id)
    actor = KeeperActor(owner.account_id, business.id)
    door, desk = [await _at(db, business, kind) for kind in (PlaceKind.DOOR, PlaceKind.RECEPTION)]
    picture = small(facade(business.trade_name))
    if isinstance(picture, Small) and door.establishment_id:
        await add_picture(db, actor, door.id, picture, now=now)
        await set_point(db, actor, door.establishment_id, AT_SEA, now=now)
    _, secret = await make_screen(db, actor, desk.id, now=now)
    business.website = f"https://{DOMAIN}"
    draft = PlacementDraft(PlaceKind.WEBSITE, DOMAIN, None, "")
    site = await issue(db, actor, draft, today=today, now=now)
    check = await ask_check(db, actor, site.id, now=now)
    await note(db, check.id, SiteOutcome.CONFIRMED, ProofKind.FILE, base_url=base_url, now=now)
    told = (
        ("an entrance with its photograph", f"v/{door.code}"),
        ("am I at the right place? (not unless you are at sea)", f"here/{door.code}"),
        ("the badge of a website", f"badge/{site.code}.svg"),
        ("what that badge opens", f"v/{site.code}"),
        ("a screen with a code that changes", f"screen/{secret}"),
    )
    more = [{"what": what, "url": f"{base_url}/{path}"} for what, path in told]
    return Sights((door.code, site.code), more)


async def _at(db: AsyncSession, business: Signatory, kind: PlaceKind) -> Placement:
    query = select(Placement).where(Placement.signatory_id == business.id, Placement.kind == kind, LIVE)
    return (await db.scalars(query)).one()
