"""What happens to placements (actions): issued, renewed, replaced, ended."""

import secrets
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, RegistrarActor, SignatoryActor
from registry.adherence.queries import told
from registry.adherence.rules import Standing
from registry.db import locked
from registry.errors import NotFoundError, RuleBrokenError
from registry.fleets import actions as fleets
from registry.fleets.models import Vehicle
from registry.kit.slices import slices
from registry.ledger.actions import record
from registry.logos.models import LIVE, Placement, PlacePicture
from registry.logos.placement_forms import PlacementDraft
from registry.logos.placing import (
    MAY_HOLD_PLACES,
    Revocation,
    expiry,
    may_get_codes,
    of_vehicle,
    site_address,
)
from registry.logos.rules import make_code
from registry.logos.signing import ask_to_sign
from registry.signatories.actions import held
from registry.signatories.models import Establishment, Signatory

AT_ONCE = 1_000  # rows of one insert


async def issue(
    db: AsyncSession, actor: SignatoryActor, draft: PlacementDraft, *, today: date, now: datetime
) -> Placement:
    """Give one place its code.

    Raises:
        NotFoundError: the establishment is another business's.
        RuleBrokenError: as `refuse_codes`.

    """
    # Whoever closes the place just now waits, and then sees this mark.
    await held(db, actor.signatory_id)
    await refuse_codes(db, actor.signatory_id, today=today)
    address = await _address(db, actor, draft)
    placement = Placement(
        code=make_code(secrets.randbits), signatory_id=actor.signatory_id, kind=draft.kind,
        establishment_id=draft.establishment_id, vehicle_id=None, label=draft.label, address=address,
        issued_on=today, expires_on=expiry(today), issued_at=now, revoked_at=None, revoked_why=None,
        superseded_at=None, superseded_by=None,
    )  # fmt: skip
    db.add(placement)
    await db.flush()
    _record(db, "placement.issue", placement, actor, now)
    ask_to_sign(db, placement.signatory_id, now=now)
    return placement


async def place_fleet(
    db: AsyncSession, by: UUID | None, signatory_id: UUID, *, today: date, now: datetime
) -> int:
    """Give each vehicle of a business that has no live code one; return how many got one.

    Whoever calls has asked `may_get_codes`: before signing, and while its logos rest, a business gets none.
    """
    # Whoever asks for the same fleet at the same moment waits here, and then finds these codes.
    await db.execute(locked(select(Signatory.id).where(Signatory.id == signatory_id), key_share=True))
    live = select(Placement.vehicle_id).where(
        Placement.signatory_id == signatory_id, Placement.vehicle_id.is_not(None), LIVE
    )
    without = (
        select(Vehicle)
        .where(Vehicle.signatory_id == signatory_id, Vehicle.left_at.is_(None), Vehicle.id.not_in(live))
        .order_by(Vehicle.plate_key)
    )
    rows = [_vehicle_row(vehicle, today, now) for vehicle in await db.scalars(locked(without))]
    for some in slices(rows, AT_ONCE):
        await db.execute(insert(Placement), some)
    if rows:
        record(
            db, "placement.issue_fleet", subject_id=signatory_id, actor_id=by, now=now,
            signatory_id=signatory_id, count=len(rows),
        )  # fmt: skip
        ask_to_sign(db, signatory_id, now=now)
    return len(rows)


async def place_if_signed(
    db: AsyncSession, by: UUID | None, signatory_id: UUID, *, today: date, now: datetime
) -> int:
    """Give each vehicle its code, as `place_fleet`, if the business may get codes now."""
    if not may_get_codes((await told(db, signatory_id, today=today)).facts, today=today):
        return 0
    return await place_fleet(db, by, signatory_id, today=today, now=now)


async def renew(
    db: AsyncSession, actor: SignatoryActor, placement_id: UUID, *, today: date, now: datetime
) -> Placement:
    """Let a mark count for two more years from today; its code stays, the printed month does not.

    Raises:
        NotFoundError: no such placement, or another business's.
        RuleBrokenError: it was ended; or as `refuse_codes`.

    """
    placement = await _own(db, actor, placement_id)
    _check_live(placement)
    await refuse_codes(db, actor.signatory_id, today=today)
    placement.expires_on = expiry(today)
    _record(db, "placement.renew", placement, actor, now, expires_on=placement.expires_on)
    ask_to_sign(db, placement.signatory_id, now=now)
    return placement


