"""The changing code: the link that a business makes, the page that a tablet shows, and what a scan of it says."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from anyio import to_thread
from litestar import Request, Response, Router, get, post, route
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.accounts.factor_key import factor_key
from registry.accounts.guards import anyone, only
from registry.accounts.identify import own_cookie
from registry.errors import NotFoundError
from registry.kit.http import CSP
from registry.kit.pages import done, to
from registry.kit.square import square
from registry.logos import qr
from registry.logos.answers import TEMPLATE, context, details, local
from registry.logos.queries import country_of, scan
from registry.logos.screen_codes import (
    Freshness,
    digits_of,
    freshness,
    read_screen_code,
    screen_key,
    step_of,
)
from registry.logos.screens import Shown, end_screen, live_screens, make_screen, shown_by
from registry.logos.signed_pages import doubtful
from registry.logos.signed_verdicts import Doubt
from registry.logos.verdicts import Reason, genuine_json, judge
from registry.logos.verify_pages import (
    GET_AND_HEAD,
    VARIES,
    Asked,
    as_json,
    count_unknown,
    not_ours,
    wants_json,
)
from registry.settings import Settings

COOKIE = "screen"
LASTS = 400 * 24 * 3600  # seconds: the longest that browsers keep one
LONGEST = 64
POLICY = {"content-security-policy": CSP}  # one script of ours: it asks for the next code
DOUBTS = {Freshness.PHOTOGRAPH: Doubt.PHOTOGRAPH, Freshness.NO_SCREEN: Doubt.NO_SCREEN}


@post("/{placement_id:uuid}/screens", name="desk.logo.screen.make", status_code=200)
async def submit_make(
    placement_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template:
    """Make a screen, and show its link this once."""
    _, secret = await make_screen(db, actor, placement_id, now=now)
    link = f"{settings.base_url}/screen/{secret}"
    path, side = square(link)
    filled = {"placement_id": placement_id, "link": link, "path": path, "side": side}
    return Template("logos/screen_made.html", context=filled)


@post("/screens/{screen_id:uuid}/end", name="desk.logo.screen.end", status_code=303)
async def submit_end(
    screen_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """End a screen: what it shows counts no more from this moment."""
    placement_id = await end_screen(db, actor, screen_id, now=now)
    return Redirect(done(f"/desk/logos/{placement_id}", "ended"), status_code=303)


@get("/{secret:str}", name="screen.link")
async def keep_secret(request: Asked, secret: FromPath[str]) -> Redirect:
    """Take the secret out of the address before anything is shown: guests see the address too."""
    fits = secret.replace("-", "").replace("_", "").isalnum() and secret.isascii() and len(secret) <= LONGEST
    borne = _cookie(request.app.state.settings, secret if fits else None)
    return Redirect(to("/screen"), status_code=303, cookies=[borne])


@get("/", name="screen")
async def show_screen(request: Asked, db: NamedDependency[AsyncSession]) -> Template:
    """Show the code of this half minute, large; a script asks for the next, or the page loads itself anew."""
    shown = await _shown(request, db)
    status = 404 if shown is None else 200
    return Template("logos/screen.html", context={"shown": shown}, headers=POLICY, status_code=status)


@get("/code.svg", name="screen.code")
async def show_code(
    request: Asked,
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Response[bytes]:
    """Draw the code of this half minute."""
    shown = await _shown(request, db)
    if shown is None:
        raise NotFoundError
    digits = digits_of(screen_key(factor_key(settings), shown.screen_id), step_of(now))
    address = qr.address(settings.base_url, f"{shown.code}{digits}").replace("/V/", "/S/")
    matrix = qr.make_matrix(address, qr.Level.M)
    side = qr.side(matrix)
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{qr.svg_path(matrix)}"/></svg>\n'
    )
    return Response(drawn.encode(), media_type="image/svg+xml")


@route(["/s/{typed:str}", "/S/{typed:str}"], http_method=GET_AND_HEAD, name="verify.screen")
async def show_verdict(
    request: Asked,
    typed: FromPath[str],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Response[bytes]:
    """Say what a scan of a screen is worth: the page of its code, a photograph, or no screen of this place."""
    read = read_screen_code(typed)
    if read is None:
        return not_ours(request, Reason.MALFORMED, "", None, now=now)
    code, digits = read
    country = await country_of(db, code) or ""
    there = await local(db, country, now)
    scanned = await scan(db, code, today=there.today) if country else None
    case = scanned and judge(scanned, today=there.today)
    if scanned is None or case is None:
        count_unknown(request, now=now)
        return not_ours(request, Reason.UNKNOWN_CODE, code, code, now=now)
    found = await _found(db, code, digits, settings, now=now)
    if found is not Freshness.FRESH:
        if found is Freshness.NO_SCREEN:
            count_unknown(request, now=now)
        return await doubtful(request, DOUBTS[found], code, db, now=now)
    if wants_json(request):
        said = genuine_json(case, scanned, None, form="screen", base_url=settings.base_url, now=now)
        return as_json(said, 200)
    filled = details(case, scanned, today=there.today)
    return Template(TEMPLATE, context=context(case, filled, there, fresh=True), headers=VARIES)


async def _found(db: AsyncSession, code: str, digits: str, settings: Settings, *, now: datetime) -> Freshness:
    """Return the best that the digits are worth to any screen of a place."""
    ids = await live_screens(db, code)
    server_key = factor_key(settings) if ids else b""
    told = await to_thread.run_sync(_worth, [screen_key(server_key, one) for one in ids], digits, now)
    return next((one for one in Freshness if one in told), Freshness.NO_SCREEN)


def _worth(keys: Sequence[bytes], digits: str, now: datetime) -> set[Freshness]:
    """Return what digits are worth to each screen, in a thread: thousands of them are compared."""
    return {freshness(key, digits, now=now) for key in keys}


async def _shown(request: Request[Any, Any, State], db: AsyncSession) -> Shown | None:
    secret = request.cookies.get(_cookie(request.app.state.settings, None).key) or ""
    return await shown_by(db, secret) if secret else None


def _cookie(settings: Settings, secret: str | None) -> Cookie:
    return own_cookie(settings, COOKIE, secret, lasts=LASTS)


keepers = Router(path="/desk/logos", guards=[only(KeeperActor)], route_handlers=[submit_make, submit_end])
screens = Router(path="/screen", guards=[anyone], route_handlers=[keep_secret, show_screen, show_code])
scans = Router(path="/", guards=[anyone], route_handlers=[show_verdict])
