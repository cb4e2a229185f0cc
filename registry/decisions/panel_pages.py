"""The panel of an appeal: three people who had no part read the whole case, and vote."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.guards import only
from registry.decisions import appeals, words
from registry.decisions.forms import parse_vote
from registry.decisions.hearing_pages import paper, signed_record
from registry.decisions.panels import verdicts_on
from registry.decisions.procedures import paper_of, seated_at, seats_of
from registry.decisions.queries import Case, case_of
from registry.decisions.rules import REASON_LONGEST
from registry.kit.forms import FormFaults
from registry.kit.pages import done
from registry.settings import Settings

HOME = "/panel"


@get("/", name="panel")
async def show_seats(db: NamedDependency[AsyncSession], actor: NamedDependency[Actor]) -> Template:
    """List the appeals on whose panels one sits."""
    return Template("decisions/seats.html", context={"seats": await seats_of(db, actor)})


@get("/{appeal_id:uuid}", name="panel.appeal")
async def show_appeal(
    appeal_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Template:
    """Show the whole case, and the form to vote."""
    case = await case_of(db, actor, await seated_at(db, actor, appeal_id), now=now)
    return _page(case, actor, {}, {})


@post("/{appeal_id:uuid}", name="panel.vote", status_code=200)
async def submit_vote(
    appeal_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Vote, or vote anew where all three differed."""
    case = await case_of(db, actor, await seated_at(db, actor, appeal_id), now=now)
    draft = parse_vote(data, outcome=case.outcome)
    if isinstance(draft, FormFaults):
        return _page(case, actor, data, draft.by_field)
    await appeals.vote(
        db, actor, appeal_id, draft, today=case.business.today, now=now, base_url=settings.base_url
    )
    return Redirect(done(f"{HOME}/{appeal_id}", "saved"), status_code=303)


@post("/{appeal_id:uuid}/record", name="panel.record", status_code=200)
async def submit_record(
    appeal_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Response[bytes]:
    """Hand out the signed record."""
    return await signed_record(db, actor, await seated_at(db, actor, appeal_id), settings, now=now)


@get("/{appeal_id:uuid}/papers/{paper_id:uuid}", name="panel.paper")
async def show_paper(
    appeal_id: FromPath[UUID],
    paper_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
) -> Response[bytes]:
    """Hand out a page of a document."""
    return paper(paper_id, await paper_of(db, await seated_at(db, actor, appeal_id), paper_id))


def _page(case: Case, actor: Actor, raw: dict[str, str], faults: Any) -> Template:
    made = case.procedure.appeal
    context = {
        "case": case,
        "words": words,
        "appeal": made,
        "mine": next((one for one in made.seats if one.account_id == actor.account_id), None)
        if made
        else None,
        "verdicts": [(one, words.VERDICTS[one]) for one in verdicts_on(case.outcome)],
        "papers_at": f"{HOME}/{made.appeal_id}/papers" if made else "",
        "longest": REASON_LONGEST,
        "raw": raw,
        "faults": faults,
    }
    return Template("decisions/panel.html", context=context, status_code=422 if faults else 200)


router = Router(
    path=HOME,
    guards=[only(Actor, fresh=True)],
    route_handlers=[show_seats, show_appeal, submit_vote, submit_record, show_paper],
)
