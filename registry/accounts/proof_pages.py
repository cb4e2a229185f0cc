"""Prove it is you: the second factor once more, or the password where there is none, before something weighty."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts import factors
from registry.accounts.actions import CarryOver, note_failed_sign_in, renew_session
from registry.accounts.actors import Actor
from registry.accounts.budgets import give_back_factor, spend_factor, spend_password
from registry.accounts.code_pages import LONGEST_CODE, WRONG
from registry.accounts.factor_key import usable_key
from registry.accounts.forms import own_path
from registry.accounts.guards import only
from registry.accounts.identify import networked, presented_token, session_cookie
from registry.accounts.proofs import folded, unfolded
from registry.accounts.queries import known
from registry.accounts.rules import normal_password
from registry.errors import ProofNeededError
from registry.kit.forms import FormFaults
from registry.kit.pages import asked_path, serving
from registry.kit.words import Sentence

Asked = Request[Any, Any, State]
LARGEST_FORM = 512 * 1024  # what was kept, with its names, as a browser writes it
LONGEST_PASSWORD = 1000
NOT_YOURS = FormFaults({"password": Sentence("This is not the password of your account.")})


def ask_for_proof(error: ProofNeededError) -> Template:
    """Return the page that stands where a fresh proof is missing; what was being sent waits on it."""
    kept = error.kept or ()
    return _page(
        asked_path.get(), folded(kept), {}, status=error.status, lost=error.kept is None, said=error.said
    )


@get("/", name="account.proof")
async def show_proof(onward: FromQuery[str] = "") -> Template:
    """Show the page by itself."""
    return _page(own_path(onward), [], {})


@post("/", name="account.proof.submit", status_code=200, request_max_body_size=LARGEST_FORM)
async def submit_proof(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    carry_over: NamedDependency[CarryOver],
) -> Template | Redirect:
    """Note the proof under a new session, and lead back: to the page, or to a button that sends what was kept."""
    onward, kept = own_path(data.get("onward", "")), unfolded(data)
    wrong = await _faults(request, db, data, actor, now=now)
    if wrong:
        return _page(onward, folded(kept), wrong, status=422)
    token = await renew_session(db, actor, presented_token(request) or "", now=now, carry_over=carry_over)
    cookie = session_cookie(request.app.state.settings, token)
    if kept and onward:
        context = {"onward": onward, "kept": kept}
        return Template("accounts/send_again.html", context=context, cookies=[cookie])
    return Redirect(onward or serving.get().home, status_code=303, cookies=[cookie])


async def _faults(
    request: Asked, db: AsyncSession, data: Mapping[str, str], actor: Actor, *, now: datetime
) -> Mapping[str, Sentence]:
    """Check the factor, or the password of who has none; a guess counts as one at signing in."""
    state, person = request.app.state, serving.get()
    if person.has_factor:
        await spend_factor(state.database, actor.account_id, now=now)
        typed = data.get("code", "")[:LONGEST_CODE]
        if not await factors.prove(db, actor.account_id, typed, usable_key(state.settings), now=now):
            return WRONG.by_field
        await give_back_factor(db, actor.account_id, now=now)
        return {}
    await spend_password(state.database, person.email, networked(request), now=now)
    async with state.database.reads() as reading:
        account = await known(reading, person.email)
    password = normal_password(data.get("password", "")[:LONGEST_PASSWORD])
    if account is None or not await state.passwords.fits(password, account.password_hash):
        note_failed_sign_in(db, actor.account_id, now=now)
        return NOT_YOURS.by_field
    return {}


def _page(
    onward: str,
    kept: list[tuple[str, str]],
    faults: Mapping[str, Sentence],
    *,
    status: int = 200,
    lost: bool = False,
    said: Sentence | None = None,
) -> Template:
    context = {"onward": onward, "kept": kept, "lost": lost, "said": said, "raw": {}, "faults": faults}
    return Template("accounts/proof.html", context=context, status_code=status)


router = Router(path="/account/proof", guards=[only(Actor)], route_handlers=[show_proof, submit_proof])
