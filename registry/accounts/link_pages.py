"""What a link in a letter opens. GET shows a button, POST acts: mail scanners follow links."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts import actions
from registry.accounts.budgets import spend_password
from registry.accounts.entering import let_in
from registry.accounts.forms import NAME_LONGEST, NewPasswordDraft, parse_new_password
from registry.accounts.guards import anyone
from registry.accounts.identify import link_cookie, networked, presented_link
from registry.accounts.invitations import accept
from registry.accounts.models import Account
from registry.accounts.queries import Invited, Known, invited, known, link_account, waiting_for
from registry.accounts.rules import Purpose, normal_password
from registry.kit.forms import FormFaults, FormReader
from registry.kit.i18n import spoken
from registry.kit.pages import to
from registry.kit.words import Sentence

Asked = Request[Any, Any, State]
GONE = "accounts/link_gone.html"
WRONG = FormFaults({"password": Sentence("This is not the password of your account.")})
NOT_CHOSEN = Sentence(
    "This is not the password that was chosen at the last sign-up with this address. If you do not know it, "
    "ask for a new one."
)


@get("/{what:str}/{token:str}", name="link")
async def keep_token(request: Asked, what: FromPath[str], token: FromPath[str]) -> Redirect:
    """Take the token out of the address before anything is shown: addresses are kept and sent on."""
    known_one = what in {*Purpose, "invitation"} and token.isascii() and len(token) <= 100  # noqa: PLR2004 (bounded)
    cookies = [link_cookie(request.app.state.settings, token)] if known_one else []
    return Redirect(to(f"/link/{what}" if known_one else "/link/gone"), status_code=303, cookies=cookies)


@get("/gone", name="link.gone")
async def show_gone() -> Template:
    """Say that a link does nothing any more."""
    return Template(GONE, status_code=404)


@get("/confirm", name="link.confirm")
async def show_confirm(
    request: Asked, db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Template:
    """Ask for the password chosen at sign-up: whoever typed this address there may have been somebody else."""
    waiting = await link_account(db, presented_link(request) or "", Purpose.CONFIRM, now=now)
    if waiting is None:
        return Template(GONE, status_code=404)
    return Template("accounts/confirm.html", context={"email": waiting.email, "faults": {}})


@post("/confirm", name="link.confirm.submit", status_code=200)
async def submit_confirm(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Confirm an address, and sign its owner in: whoever has the letter and knows the password."""
    token = presented_link(request) or ""
    async with request.app.state.database.reads() as reading:
        waiting = await link_account(reading, token, Purpose.CONFIRM, now=now)
    if waiting is None:
        return Template(GONE, status_code=404)
    if not await _is_password_of(request, waiting, data, now=now):
        actions.note_failed_sign_in(db, waiting.account_id, now=now)
        context = {"email": waiting.email, "faults": {"password": NOT_CHOSEN}}
        return Template("accounts/confirm.html", context=context, status_code=422)
    account = await actions.confirm(db, token, now=now)
    return await let_in(request, db, account.id, generation=waiting.generation, now=now)


@get("/reset", name="link.reset")
async def show_reset(
    request: Asked, db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Template:
    """Show the form of a new password."""
    if await link_account(db, presented_link(request) or "", Purpose.RESET, now=now) is None:
        return Template(GONE, status_code=404)
    return Template("accounts/reset.html", context={"raw": {}, "faults": {}})


@post("/reset", name="link.reset.submit", status_code=200)
async def submit_reset(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Set a new password; every session ends, and the owner signs in with it."""
    state, token = request.app.state, presented_link(request) or ""
    async with state.database.reads() as reading:
        if await link_account(reading, token, Purpose.RESET, now=now) is None:
            return Template(GONE, status_code=404)
    draft = parse_new_password(data, context=(state.settings.site_name,), asks_present=False)
    if isinstance(draft, FormFaults):
        return Template("accounts/reset.html", context={"raw": {}, "faults": draft.by_field}, status_code=422)
    hashed = await state.passwords.hash(draft.password)
    account = await actions.reset_password(db, token, hashed, now=now)
    return await let_in(request, db, account.id, generation=account.generation, now=now)


@get("/invitation", name="link.invitation")
async def show_invitation(
    request: Asked, db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Template:
    """Show what one is invited to; nothing is accepted by looking."""
    found = await invited(db, presented_link(request) or "", now=now)
    if found is None:
        return Template(GONE, status_code=404)
    return Template("accounts/invitation.html", context={"invited": found, "raw": {}, "faults": {}})


@post("/invitation", name="link.invitation.submit", status_code=200)
async def submit_invitation(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Accept: with the password of the account there is, or with a new one."""
    state, token = request.app.state, presented_link(request) or ""
    async with state.database.reads() as reading:
        found = await invited(reading, token, now=now)
        holder = await known(reading, found.email) if found is not None and found.has_account else None
    if found is None:
        return Template(GONE, status_code=404)
    if holder is None:
        hashed = await _new_password(state, found, data)
    elif await _is_password_of(request, holder, data, now=now):
        hashed = ""
    else:
        actions.note_failed_sign_in(db, holder.account_id, now=now)
        hashed = WRONG
    if isinstance(hashed, FormFaults):
        context = {"invited": found, "raw": {**data, "password": ""}, "faults": hashed.by_field}
        return Template("accounts/invitation.html", context=context, status_code=422)
    account = await db.scalar(select(Account).where(Account.email == found.email))
    if account is None:
        name = data["name"].strip()
        account = await actions.add_account(db, found.email, name, hashed, language=spoken.get(), now=now)
    elif account.confirmed_at is None:
        await actions.take_over(db, account, data["name"].strip(), hashed, language=spoken.get(), now=now)
    await accept(db, token, account, now=now)
    generation = holder.generation if holder else account.generation
    others = await waiting_for(db, account.email, now=now)
    onward = "/account/hats" if others else ""
    return await let_in(request, db, account.id, generation=generation, onward=onward, now=now)


async def _is_password_of(request: Asked, holder: Known, data: Mapping[str, str], *, now: datetime) -> bool:
    """Say whether what was typed is the password of an account; a guess here counts as one at /sign-in."""
    state = request.app.state
    await spend_password(state.database, holder.email, networked(request), now=now)
    typed = normal_password(data.get("password", "")[:1000])
    fits: bool = await state.passwords.fits(typed, holder.password_hash)
    return fits


async def _new_password(state: State, found: Invited, data: Mapping[str, str]) -> str | FormFaults:
    """Return the hash of a new account's password, or what is wrong with what was typed."""
    form = FormReader(data)
    form.text("name", longest=NAME_LONGEST)
    draft = parse_new_password(
        data, context=(found.email, data.get("name", ""), state.settings.site_name), asks_present=False
    )
    if isinstance(draft, NewPasswordDraft) and not form.faults:
        hashed: str = await state.passwords.hash(draft.password)
        return hashed
    return FormFaults({**form.faults, **(draft.by_field if isinstance(draft, FormFaults) else {})})


router = Router(
    path="/link",
    guards=[anyone],
    route_handlers=[
        keep_token,
        show_gone,
        show_confirm,
        submit_confirm,
        show_reset,
        submit_reset,
        show_invitation,
        submit_invitation,
    ],
)
