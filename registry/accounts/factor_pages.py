"""One's own second factor: set up, renewed, ended."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts import factors, totp
from registry.accounts.actions import start_session
from registry.accounts.actors import Actor
from registry.accounts.budgets import give_back_factor, spend_factor
from registry.accounts.code_pages import LONGEST_CODE
from registry.accounts.factor_key import factor_key
from registry.accounts.factor_queries import begun_factor, own_factor
from registry.accounts.guards import only
from registry.accounts.identify import session_cookie
from registry.accounts.queries import known
from registry.kit.forms import FormFaults
from registry.kit.pages import serving, to
from registry.kit.square import square
from registry.kit.words import Sentence
from registry.settings import Settings

Asked = Request[Any, Any, State]
HOME = "/account/factor"
NOT_THIS = FormFaults(
    {
        "code": Sentence(
            "This is not the code that the app shows for this secret just now. Is the clock of your telephone right? "
            "Type the next one."
        )
    }
)


@get("/", name="account.factor")
async def show_factor(db: NamedDependency[AsyncSession], actor: NamedDependency[Actor]) -> Template:
    """Show whether there is a factor, and what can be done with it."""
    context = {"factor": await own_factor(db, actor), "needed": serving.get().lacks_factor}
    return Template("accounts/factor.html", context=context)


@post("/begin", name="account.factor.begin", status_code=303)
async def submit_begin(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Begin to set up a factor; the one in use stays until a code of the new one was typed."""
    await factors.begin(db, actor, factor_key(settings), now=now)
    return Redirect(to(f"{HOME}/new"), status_code=303)


@get("/new", name="account.factor.new")
async def show_new(
    db: NamedDependency[AsyncSession], actor: NamedDependency[Actor], settings: NamedDependency[Settings]
) -> Template | Redirect:
    """Show the secret of the factor that was begun, to be scanned or typed."""
    begun = await begun_factor(db, actor)
    return _new_page(settings, actor, begun, FormFaults({})) if begun else Redirect(to(HOME), status_code=303)


@post("/new", name="account.factor.confirm", status_code=200)
async def submit_new(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Let the factor count once a code of it was typed: all sessions end, this one goes on under a new token."""
    person, database = serving.get(), request.app.state.database
    async with database.reads() as reading:
        begun = await begun_factor(reading, actor)
    if begun is None:
        return Redirect(to(HOME), status_code=303)
    await spend_factor(database, actor.account_id, now=now)
    typed = data.get("code", "")[:LONGEST_CODE]
    codes = await factors.confirm(db, actor, typed, factor_key(settings), now=now)
    if codes is None:
        return _new_page(settings, actor, begun, NOT_THIS)
    await give_back_factor(db, actor.account_id, now=now)
    account = await known(db, person.email)
    token = await start_session(
        db, actor.account_id, generation=account.generation if account else -1, presented=None, proved_at=now, now=now,
        wearing=person.wearing.organisation_id if person.wearing else None,
    )  # fmt: skip
    return _codes_page(codes, session_cookie(settings, token))


@post("/codes", name="account.factor.codes", status_code=200)
async def submit_codes(
    db: NamedDependency[AsyncSession], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Template:
    """Show ten new recovery codes: once, since only their hashes are kept."""
    return _codes_page(await factors.renew_codes(db, actor, now=now))


@post("/end", name="account.factor.end", status_code=303)
async def submit_end(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Do without a second factor again: all sessions end."""
    await factors.end_own(db, actor, now=now)
    return Redirect(to("/sign-in"), status_code=303, cookies=[session_cookie(settings, None)])


def _new_page(settings: Settings, actor: Actor, factor_id: UUID, wrong: FormFaults) -> Template:
    secret = totp.secret_of(factor_key(settings), factor_id, actor.account_id)
    address = totp.address_of(secret, site_name=settings.site_name, email=serving.get().email)
    path, side = square(address)
    context = {
        "secret": totp.spelled(secret), "address": address, "path": path, "side": side, "raw": {},
        "faults": wrong.by_field,
    }  # fmt: skip
    return Template("accounts/factor_new.html", context=context, status_code=422 if wrong.by_field else 200)


def _codes_page(codes: list[str], *cookies: Cookie) -> Template:
    context = {"codes": codes, "home": serving.get().home}
    return Template("accounts/factor_codes.html", context=context, cookies=list(cookies))


looking = Router(path=HOME, guards=[only(Actor)], route_handlers=[show_factor])
changing = Router(
    path=HOME,
    guards=[only(Actor, fresh=True)],
    route_handlers=[submit_begin, show_new, submit_new, submit_codes, submit_end],
)
