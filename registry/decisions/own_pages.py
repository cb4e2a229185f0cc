"""A business before the register: an owner opens a notice, replies, appeals, and takes the signed record along."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import OwnerActor
from registry.accounts.guards import only
from registry.decisions import appeals, hearing, words
from registry.decisions.forms import parse_reply, parse_words
from registry.decisions.hearing_pages import paper, signed_record
from registry.decisions.procedures import OwnCase, own_case, own_cases, paper_of
from registry.decisions.rules import FACTS_LONGEST
from registry.decisions.uploads import BODY_MOST, drawn, read_form
from registry.errors import NotFoundError
from registry.kit.forms import FormFaults
from registry.kit.pages import done
from registry.kit.words import Sentence
from registry.settings import Settings

HOME = "/desk/decisions"


@get("/", name="desk.decisions")
async def show_cases(
    db: NamedDependency[AsyncSession], actor: NamedDependency[OwnerActor], now: NamedDependency[datetime]
) -> Template:
    """List notices and decisions about one's own business."""
    context = {"cases": await own_cases(db, actor, now=now), "words": words}
    return Template("decisions/own_cases.html", context=context)


@get("/{recommendation_id:uuid}", name="desk.decision")
async def show_case(
    recommendation_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[OwnerActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show the case; before its notice is opened, only that there is one and what opening it begins."""
    return _page(await own_case(db, actor, recommendation_id, now=now), {}, {})


@post("/{recommendation_id:uuid}/open", name="desk.decision.open", status_code=303)
async def submit_open(
    recommendation_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[OwnerActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Open the notice: the term begins."""
    case = await own_case(db, actor, recommendation_id, now=now)
    await hearing.open_notice(
        db, actor, recommendation_id, today=case.procedure.today, now=now, base_url=settings.base_url
    )
    return _back(recommendation_id)


@post(
    "/{recommendation_id:uuid}/reply",
    name="desk.decision.reply",
    status_code=200,
    request_max_body_size=BODY_MOST,
)
async def submit_reply(
    request: Request[Any, Any, State],
    recommendation_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[OwnerActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Reply, with documents if there are any."""
    async with request.app.state.database.reads() as reading:  # no writer waits while pages are redrawn
        case = await own_case(reading, actor, recommendation_id, now=now)
    raw, files = await read_form(request)
    draft, pages = parse_reply(raw), await drawn(files)
    faults = dict(draft.by_field) if isinstance(draft, FormFaults) else {}
    if isinstance(pages, Sentence):
        faults["papers"] = pages
    if isinstance(draft, FormFaults) or isinstance(pages, Sentence):
        return _page(case, raw, faults)
    await hearing.reply(
        db,
        actor,
        recommendation_id,
        draft,
        pages,
        today=case.procedure.today,
        now=now,
        base_url=settings.base_url,
    )
    return _back(recommendation_id)


@post("/{recommendation_id:uuid}/appeal", name="desk.decision.appeal", status_code=200)
async def submit_appeal(
    recommendation_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[OwnerActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Appeal against the decision."""
    case = await own_case(db, actor, recommendation_id, now=now)
    text = parse_words(data, "appeal", longest=FACTS_LONGEST)
    if isinstance(text, FormFaults):
        return _page(case, data, text.by_field)
    await appeals.appeal(
        db, actor, recommendation_id, text, today=case.procedure.today, now=now, base_url=settings.base_url
    )
    return _back(recommendation_id)


@post("/{recommendation_id:uuid}/record", name="desk.decision.record", status_code=200)
async def submit_record(
    recommendation_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[OwnerActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Response[bytes]:
    """Hand out the signed record of one's own case."""
    await own_case(db, actor, recommendation_id, now=now)
    return await signed_record(db, actor, recommendation_id, settings, now=now)


@get("/{recommendation_id:uuid}/papers/{paper_id:uuid}", name="desk.decision.paper")
async def show_paper(
    recommendation_id: FromPath[UUID],
    paper_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[OwnerActor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Hand out a page of a document of one's own case."""
    if (await own_case(db, actor, recommendation_id, now=now)).closed:
        raise NotFoundError
    return paper(paper_id, await paper_of(db, recommendation_id, paper_id))


def _page(case: OwnCase, raw: dict[str, str], faults: Any) -> Template:
    context = {
        "case": case,
        "words": words,
        "papers_at": f"{HOME}/{case.recommendation_id}/papers",
        "longest": FACTS_LONGEST,
        "raw": raw,
        "faults": faults,
    }
    return Template("decisions/own_case.html", context=context, status_code=422 if faults else 200)


def _back(recommendation_id: UUID) -> Redirect:
    return Redirect(done(f"{HOME}/{recommendation_id}", "saved"), status_code=303)


router = Router(
    path=HOME,
    guards=[only(OwnerActor)],
    route_handlers=[
        show_cases,
        show_case,
        submit_open,
        submit_reply,
        submit_appeal,
        submit_record,
        show_paper,
    ],
)
