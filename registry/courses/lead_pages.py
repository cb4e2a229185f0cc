"""`/learn/…/lead`, `/slides` and `/together`: a sheet, slides and a quiz for whoever leads a group. Nothing is kept here either."""

from datetime import datetime
from typing import Any

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.guards import anyone
from registry.countries.queries import numbers_for
from registry.countries.shipped import shipped_profiles
from registry.courses.leading import SIGN_LINES, kit, planned
from registry.courses.lessons import course
from registry.courses.web import POLICY
from registry.errors import NotFoundError
from registry.kit.http import COMPRESSED
from registry.kit.i18n import countries, spoken
from registry.settings import Settings


@get("/{module:str}/lead", name="learn.lead")
async def show_sheet(
    module: FromPath[str],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    country: FromQuery[str] = "",
) -> Template:
    """Show the sheet of a session: to be read beforehand, and printed with a list to sign."""
    return await _page("courses/lead.html", module, country, db, settings, now)


@get("/{module:str}/slides", name="learn.slides")
async def show_slides(
    module: FromPath[str],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    country: FromQuery[str] = "",
) -> Template:
    """Show the slides, one below the other: each fills a screen, and links lead on."""
    return await _page("courses/slides.html", module, country, db, settings, now)


@get("/{module:str}/together", name="learn.together")
async def show_together(
    module: FromPath[str],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    country: FromQuery[str] = "",
) -> Template:
    """Show the five questions to a room, one a screen; each answer opens with a click. No score."""
    return await _page("courses/together.html", module, country, db, settings, now)


async def _page(
    name: str, module: str, country: str, db: AsyncSession, settings: Settings, now: datetime
) -> Template:
    lesson = course(settings.texts, spoken.get()).lessons.get(module)
    if lesson is None:
        raise NotFoundError
    found = kit(settings.texts, spoken.get())
    plan = planned(found.plan, lesson)
    where = country if country in shipped_profiles() else settings.home_country
    context: dict[str, Any] = {
        "lesson": lesson,
        "kit": found,
        "plan": plan,
        "minutes": sum(minutes for _, minutes in plan),
        "sign_lines": range(1, SIGN_LINES + 1),
        "country": where,
        "countries": countries(),
        "numbers": await numbers_for(db, where, now),
    }
    return Template(name, context=context, headers=POLICY)


router = Router(
    path="/learn",
    guards=[anyone],
    middleware=[COMPRESSED],
    route_handlers=[show_sheet, show_slides, show_together],
)
