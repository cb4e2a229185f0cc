"""Annual reports as those read them who decide: associations' reviewers, beside them auditors, and registrars."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor, AuditorActor, RegistrarActor, ReviewerActor
from registry.accounts.guards import only
from registry.accounts.rules import Role
from registry.adherence.rules import NOT_TRAINED
from registry.kit.forms import FormFaults
from registry.kit.i18n import say
from registry.kit.pages import done, serving
from registry.kit.words import Sentence
from registry.reports.business_pages import words
from registry.reports.forms import QUERY_LONGEST, REASON_LONGEST, parse_queries, parse_reason
from registry.reports.models import AnnualReport
from registry.reports.queries import Seen, seen_report
from registry.reports.queue import Pile, queue
from registry.reports.review import accept, ask, hold_as_read, keep_queries, reject
from registry.reports.rules import IN_HAND, TO_READ, WHOLE
from registry.reports.scope import Decider, Reader
from registry.reports.words import STATES, label
from registry.settings import Settings

LARGEST_REVIEW = 128 * 1024  # bytes; a question for each of eight parts, and a reason
NO_FAULTS: Mapping[str, Sentence] = {}


async def _queue_page(
    db: AsyncSession, actor: Reader, pile: str, after: UUID | None, now: datetime
) -> Template:
    chosen = Pile(pile) if pile in list(Pile) else Pile.OURS
    found = await queue(db, actor, chosen, after=after, now=now)
    home = f"{_desk(actor)}/reports"
    context = {
        "states": STATES,
        "queue": found,
        "pile": chosen,
        "home": home,
        "desk": _desk(actor),
        "first": f"{home}?pile={chosen}" if after else None,
        "onward": f"{home}?pile={chosen}&after={found.next_after}" if found.next_after else None,
    }
    return Template("reports/queue.html", context=context)


async def _review_page(
    db: AsyncSession,
    actor: Reader,
    report_id: UUID,
    now: datetime,
    *,
    raw: Mapping[str, str] | None = None,
    faults: Mapping[str, Sentence] = NO_FAULTS,
) -> Template:
    seen = await seen_report(db, actor, report_id, now=now)
    decides = _decides(actor) and not seen.own_business
    context = {
        "seen": seen,
        "desk": _desk(actor),
        "home": f"{_desk(actor)}/reports/{report_id}",
        "may_ask": decides and seen.state in TO_READ,
        "may_reject": decides and seen.state in IN_HAND,
        "raw": {**seen.kept, **(raw or {})},
        "faults": faults,
        "labels": {name: say(label(name)) for name in faults},
        "longest": {"ask": QUERY_LONGEST, "reason": REASON_LONGEST},
        "whole": WHOLE,
        **words(),
    }
    return Template("reports/review.html", context=context, status_code=422 if faults else 200)


async def _submit(
    db: AsyncSession,
    actor: Decider,
    report_id: UUID,
    raw: Mapping[str, str],
    settings: Settings,
    now: datetime,
) -> Template | Redirect:
    seen = await seen_report(db, actor, report_id, now=now)
    row = await hold_as_read(db, actor, report_id, raw.get("read", ""), now=now)
    act, today, base_url = raw.get("act", "keep"), seen.today, settings.base_url
    faults: Mapping[str, Sentence] = NO_FAULTS
    match act:
        case "accept":
            faults = _not_trained(seen) or ({} if raw.get("nothing_told") else {"nothing_told": NOT_READ})
            if not faults:
                items = [one.key for one in seen.items]
                await accept(db, actor, row, items, base_url=base_url, today=today, now=now)
        case "reject":
            reason = parse_reason(raw)
            if isinstance(reason, FormFaults):
                faults = reason.by_field
            else:
                await reject(db, actor, row, reason, base_url=base_url, today=today, now=now)
        case _:
            faults = await _ask(db, actor, row, seen, raw, base_url=base_url, now=now)
    if faults:
        return await _review_page(db, actor, report_id, now, raw=raw, faults=faults)
    what = {"accept": "decided", "reject": "decided", "ask": "asked_business"}.get(act, "kept")
    return Redirect(done(f"{_desk(actor)}/reports/{report_id}", what), status_code=303)


async def _ask(
    db: AsyncSession,
    actor: Decider,
    row: AnnualReport,
    seen: Seen,
    raw: Mapping[str, str],
    *,
    base_url: str,
    now: datetime,
) -> Mapping[str, Sentence]:
    asked = parse_queries(raw, [one.key for one in seen.items])
    if isinstance(asked, FormFaults):
        return asked.by_field
    if raw.get("act") != "ask":
        await keep_queries(db, actor, row, asked)
        return NO_FAULTS
    if not any(asked.values()) and not seen.kept:
        return {
            f"ask.{WHOLE}": Sentence("Ask at least one thing, so that the business knows what to answer.")
        }
    await ask(db, actor, row, asked, base_url=base_url, now=now)
    return NO_FAULTS


NOT_READ = Sentence("Read it, and tick this if it is so: whoever accepts it answers for what is published.")


def _not_trained(seen: Seen) -> Mapping[str, Sentence]:
    enough = seen.now is None or seen.now.trained_enough
    return NO_FAULTS if enough or seen.state not in TO_READ else {"accept": NOT_TRAINED}


def _desk(actor: Reader) -> str:
    return "/registrar" if isinstance(actor, RegistrarActor) else "/association"


def _decides(actor: Reader) -> bool:
    """Say whether the reader may decide: an auditor of an association reads alone."""
    return isinstance(actor, RegistrarActor) or Role.REVIEWER in serving.get().wearing.roles


# ── an association's reviewers and auditors ─────────────────────────────────────────────────────────


@get("/", name="association.reports")
async def show_association_queue(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
    pile: FromQuery[str] = "",
    after: FromQuery[UUID | None] = None,
) -> Template:
    """List the reports of the association's members."""
    return await _queue_page(db, actor, pile, after, now)


