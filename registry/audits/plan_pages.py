"""Planning, following and closing audits: at an association's desk, and at the registrars'. The same pages for both."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State as AppState
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationAdminActor, AuditorActor, RegistrarActor
from registry.accounts.guards import only
from registry.audits import closing, planning, words
from registry.audits.candidates import Business, business_to_plan, candidates, sendable
from registry.audits.forms import parse_plan, parse_words, read_id
from registry.audits.queries import audit_view, listed, my_visits, report_of
from registry.audits.rules import OVER, REASON_LONGEST, Origin
from registry.errors import RuleBrokenError
from registry.kit.forms import FormFaults
from registry.kit.i18n import spoken
from registry.kit.pages import done
from registry.kit.words import Sentence
from registry.settings import Settings

Planner = AssociationAdminActor | RegistrarActor
Overseer = AssociationAdminActor | AuditorActor | RegistrarActor
# Not a dependency named `actor`: the framework checks those, and knows no unions of dataclasses.
Planning = Request[Planner, Any, AppState]
Overseeing = Request[Overseer, Any, AppState]
Raw = Mapping[str, str]
NOTICE = timedelta(days=30)  # proposed on the form


@get("/")
async def show_audits(
    request: Overseeing,
    db: NamedDependency[AsyncSession],
    over: FromQuery[str] = "",
) -> Template:
    """List the audits that are open, or those that are over; and one's own visits."""
    actor = request.user
    context = _base(actor) | {
        "lines": await listed(db, actor, over=over == "yes"),
        "over": over == "yes",
        "visits": await my_visits(db, actor),
    }
    return Template("audits/list.html", context=context)


