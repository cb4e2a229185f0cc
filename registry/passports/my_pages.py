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
from registry.courses.lessons import course
from registry.errors import RuleBrokenError
from registry.kit.forms import FormFaults
from registry.kit.http import CSP
from registry.kit.i18n import spoken
from registry.kit.pages import to
from registry.kit.words import Sentence
from registry.passports.actions import make_passport, present
from registry.passports.bearing import let_go
from registry.passports.forms import parse_link, parse_name
from registry.passports.holding import (
    OWN,
    PASSPORT,
    bearable,
    cookie,
    held,
    keys,
    presented,
    presented_holder,
)
from registry.passports.queries import goes_into, holder_of
from registry.passports.rules import LINK_LONGEST, NAME_LONGEST, spell
from registry.passports.sealing import make_secret, read_secret
from registry.settings import Settings
from registry.training import words
from registry.training.learnt import parse_learnt
from registry.training.modules import TRAINERS_OWN, modules
from registry.training.personal import acknowledge, send_learnt
from registry.training.personal_queries import Own, held_by, own_of, waiting_for

Asked = Request[Any, Any, State]
POLICY = {"content-security-policy": CSP}  # one script of ours: it offers what was learnt on this device
HOME = "/my"
MADE = f"{HOME}/passport"
NOTED = f"{HOME}?noted=yes"
OTHERS_PAGE = Sentence(
    "Somebody else's page was opened in this browser meanwhile, so nothing was entered. Open your own link again."
)
NO_SUCH = Sentence("No passport opens with this link. Perhaps a sign is missing, or its holder ended it.")


@get("/{token:str}", name="my.link")
async def keep_token(request: Asked, token: FromPath[str]) -> Redirect:
    """Take the token out of the address before anything is shown: addresses are kept and sent on."""
    borne = cookie(request.app.state.settings, OWN, bearable(token))
    return Redirect(to(HOME), status_code=303, cookies=[borne])


