"""The register's own team: one registrar asks, another confirms."""

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

from registry.accounts import registrars
from registry.accounts.actors import RegistrarActor
from registry.accounts.budgets import spend_invitation
from registry.accounts.forms import parse_email
from registry.accounts.guards import only
from registry.accounts.queries import posts_of
from registry.accounts.rules import Role
from registry.accounts.team import invited_to
from registry.errors import RuleBrokenError
from registry.kit.forms import FormFaults
from registry.kit.i18n import spoken
from registry.kit.pages import done
from registry.kit.words import Sentence
from registry.settings import Settings

HOME = "/registrar/team"


@get("/", name="registrar.team")
async def show_registrars(
    db: NamedDependency[AsyncSession], actor: NamedDependency[RegistrarActor], now: NamedDependency[datetime]
) -> Template:
    """Show who the registrars are, and what waits for a second one."""
    return await _page(db, actor, now, {}, {})


@post("/", name="registrar.team.ask_in", status_code=200)
async def submit_ask_in(
    request: Request[Any, Any, State],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Ask that somebody becomes a registrar."""
    email = parse_email(data)
    if isinstance(email, FormFaults):
        return await _page(db, actor, now, data, email.by_field)
    await spend_invitation(request.app.state.database, actor, email, now=now)
    await registrars.ask_in(db, actor, email, base_url=settings.base_url, now=now)
    return Redirect(done(HOME, "asked"), status_code=303)


@post("/factors", name="registrar.team.ask_factor_end", status_code=200)
async def submit_ask_factor_end(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Ask that the second factor of somebody ends who has lost it."""
    email = parse_email({"email": data.get("lost", "")})
    if isinstance(email, FormFaults):
        return await _page(db, actor, now, data, {"lost": email.by_field["email"]})
    await registrars.ask_factor_end(db, actor, email, base_url=settings.base_url, now=now)
    return Redirect(done(HOME, "asked"), status_code=303)


@post("/{post_id:uuid}/end", name="registrar.team.end", status_code=303)
async def submit_end(
    post_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Ask that a registrar's post ends; end one's own."""
    asked = await registrars.ask_out(db, actor, post_id, base_url=settings.base_url, now=now)
    return Redirect(done(HOME, "asked") if asked else done("/account", "ended"), status_code=303)


@post("/changes/{change_id:uuid}", name="registrar.team.answer", status_code=303)
async def submit_answer(
    change_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Confirm or refuse what another asked."""
    match data.get("act"):
        case "agree":
            await registrars.agree(
                db, actor, change_id, language=spoken.get(), base_url=settings.base_url, now=now
            )
        case "refuse":
            await registrars.refuse(db, actor, change_id, now=now)
        case _:
            raise RuleBrokenError("Say whether you confirm this.")
    return Redirect(done(HOME, "answered"), status_code=303)


@post("/invitations/{invitation_id:uuid}/withdraw", name="registrar.team.take_back", status_code=303)
async def submit_take_back(
    invitation_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Take back an invitation that nobody has accepted."""
    await registrars.uninvite(db, actor, invitation_id, base_url=settings.base_url, now=now)
    return Redirect(done(HOME, "taken_back"), status_code=303)


async def _page(
    db: AsyncSession,
    actor: RegistrarActor,
    now: datetime,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
) -> Template:
    held = await posts_of(db, None, [Role.REGISTRAR])
    context = {
        "posts": [one for one in held if one.until is None or one.until >= now.date()],
        "former": [one for one in held if one.until is not None and one.until < now.date()],
        "changes": await registrars.changes(db, actor),
        "invitations": await invited_to(db, actor, now=now),
        "me": actor.account_id,
        "raw": raw,
        "faults": faults,
    }
    return Template("accounts/registrars.html", context=context, status_code=422 if faults else 200)


router = Router(
    path=HOME,
    guards=[only(RegistrarActor, fresh=True)],
    route_handlers=[
        show_registrars,
        submit_ask_in,
        submit_ask_factor_end,
        submit_end,
        submit_answer,
        submit_take_back,
    ],
)
