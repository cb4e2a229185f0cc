"""The form in which a business says at which point of the map a place is."""

from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.accounts.guards import only
from registry.adherence import keeping
from registry.desks.business_queries import own_place
from registry.kit.pages import done
from registry.kit.words import Sentence
from registry.signatories.points import read_point, set_point


@get("/", name="desk.business.place.point")
async def show_point(
    place_id: FromPath[UUID], db: NamedDependency[AsyncSession], actor: NamedDependency[KeeperActor]
) -> Template:
    """Show the form."""
    await keeping.check_own(db, actor)
    place = await own_place(db, actor, place_id)
    context = {"place": place, "raw": {"point": place.point}, "faults": {}}
    return Template("desks/own_point.html", context=context)


@post("/", name="desk.business.place.point.submit", status_code=200)
async def submit_point(
    place_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Enter the point, or take it back."""
    await keeping.check_own(db, actor)
    place, point = await own_place(db, actor, place_id), read_point(data.get("point", ""))
    if isinstance(point, Sentence):
        context = {"place": place, "raw": data, "faults": {"point": point}}
        return Template("desks/own_point.html", context=context, status_code=422)
    await set_point(db, actor, place_id, point, now=now)
    return Redirect(done(f"/desk/business/places/{place_id}", "saved"), status_code=303)


router = Router(
    path="/desk/business/places/{place_id:uuid}/point",
    guards=[only(KeeperActor)],
    route_handlers=[show_point, submit_point],
)