async def replace(
    db: AsyncSession,
    actor: SignatoryActor,
    placement_id: UUID,
    why: Revocation | None = None,
    *,
    today: date,
    now: datetime,
) -> Placement:
    """Give the same place a new code, in one step with the end of the old one.

    The old one says from now on that it was replaced; or, with a reason, that it was lost, copied or misused.

    Raises:
        NotFoundError: no such placement, or another business's.
        RuleBrokenError: it was ended; its place has moved, so that there is nothing to replace; or as `refuse_codes`.

    """
    if why is Revocation.MOVED:
        raise RuleBrokenError("A place that is no more gets no new code. End its logo instead.")
    old = await _own(db, actor, placement_id)
    _check_live(old)
    await refuse_codes(db, actor.signatory_id, today=today)
    new = Placement(
        code=make_code(secrets.randbits), signatory_id=old.signatory_id, kind=old.kind,
        establishment_id=old.establishment_id, vehicle_id=old.vehicle_id, label=old.label, address=old.address,
        issued_on=today, expires_on=expiry(today), issued_at=now, revoked_at=None, revoked_why=None,
        superseded_at=None, superseded_by=None,
    )  # fmt: skip
    if why is None:
        old.superseded_at = now
    else:
        old.revoked_at, old.revoked_why = now, why
    await db.flush()  # first: a vehicle has one live code at any time
    db.add(new)
    await db.flush()
    old.superseded_by = new.id
    # The place looks as it did; its picture goes on with the code that counts.
    await db.execute(
        update(PlacePicture).where(PlacePicture.placement_id == old.id).values(placement_id=new.id)
    )
    reason = {"why": why} if why else {}
    _record(db, "placement.reissue" if why else "placement.replace", old, actor, now, new_id=new.id, **reason)
    ask_to_sign(db, new.signatory_id, now=now)
    return new


async def revoke(
    db: AsyncSession,
    actor: SignatoryActor | RegistrarActor,
    placement_id: UUID,
    why: Revocation,
    *,
    now: datetime,
) -> Placement:
    """End a mark for good: it was lost, copied, misused, or the place is no more.

    Raises:
        NotFoundError: no such placement, or another business's.
        RuleBrokenError: it was ended already.

    """
    placement = await _own(db, actor, placement_id)
    _check_live(placement)
    placement.revoked_at, placement.revoked_why = now, why
    await db.execute(delete(PlacePicture).where(PlacePicture.placement_id == placement.id))
    _record(db, "placement.revoke", placement, actor, now, why=why)
    return placement


async def let_go(db: AsyncSession, actor: SignatoryActor, vehicle_id: UUID, *, now: datetime) -> None:
    """Take a vehicle out of the fleet; the marks on it end, for it drives for somebody else now.

    Raises:
        NotFoundError: no such vehicle in the actor's fleet.

    """
    query = select(Vehicle.plate).where(
        Vehicle.id == vehicle_id, Vehicle.signatory_id == actor.signatory_id, Vehicle.left_at.is_(None)
    )
    plate = await db.scalar(query)
    if plate is None:
        raise NotFoundError
    await fleets.let_go(db, actor.account_id, actor.signatory_id, [plate], now=now)
    live = select(Placement.id).where(Placement.vehicle_id == vehicle_id, LIVE)
    for placement_id in list(await db.scalars(live)):
        await revoke(db, actor, placement_id, Revocation.MOVED, now=now)


async def _own(db: AsyncSession, actor: Actor, placement_id: UUID) -> Placement:
    query = select(Placement).where(Placement.id == placement_id)
    if isinstance(actor, SignatoryActor):
        query = query.where(Placement.signatory_id == actor.signatory_id)
    placement = await db.scalar(locked(query))
    if placement is None:
        raise NotFoundError
    return placement


async def refuse_codes(db: AsyncSession, signatory_id: UUID, *, today: date) -> None:
    """Refuse a business that has no logos, or none to print while all of them rest.

    Raises:
        RuleBrokenError: it has not signed, or has left; it is suspended, or overdue beyond the days of grace.

    """
    public = await told(db, signatory_id, today=today)
    if public.standing not in MAY_HOLD_PLACES:
        raise RuleBrokenError("Logos are for businesses that have signed the code and have not left.")
    if may_get_codes(public.facts, today=today):
        return
    if public.standing is Standing.SUSPENDED:
        raise RuleBrokenError(
            "Your adherence is suspended. Codes are given again when the suspension has ended."
        )
    raise RuleBrokenError(
        "Your annual report is overdue by more than 30 days. Hand it in, and codes are given again."
    )


async def _address(db: AsyncSession, actor: SignatoryActor, draft: PlacementDraft) -> str:
    if draft.establishment_id is None:
        return draft.address
    site = await db.scalar(
        select(Establishment).where(
            Establishment.id == draft.establishment_id,
            Establishment.signatory_id == actor.signatory_id,
            Establishment.closed_at.is_(None),
        )
    )
    if site is None:
        raise NotFoundError
    return site_address(site.address, site.city)


def _vehicle_row(vehicle: Vehicle, today: date, now: datetime) -> dict[str, object]:
    return {
        "id": uuid4(), "code": make_code(secrets.randbits), "signatory_id": vehicle.signatory_id,
        "kind": of_vehicle(vehicle.kind),
        "establishment_id": None, "vehicle_id": vehicle.id, "label": vehicle.plate, "address": "",
        "issued_on": today, "expires_on": expiry(today), "issued_at": now, "revoked_at": None,
        "revoked_why": None, "superseded_at": None, "superseded_by": None,
    }  # fmt: skip


def _check_live(placement: Placement) -> None:
    if placement.revoked_at is not None or placement.superseded_at is not None:
        raise RuleBrokenError("This logo was ended already.")


def _record(
    db: AsyncSession,
    kind: str,
    placement: Placement,
    actor: Actor,
    now: datetime,
    **details: Any,
) -> None:
    record(
        db, kind, subject_id=placement.id, actor_id=actor.account_id, now=now,
        signatory_id=placement.signatory_id, code=placement.code, **details,
    )  # fmt: skip
