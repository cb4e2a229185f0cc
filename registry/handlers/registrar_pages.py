"""The register's list of case handlers: who reads for which country, and whose key is certified."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.budgets import spend_invitation
from registry.accounts.guards import only
from registry.countries.shipped import shipped_profiles
from registry.handlers import appointing
from registry.handlers.officers import read_officers
from registry.handlers.queries import handler_lines
from registry.handlers.rules import OFFICERS
from registry.kit.forms import FormFaults
from registry.kit.i18n import country_name, spoken
from registry.kit.pages import done
from registry.kit.words import Sentence
from registry.settings import Settings

HOME = "/registrar/handlers"
Unopenable = Callable[[], Awaitable[Mapping[str, int]]]


@get("/", name="registrar.handlers")
async def show_handlers(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
    unopenable: NamedDependency[Unopenable],
) -> Template:
    """List the handlers by country."""
    return await _page(db, actor, settings, now, unopenable, {}, {})


@post("/", name="registrar.handlers.invite", status_code=200)
async def submit_invite(
    request: Request[Any, Any, State],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
    unopenable: NamedDependency[Unopenable],
) -> Template | Redirect:
    """Invite a handler of a country."""
    draft = appointing.parse_handler(data, frozenset(shipped_profiles()))
    if isinstance(draft, FormFaults):
        return await _page(db, actor, settings, now, unopenable, data, draft.by_field)
    await spend_invitation(request.app.state.database, actor, draft.email, now=now)
    await appointing.invite_handler(
        db, actor, draft, language=spoken.get(), base_url=settings.base_url, now=now
    )
    return Redirect(done(HOME, "invited"), status_code=303)


@post("/{post_id:uuid}/end", name="registrar.handlers.end", status_code=303)
async def submit_end(
    post_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """End a handler's post."""
    await appointing.end_handler(db, actor, post_id, now=now)
    return Redirect(done(HOME, "ended"), status_code=303)


@post("/invitations/{invitation_id:uuid}/withdraw", name="registrar.handlers.take_back", status_code=303)
async def submit_take_back(
    invitation_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Take back an invitation that nobody has accepted."""
    await appointing.take_back(db, actor, invitation_id, now=now)
    return Redirect(done(HOME, "taken_back"), status_code=303)


async def _page(
    db: AsyncSession,
    actor: RegistrarActor,
    settings: Settings,
    now: datetime,
    unopenable: Unopenable,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
) -> Template:
    known = shipped_profiles()
    context = {
        "handlers": await handler_lines(db, settings, known, today=now.date()),
        "invitations": await appointing.invited_handlers(db, actor, now=now),
        "officers": [officer.name for officer in read_officers(settings.officers)],
        "wanted": OFFICERS,
        "unopenable": sorted((country_name(code), count) for code, count in (await unopenable()).items()),
        "countries": sorted(((code, country_name(code)) for code in known), key=lambda one: one[1]),
        "raw": raw,
        "faults": faults,
    }
    return Template("handlers/handlers.html", context=context, status_code=422 if faults else 200)


router = Router(
    path=HOME,
    guards=[only(RegistrarActor, fresh=True)],
    route_handlers=[show_handlers, submit_invite, submit_end, submit_take_back],
)
