"""Static files, health checks, and the letters of a laptop without SMTP."""

from datetime import datetime
from typing import Any

from litestar import MediaType, Request, Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.guards import anyone, on_this_machine
from registry.errors import NotFoundError
from registry.jobs.queries import latest_letters, unfinished
from registry.kit.assets import Assets
from registry.operations.showing import kept_codes, left
from registry.settings import Settings

Asked = Request[Any, Any, State]


@get("/{name:path}", name="static")
async def show_static(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Return a file under its hashed name, which never changes what it holds."""
    assets: Assets = request.app.state.assets
    gzip = "gzip" in request.headers.get("accept-encoding", "")
    found = assets.find(f"/static{name}", gzip=gzip)
    if found is None:
        raise NotFoundError
    return Response(found.body, media_type=found.content_type, headers=dict(found.headers))


@get("/favicon.ico", name="favicon")
async def show_favicon(request: Asked) -> Response[bytes]:
    """Return the mark to browsers that ask for it unasked."""
    assets: Assets = request.app.state.assets
    found = assets.find(assets.url("mark.svg"))
    if found is None:
        raise NotFoundError
    return Response(
        found.body, media_type=found.content_type, headers={"cache-control": "public, max-age=86400"}
    )


@get("/healthz", name="healthz", media_type=MediaType.TEXT)
async def show_alive() -> str:
    """Say that this process answers."""
    return "ok"


@get("/readyz", name="readyz", media_type=MediaType.TEXT)
async def show_ready(request: Asked) -> Response[str]:
    """Say whether the database answers too."""
    try:
        async with request.app.state.database.reads() as db:
            await db.execute(select(1))
    except (SQLAlchemyError, OSError):
        return Response("the database does not answer", status_code=503, media_type=MediaType.TEXT)
    return Response("ok", media_type=MediaType.TEXT)


@get("/mail", name="local.mail")
async def show_letters(settings: NamedDependency[Settings], db: NamedDependency[AsyncSession]) -> Template:
    """Show the letters that would have been sent, on this machine and without SMTP only."""
    if not settings.shows_mail:
        raise NotFoundError
    context = {"letters": await latest_letters(db), "unfinished": await unfinished(db)}
    return Template("operations/letters.html", context=context)


@get("/codes", name="local.codes")
async def show_codes(settings: NamedDependency[Settings], now: NamedDependency[datetime]) -> Template:
    """Show what the apps of the demonstration's people would show, on this machine and without SMTP only."""
    codes = kept_codes(settings.data_dir, now=now) if settings.shows_mail else []
    if not codes:
        raise NotFoundError
    return Template("operations/codes.html", context={"codes": codes, "left": left(now)})


static = Router(path="/static", guards=[anyone], route_handlers=[show_static])
health = Router(path="/", guards=[anyone], route_handlers=[show_alive, show_ready, show_favicon])
letters = Router(path="/local", guards=[on_this_machine], route_handlers=[show_letters, show_codes])
