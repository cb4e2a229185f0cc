"""The public page of an association: its name, in its colour, and how its members stand, in numbers."""

from dataclasses import dataclass
from datetime import datetime

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.guards import anyone
from registry.adherence.queries import join_told, standing_column
from registry.adherence.rules import Standing
from registry.associations.counting import counting
from registry.associations.describing import is_readable
from registry.associations.models import Association, Membership
from registry.errors import NotFoundError
from registry.kit.assets import theme_css
from registry.kit.http import COMPRESSED
from registry.signatories.models import Signatory

SHOWN = (
    Standing.VERIFIED,
    Standing.REPORTING,
    Standing.COMMITTED,
    Standing.REPORT_OVERDUE,
    Standing.SUSPENDED,
)


@dataclass(frozen=True, slots=True)
class AssociationPage:
    """What everybody reads of an association. `themed`: it has a colour that can be read."""

    slug: str
    name: str
    country: str
    website: str
    members: int
    by_standing: list[tuple[Standing, int]]
    themed: bool


async def association_page(db: AsyncSession, slug: str, *, now: datetime) -> AssociationPage:
    """Return the page of an association. Who has not signed is in no number.

    Raises:
        NotFoundError: no such association.

    """
    row = await _of(db, slug)
    today = now.date()
    theirs = select(Membership.signatory_id).where(Membership.association_id == row.id, counting(today))
    standing: Select[str] = select(standing_column(today=today).label("standing")).select_from(Signatory)
    told = join_told(standing, Signatory.id, today=today).where(Signatory.id.in_(theirs)).subquery().c
    grouped = select(told.standing, func.count()).group_by(told.standing)
    counted = {Standing(value): count for value, count in await db.execute(grouped)}
    by_standing = [(one, counted[one]) for one in SHOWN if one in counted]
    return AssociationPage(
        row.slug, row.name, row.country, row.website, sum(count for _, count in by_standing), by_standing,
        themed=row.accent is not None and is_readable(row.accent),
    )  # fmt: skip


@get("/{slug:str}", name="association.public")
async def show_association(
    slug: FromPath[str], db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Template:
    """Show an association to everybody."""
    return Template("directory/association.html", context={"page": await association_page(db, slug, now=now)})


@get("/{slug:str}/theme.css", name="association.theme")
async def show_theme(slug: FromPath[str], db: NamedDependency[AsyncSession]) -> Response[str]:
    """Return the tones of an association's colour."""
    row = await _of(db, slug)
    if row.accent is None or not is_readable(row.accent):
        raise NotFoundError
    headers = {"cache-control": "public, max-age=300"}
    return Response(theme_css(row.accent), media_type="text/css", headers=headers)


async def _of(db: AsyncSession, slug: str) -> Association:
    row = await db.scalar(select(Association).where(Association.slug == slug))
    if row is None:
        raise NotFoundError
    return row


router = Router(
    path="/associations",
    guards=[anyone],
    middleware=[COMPRESSED],
    route_handlers=[show_association, show_theme],
)
