"""Recommending, as an association or as a registrar; the queue of decisions, and deciding."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AuditorActor, RegistrarActor, ReviewerActor
from registry.accounts.guards import only
from registry.decisions import actions, words
from registry.decisions.forms import parse_decision, parse_recommendation
from registry.decisions.queries import Business, Case, Recommender, business_for, case_of, queue
from registry.decisions.rules import FACTS_LONGEST, LATEST_EFFECT, REASON_LONGEST, Ground, grounds_for
from registry.decisions.terms import OTHERWISE
from registry.kit.forms import FormFaults
from registry.kit.pages import done
from registry.kit.words import Sentence
from registry.settings import Settings

# Not a dependency named `actor`: the framework checks those, and knows no unions of dataclasses.
Asked = Request[AuditorActor | ReviewerActor, Any, State]


# ── recommending ────────────────────────────────────────────────────────────────────────────────────


@get("/{signatory_id:uuid}/recommend", name="association.recommend")
async def show_recommend_member(
    request: Asked,
    signatory_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    complaint: FromQuery[UUID | None] = None,
) -> Template:
    """Show the form, about a member of one's association."""
    actor = request.user
    return _recommend_page(actor, await business_for(db, actor, signatory_id, now=now), _about(complaint), {})


@post("/{signatory_id:uuid}/recommend", name="association.recommend.submit", status_code=200)
async def submit_recommend_member(
    request: Asked,
    signatory_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Recommend something about a member; a registrar decides."""
    return await _recommend(db, request.user, signatory_id, data, now=now, settings=settings)


@get("/{signatory_id:uuid}/recommend", name="registrar.recommend")
async def show_recommend(
    signatory_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    complaint: FromQuery[UUID | None] = None,
) -> Template:
    """Show the form, about any business."""
    return _recommend_page(actor, await business_for(db, actor, signatory_id, now=now), _about(complaint), {})


@post("/{signatory_id:uuid}/recommend", name="registrar.recommend.submit", status_code=200)
async def submit_recommend(
    signatory_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Recommend something about any business; another registrar decides."""
    return await _recommend(db, actor, signatory_id, data, now=now, settings=settings)


async def _recommend(
    db: AsyncSession,
    actor: Recommender,
    signatory_id: UUID,
    raw: Mapping[str, str],
    *,
    now: datetime,
    settings: Settings,
) -> Template | Redirect:
    business = await business_for(db, actor, signatory_id, now=now)
    draft = parse_recommendation(
        raw, present=business.present, year_late=business.year_late,
        upheld=[one.complaint_id for one in business.upheld],
    )  # fmt: skip
    if isinstance(draft, FormFaults):
        return _recommend_page(actor, business, raw, draft.by_field)
    await actions.recommend(
        db, actor, signatory_id, draft, today=business.today, now=now, base_url=settings.base_url
    )
    return Redirect(done(f"{_folder(actor)}/{signatory_id}/history", "recommended"), status_code=303)


def _about(complaint: UUID | None) -> dict[str, str]:
    """Return the form as it is begun from the page of a complaint."""
    return {"ground": Ground.COMPLAINT_UPHELD, "complaint": str(complaint)} if complaint else {}


def _folder(actor: Recommender) -> str:
    return "/registrar/signatories" if isinstance(actor, RegistrarActor) else "/association/members"


def _recommend_page(
    actor: Recommender, business: Business, raw: Mapping[str, str], faults: Mapping[str, Sentence]
) -> Template:
    impossible = {Ground.REPORT_YEAR_OVERDUE} if not business.year_late else set()
    impossible |= {Ground.COMPLAINT_UPHELD} if not business.upheld else set()
    context = {
        "business": business,
        "folder": _folder(actor),
        "as_registrar": isinstance(actor, RegistrarActor),
        "outcomes": [(one, words.OUTCOMES[one], words.WHAT_IT_DOES[one]) for one in business.fitting],
        "waiting": [words.OUTCOMES[one] for one in business.waiting],
        "grounds": {
            ground: words.GROUNDS[ground]
            for one in business.fitting
            for ground in grounds_for(one)
            if ground not in impossible
        },
        "longest": REASON_LONGEST,
        "raw": raw,
        "faults": faults,
    }
    return Template("decisions/recommend.html", context=context, status_code=422 if faults else 200)


# ── deciding ────────────────────────────────────────────────────────────────────────────────────────


@get("/", name="registrar.decisions")
async def show_queue(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    after: FromQuery[UUID | None] = None,
) -> Template:
    """List what waits for a decision, the oldest first."""
    context = {
        "queue": await queue(db, actor, now=now, after=after),
        "phases": words.PHASES,
        "first": after is None,
        "outcomes": words.OUTCOMES,
        "grounds": words.GROUNDS,
    }
    return Template("decisions/queue.html", context=context)


@get("/{recommendation_id:uuid}", name="registrar.decision")
async def show_case(
    recommendation_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show what was recommended and why, with the form to decide or the decision."""
    case = await case_of(db, actor, recommendation_id, now=now)
    return case_page(case, {"effective_on": case.business.today.isoformat()}, {})


@post("/{recommendation_id:uuid}", name="registrar.decision.submit", status_code=200)
async def submit_decision(
    recommendation_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Follow or dismiss; show the form again, filled in, when something in it is wrong."""
    case = await case_of(db, actor, recommendation_id, now=now)
    today = case.business.today
    draft = parse_decision(data, today=today)
    if isinstance(draft, FormFaults):
        return case_page(case, data, draft.by_field)
    await actions.decide(
        db, actor, recommendation_id, draft, today=today, now=now, base_url=settings.base_url
    )
    return Redirect(done(f"/registrar/decisions/{recommendation_id}", "decided"), status_code=303)


def case_page(case: Case, raw: Mapping[str, str], faults: Mapping[str, Sentence]) -> Template:
    """Return a case with its forms, filled in as they were, and what is wrong in them."""
    context = {
        "case": case,
        "outcome": words.OUTCOMES[case.outcome],
        "what_it_does": words.WHAT_IT_DOES[case.outcome],
        "ground": words.GROUNDS[case.ground],
        "category": words.CATEGORIES[case.category],
        "latest": case.business.today + LATEST_EFFECT,
        "longest": REASON_LONGEST,
        "facts_longest": FACTS_LONGEST,
        "words": words,
        "services": [(one, words.SERVICES[one]) for one in OTHERWISE],
        "papers_at": f"/registrar/decisions/{case.recommendation_id}/papers",
        "raw": raw,
        "faults": faults,
    }
    return Template("decisions/case.html", context=context, status_code=422 if faults else 200)


members = Router(
    path="/association/members",
    guards=[only(AuditorActor, ReviewerActor, fresh=True)],
    route_handlers=[show_recommend_member, submit_recommend_member],
)
registrars = Router(
    path="/registrar/signatories",
    guards=[only(RegistrarActor, fresh=True)],
    route_handlers=[show_recommend, submit_recommend],
)
waiting = Router(path="/registrar/decisions", guards=[only(RegistrarActor)], route_handlers=[show_queue])
decisions = Router(
    path="/registrar/decisions",
    guards=[only(RegistrarActor, fresh=True)],
    route_handlers=[show_case, submit_decision],
)
