"""Who acts for a business: its team sees it, its owners change it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import OwnerActor, SignatoryActor
from registry.accounts.budgets import spend_invitation
from registry.accounts.guards import only
from registry.accounts.rules import Role
from registry.accounts.team import (
    end_colleague,
    invite_colleague,
    invited_to,
    parse_invitation,
    take_back,
    team_of,
)
from registry.kit.forms import FormFaults
from registry.kit.i18n import spoken
from registry.kit.pages import done
from registry.kit.words import Sentence
from registry.settings import Settings


@get("/", name="desk.team")
async def show_team(
    db: NamedDependency[AsyncSession], actor: NamedDependency[SignatoryActor], now: NamedDependency[datetime]
) -> Template:
    """Show who acts for the business; its owners see what is open, and may change it."""
    owner = as_owner(actor)
    context = {
        "team": await team_of(db, actor, today=now.date()),
        "invitations": await invited_to(db, owner, now=now) if owner else [],
        "is_owner": owner is not None,
        "me": actor.account_id,
    }
    return Template("accounts/team.html", context=context)


@get("/invite", name="desk.team.invite")
async def show_invite() -> Template:
    """Show the form that invites a colleague."""
    return _invite_page({}, {})


@post("/invite", name="desk.team.invite.submit", status_code=200)
async def submit_invite(
    request: Request[Any, Any, State],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[OwnerActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Invite a colleague; nobody's mailbox can be filled with letters in our name."""
    draft = parse_invitation(data)
    if isinstance(draft, FormFaults):
        return _invite_page(data, draft.by_field)
    await spend_invitation(request.app.state.database, actor, draft.email, now=now)
    await invite_colleague(db, actor, draft, language=spoken.get(), base_url=settings.base_url, now=now)
    return Redirect(done("/desk/team", "invited"), status_code=303)


@post("/invitations/{invitation_id:uuid}/withdraw", name="desk.team.take_back", status_code=303)
async def submit_take_back(
    invitation_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[OwnerActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Take an invitation back."""
    await take_back(db, actor, invitation_id, now=now)
    return Redirect(done("/desk/team", "taken_back"), status_code=303)


@post("/posts/{post_id:uuid}/end", name="desk.team.end", status_code=303)
async def submit_end(
    post_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[OwnerActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """End somebody's post; whoever ends their own goes on to whatever else they are here for."""
    await end_colleague(db, actor, post_id, now=now)
    return Redirect(done("/desk/team", "ended"), status_code=303)


def as_owner(actor: SignatoryActor) -> OwnerActor | None:
    """Return a person of the business as its owner, if they are one."""
    if Role.OWNER not in actor.roles:
        return None
    return OwnerActor(actor.account_id, actor.signatory_id, actor.roles)


def _invite_page(raw: Mapping[str, str], faults: Mapping[str, Sentence]) -> Template:
    context = {"raw": raw, "faults": faults}
    return Template("accounts/team_invite.html", context=context, status_code=422 if faults else 200)


members = Router(path="/desk/team", guards=[only(SignatoryActor)], route_handlers=[show_team])
owners = Router(
    path="/desk/team",
    guards=[only(OwnerActor)],
    route_handlers=[show_invite, submit_invite, submit_take_back, submit_end],
)
