"""A place or a vehicle is changed, or a place closes: the marks that hang there follow (actions)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.adherence.keeping import hold_own
from registry.fleets import changing as fleets
from registry.fleets.forms import VehicleChange
from registry.fleets.models import Vehicle
from registry.logos.models import Placement
from registry.logos.placements import revoke
from registry.logos.placing import Revocation, of_vehicle, site_address
from registry.signatories import changing
from registry.signatories.forms import SiteDraft
from registry.signatories.models import Establishment


async def change_place(
    db: AsyncSession, actor: KeeperActor, place_id: UUID, draft: SiteDraft, *, read: str, now: datetime
) -> Establishment:
    """Change a place of one's own; the next scan of each mark there shows its new name and address.

    Raises:
        RuleBrokenError: as `keeping.hold_own`, `changing.change_place`.
        NotFoundError: no such open place of this business.

    """
    await hold_own(db, actor)
    place = await changing.change_place(db, actor, place_id, draft, read=read, now=now)
    here = (
        update(Placement)
        .where(hangs_at(actor, place_id))
        .values(address=site_address(place.address, place.city))
    )
    await db.execute(here)
    return place


async def close_place(
    db: AsyncSession, actor: KeeperActor, place_id: UUID, *, read: str, now: datetime
) -> Establishment:
    """Close a place of one's own for good; every mark that hangs there ends with it.

    Raises:
        RuleBrokenError: as `keeping.hold_own`, `changing.close_place`.
        NotFoundError: no such open place of this business.

    """
    await hold_own(db, actor)
    hanging = tuple(await db.scalars(select(Placement.id).where(hangs_at(actor, place_id))))
    place = await changing.close_place(db, actor, place_id, hanging, read=read, now=now)
    for placement_id in hanging:
        await revoke(db, actor, placement_id, Revocation.MOVED, now=now)
    return place


async def change_vehicle(
    db: AsyncSession, actor: KeeperActor, vehicle_id: UUID, draft: VehicleChange, *, read: str, now: datetime
) -> Vehicle:
    """Change kind or fleet number of a vehicle of one's own; its mark says from now on what it hangs on.

    Raises:
        NotFoundError, RuleBrokenError: as `fleets.changing.change_vehicle`.

    """
    vehicle = await fleets.change_vehicle(db, actor, vehicle_id, draft, read=read, now=now)
    hangs = update(Placement).where(Placement.vehicle_id == vehicle_id, _in_use())
    await db.execute(hangs.values(kind=of_vehicle(vehicle.kind)))
    return vehicle


def hangs_at(actor: SignatoryActor, place_id: UUID | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Return the condition that a mark of one's own business is in use at a place."""
    mine = Placement.signatory_id == actor.signatory_id
    return mine & (Placement.establishment_id == place_id) & _in_use()


def _in_use() -> ColumnElement[bool]:
    return Placement.revoked_at.is_(None) & Placement.superseded_at.is_(None)
