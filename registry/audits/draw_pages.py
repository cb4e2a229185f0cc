"""Draws: published and opened at the desks, and shown to everybody with all that is needed to run them again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State as AppState
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationAdminActor, RegistrarActor
from registry.accounts.guards import anyone, only
from registry.audits import words
from registry.audits.drawing import frozen
from registry.audits.draws import open_draw, own_draw, plan_drawn, plans_waiting, publish
from registry.audits.forms import parse_draw, parse_outside
from registry.audits.shown import draw_view, draws
from registry.kit.forms import FormFaults
from registry.kit.pages import done, to
from registry.kit.words import Sentence
from registry.settings import Settings

Planner = AssociationAdminActor | RegistrarActor
Planning = Request[Planner, Any, AppState]


@get("/draws")
async def show_draws(
    request: Planning, db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Template:
    """List the draws of an association, with the form of the next."""
    return await _draws(db, request.user, now, {}, {})


@post("/draws", status_code=200)
async def submit_publish(
    request: Planning,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Freeze the list and publish the hashes."""
    draft = parse_draw(data, today=now.date())
    if isinstance(draft, FormFaults):
        return await _draws(db, request.user, now, data, draft.by_field)
    row = await publish(db, request.user, draft, now=now)
    return Redirect(to(f"/audits/{row.id}"), status_code=303)


@post("/draws/{draw_id:uuid}/open", status_code=200)
async def submit_open(
    request: Planning,
    draw_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Publish the seed; whom the draw falls on is planned."""
    row = await own_draw(db, request.user, draw_id)
    outside = parse_outside(data, named=row.outside_named)
    if isinstance(outside, FormFaults):
        return await _draws(db, request.user, now, data, outside.by_field)
    await open_draw(db, request.user, draw_id, outside, today=now.date(), now=now, base_url=settings.base_url)
    return Redirect(to(f"/audits/{draw_id}"), status_code=303)


@post("/draws/{draw_id:uuid}/plan", status_code=200)
async def submit_plan_drawn(
    request: Planning,
    draw_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Plan the audits of those who were drawn and have none yet."""
    row = await own_draw(db, request.user, draw_id, lock=True)
    if row.opened_at is not None:
        await plan_drawn(db, request.user, row, today=now.date(), now=now, base_url=settings.base_url)
    return Redirect(done(f"{_home(request.user)}/draws", "saved"), status_code=303)


async def _draws(
    db: AsyncSession,
    actor: Planner,
    now: datetime,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
) -> Template:
    context = {
        "home": _home(actor),
        "as_registrar": isinstance(actor, RegistrarActor),
        "lines": [(one, await plans_waiting(db, one.draw_id)) for one in await draws(db, actor, now=now)],
        "now": now,
        "raw": raw,
        "faults": faults,
    }
    return Template("audits/draws.html", context=context, status_code=422 if faults else 200)


def _home(actor: Planner) -> str:
    return "/registrar/audits" if isinstance(actor, RegistrarActor) else "/association/audits"


# ── for everybody ───────────────────────────────────────────────────────────────────────────────────


@get("/", name="audits")
async def show_all(db: NamedDependency[AsyncSession], now: NamedDependency[datetime]) -> Template:
    """List every draw, with what audits are."""
    return Template("audits/public.html", context={"lines": await draws(db, now=now)})


@get("/{draw_id:uuid}", name="audits.draw")
async def show_draw(
    draw_id: FromPath[UUID], db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Template:
    """Show a draw: its hashes before, its seed and whom it fell on after."""
    context = {"draw": await draw_view(db, draw_id, now=now), "states": words.STATES}
    return Template("audits/draw.html", context=context)


@get("/{draw_id:uuid}/list.txt", name="audits.draw.list")
async def show_listed(
    draw_id: FromPath[UUID], db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Response[str]:
    """Hand out the list as it was frozen, byte for byte."""
    draw = await draw_view(db, draw_id, now=now)
    return Response(frozen(draw.listed), media_type="text/plain")


HANDLERS = [show_draws, submit_publish, submit_open, submit_plan_drawn]
associations = Router(
    path="/association/audits", guards=[only(AssociationAdminActor)], route_handlers=HANDLERS
)
registrars = Router(path="/registrar/audits", guards=[only(RegistrarActor)], route_handlers=HANDLERS)
public = Router(path="/audits", guards=[anyone], route_handlers=[show_all, show_draw, show_listed])
