"""What stands about a business, as its own people see it and its owner and focal point change it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.adherence.keeping import last_status
from registry.adherence.plan import KEPT_WHILE
from registry.adherence.rules import ENDED, Status
from registry.errors import NotFoundError
from registry.kit.markers import marker
from registry.logos.models import Placement
from registry.logos.places import hangs_at
from registry.logos.placing import PlaceKind
from registry.signatories.changing import CONTACT, PLACE, contact_marker, place_marker
from registry.signatories.models import Establishment, Signatory
from registry.signatories.rules import Sector, SiteKind, keeps_a_place

HAVE_SIGNED = frozenset({Status.COMMITTED, Status.SUSPENDED})


@dataclass(frozen=True, slots=True)
class OwnBusiness:
    """One's own business. `kept_here`: its desk, and no application, says what stands about it."""

    slug: str
    trade_name: str
    legal_name: str
    sole_trader: bool
    sector: Sector
    registry_number: str
    country: str
    contact: dict[str, str]
    keeps: bool
    kept_here: bool
    has_left: bool
    has_signed: bool
    contact_read: str
    places_read: str


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One open place, and how many logos hang there."""

    place_id: UUID
    name: str
    kind: SiteKind
    address: str
    postal_code: str
    city: str
    region: str
    logos: int


@dataclass(frozen=True, slots=True)
class HangingLogo:
    """One logo in use at a place."""

    placement_id: UUID
    kind: PlaceKind
    label: str
    code: str


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """One open place with all that its forms need. `must_stay`: the business is found nowhere else."""

    place_id: UUID
    name: str
    typed: dict[str, str]
    point: str
    sector: Sector
    logos: list[HangingLogo]
    must_stay: bool
    read: str
    closing_read: str


async def own_business(db: AsyncSession, actor: SignatoryActor) -> OwnBusiness:
    """Return the actor's own business.

    Raises:
        NotFoundError: it is not there.

    """
    row = await db.get(Signatory, actor.signatory_id)
    if row is None:
        raise NotFoundError
    status = await last_status(db, row.id)
    return OwnBusiness(
        slug=row.slug,
        trade_name=row.trade_name,
        legal_name=row.legal_name,
        sole_trader=row.sole_trader,
        sector=row.sector,
        registry_number=row.registry_number,
        country=row.country,
        contact={name: getattr(row, name) for name in CONTACT},
        keeps=actor.keeps,
        kept_here=status in KEPT_WHILE,
        has_left=status in ENDED,
        has_signed=status in HAVE_SIGNED,
        contact_read=contact_marker(row),
        places_read=marker(row.id),
    )


async def own_places(db: AsyncSession, actor: SignatoryActor) -> list[PlaceLine]:
    """Return the open places of the actor's own business, by name."""
    logos = select(func.count()).select_from(Placement).where(hangs_at(actor, Establishment.id))
    query = (
        select(
            Establishment.id, Establishment.name, Establishment.kind, Establishment.address,
            Establishment.postal_code, Establishment.city, Establishment.region, logos.scalar_subquery(),
        )
        .where(_open(actor))
        .order_by(Establishment.name, Establishment.id)
    )  # fmt: skip
    return [PlaceLine(*row) for row in await db.execute(query)]


async def own_place(db: AsyncSession, actor: KeeperActor, place_id: UUID) -> OwnPlace:
    """Return one open place of the actor's own business.

    Raises:
        NotFoundError: no such place, another business's, or closed.

    """
    row = await db.scalar(select(Establishment).where(Establishment.id == place_id, _open(actor)))
    if row is None:
        raise NotFoundError
    logos = await _hanging(db, actor, place_id)
    count = await db.scalar(select(func.count()).select_from(Establishment).where(_open(actor)))
    sector = (await db.scalars(select(Signatory.sector).where(Signatory.id == actor.signatory_id))).one()
    return OwnPlace(
        place_id=row.id,
        name=row.name,
        typed={name: str(value) for name in PLACE if (value := getattr(row, name)) is not None},
        point=row.point or "",
        sector=sector,
        logos=logos,
        must_stay=keeps_a_place(sector, count or 0),
        read=place_marker(row),
        closing_read=place_marker(row, [logo.placement_id for logo in logos]),
    )


async def _hanging(db: AsyncSession, actor: KeeperActor, place_id: UUID) -> list[HangingLogo]:
    query = (
        select(Placement.id, Placement.kind, Placement.label, Placement.code)
        .where(hangs_at(actor, place_id))
        .order_by(Placement.kind, Placement.label, Placement.id)
    )
    return [HangingLogo(*row) for row in await db.execute(query)]


def _open(actor: SignatoryActor) -> ColumnElement[bool]:
    return (Establishment.signatory_id == actor.signatory_id) & Establishment.closed_at.is_(None)
