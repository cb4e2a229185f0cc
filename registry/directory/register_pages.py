"""The registrar's list of all businesses, and one business with all that is known of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.guards import only
from registry.adherence.actions import set_dates
from registry.adherence.rules import NOT_TRAINED, Standing, dates_marker
from registry.audits.words import ORIGINS
from registry.audits.words import STATES as AUDIT_STATES
from registry.decisions import words
from registry.decisions.forms import parse_dates
from registry.decisions.rules import REASON_LONGEST
from registry.directory.dossier import Dossier, dossier
from registry.directory.forms import Search, parse_search
from registry.directory.looked_at import audits_about, reports_about
from registry.directory.search import NOTHING, choices, search
from registry.directory.web import list_context
from registry.errors import NotFoundError
from registry.histories.queries import any_history
from registry.kit.forms import FormFaults
from registry.kit.pages import done
from registry.kit.words import Sentence
from registry.reports.words import STATES as REPORT_STATES
from registry.signatories.words import SECTORS
from registry.training.coverage_queries import is_enough

REGISTER = "/registrar/signatories"
LINES_SHOWN = 5
Asked = Request[RegistrarActor, Any, State]


@get("/", name="registrar.signatories")
async def show_register(
    request: Asked, db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Template:
    """List every business there is: applicants and those long gone too."""
    raw = dict(request.query_params)
    asked = parse_search(raw)
    if isinstance(asked, FormFaults):
        offered = await choices(db, Search())
        context = list_context(Search(), NOTHING, offered, raw, asked.by_field, path=REGISTER)
        return Template("directory/register.html", context=context, status_code=422)
    found = await search(db, asked, now=now, everyone=True)
    context = list_context(asked, found, await choices(db, asked), asked.raw, {}, path=REGISTER)
    return Template("directory/register.html", context=context)


@get("/{signatory_id:uuid}", name="registrar.signatory")
async def show_dossier(
    signatory_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show one business."""
    found = await dossier(db, actor, signatory_id, now=now)
    return await _dossier_page(db, actor, found, _dates(found), {}, now=now)


@post("/{signatory_id:uuid}/dates", name="registrar.signatory.dates", status_code=200)
async def submit_dates(
    signatory_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Set the dates of report and audit; the public page and the history say that a registrar did."""
    found = await dossier(db, actor, signatory_id, now=now)
    if found.adherence_id is None:
        raise NotFoundError
    draft = parse_dates(data, today=found.today)
    if isinstance(draft, FormFaults):
        return await _dossier_page(db, actor, found, data, draft.by_field, now=now)
    trained_enough = await is_enough(db, signatory_id, today=found.today)
    extends = draft.reported_until is not None and draft.reported_until > (found.reported_until or date.min)
    if extends and not trained_enough:
        return await _dossier_page(db, actor, found, data, {"reported_until": NOT_TRAINED}, now=now)
    await set_dates(
        db, actor, found.adherence_id, report_due_on=draft.report_due_on,
        reported_until=draft.reported_until, audited_until=draft.audited_until, read=data.get("read", ""),
        trained_enough=trained_enough,        reason=draft.reason, today=found.today, now=now,
    )  # fmt: skip
    return Redirect(done(f"{REGISTER}/{signatory_id}", "saved"), status_code=303)


def _dates(found: Dossier) -> dict[str, str]:
    held = {name: getattr(found, name) for name in ("report_due_on", "reported_until", "audited_until")}
    shown = {name: day.isoformat() for name, day in held.items() if day is not None}
    return {**shown, "read": dates_marker(**held)}


async def _dossier_page(
    db: AsyncSession,
    actor: RegistrarActor,
    found: Dossier,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
    *,
    now: datetime,
) -> Template:
    history = await any_history(db, actor, found.who.signatory_id)
    context = {
        "dossier": found,
        "listed": found.told.standing is not Standing.NOT_ON_THE_REGISTER,
        "reports": await reports_about(db, actor, found.who.signatory_id, now=now),
        "report_states": REPORT_STATES,
        "audits": await audits_about(db, actor, found.who.signatory_id),
        "audit_states": AUDIT_STATES,
        "origins": ORIGINS,
        "lines": history.lines[:LINES_SHOWN],
        "zone": history.zone,
        "sectors": SECTORS,
        "categories": words.CATEGORIES,
        "outcomes": words.OUTCOMES,
        "longest": REASON_LONGEST,
        "raw": raw,
        "faults": faults,
    }
    return Template("directory/dossier.html", context=context, status_code=422 if faults else 200)


router = Router(path=REGISTER, guards=[only(RegistrarActor)], route_handlers=[show_register, show_dossier])
deciding = Router(path=REGISTER, guards=[only(RegistrarActor, fresh=True)], route_handlers=[submit_dates])
