"""By what a business is known, as a registrar corrects it, and whom it may be taken for then (queries)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.adherence.queries import join_told, standing_column
from registry.adherence.rules import Standing
from registry.applications.review_queries import AlikeLine
from registry.countries.queries import today_in
from registry.errors import NotFoundError
from registry.kit.markers import marker
from registry.signatories.changing import IDENTITY, identity_marker
from registry.signatories.models import Signatory
from registry.signatories.queries import look_alikes


@dataclass(frozen=True, slots=True)
class Known:
    """By what a business is known at present."""

    signatory_id: UUID
    trade_name: str
    sole_trader: bool
    country: str
    typed: dict[str, str]
    read: str


@dataclass(frozen=True, slots=True)
class LookAlikes:
    """Whom a name or number may be taken for; `seen` is what a form carries of them."""

    lines: tuple[AlikeLine, ...]
    seen: str


async def known(db: AsyncSession, _: RegistrarActor, signatory_id: UUID) -> Known:
    """Return by what any business is known.

    Raises:
        NotFoundError: no such business.

    """
    row = await db.get(Signatory, signatory_id)
    if row is None:
        raise NotFoundError
    typed = {name: str(getattr(row, name)) for name in IDENTITY}
    return Known(row.id, row.trade_name, row.sole_trader, row.country, typed, identity_marker(row))


async def alike_to(db: AsyncSession, business: Known, name: str, number: str, *, now: datetime) -> LookAlikes:
    """Return whom a business of this name and number may be taken for, each with its standing."""
    found = await look_alikes(db, business.country, name, number, business.signatory_id)
    today = await today_in(db, business.country, now)
    standing = standing_column(today=today).label("standing")
    query: Select[UUID, str] = select(Signatory.id, standing).select_from(Signatory)
    ids = [one.signatory_id for one in found]
    told = join_told(query.where(Signatory.id.in_(ids)), Signatory.id, today=today)
    standings = {row.id: Standing(row.standing) for row in await db.execute(told)}
    lines = tuple(
        AlikeLine(
            name=one.trade_name,
            place=", ".join(part for part in (one.city, one.region) if part),
            same_number=one.same_number,
            same_name=one.same_name,
            standing=standings[one.signatory_id],
            href=f"/registrar/signatories/{one.signatory_id}",
        )
        for one in found
    )
    return LookAlikes(lines, marker(*(one.signatory_id for one in found)) if found else "")
