"""An association's list of members."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import (
    AssociationActor,
    AssociationAdminActor,
    AuditorActor,
    ReviewerActor,
)
from registry.accounts.guards import only
from registry.accounts.rules import Role
from registry.adherence.rules import Standing
from registry.associations.actions import end_membership
from registry.desks.member_queries import members
from registry.desks.rules import HELP_FIRST
from registry.kit.forms import searched_for
from registry.kit.pages import done, serving, to

LOWEST = "lowest"


@get("/", name="association.members")
async def show_members(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
    words: FromQuery[str] = "",
    standing: FromQuery[str] = "",
    order: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Template:
    """List the members, with what each stands at."""
    words = searched_for(words)
    chosen = Standing(standing) if standing in list(Standing) else None
    lowest = order == LOWEST
    page = await members(db, actor, now=now, words=words, standing=chosen, lowest=lowest, after=after)
    kept = {"words": words, "standing": chosen or "", "order": LOWEST if lowest else ""}
    context = {
        "page": page,
        "raw": kept,
        "standings": HELP_FIRST,
        "onward": page.onward and to(f"/association/members?{urlencode({**kept, 'after': page.onward})}"),
        "back": to(f"/association/members?{urlencode(kept)}") if after else None,
        "roles": serving.get().wearing.roles,
        "may_recommend": bool(serving.get().wearing.roles & {Role.AUDITOR, Role.REVIEWER}),
    }
    return Template("desks/members.html", context=context)


@post("/{signatory_id:uuid}/end", name="association.members.end", status_code=303)
async def submit_end(
    signatory_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Note that a business is no member any more."""
    await end_membership(db, actor, signatory_id, now=now)
    return Redirect(done("/association/members", "ended"), status_code=303)


reading = Router(
    path="/association/members",
    guards=[only(AssociationAdminActor, ReviewerActor, AuditorActor, seen_as=AssociationActor)],
    route_handlers=[show_members],
)
ending = Router(
    path="/association/members",
    guards=[only(AssociationAdminActor, fresh=True)],
    route_handlers=[submit_end],
)
