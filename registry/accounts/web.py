"""Signing up, in and out; links in letters."""

from datetime import datetime
from typing import Any

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts import actions
from registry.accounts.budgets import spend, spend_password
from registry.accounts.entering import let_in
from registry.accounts.forms import SignInDraft, own_path, parse_email, parse_sign_in, parse_sign_up
from registry.accounts.guards import anyone
from registry.accounts.identify import networked, presented_token, session_cookie
from registry.accounts.queries import Known, known
from registry.accounts.rules import Spending
from registry.jobs.actions import ask_for
from registry.kit.forms import FormFaults
from registry.kit.i18n import spoken
from registry.kit.pages import to
from registry.kit.words import Sentence

MISMATCH = FormFaults(
    {
        "password": Sentence(
            "No account has this e-mail address and password. Check both, or ask for a new password."
        )
    }
)
Asked = Request[Any, Any, State]


@get("/sign-in", name="sign_in")
async def show_sign_in(onward: FromQuery[str] = "") -> Template:
    """Show the empty form."""
    context = {"raw": {"next": own_path(onward)}, "faults": {}}
    return Template("accounts/sign_in.html", context=context)


@post("/sign-in", name="sign_in.submit", status_code=200)
async def submit_sign_in(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Start a session; show the form again when address and password do not fit."""
    draft = parse_sign_in(data)
    found = draft if isinstance(draft, FormFaults) else await _recognise(request, db, draft, now=now)
    if isinstance(found, FormFaults):
        context = {"raw": {**data, "password": ""}, "faults": found.by_field}
        return Template("accounts/sign_in.html", context=context, status_code=422)
    onward = own_path(data.get("next", ""))
    return await let_in(request, db, found.account_id, generation=found.generation, onward=onward, now=now)


async def _recognise(
    request: Asked, db: AsyncSession, draft: SignInDraft, *, now: datetime
) -> Known | FormFaults:
    """Check address and password: as slow, and as mute, for an unknown address as for a known one."""
    state = request.app.state
    await spend_password(state.database, draft.email, networked(request), now=now)
    async with state.database.reads() as reading:  # a writing transaction must not wait for Argon2
        found = await known(reading, draft.email)
    fits = await state.passwords.fits(draft.password, found.password_hash if found else None)
    if found is None or not fits or not found.confirmed:
        actions.note_failed_sign_in(db, found.account_id if found else None, now=now)
        return MISMATCH
    if state.passwords.is_cheap(found.password_hash):
        hashed = await state.passwords.hash(draft.password)
        await actions.rehash(db, found.account_id, hashed, generation=found.generation)
    return found


@post("/sign-out", name="sign_out", status_code=303)
async def submit_sign_out(request: Asked, db: NamedDependency[AsyncSession]) -> Redirect:
    """End this browser's session, and ask the browser to forget its pages."""
    if token := presented_token(request):
        await actions.end_session(db, token)
    return Redirect(
        to("/"),
        status_code=303,
        cookies=[session_cookie(request.app.state.settings, None)],
        headers={"Clear-Site-Data": '"cache", "storage"'},
    )


@get("/sign-up", name="sign_up")
async def show_sign_up() -> Template:
    """Show the empty form."""
    return Template("accounts/sign_up.html", context={"raw": {}, "faults": {}})


@post("/sign-up", name="sign_up.submit", status_code=200)
async def submit_sign_up(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Ask for an account. What follows goes by letter, so that the answer tells nobody who is known."""
    state = request.app.state
    draft = parse_sign_up(data, site_name=state.settings.site_name)
    if isinstance(draft, FormFaults):
        context = {"raw": {**data, "password": ""}, "faults": draft.by_field}
        return Template("accounts/sign_up.html", context=context, status_code=422)
    await spend(state.database, (Spending.SIGN_UP_NETWORK, networked(request)), now=now)
    hashed = await state.passwords.hash(draft.password)
    asked = {"email": draft.email, "name": draft.name, "password_hash": hashed, "language": spoken.get()}
    ask_for(db, "accounts.sign_up", asked, now=now)
    return Redirect(to("/sign-up/sent"), status_code=303)


@get("/sign-up/sent", name="sign_up.sent")
async def show_sent() -> Template:
    """Say that a letter is on its way, whether or not there is one."""
    return Template("accounts/letter_sent.html")


@get("/forgot", name="forgot")
async def show_forgot() -> Template:
    """Show the form that asks for a reset letter."""
    return Template("accounts/forgot.html", context={"raw": {}, "faults": {}})


@post("/forgot", name="forgot.submit", status_code=200)
async def submit_forgot(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Ask for a reset letter; the same answer, after the same work, for every address."""
    email = parse_email(data)
    if isinstance(email, FormFaults):
        context = {"raw": data, "faults": email.by_field}
        return Template("accounts/forgot.html", context=context, status_code=422)
    await spend(request.app.state.database, (Spending.MAIL_NETWORK, networked(request)), now=now)
    ask_for(db, "accounts.reset", {"email": email}, now=now)
    return Redirect(to("/sign-up/sent"), status_code=303)


router = Router(
    path="/",
    guards=[anyone],
    route_handlers=[
        show_sign_in,
        submit_sign_in,
        submit_sign_out,
        show_sign_up,
        submit_sign_up,
        show_sent,
        show_forgot,
        submit_forgot,
    ],
)
