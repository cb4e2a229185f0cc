"""What is shown of rosters, and which of their rows are on the register already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.associations.asking import with_owners
from registry.associations.counting import counting
from registry.associations.models import Association, Membership
from registry.errors import NotFoundError
from registry.fleets.models import Vehicle
from registry.fleets.rules import plate_key
from registry.kit.slices import slices
from registry.rosters.drafts import VehicleDraft
from registry.rosters.matching import AT_ONCE, on_register
from registry.rosters.members import Member
from registry.rosters.models import Roster
from registry.rosters.rules import LISTS_SHOWN, OUTCOMES, AnyOutcome, Forecast, Kind


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One list, as the page of an organisation's lists shows it."""

    id: UUID
    uploaded_at: datetime
    confirmed_at: datetime | None
    dropped_at: datetime | None
    outcome: AnyOutcome | None


@dataclass(frozen=True, slots=True)
class RosterView:
    """One list with what it holds, as `stored.pack` returns it; once it is taken over, its faults alone."""

    id: UUID
    country: str
    uploaded_at: datetime
    confirmed_at: datetime | None
    dropped_at: datetime | None
    outcome: AnyOutcome | None
    packed: bytes | None
    same_file_at: datetime | None
    """When the very same file was taken over before."""


async def rosters(db: AsyncSession, kind: Kind, organisation_id: UUID) -> list[RosterLine]:
    """Return an organisation's latest lists."""
    query = (
        select(Roster.id, Roster.uploaded_at, Roster.confirmed_at, Roster.dropped_at, Roster.outcome)
        .where(Roster.kind == kind, Roster.organisation_id == organisation_id)
        .order_by(Roster.uploaded_at.desc(), Roster.id)
        .limit(LISTS_SHOWN)
    )
    return [
        RosterLine(id_, uploaded, confirmed, dropped, OUTCOMES[kind](**outcome) if outcome else None)
        for id_, uploaded, confirmed, dropped, outcome in await db.execute(query)
    ]


async def roster(db: AsyncSession, kind: Kind, organisation_id: UUID, roster_id: UUID) -> RosterView:
    """Return one list of an organisation.

    Raises:
        NotFoundError: no such list, or another organisation's.

    """
    mine = and_(Roster.kind == kind, Roster.organisation_id == organisation_id)
    row = await db.scalar(select(Roster).where(Roster.id == roster_id, mine))
    if row is None:
        raise NotFoundError
    same = select(Roster.confirmed_at).where(
        mine, Roster.file_sha256 == row.file_sha256, Roster.confirmed_at.is_not(None), Roster.id != row.id
    )
    return RosterView(
        id=row.id,
        country=row.country,
        uploaded_at=row.uploaded_at,
        confirmed_at=row.confirmed_at,
        dropped_at=row.dropped_at,
        outcome=OUTCOMES[kind](**row.outcome) if row.outcome else None,
        packed=row.preview,
        same_file_at=await db.scalar(same.order_by(Roster.confirmed_at.desc()).limit(1)),
    )


async def association_country(db: AsyncSession, association_id: UUID) -> str:
    """Return the country of an association.

    Raises:
        NotFoundError: no such association.

    """
    country = await db.scalar(select(Association.country).where(Association.id == association_id))
    if country is None:
        raise NotFoundError
    return country


async def members_forecast(
    db: AsyncSession, association_id: UUID, listed: Sequence[Member], *, now: datetime
) -> Forecast:
    """Return what taking a list of members over would do just now."""
    known, doubts = await on_register(db, association_id, listed)
    present = await members_now(db, association_id, now=now)
    fresh = [one for one in listed if one.draft.row not in known and one.draft.row not in doubts]
    strangers = set(known.values()) - present
    owned = await with_owners(db, strangers, now=now)
    return Forecast(
        added=len(fresh),
        known=len(known),
        joining=len(strangers - owned),
        asking=len(owned),
        invited=sum(bool(member.draft.email) for member in fresh),
        doubts=tuple(doubts.values()),
    )


async def vehicles_forecast(db: AsyncSession, signatory_id: UUID, drafts: Sequence[VehicleDraft]) -> Forecast:
    """Return what taking a list of vehicles over would do just now."""
    keys = [plate_key(draft.plate) for draft in drafts]
    known = 0
    for some in slices(keys, AT_ONCE):
        query = select(Vehicle.id).where(
            Vehicle.signatory_id == signatory_id, Vehicle.left_at.is_(None), Vehicle.plate_key.in_(some)
        )
        known += len((await db.scalars(query)).all())
    return Forecast(added=len(keys) - known, known=known, joining=0, asking=0, invited=0)


async def members_now(db: AsyncSession, association_id: UUID, *, now: datetime) -> set[UUID]:
    """Return the businesses that are members of an association now."""
    query = select(Membership.signatory_id).where(
        Membership.association_id == association_id, counting(now.date())
    )
    return set(await db.scalars(query))
