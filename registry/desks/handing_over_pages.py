"""Handing over what somebody has in hand, when they leave an association."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationAdminActor
from registry.accounts.guards import only
from registry.desks.handing_over import hand_over, leaving
from registry.errors import RuleBrokenError
from registry.kit.pages import done
from registry.kit.words import Sentence
from registry.settings import Settings
from registry.training.forms import read_id


@get("/", name="association.team.hand_over")
async def show_leaving(
    post_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
) -> Template:
    """List what somebody has in hand, and who could take it."""
    return await _page(db, actor, post_id, now, {})


@post("/", name="association.team.hand_over.submit", status_code=200)
async def submit_leaving(
    post_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Hand all of it over, and end the post if that is ticked."""
    ends, to = data.get("ends") == "yes", read_id(data.get("colleague", ""))
    try:
        async with db.begin_nested():
            await hand_over(db, actor, post_id, to, ends=ends, now=now, base_url=settings.base_url)
    except RuleBrokenError as broken:
        return await _page(db, actor, post_id, now, {"colleague": broken.said}, raw=data)
    return Redirect(done("/association/team", "handed_on"), status_code=303)


async def _page(
    db: AsyncSession,
    actor: AssociationAdminActor,
    post_id: UUID,
    now: datetime,
    faults: Mapping[str, Sentence],
    *,
    raw: Mapping[str, str] | None = None,
) -> Template:
    found = await leaving(db, actor, post_id, now=now)
    context = {
        "found": found,
        "colleagues": [(str(one), name) for one, name in found.colleagues],
        "raw": raw or {},
        "faults": faults,
    }
    return Template("desks/hand_over.html", context=context, status_code=422 if faults else 200)


router = Router(
    path="/association/team/{post_id:uuid}/hand-over",
    guards=[only(AssociationAdminActor)],
    route_handlers=[show_leaving, submit_leaving],
)
