"""One's own account: sessions, password, language, and what one is here for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts import actions
from registry.accounts.actors import Actor
from registry.accounts.budgets import spend_password
from registry.accounts.forms import parse_new_password
from registry.accounts.guards import only
from registry.accounts.identify import networked, presented_token, session_cookie
from registry.accounts.queries import known, open_sessions
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.forms import FormFaults
from registry.kit.i18n import LANGUAGES
from registry.kit.pages import done, serving
from registry.kit.words import Sentence

Asked = Request[Any, Any, State]
WRONG = FormFaults({"present": Sentence("This is not your present password.")})


@get("/", name="account")
async def show_account(
    request: Asked, db: NamedDependency[AsyncSession], actor: NamedDependency[Actor]
) -> Template:
    """Show who one is here, and where one is signed in."""
    sessions = await open_sessions(db, actor, token=presented_token(request))
    return Template("accounts/account.html", context={"sessions": sessions})


@post("/sessions/{public_id:uuid}/end", name="account.session.end", status_code=303)
async def submit_end_session(
    public_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Sign out one browser of one's own."""
    await actions.end_own_session(db, actor, public_id, now=now)
    return Redirect(done("/account", "ended"), status_code=303)


@post("/sessions/end-all", name="account.session.end_all", status_code=303)
async def submit_end_all(
    request: Asked,
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Sign out everywhere, here too."""
    await actions.end_all_sessions(db, actor, now=now)
    cookie = session_cookie(request.app.state.settings, None)
    return Redirect("/sign-in", status_code=303, cookies=[cookie])


@get("/password", name="account.password")
async def show_password() -> Template:
    """Show the form of a new password."""
    return _password_page(FormFaults({}))


@post("/password", name="account.password.submit", status_code=200)
async def submit_password(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Set a new password; every other session ends, and this one goes on under a new token."""
    state, person = request.app.state, serving.get()
    draft = parse_new_password(
        data, context=(person.email, person.name, state.settings.site_name), asks_present=True
    )
    if isinstance(draft, FormFaults):
        return _password_page(draft)
    await spend_password(state.database, person.email, networked(request), now=now)
    async with state.database.reads() as reading:
        account = await known(reading, person.email)
    if account is None or not await state.passwords.fits(draft.present, account.password_hash):
        actions.note_failed_sign_in(db, actor.account_id, now=now)
        return _password_page(WRONG)
    hashed = await state.passwords.hash(draft.password)
    begun = await actions.change_password(db, actor, hashed, generation=account.generation, now=now)
    token = await actions.start_session(
        db, actor.account_id, generation=begun, presented=None, now=now,
        proved_at=person.proved_at if person.has_factor else now,
    )  # fmt: skip
    return Redirect(
        done("/account", "changed"), status_code=303, cookies=[session_cookie(state.settings, token)]
    )


@post("/language", name="account.language", status_code=303)
async def submit_language(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Choose the language of one's desk and letters."""
    if (language := data.get("language", "")) not in LANGUAGES:
        raise RuleBrokenError("Choose one of the languages that this site speaks.")
    await actions.speak(db, actor, language, now=now)
    return Redirect(done("/account", "changed"), status_code=303)


@post("/hat", name="account.hat", status_code=303)
async def submit_hat(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Act for another of one's organisations: a new session, so that no old page acts for the new one."""
    chosen = data.get("hat", "")
    hat = next((hat for hat in serving.get().hats if str(hat.organisation_id or "") == chosen), None)
    if hat is None:
        raise NotFoundError
    token = presented_token(request) or ""
    fresh = await actions.change_hat(db, actor, token, hat.organisation_id, now=now)
    return Redirect(hat.home, status_code=303, cookies=[session_cookie(request.app.state.settings, fresh)])


def _password_page(wrong: FormFaults) -> Template:
    context = {"raw": {}, "faults": wrong.by_field}
    return Template("accounts/password.html", context=context, status_code=422 if wrong.by_field else 200)


router = Router(
    path="/account",
    guards=[only(Actor)],
    route_handlers=[
        show_account,
        submit_end_session,
        submit_end_all,
        show_password,
        submit_password,
        submit_language,
        submit_hat,
    ],
)
