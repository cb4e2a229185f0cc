"""A person's own page, opened by their personal link: what they learnt, what they have yet to say, what they send."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.guards import anyone
from registry.kit.forms import FormFaults
from registry.kit.http import CSP
from registry.kit.i18n import spoken
from registry.kit.pages import to
from registry.kit.words import Sentence
from registry.passports.holding import OWN, cookie, is_bearable, presented
from registry.training import words
from registry.training.learnt import parse_learnt
from registry.training.modules import modules
from registry.training.personal import acknowledge, send_learnt
from registry.training.personal_queries import Own, held_by, own_of, waiting_for

Asked = Request[Any, Any, State]
POLICY = {"content-security-policy": CSP}  # one script of ours: it offers what was learnt on this device
HOME = "/my"
NOTED = f"{HOME}?noted=yes"


@get("/{token:str}", name="my.link")
async def keep_token(request: Asked, token: FromPath[str]) -> Redirect:
    """Take the token out of the address before anything is shown: addresses are kept and sent on."""
    cookies = [cookie(request.app.state.settings, OWN, token)] if is_bearable(token) else []
    return Redirect(to(HOME), status_code=303, cookies=cookies)


@get("/", name="my")
async def show_own(
    request: Asked, db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Template:
    """Show somebody what the register holds about them at this business."""
    own = await own_of(db, presented(request, OWN), now=now)
    return _gone() if own is None else await _page(db, own, {}, noted="noted" in request.query_params)


@post("/sessions/{attendance_id:uuid}", name="my.acknowledge", status_code=200)
async def submit_acknowledge(
    request: Asked,
    attendance_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Note that somebody was there, by their own word."""
    own = await own_of(db, presented(request, OWN), now=now)
    if own is None:
        return _gone()
    await acknowledge(db, own, attendance_id, now=now)
    return Redirect(to(NOTED), status_code=303)


@post("/learnt", name="my.learnt", status_code=200)
async def submit_learnt(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Take what a phone says was passed there."""
    own = await own_of(db, presented(request, OWN), now=now)
    if own is None:
        return _gone()
    draft = parse_learnt(data, language=spoken.get(), until=own.until, today=own.today)
    if isinstance(draft, FormFaults):
        return await _page(db, own, draft.by_field)
    await send_learnt(db, own, draft, now=now)
    return Redirect(to(NOTED), status_code=303)


@post("/close", name="my.close", status_code=303)
async def submit_close(request: Asked) -> Redirect:
    """Let the browser forget the link."""
    return Redirect(to(HOME), status_code=303, cookies=[cookie(request.app.state.settings, OWN, None)])


async def _page(
    db: AsyncSession, own: Own, faults: Mapping[str, Sentence], *, noted: bool = False
) -> Template:
    held = await held_by(db, own)
    context = {
        "own": own,
        "held": held,
        "last": {one.code: one.held_on.isoformat() for one in held if one.held_on},
        "waiting": await waiting_for(db, own),
        "titles": {one.code: one.title[spoken.get()] for one in modules().values()},
        "role_words": words.STAFF_ROLES,
        "mode_words": words.MODES,
        "noted": noted,
        "faults": faults,
    }
    return Template("passports/my.html", context=context, headers=POLICY, status_code=422 if faults else 200)


def _gone() -> Template:
    return Template("passports/link_gone.html", status_code=404)


router = Router(
    path=HOME,
    guards=[anyone],
    route_handlers=[keep_token, show_own, submit_acknowledge, submit_learnt, submit_close],
)
