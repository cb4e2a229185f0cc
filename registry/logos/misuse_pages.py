"""Saying that a logo is in the wrong place, without saying who says so; and the registrars' list of that."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.budgets import network
from registry.accounts.guards import anyone, only
from registry.applications.alpha2 import ALPHA2
from registry.errors import TooManyError
from registry.kit.forms import FormFaults
from registry.kit.i18n import countries
from registry.kit.pages import done, to
from registry.logos.misuse import answer_misuse, check_misuse, report_misuse
from registry.logos.misuse_queries import misuse_page, misuse_report
from registry.logos.misuse_rules import KINDS, SHORT_KINDS, parse_misuse, parse_outcome
from registry.logos.queries import public_country
from registry.logos.rules import LONGEST_TYPED, read_code, spell
from registry.logos.tries import MISUSE_REPORTS, Tries
from registry.logos.verdicts import ENDED_BECAUSE
from registry.settings import Settings

Asked = Request[Any, Any, State]


@get("/", name="misuse")
async def show_question(
    db: NamedDependency[AsyncSession], now: NamedDependency[datetime], code: FromQuery[str] = ""
) -> Template:
    """Ask first whether it is about a person: that leads away from here, and nothing goes along but the country."""
    known = read_code(code) or ""
    country = await public_country(db, known, now=now) if known else None
    return Template("logos/misuse.html", context={"code": known, "country": country or ""})


@get("/report", name="misuse.report")
async def show_form(
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    code: FromQuery[str] = "",
) -> Template:
    """Show the form, with what the scan knew filled in."""
    known = read_code(code)
    country = await public_country(db, known, now=now) if known else None
    raw = {
        "code": spell(known) if known else code.strip()[:LONGEST_TYPED],
        "country": country or settings.home_country,
        "seen_on": now.date().isoformat(),
    }
    return _form(raw, {})


@post("/report", name="misuse.report.submit", status_code=200)
async def submit_form(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Keep the report: codes and a day."""
    draft = parse_misuse(data, today=now.date())
    if isinstance(draft, FormFaults):
        return _form(data, draft.by_field, status=422)
    reports = request.app.state.setdefault("misuse_reports", Tries(*MISUSE_REPORTS))
    if not reports.spend(network(request.client.host if request.client else ""), now=now):
        raise TooManyError(
            "Many reports came from your network within the hour. Wait a while, and send yours again."
        )
    await report_misuse(db, draft, now=now)
    return Redirect(to("/misuse/thanks"), status_code=303)


@get("/thanks", name="misuse.thanks")
async def show_thanks() -> Template:
    """Say what happens next."""
    return Template("logos/misuse_thanks.html")


@get("/", name="registrar.misuse")
async def show_reports(
    db: NamedDependency[AsyncSession], show: FromQuery[str] = "", after: FromQuery[str] = ""
) -> Template:
    """Show the reports that wait, or those that were answered."""
    waiting = show != "answered"
    page = await misuse_page(db, waiting=waiting, after=after)
    shown = "open" if waiting else "answered"
    onward = to(f"/registrar/misuse?show={shown}&after={page.onward}") if page.onward else None
    back = to(f"/registrar/misuse?show={shown}") if after else None
    context = {"lines": page.lines, "kinds": SHORT_KINDS, "waiting": waiting, "back": back, "onward": onward}
    return Template("logos/misuse_list.html", context=context)


@get("/{report_id:uuid}", name="registrar.misuse.one")
async def show_report(report_id: FromPath[UUID], db: NamedDependency[AsyncSession]) -> Template:
    """Show one report, and what can be done about it."""
    return await _report(db, report_id, {}, {})


@post("/{report_id:uuid}/check", name="registrar.misuse.check", status_code=303)
async def submit_check(
    report_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Take a report up."""
    await check_misuse(db, actor, report_id, now=now)
    return Redirect(to(f"/registrar/misuse/{report_id}"), status_code=303)


@post("/{report_id:uuid}", name="registrar.misuse.answer", status_code=200)
async def submit_outcome(
    report_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Answer a report."""
    line = await misuse_report(db, report_id)
    draft = parse_outcome(data, can_end=line.can_end)
    if isinstance(draft, FormFaults):
        return await _report(db, report_id, data, draft.by_field, status=422)
    await answer_misuse(db, actor, report_id, draft, now=now)
    return Redirect(done("/registrar/misuse", "answered"), status_code=303)


def _form(raw: dict[str, str], faults: Any, *, status: int = 200) -> Template:
    choices = [(code, name) for code, name in countries() if code in ALPHA2]
    context = {"raw": raw, "faults": faults, "kinds": KINDS, "countries": choices}
    return Template("logos/misuse_report.html", context=context, status_code=status)


async def _report(
    db: AsyncSession, report_id: UUID, raw: dict[str, str], faults: Any, *, status: int = 200
) -> Template:
    line = await misuse_report(db, report_id)
    context = {"line": line, "kinds": KINDS, "endings": ENDED_BECAUSE, "raw": raw, "faults": faults}
    return Template("logos/misuse_one.html", context=context, status_code=status)


public = Router(
    path="/misuse", guards=[anyone], route_handlers=[show_question, show_form, submit_form, show_thanks]
)
registrars = Router(
    path="/registrar/misuse", guards=[only(RegistrarActor)], route_handlers=[show_reports, submit_check]
)
answering = Router(
    path="/registrar/misuse",
    guards=[only(RegistrarActor, fresh=True)],
    route_handlers=[show_report, submit_outcome],
)
