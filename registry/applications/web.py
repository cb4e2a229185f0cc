"""Joining: what it takes, beginning, one's own applications, and where each stands."""

from datetime import datetime
from uuid import UUID, uuid4

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.guards import anyone, only
from registry.adherence.rules import MAY_FOLLOW, Status
from registry.applications import drafts
from registry.applications.coming_back import begin_again
from registry.applications.forms import keepable, parse_country
from registry.applications.queries import mine, own_application
from registry.applications.review_queries import last_decision
from registry.applications.rules import Step, first_unfinished
from registry.kit.forms import FormFaults
from registry.kit.i18n import countries
from registry.kit.pages import to
from registry.settings import Settings

MAY_GIVE_UP = frozenset({None, Status.APPLIED, Status.CHANGES_REQUESTED, Status.ACCEPTED})


@get("/", name="join")
async def show_join() -> Template:
    """Explain what joining takes. The same page for everyone."""
    return Template("applications/join.html")


@get("/begin", name="join.begin")
async def show_begin(settings: NamedDependency[Settings]) -> Template:
    """Ask for the country. The page brings the application's id, so that a double click begins one."""
    raw = {"country": settings.home_country, "application": str(uuid4())}
    context = {"raw": raw, "faults": {}, "countries": countries()}
    return Template("applications/begin.html", context=context)


@post("/begin", name="join.begin.submit", status_code=200)
async def submit_begin(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Begin an application, and go on to what its country asks."""
    country = parse_country(data)
    if isinstance(country, FormFaults):
        raw = {**data, "application": str(_id(data))}
        context = {"raw": raw, "faults": country.by_field, "countries": countries()}
        return Template("applications/begin.html", context=context, status_code=422)
    row = await drafts.begin(db, actor, _id(data), keepable({"country": country}), now=now)
    return Redirect(to(f"/join/{row.id}/{Step.COUNTRY}"), status_code=303)


@get("/mine", name="join.mine")
async def show_mine(
    db: NamedDependency[AsyncSession], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Template:
    """List one's own applications."""
    return Template("applications/mine.html", context={"applications": await mine(db, actor, now=now)})


@get("/{application_id:uuid}", name="join.application")
async def show_application(
    application_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Show where an application stands; one that was never handed in goes on where it was left."""
    view = await own_application(db, actor, application_id, now=now)
    if view.status is None and view.dropped_at is None:
        return Redirect(
            to(f"/join/{application_id}/{first_unfinished(view.reading.states)}"), status_code=303
        )
    ended = view.status is not None and not MAY_FOLLOW[view.status]
    context = {
        "app": view,
        "labels": {item.key: item.label for section in view.sections for item in section.items},
        "may_give_up": view.dropped_at is None and view.status in MAY_GIVE_UP,
        "may_begin_again": ended,
        "decision": await last_decision(db, view.adherence_id),
    }
    return Template("applications/status.html", context=context)


@get("/{application_id:uuid}/drop", name="join.drop")
async def show_drop(
    application_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Template:
    """Ask whether an application is really to be given up."""
    view = await own_application(db, actor, application_id, now=now)
    return Template("applications/drop.html", context={"app": view})


@post("/{application_id:uuid}/drop", name="join.drop.submit", status_code=303)
async def submit_drop(
    application_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Give an application up."""
    await drafts.drop(db, actor, application_id, now=now)
    return Redirect(to("/join/mine"), status_code=303)


@post("/{application_id:uuid}/again", name="join.again", status_code=303)
async def submit_again(
    application_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Begin anew where an application or an adherence has ended."""
    row = await begin_again(db, actor, application_id, now=now)
    return Redirect(to(f"/join/{row.id}"), status_code=303)


def _id(data: dict[str, str]) -> UUID:
    """Return the id that the form brought, or a new one for a form that brought junk."""
    try:
        return UUID(data.get("application", "")[:36])
    except ValueError:
        return uuid4()


public = Router(path="/join", guards=[anyone], route_handlers=[show_join])
router = Router(
    path="/join",
    guards=[only(Actor)],
    route_handlers=[
        show_begin,
        submit_begin,
        show_mine,
        show_application,
        show_drop,
        submit_drop,
        submit_again,
    ],
)
