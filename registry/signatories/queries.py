"""What the public may know of a business, its sites, and which others it may be taken for."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.errors import NotFoundError
from registry.kit.skeleton import skeleton
from registry.signatories.models import Establishment, Signatory
from registry.signatories.rules import LOOK_ALIKES_SHOWN, Sector, SiteKind, number_key


@dataclass(frozen=True, slots=True)
class PublicFacts:
    """What stands on a business's public page. Whether there is such a page, its standing decides."""

    signatory_id: UUID
    slug: str
    trade_name: str
    legal_name: str
    sector: Sector
    country: str
    region: str
    city: str
    website: str


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One open site of a business."""

    establishment_id: UUID
    name: str
    kind: SiteKind
    address: str
    postal_code: str
    city: str
    region: str
    rooms: int | None


@dataclass(frozen=True, slots=True)
class LookAlike:
    """A business that another may be taken for. Not for the public: it may not have signed."""

    signatory_id: UUID
    slug: str
    trade_name: str
    city: str
    region: str
    same_number: bool
    same_name: bool


async def public_facts(db: AsyncSession, slug: str) -> PublicFacts | None:
    """Return the business of a public address."""
    row = await db.scalar(select(Signatory).where(Signatory.slug == slug))
    if row is None:
        return None
    return PublicFacts(
        signatory_id=row.id,
        slug=row.slug,
        trade_name=row.trade_name,
        legal_name="" if row.sole_trader else row.legal_name,  # a person's own name
        sector=row.sector,
        country=row.country,
        region=row.region,
        city=row.city,
        website=row.website,
    )


async def establishments(db: AsyncSession, signatory_id: UUID) -> list[SiteLine]:
    """Return the open sites of a business, by name."""
    query = (
        select(Establishment)
        .where(Establishment.signatory_id == signatory_id, Establishment.closed_at.is_(None))
        .order_by(Establishment.name, Establishment.id)
    )
    return [
        SiteLine(
            establishment_id=row.id,
            name=row.name,
            kind=row.kind,
            address=row.address,
            postal_code=row.postal_code,
            city=row.city,
            region=row.region,
            rooms=row.rooms,
        )
        for row in await db.scalars(query)
    ]


async def look_alikes(
    db: AsyncSession, country: str, name: str, number: str, except_id: UUID | None = None
) -> list[LookAlike]:
    """Return businesses of a country with the same registry number, or whose name looks the same.

    Those of the same number come first. At most `rules.LOOK_ALIKES_SHOWN`: a person looks at them,
    and there are many honest Hotel Centrals.
    """
    bones, key = skeleton(name), number_key(number)
    alike = [Signatory.skeleton == bones] if bones else []
    numbered = [and_(Signatory.number_key == key, Signatory.number_key != "")] if key else []
    if not alike and not numbered:
        return []
    query = (
        select(Signatory)
        .where(Signatory.country == country, or_(*numbered, *alike))
        .order_by((Signatory.number_key != key).asc(), Signatory.created_at, Signatory.id)
        .limit(LOOK_ALIKES_SHOWN)
    )
    if except_id is not None:
        query = query.where(Signatory.id != except_id)
    return [
        LookAlike(
            signatory_id=row.id,
            slug=row.slug,
            trade_name=row.trade_name,
            city=row.city,
            region=row.region,
            same_number=bool(key) and row.number_key == key,
            same_name=row.skeleton == bones,
        )
        for row in await db.scalars(query)
    ]


async def country_of(db: AsyncSession, signatory_id: UUID) -> str:
    """Return the country of a business, whose clocks and law it goes by.

    Raises:
        NotFoundError: no such business.

    """
    country = await db.scalar(select(Signatory.country).where(Signatory.id == signatory_id))
    if country is None:
        raise NotFoundError
    return country
