"""Businesses that say they are an association's members: its administrators answer."""

from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationAdminActor
from registry.accounts.guards import only
from registry.applications.wish_queries import wishes
from registry.applications.wishes import answer
from registry.errors import RuleBrokenError
from registry.kit.pages import done
from registry.settings import Settings

HOME = "/association/wishes"


@get("/", name="association.wishes")
async def show_wishes(
    db: NamedDependency[AsyncSession], actor: NamedDependency[AssociationAdminActor]
) -> Template:
    """Show which businesses say that they are members."""
    return Template("applications/wishes.html", context={"wishes": await wishes(db, actor.association_id)})


@post("/{application_id:uuid}", name="association.wishes.answer", status_code=303)
async def submit_answer(
    application_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Say whether one is."""
    if data.get("agrees") not in {"yes", "no"}:
        raise RuleBrokenError("Say whether this business is your member.")
    agrees = data["agrees"] == "yes"
    await answer(db, actor, application_id, agrees=agrees, base_url=settings.base_url, now=now)
    return Redirect(done(HOME, "answered"), status_code=303)


router = Router(path=HOME, guards=[only(AssociationAdminActor)], route_handlers=[show_wishes])
answering = Router(
    path=HOME, guards=[only(AssociationAdminActor, fresh=True)], route_handlers=[submit_answer]
)