@get("/{annual_report_id:uuid}", name="association.report")
async def show_association_review(
    annual_report_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show one report; to a reviewer with room for a question beside each commitment."""
    return await _review_page(db, actor, annual_report_id, now)


@post(
    "/{annual_report_id:uuid}/answer",
    name="association.report.submit",
    status_code=200,
    request_max_body_size=LARGEST_REVIEW,
)
async def submit_association_review(
    annual_report_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[ReviewerActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Do what the button says."""
    return await _submit(db, actor, annual_report_id, data, settings, now)


# ── registrars ──────────────────────────────────────────────────────────────────────────────────────


@get("/", name="registrar.reports")
async def show_registrar_queue(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    pile: FromQuery[str] = "",
    after: FromQuery[UUID | None] = None,
) -> Template:
    """List all reports; those that an association reads apart."""
    return await _queue_page(db, actor, pile, after, now)


@get("/{annual_report_id:uuid}", name="registrar.report")
async def show_registrar_review(
    annual_report_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show one report, with room for a question beside each commitment."""
    return await _review_page(db, actor, annual_report_id, now)


@post(
    "/{annual_report_id:uuid}/answer",
    name="registrar.report.submit",
    status_code=200,
    request_max_body_size=LARGEST_REVIEW,
)
async def submit_registrar_review(
    annual_report_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Do what the button says."""
    return await _submit(db, actor, annual_report_id, data, settings, now)


readers = Router(
    path="/association/reports",
    guards=[only(ReviewerActor, AuditorActor, seen_as=AssociationActor)],
    route_handlers=[show_association_queue, show_association_review],
)
reviewers = Router(
    path="/association/reports", guards=[only(ReviewerActor)], route_handlers=[submit_association_review]
)
registrars = Router(
    path="/registrar/reports", guards=[only(RegistrarActor)], route_handlers=[show_registrar_queue]
)
deciding = Router(
    path="/registrar/reports",
    guards=[only(RegistrarActor, fresh=True)],
    route_handlers=[show_registrar_review, submit_registrar_review],
)
