"""The image of a website's badge: for everybody the same, on every page that shows it; and what its business does with it."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.accounts.guards import anyone, only
from registry.adherence.rules import days_overdue
from registry.countries.queries import profile_of, today_in
from registry.countries.rules import may_show_logo
from registry.errors import NotFoundError
from registry.kit.i18n import FIRST, speaking
from registry.kit.pages import done, explicit
from registry.logos.badge import badge_of, to_svg
from registry.logos.queries import country_of, scan
from registry.logos.rules import read_code
from registry.logos.sites import ask_check
from registry.logos.verdicts import judge
from registry.settings import Settings

KEPT_FOR = 300  # seconds: so long a page may show the standing of before
HEADERS = {
    "cache-control": f"public, max-age={KEPT_FOR}",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "cross-origin-resource-policy": "cross-origin",  # the one image of ours that other sites show
}


@get("/{file:str}", name="badge")
async def show_badge(
    request: Request[Any, Any, State],
    file: FromPath[str],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Response[bytes]:
    """Draw the badge of a website. Nothing but the address decides what it looks like: not who asks, nor from where."""
    code = read_code(file.removesuffix(".svg")) if file.endswith(".svg") else None
    country = code and await country_of(db, code)
    if not code or not country:
        raise NotFoundError
    today = await today_in(db, country, now)
    scanned = await scan(db, code, today=today)
    case = scanned and judge(scanned, today=today)
    if scanned is None or case is None:
        raise NotFoundError
    late = days_overdue(scanned.facts, today=today)
    may_show = may_show_logo(await profile_of(db, country), case.standing.value, late)
    badge = badge_of(case, scanned, may_show=may_show, today=today)
    if badge is None:
        raise NotFoundError
    with speaking(explicit.get() or FIRST):
        body = to_svg(badge, site_name=settings.site_name, accent=settings.accent).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {**HEADERS, "etag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(b"", status_code=304, headers=headers)
    return Response(body, media_type="image/svg+xml", headers=headers)


@post("/{placement_id:uuid}/check", name="desk.logo.check", status_code=303)
async def submit_check(
    placement_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Ask for a look at the website; the worker looks, within a minute or two."""
    await ask_check(db, actor, placement_id, now=now)
    return Redirect(done(f"/desk/logos/{placement_id}#website", "check_asked"), status_code=303)


public = Router(path="/badge", guards=[anyone], route_handlers=[show_badge])
keepers = Router(path="/desk/logos", guards=[only(KeeperActor)], route_handlers=[submit_check])