@get("/", name="my")
async def show_own(
    request: Asked, db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Template:
    """Show somebody what the register holds about them at this business."""
    own = await own_of(db, presented(request, OWN), now=now)
    if own is None:
        return _gone()
    return await _page(request, db, own, {}, {}, noted="noted" in request.query_params)


@post("/sessions/{attendance_id:uuid}", name="my.acknowledge", status_code=200)
async def submit_acknowledge(
    request: Asked,
    attendance_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Note that somebody was there, by their own word."""
    own = await _mine(request, db, now=now)
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
    own = await _mine(request, db, now=now)
    if own is None:
        return _gone()
    draft = parse_learnt(
        data, offered=_offered(request), language=spoken.get(), until=own.until, today=own.today
    )
    if isinstance(draft, FormFaults):
        return await _page(request, db, own, {}, draft.by_field)
    await send_learnt(db, own, draft, now=now)
    return Redirect(to(NOTED), status_code=303)


@post("/passport", name="my.passport.make", status_code=200)
async def submit_make(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Make a passport. The form brings its secret, which is kept nowhere but with its holder."""
    own = await _mine(request, db, now=now)
    if own is None:
        return _gone()
    name = parse_name(data)
    if isinstance(name, FormFaults):
        return await _page(request, db, own, data, name.by_field)
    secret = read_secret(data.get("secret", "")) or make_secret()
    holder = await make_passport(db, own, name, secret, now=now)
    borne = cookie(request.app.state.settings, PASSPORT, held(holder))
    return Redirect(to(MADE), status_code=303, cookies=[borne])


@get("/passport", name="my.passport")
async def show_made(request: Asked, db: NamedDependency[AsyncSession]) -> Template | Redirect:
    """Show the link of the passport that was made, as long as this browser holds it."""
    holder = await presented_holder(request, db)
    if holder is None:
        return Redirect(to(HOME), status_code=303)
    context = {"spelt": spell(holder.code), **keys(request.app.state.settings, holder)}
    return Template("passports/made.html", context=context)


@post("/passport/present", name="my.passport.present", status_code=200)
async def submit_present(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Present a passport here: the one that is open in this browser, or one whose link is typed."""
    own = await _mine(request, db, now=now)
    if own is None:
        return _gone()
    holder = await presented_holder(request, db)
    if holder is None or data.get("link"):
        found = parse_link(data)
        if isinstance(found, FormFaults):
            return await _page(request, db, own, data, found.by_field)
        holder = await holder_of(db, *found)
        if holder is None:
            return await _page(request, db, own, {}, {"link": NO_SUCH})
    await present(db, holder, own, now=now)
    settings = request.app.state.settings
    return Redirect(to(NOTED), status_code=303, cookies=[cookie(settings, PASSPORT, held(holder))])


@post("/passport/let-go", name="my.passport.let_go", status_code=200)
async def submit_let_go(
    request: Asked, db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Template | Redirect:
    """Let nothing new go into passports whose link was lost. The answer does not tell whether there are any."""
    own = await _mine(request, db, now=now)
    if own is None:
        return _gone()
    await let_go(db, own, await presented_holder(request, db), now=now)
    return Redirect(to(NOTED), status_code=303)


@post("/passport/close", name="my.passport.close", status_code=303)
async def submit_close_passport(request: Asked) -> Redirect:
    """Let the browser forget a passport, and stay on one's own page."""
    gone = cookie(request.app.state.settings, PASSPORT, None)
    return Redirect(to(HOME), status_code=303, cookies=[gone])


@post("/close", name="my.close", status_code=303)
async def submit_close(request: Asked) -> Redirect:
    """Let the browser forget the link, and the passport's."""
    gone = [cookie(request.app.state.settings, name, None) for name in (OWN, PASSPORT)]
    return Redirect(to(HOME), status_code=303, cookies=gone)


async def _mine(request: Asked, db: AsyncSession, *, now: datetime) -> Own | None:
    """Return whose page sends a form: in another window, somebody else's may have been opened since.

    Raises:
        RuleBrokenError: it was.

    """
    own = await own_of(db, presented(request, OWN), now=now)
    whose = (await request.form()).get("whose")
    if own is not None and whose is not None and str(whose) != str(own.staff_id):
        raise RuleBrokenError(OTHERS_PAGE.english)
    return own


async def _page(
    request: Asked,
    db: AsyncSession,
    own: Own,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
    *,
    noted: bool = False,
) -> Template:
    learnt = await held_by(db, own)
    holder = await presented_holder(request, db)
    context = {
        "own": own,
        "whose": own.staff_id,
        "held": learnt,
        "last": {one.code: one.held_on.isoformat() for one in learnt if one.held_on},
        "spelt": spell(holder.code) if holder else "",
        "goes_in": holder is not None and await goes_into(db, holder, own.staff_id),
        "left": own.until is not None and own.until < own.today,
        "longest": NAME_LONGEST,
        "link_longest": LINK_LONGEST,
        "waiting": await waiting_for(db, own),
        "offered": _offered(request),
        "titles": {one.code: one.title[spoken.get()] for one in modules().values()},
        "role_words": words.STAFF_ROLES,
        "mode_words": words.MODES,
        "noted": noted,
        "raw": {**raw, "secret": read_secret(raw.get("secret", "")) or make_secret()},
        "faults": faults,
    }
    return Template("passports/my.html", context=context, headers=POLICY, status_code=422 if faults else 200)


def _offered(request: Asked) -> list[str]:
    """Return the modules that the course has and a phone can send: five questions alone make nobody a trainer."""
    settings: Settings = request.app.state.settings
    return [code for code in course(settings.texts, spoken.get()).lessons if code != TRAINERS_OWN]


def _gone() -> Template:
    return Template("passports/link_gone.html", status_code=404)


router = Router(
    path=HOME,
    guards=[anyone],
    route_handlers=[
        keep_token,
        show_own,
        submit_acknowledge,
        submit_learnt,
        submit_make,
        show_made,
        submit_let_go,
        submit_close_passport,
        submit_present,
        submit_close,
    ],
)
