"""Am I at the right place? The phone compares where it is with where the logo hangs, and tells nobody."""

from datetime import datetime

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.guards import anyone
from registry.countries.queries import today_in
from registry.errors import NotFoundError
from registry.kit.http import CSP, HEADERS
from registry.logos.answers import has_point
from registry.logos.queries import country_of, scan
from registry.logos.rules import read_code, spell
from registry.logos.verdicts import judge
from registry.signatories.points import Point, read_point

WARN_OVER = 300  # metres, and the error that the phone states (CREDENTIAL.md section 9)
POLICY = {
    # One script of ours, which may connect to nothing: where the phone is cannot leave it.
    "content-security-policy": CSP.replace("connect-src 'self'", "connect-src 'none'").replace(
        "form-action 'self'", "form-action 'none'"
    ),
    # This page alone may ask for it.
    "permissions-policy": HEADERS["permissions-policy"].replace("geolocation=()", "geolocation=(self)"),
}


@get("/{typed:str}", name="here")
async def show_here(
    typed: FromPath[str], db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Template:
    """Show where a logo belongs, and let the phone compare."""
    code = read_code(typed)
    country = code and await country_of(db, code)
    if not code or not country:
        raise NotFoundError
    today = await today_in(db, country, now)
    scanned = await scan(db, code, today=today)
    case = scanned and judge(scanned, today=today)
    if scanned is None or case is None or not has_point(case, scanned):
        raise NotFoundError
    point = read_point(scanned.point or "")
    if not isinstance(point, Point):
        raise NotFoundError
    context = {
        "code": code,
        "spelt": spell(code),
        "name": scanned.name,
        "site": scanned.site or scanned.name,
        "address": scanned.address,
        "point": point,
        "warn_over": WARN_OVER,
    }
    return Template("logos/here.html", context=context, headers=POLICY)


router = Router(path="/here", guards=[anyone], route_handlers=[show_here])
