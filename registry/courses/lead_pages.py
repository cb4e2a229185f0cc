"""`/learn/…/lead`, `/slides` and `/together`: a sheet, slides and a quiz for whoever leads a group. Nothing is kept here either."""

from datetime import datetime
from typing import Any

from litestar import Request, Router, get
from litestar.datastructures import State
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

KINDS = ("lead", "slides", "together")


@get([f"/{{module:str}}/{kind}" for kind in KINDS], name="learn.lead")
async def show_kit(
    request: Request[Any, Any, State],
    module: FromPath[str],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    country: FromQuery[str] = "",
) -> Template:
    """Show one part of the kit, without a score and without anything kept.

    The sheet is read beforehand, and printed with a list to sign; slides fill a screen each; of the five questions
    for a room each answer opens with a click.
    """
    kind = request.url.path.rpartition("/")[2]
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
    return Template(f"courses/{kind}.html", context=context, headers=POLICY)


router = Router(
    path="/learn",
    guards=[anyone],
    middleware=[COMPRESSED],
    route_handlers=[show_kit],
)
