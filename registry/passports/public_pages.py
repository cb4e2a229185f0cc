"""What anyone reads of a passport by its code: modules and dates, no name and no employer. No cookie, no script."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Request, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.guards import anyone
from registry.accounts.identify import networked
from registry.countries.queries import today_in
from registry.errors import TooManyError
from registry.kit.forms import is_plain
from registry.kit.pages import explicit, to
from registry.kit.words import Sentence
from registry.logos.rules import LONGEST_TYPED, plain
from registry.logos.rules import read_code as read_logo_code
from registry.logos.tries import UNKNOWN_CODES, Tries
from registry.passports.lines import lines
from registry.passports.queries import seen
from registry.passports.rules import spell, why_not
from registry.passports.words import LOOK_AGAIN, NOTHING_TYPED, UNKNOWN, WHY_NOT
from registry.settings import Settings

Asked = Request[Any, Any, State]


@get("/", name="passport.typed")
async def show_typed(request: Asked) -> Template | Redirect:
    """Take what was typed into the box to its own address; show the box to whoever comes without a code."""
    code = request.query_params.get("code")
    if code is None:
        return _ask("", None, {}, status=200)
    if not code.strip():
        return _ask("", None, {"code": NOTHING_TYPED}, status=422)
    misread = why_not(code)
    if misread is not None:
        return _ask(code, WHY_NOT[misread], {"code": LOOK_AGAIN}, status=404)
    return Redirect(to(f"/passport/{plain(code)}"), status_code=303)


@get("/{code:str}", name="passport")
async def show_passport(
    request: Asked,
    code: FromPath[str],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template:
    """Say what a passport holds. A typing error is told without a look into the database."""
    misread = why_not(code)
    if misread is not None:
        return _ask(code, WHY_NOT[misread], {"code": LOOK_AGAIN}, status=404)
    found = await seen(db, plain(code))
    if found is None:
        unknown = request.app.state.setdefault("unknown_passports", Tries(*UNKNOWN_CODES))
        if not unknown.spend(networked(request), now=now):
            raise TooManyError(
                "Many codes that nobody issued were asked for from your network. Wait a minute, and try again."
            )
        return _ask(code, UNKNOWN, {}, status=404)
    today = await today_in(db, settings.home_country, now)
    context = {
        "seen": found,
        "spelt": spell(found.code),
        "today": today,
        "lines": lines(found.entries, today),
    }
    return Template("passports/passport.html", context=context)


def _ask(typed: str, why: Sentence | None, faults: Mapping[str, Sentence], *, status: int) -> Template:
    context = {
        "typed": typed if len(typed) <= LONGEST_TYPED and is_plain(typed) else "",
        "why": why,
        "logo_code": read_logo_code(typed),
        "faults": faults,
        "chosen_language": explicit.get(),
    }
    return Template("passports/type_code.html", context=context, status_code=status)


router = Router(path="/passport", guards=[anyone], route_handlers=[show_typed, show_passport])
