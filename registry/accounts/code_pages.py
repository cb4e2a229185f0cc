"""The second page of signing in, and what to do when the second factor is lost."""

from datetime import datetime
from typing import Any

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts import factors
from registry.accounts.actions import use_link
from registry.accounts.budgets import give_back_factor, spend, spend_factor
from registry.accounts.entering import SECOND_PAGE, open_door
from registry.accounts.factor_key import usable_key
from registry.accounts.forms import own_path
from registry.accounts.guards import anyone
from registry.accounts.halves import end_half, half_of
from registry.accounts.identify import half_cookie, link_cookie, networked, presented_half, presented_link
from registry.accounts.queries import hats_of, link_account
from registry.accounts.rules import Purpose, Spending
from registry.jobs.actions import ask_for
from registry.kit.forms import FormFaults
from registry.kit.pages import to
from registry.kit.words import Sentence
from registry.settings import Settings

Asked = Request[Any, Any, State]
GONE = "accounts/link_gone.html"
LONGEST_CODE = 100
WRONG = FormFaults(
    {
        "code": Sentence(
            "This code opens nothing. Each opens once, and the app shows a new one every 30 seconds: wait for the next."
        )
    }
)


@get(SECOND_PAGE, name="sign_in.code")
async def show_code(
    request: Asked,
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    onward: FromQuery[str] = "",
) -> Template | Redirect:
    """Ask for the second factor of somebody who has given the password."""
    if await half_of(db, presented_half(request) or "", now=now) is None:
        return Redirect(to("/sign-in"), status_code=303)
    return Template("accounts/code.html", context={"onward": own_path(onward), "raw": {}, "faults": {}})


@post(SECOND_PAGE, name="sign_in.code.submit", status_code=200)
async def submit_code(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Start the session; the same answer to a wrong code, one that was used, and a recovery code of no avail."""
    state, token, onward = request.app.state, presented_half(request) or "", own_path(data.get("onward", ""))
    async with state.database.reads() as reading:
        half = await half_of(reading, token, now=now)
    if half is None:
        return Redirect(to("/sign-in"), status_code=303)
    await spend_factor(state.database, half.account_id, now=now)
    typed = data.get("code", "")[:LONGEST_CODE]
    if not await factors.prove(db, half.account_id, typed, usable_key(settings), now=now):
        context = {"onward": onward, "raw": {}, "faults": WRONG.by_field}
        return Template("accounts/code.html", context=context, status_code=422)
    await give_back_factor(db, half.account_id, now=now)
    await end_half(db, token)
    return await open_door(request, db, half.account_id, generation=half.generation, onward=onward, now=now)


@post("/sign-in/lost", name="sign_in.lost", status_code=303)
async def submit_lost(
    request: Asked, db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Redirect:
    """Write to somebody who has given the password, and has neither the app nor a recovery code."""
    async with request.app.state.database.reads() as reading:
        half = await half_of(reading, presented_half(request) or "", now=now)
    if half is None:
        return Redirect(to("/sign-in"), status_code=303)
    await spend(request.app.state.database, (Spending.MAIL_NETWORK, networked(request)), now=now)
    ask_for(db, "accounts.lost", {"email": half.email}, now=now)
    return Redirect(to("/sign-up/sent"), status_code=303)


@get("/link/factor", name="link.factor")
async def show_end(
    request: Asked, db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Template:
    """Ask whether the factor is to end; nothing ends by looking."""
    found = await link_account(db, presented_link(request) or "", Purpose.FACTOR, now=now)
    return Template("accounts/factor_lost.html") if found else Template(GONE, status_code=404)


@post("/link/factor", name="link.factor.submit", status_code=200)
async def submit_end(
    request: Asked,
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """End the factor of somebody who acts for nobody, and ask them to sign in."""
    token = presented_link(request) or ""
    found = await link_account(db, token, Purpose.FACTOR, now=now)
    if found is None or await hats_of(db, found.account_id, now=now):
        return Template(GONE, status_code=404)
    account = await use_link(db, token, Purpose.FACTOR, now=now)
    await factors.end(db, account.id, by=None, now=now)
    cookies = [link_cookie(settings, None), half_cookie(settings, None)]
    return Redirect(to("/sign-in"), status_code=303, cookies=cookies)


router = Router(
    path="/",
    guards=[anyone],
    route_handlers=[show_code, submit_code, submit_lost, show_end, submit_end],
)
