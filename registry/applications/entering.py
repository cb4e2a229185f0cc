"""What an application says becomes the register's own rows: business, sites, vehicles (actions)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import check_posts, give_post
from registry.accounts.actors import Actor
from registry.accounts.rules import Role
from registry.adherence.actions import describe
from registry.adherence.forms import PlanItemDraft
from registry.adherence.queries import has_signed
from registry.applications.forms import SitesDraft
from registry.applications.models import Application
from registry.applications.reading import Reading, read
from registry.errors import RuleBrokenError
from registry.fleets.actions import add_vehicles, let_go
from registry.signatories import actions as signatories
from registry.signatories.described import kept
from registry.signatories.forms import BusinessDraft
from registry.signatories.models import Signatory

# Among the answers, beside the steps: the plates that were entered last time, and by what the firm was known.
ENTERED, IDENTITY = "entered", "identity"
IDENTIFYING = ("legal_name", "trade_name", "registry_number", "website")


@dataclass(frozen=True, slots=True)
class Complete:
    """An application with nothing missing."""

    country: str
    business: BusinessDraft
    sites: SitesDraft
    plan: tuple[PlanItemDraft, ...]


def whole(reading: Reading) -> Complete:
    """Return an application with nothing missing.

    Raises:
        RuleBrokenError: something is.

    """
    country, business, sites, plan = reading.country, reading.business, reading.sites, reading.plan
    if country is None or business is None or sites is None or plan is None or not reading.is_complete:
        raise RuleBrokenError("Something is still missing. Look at the steps that are not done.")
    return Complete(country, business, sites, plan)


async def enter(
    db: AsyncSession, actor: Actor, row: Application, complete: Complete, *, now: datetime
) -> Signatory:
    """Enter what was typed: the business is made at first, and described anew afterwards.

    One that signed before is public, if only by its tombstone: it stays as it is until a reviewer has
    read this (`enter_accepted`).
    """
    me, identity = actor.account_id, _identity(complete.country, complete.business)
    await check_posts(db, me, Role.OWNER, today=now.date())  # now, and not to whoever accepts it
    if row.signatory_id is None:
        business = await signatories.create(db, me, complete.country, complete.business, now=now)
        row.signatory_id = business.id
        await give_post(db, me, Role.OWNER, business.id, by=me, now=now)
        public = False
    else:
        business = await db.get_one(Signatory, row.signatory_id)
        if row.answers.get(IDENTITY, _identity(business.country, business)) != identity:
            # what was shown was shown for another name or address
            row.authority, row.authority_recorded_by, row.authority_recorded_at = None, None, None
        public = await has_signed(db, business.id)
        if not public:
            await signatories.update(db, me, business.id, complete.country, complete.business, now=now)
    row.answers = {**row.answers, IDENTITY: identity}
    if not public:
        await _enter_places(db, actor, row, business.id, complete.sites, now=now)
    return business


async def enter_accepted(db: AsyncSession, actor: Actor, row: Application, *, now: datetime) -> None:
    """Enter what was accepted of a business that signed before; its description follows with the signature."""
    if row.signatory_id is None or row.adherence_id is None or not await has_signed(db, row.signatory_id):
        return
    complete = whole(read(row.answers, since=row.started_at.date()))
    await describe(db, row.adherence_id, kept(complete.country, complete.business))
    await _enter_places(db, actor, row, row.signatory_id, complete.sites, now=now)


def _identity(country: str, business: BusinessDraft | Signatory) -> dict[str, str]:
    """Return by what a reviewer knows which firm somebody may sign for."""
    return {"country": country, **{name: getattr(business, name) for name in IDENTIFYING}}


async def _enter_places(
    db: AsyncSession,
    actor: Actor,
    row: Application,
    signatory_id: UUID,
    sites: SitesDraft,
    *,
    now: datetime,
) -> None:
    places = list(sites.sites.values())
    await signatories.keep_establishments(db, actor.account_id, signatory_id, places, now=now)
    await _enter_vehicles(db, actor, row, signatory_id, sites, now=now)


async def _enter_vehicles(
    db: AsyncSession,
    actor: Actor,
    row: Application,
    signatory_id: UUID,
    sites: SitesDraft,
    *,
    now: datetime,
) -> None:
    """Add the vehicles that are listed, and let go of those that an earlier list named and this one does not.

    A vehicle that came from elsewhere, such as a roster, is nobody's to take away here.
    """
    before: Mapping[str, str] = row.answers.get(ENTERED, {})
    after = {vehicle.plate: str(vehicle.kind) for vehicle in sites.vehicles}
    gone = [plate for plate, kind in before.items() if after.get(plate) != kind]
    await let_go(db, actor.account_id, signatory_id, gone, now=now)
    if sites.vehicles:
        await add_vehicles(db, actor.account_id, signatory_id, sites.vehicles, now=now)
    row.answers = {**row.answers, ENTERED: after}
