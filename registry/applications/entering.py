"""What an application says becomes the register's own rows: business, sites, vehicles (actions)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import give_post
from registry.accounts.actors import Actor
from registry.accounts.rules import Role
from registry.adherence.forms import PlanItemDraft
from registry.applications.forms import SitesDraft
from registry.applications.models import Application
from registry.applications.reading import Reading
from registry.errors import RuleBrokenError
from registry.fleets.actions import add_vehicles, let_go
from registry.signatories import actions as signatories
from registry.signatories.forms import BusinessDraft
from registry.signatories.models import Signatory

ENTERED = "entered"  # among the answers, beside the steps: the plates that were entered last time


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
    """Enter what was typed: the business is made at first, and described anew afterwards."""
    me = actor.account_id
    if row.signatory_id is None:
        business = await signatories.create(db, me, complete.country, complete.business, now=now)
        row.signatory_id = business.id
        await give_post(db, me, Role.OWNER, business.id, by=me, now=now)
    else:
        before = await db.get_one(Signatory, row.signatory_id)
        was = _identity(before)
        business = await signatories.update(
            db, me, row.signatory_id, complete.country, complete.business, now=now
        )
        if _identity(business) != was:  # what was shown was shown for another name or address
            row.authority, row.authority_recorded_by, row.authority_recorded_at = None, None, None
    sites = list(complete.sites.sites.values())
    await signatories.keep_establishments(db, me, business.id, sites, now=now)
    await _enter_vehicles(db, actor, row, complete.sites, business, now=now)
    return business


def _identity(business: Signatory) -> tuple[str, ...]:
    """Return by what a reviewer knows which firm somebody may sign for."""
    return (
        business.country, business.legal_name, business.trade_name, business.registry_number, business.website,
    )  # fmt: skip


async def _enter_vehicles(
    db: AsyncSession, actor: Actor, row: Application, sites: SitesDraft, business: Signatory, *, now: datetime
) -> None:
    """Add the vehicles that are listed, and let go of those that an earlier list named and this one does not.

    A vehicle that came from elsewhere, such as a roster, is nobody's to take away here.
    """
    before: Mapping[str, str] = row.answers.get(ENTERED, {})
    after = {vehicle.plate: str(vehicle.kind) for vehicle in sites.vehicles}
    gone = [plate for plate, kind in before.items() if after.get(plate) != kind]
    await let_go(db, actor.account_id, business.id, gone, now=now)
    if sites.vehicles:
        await add_vehicles(db, actor.account_id, business.id, sites.vehicles, now=now)
    row.answers = {**row.answers, ENTERED: after}
