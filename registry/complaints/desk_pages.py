"""The one queue, for registrars and for reviewers; one complaint; and what a business is told of complaints."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.datastructures import State as AppState
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import OwnerActor, RegistrarActor, ReviewerActor
from registry.accounts.guards import only
from registry.complaints import actions, rules, words
from registry.complaints.forms import parse_answer, parse_said
from registry.complaints.queries import Shown, shown, told_of
from registry.complaints.scope import Handler
from registry.complaints.waiting import Asked, What, Whose, queue
from registry.complaints.web import SHOWN
from registry.kit.forms import FormFaults
from registry.kit.pages import done, to
from registry.kit.words import Sentence
from registry.settings import Settings

ONE = {
    What.MISUSE: Sentence("Misused logo"),
    What.COMPLAINT: Sentence("Complaint"),
    What.APPEAL: Sentence("Appeal"),
}
Desk = Request[Handler, Any, AppState]


@get("/")
async def show_queue(
    request: Desk,
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    what: FromQuery[str] = "",
    whose: FromQuery[str] = "",
    show: FromQuery[str] = "",
    start: FromQuery[int] = 0,
) -> Template:
    """Show what waits: misused logos, complaints, appeals; what is overdue first."""
    actor = request.user
    asked = Asked(
        What(what) if what in list(What) else None,
        Whose(whose) if whose in list(Whose) else Whose.ALL,
        overdue=show == "overdue",
        answered=show == "answered",
    )
    found = await queue(db, actor, asked, now=now, start=max(0, min(start, 10_000)))
    kept = f"what={what if asked.what else ''}&whose={asked.whose}&show={show}"
    home = _home(actor)
    context = {
        "queue": found, "asked": asked, "today": now.date(), "kinds": SHOWN, "one_of": ONE, "as_registrar": _is_registrar(actor),
        "home": home, "show": show if show in {"overdue", "answered"} else "",
        "back": to(f"{home}?{kept}") if start else None,
        "onward": to(f"{home}?{kept}&start={found.onward}") if found.onward else None,
    }  # fmt: skip
    return Template("complaints/queue.html", context=context)


@get("/{complaint_id:uuid}")
async def show_complaint(
    request: Desk,
    complaint_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template:
    """Show one complaint, and what can be done about it."""
    return _page(request.user, await shown(db, request.user, complaint_id, now=now), {}, {})


@post("/{complaint_id:uuid}/take", status_code=303)
async def submit_take(
    request: Desk,
    complaint_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Redirect:
    """Take it up."""
    await actions.take(db, request.user, complaint_id, now=now)
    return _back(request.user, complaint_id)


@post("/{complaint_id:uuid}/write", status_code=200)
async def submit_message(
    request: Desk,
    complaint_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Write to whoever complained."""
    text = parse_said(data, "message", longest=rules.MESSAGE_LONGEST)
    if isinstance(text, FormFaults):
        return _page(request.user, await shown(db, request.user, complaint_id, now=now), data, text.by_field)
    await actions.write(db, request.user, complaint_id, text, now=now, base_url=settings.base_url)
    return _back(request.user, complaint_id)


@post("/{complaint_id:uuid}/share", status_code=200)
async def submit_summary(
    request: Desk,
    complaint_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Let the business read a summary."""
    text = parse_said(data, "summary", longest=rules.SUMMARY_LONGEST)
    if isinstance(text, FormFaults):
        return _page(request.user, await shown(db, request.user, complaint_id, now=now), data, text.by_field)
    await actions.share(db, request.user, complaint_id, text, now=now, base_url=settings.base_url)
    return _back(request.user, complaint_id)


@post("/{complaint_id:uuid}/answer", status_code=200)
async def submit_answer(
    request: Desk,
    complaint_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Say what came of it."""
    draft = parse_answer(data)
    if isinstance(draft, FormFaults):
        return _page(request.user, await shown(db, request.user, complaint_id, now=now), data, draft.by_field)
    await actions.answer(db, request.user, complaint_id, draft, now=now, base_url=settings.base_url)
    return _back(request.user, complaint_id)


@get("/", name="desk.complaints")
async def show_told(db: NamedDependency[AsyncSession], actor: NamedDependency[OwnerActor]) -> Template:
    """Show a business the summaries that it was told."""
    context = {"told": await told_of(db, actor), "kinds": words.KINDS, "states": words.STATES}
    return Template("complaints/told.html", context=context)


def _is_registrar(actor: Handler) -> bool:
    return isinstance(actor, RegistrarActor)


def _home(actor: Handler) -> str:
    return "/registrar/queue" if _is_registrar(actor) else "/association/queue"


def _page(actor: Handler, found: Shown, raw: dict[str, str], faults: Any) -> Template:
    context = {
        "one": found, "kinds": words.KINDS, "states": words.STATES, "reasons": words.REASONS,
        "outcomes": [(one, words.STATES[one]) for one in rules.REASONS], "home": _home(actor),
        "as_registrar": _is_registrar(actor), "mine": found.handler_id == actor.account_id,
        "longest": rules.MESSAGE_LONGEST, "raw": raw, "faults": faults,
    }  # fmt: skip
    return Template("complaints/one.html", context=context, status_code=422 if faults else 200)


def _back(actor: Handler, complaint_id: UUID) -> Redirect:
    return Redirect(done(f"{_home(actor)}/{complaint_id}", "saved"), status_code=303)


HANDLERS: list[HTTPRouteHandler] = [
    show_queue,
    show_complaint,
    submit_take,
    submit_message,
    submit_summary,
    submit_answer,
]
registrars = Router(path="/registrar/queue", guards=[only(RegistrarActor)], route_handlers=[*HANDLERS])
reviewers = Router(path="/association/queue", guards=[only(ReviewerActor)], route_handlers=[*HANDLERS])
businesses = Router(path="/desk/complaints", guards=[only(OwnerActor)], route_handlers=[show_told])