@get("/candidates")
async def show_candidates(
    request: Planning, db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Template:
    """List whom to audit, each with the reasons."""
    context = _base(request.user) | {
        "lines": await candidates(db, request.user, now=now),
        "risks": words.RISKS,
    }
    return Template("audits/candidates.html", context=context)


@get("/plan/{signatory_id:uuid}")
async def show_plan(
    request: Planning,
    signatory_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template:
    """Show the form that plans an audit of a business."""
    business = await business_to_plan(db, request.user, signatory_id, now=now)
    raw = {
        "origin": (Origin.RISK if business.reasons else Origin.CYCLIC).value,
        "planned_for": (business.today + NOTICE).isoformat(),
    }
    return _plan(request.user, business, raw, set(), {})


@post("/plan/{signatory_id:uuid}", status_code=200)
async def submit_plan(
    request: Planning,
    signatory_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Plan an audit; show the form again, filled in, when something in it is wrong."""
    form = await request.form()
    raw = {name: str(value) for name, value in form.multi_items() if name != "sites"}
    chosen = {str(one) for one in form.getall("sites", [])}
    business = await business_to_plan(db, request.user, signatory_id, now=now)
    draft = parse_plan(raw, business.sites, chosen=chosen, today=business.today)
    if isinstance(draft, FormFaults):
        return _plan(request.user, business, raw, chosen, draft.by_field)
    audit = await planning.plan(
        db, request.user, signatory_id, draft, risks=[one.value for one in business.reasons], today=business.today,
        now=now, base_url=settings.base_url,
    )  # fmt: skip
    return Redirect(done(f"{_home(request.user)}/{audit.id}", "added"), status_code=303)


def _plan(
    actor: Planner, business: Business, raw: Raw, chosen: set[str], faults: Mapping[str, Sentence]
) -> Template:
    context = _base(actor) | {
        "business": business,
        "origins": {one: said for one, said in words.ORIGINS.items() if one is not Origin.RANDOM},
        "risks": words.RISKS,
        "raw": raw,
        "chosen": chosen,
        "faults": faults,
    }
    return Template("audits/plan.html", context=context, status_code=422 if faults else 200)


@get("/{audit_id:uuid}")
async def show_audit(
    request: Overseeing,
    audit_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template:
    """Show one audit, with what its planner can do."""
    return await _one(db, request.user, audit_id, now, {}, {})


async def _one(
    db: AsyncSession, actor: Overseer, audit_id: UUID, now: datetime, raw: Raw, faults: Mapping[str, Sentence]
) -> Template:
    audit = await audit_view(db, actor, audit_id, now=now)
    context = _base(actor) | {
        "audit": audit,
        "said": words,
        "spoken": spoken.get(),
        "is_over": audit.state in OVER,
        "can_send": [] if isinstance(actor, AuditorActor) else await sendable(db, actor, now=now),
        "mine": any(one.account_id == actor.account_id for one in audit.auditing),
        "longest": REASON_LONGEST,
        "raw": raw,
        "faults": faults,
    }
    return Template("audits/one.html", context=context, status_code=422 if faults else 200)


@get("/{audit_id:uuid}/report.pdf")
async def show_report(
    request: Overseeing, audit_id: FromPath[UUID], db: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """Hand out the report."""
    return pdf(await report_of(db, request.user, audit_id))


@post("/{audit_id:uuid}/assign", status_code=200)
async def submit_assign(
    request: Planning,
    audit_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Send an auditor."""
    raw = {name: str(value) for name, value in (await request.form()).multi_items()}
    who, _, body = raw.get("who", "").partition("|")
    account_id = read_id(who)
    if account_id is None:
        return await _one(db, request.user, audit_id, now, raw, {"who": Sentence("Choose one.")})
    video = raw.get("video_reason", "").strip()
    said = parse_words(raw, "video_reason") if video else ""
    if isinstance(said, FormFaults):
        return await _one(db, request.user, audit_id, now, raw, said.by_field)
    try:
        await planning.assign(
            db,
            request.user,
            audit_id,
            account_id,
            read_id(body),
            video_reason=said,
            now=now,
            base_url=settings.base_url,
        )
    except RuleBrokenError as broken:
        if broken.said != planning.WHY_BY_VIDEO:
            raise
        return await _one(db, request.user, audit_id, now, raw, {"video_reason": broken.said})
    return Redirect(done(f"{_home(request.user)}/{audit_id}", "added"), status_code=303)


@post("/{audit_id:uuid}/hand-over/{auditor_id:uuid}", status_code=200)
async def submit_hand_over(
    request: Planning,
    audit_id: FromPath[UUID],
    auditor_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Take an auditor off an audit."""
    await planning.hand_over(
        db, request.user, audit_id, auditor_id, reason="", now=now, base_url=settings.base_url
    )
    return Redirect(done(f"{_home(request.user)}/{audit_id}", "handed_on"), status_code=303)


@post("/{audit_id:uuid}/cancel", status_code=200)
async def submit_cancel(
    request: Planning,
    audit_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Call an audit off, with the reason."""
    raw = {name: str(value) for name, value in (await request.form()).multi_items()}
    reason = parse_words(raw, "reason")
    if isinstance(reason, FormFaults):
        return await _one(db, request.user, audit_id, now, raw, reason.by_field)
    await planning.cancel(db, request.user, audit_id, reason=reason, now=now, base_url=settings.base_url)
    return Redirect(done(f"{_home(request.user)}/{audit_id}", "ended"), status_code=303)


@post("/{audit_id:uuid}/close", status_code=200)
async def submit_close(
    request: Planning,
    audit_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Close an audit."""
    raw = {name: str(value) for name, value in (await request.form()).multi_items()}
    said = parse_words(raw, "closing") if raw.get("closing", "").strip() else ""
    if isinstance(said, FormFaults):
        return await _one(db, request.user, audit_id, now, raw, said.by_field)
    today = (await audit_view(db, request.user, audit_id, now=now)).today
    await closing.close(
        db, request.user, audit_id, reason=said, today=today, now=now, base_url=settings.base_url
    )
    return Redirect(done(f"{_home(request.user)}/{audit_id}", "closed"), status_code=303)


def pdf(content: bytes) -> Response[bytes]:
    """Return a report as a file."""
    headers = {"content-disposition": 'attachment; filename="audit.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


def _home(actor: Overseer) -> str:
    return "/registrar/audits" if isinstance(actor, RegistrarActor) else "/association/audits"


def _base(actor: Overseer) -> dict[str, Any]:
    return {
        "home": _home(actor),
        "as_registrar": isinstance(actor, RegistrarActor),
        "plans": not isinstance(actor, AuditorActor),
        "states": words.STATES,
        "all_origins": words.ORIGINS,
    }


READING = [show_audits, show_audit, show_report]
DOING = [
    show_candidates, show_plan, submit_plan, submit_assign, submit_hand_over, submit_cancel, submit_close,
]  # fmt: skip
HOME = "/association/audits"
association_reading = Router(
    path=HOME, guards=[only(AssociationAdminActor, AuditorActor)], route_handlers=READING
)
association_planning = Router(path=HOME, guards=[only(AssociationAdminActor)], route_handlers=DOING)
registrars = Router(
    path="/registrar/audits", guards=[only(RegistrarActor)], route_handlers=[*READING, *DOING]
)
