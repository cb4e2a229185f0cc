"""The auditor's own pages, whatever hat is on: declare, write findings, verify, sign. The visit itself: checklist_pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State as AppState
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.guards import only
from registry.audits import fieldwork, finding, planning, words
from registry.audits.access import Visitor, visitor
from registry.audits.closing import sign
from registry.audits.forms import parse_declaration, parse_finding, parse_words
from registry.audits.plan_pages import pdf
from registry.audits.queries import audit_view, my_visits, picture_of, report_of
from registry.audits.rules import FACT_LONGEST, REASON_LONGEST
from registry.errors import FactorMissingError
from registry.kit.forms import FormFaults
from registry.kit.i18n import spoken
from registry.kit.pages import done, serving
from registry.kit.words import Sentence
from registry.ledger.actions import acts
from registry.settings import Settings

HOME = "/visits"
PICTURE = "pictures"
TICK_NOBODY = Sentence("Tick that nobody and no room in use is on it, or blur what must not be seen first.")
Asked = Request[Actor, Any, AppState]
Raw = Mapping[str, str]


async def me(
    db: AsyncSession, actor: Actor, audit_id: UUID, *, now: datetime, sending: bool = False
) -> Visitor:
    """Return who asks as an auditor of an audit, and let the ledger know for whom they act.

    Raises:
        FactorMissingError: auditors and registrars need a second factor.
        NotFoundError: they do not audit it.

    """
    found = await visitor(db, actor, audit_id, now=now, sending=sending)
    if not serving.get().has_factor:
        raise FactorMissingError
    acts(db, found.acting)
    return found


@get("/", name="visits")
async def show_visits(db: NamedDependency[AsyncSession], actor: NamedDependency[Actor]) -> Template:
    """List what one audits."""
    context = {"lines": await my_visits(db, actor), "states": words.STATES, "all_origins": words.ORIGINS}
    return Template("audits/visits.html", context=context)


@get("/{audit_id:uuid}", name="visit")
async def show_visit(
    audit_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Template:
    """Show one audit to who carries it out, with what comes next."""
    return await one(db, await me(db, actor, audit_id, now=now), now, {}, {})


@post("/{audit_id:uuid}/declare", name="visit.declare", status_code=200)
async def submit_declaration(
    audit_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Sign that nothing binds one to the business."""
    mine = await me(db, actor, audit_id, now=now)
    if faults := parse_declaration(data):
        return await one(db, mine, now, data, faults.by_field)
    await planning.declare(db, mine, named="named" in data, now=now)
    return _back(audit_id, "certified")


@post("/{audit_id:uuid}/not-free", name="visit.not_free", status_code=200)
async def submit_not_free(
    audit_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Say that something binds one to the business."""
    await planning.not_free(db, await me(db, actor, audit_id, now=now), now=now, base_url=settings.base_url)
    return Redirect(done(HOME, "handed_on"), status_code=303)


@post("/{audit_id:uuid}/begin", name="visit.begin", status_code=200)
async def submit_begin(
    audit_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Begin the visit."""
    mine = await me(db, actor, audit_id, now=now)
    today = (await audit_view(db, mine, audit_id, now=now)).today
    await fieldwork.begin(db, mine, today=today, now=now)
    return Redirect(done(f"{HOME}/{audit_id}/checklist", "saved"), status_code=303)


@post("/{audit_id:uuid}/finish", name="visit.finish", status_code=200)
async def submit_finish(
    audit_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Redirect:
    """End the visit."""
    await fieldwork.finish(db, await me(db, actor, audit_id, now=now), now=now)
    return _back(audit_id, "ended")


@post("/{audit_id:uuid}/reopen", name="visit.reopen", status_code=200)
async def submit_reopen(
    audit_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Go back to the visit."""
    await fieldwork.reopen(db, await me(db, actor, audit_id, now=now), now=now)
    return Redirect(done(f"{HOME}/{audit_id}/checklist", "saved"), status_code=303)


@post("/{audit_id:uuid}/findings", name="visit.find", status_code=200)
async def submit_finding(
    audit_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Write a finding."""
    mine = await me(db, actor, audit_id, now=now)
    audit = await audit_view(db, mine, audit_id, now=now)
    draft = parse_finding(data, {place.item.key for place in audit.places})
    if isinstance(draft, FormFaults):
        return await one(db, mine, now, data, draft.by_field)
    await finding.find(db, mine, draft, now=now)
    return _back(audit_id, "added")


@post("/{audit_id:uuid}/findings/{finding_id:uuid}/drop", name="visit.drop", status_code=200)
async def submit_drop(
    audit_id: FromPath[UUID],
    finding_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Drop a finding that was not told yet."""
    await finding.drop(db, await me(db, actor, audit_id, now=now), finding_id, now=now)
    return _back(audit_id, "removed")


@post("/{audit_id:uuid}/tell", name="visit.tell", status_code=200)
async def submit_tell(
    audit_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Tell the member what was found."""
    mine = await me(db, actor, audit_id, now=now)
    today = (await audit_view(db, mine, audit_id, now=now)).today
    await finding.tell(db, mine, today=today, now=now, base_url=settings.base_url)
    return _back(audit_id, "saved")


@post("/{audit_id:uuid}/go-on", name="visit.go_on", status_code=200)
async def submit_go_on(
    audit_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Go on without the member's answer."""
    mine = await me(db, actor, audit_id, now=now)
    today = (await audit_view(db, mine, audit_id, now=now)).today
    await finding.go_on(db, mine, today=today, now=now, base_url=settings.base_url)
    return _back(audit_id, "saved")


@post("/{audit_id:uuid}/findings/{finding_id:uuid}/judge", name="visit.judge", status_code=200)
async def submit_judgement(
    audit_id: FromPath[UUID],
    finding_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Verify that a finding is put right, say what is missing, or recommend a suspension."""
    mine = await me(db, actor, audit_id, now=now)
    said = parse_words(data, name := f"judge-{finding_id}")
    if isinstance(said, FormFaults):
        return await one(db, mine, now, data, said.by_field)
    match data.get("act", ""):
        case "accept" | "refuse" as act:
            await finding.judge(
                db, mine, finding_id, said, good=act == "accept", now=now, base_url=settings.base_url
            )
        case "recommend":
            today = (await audit_view(db, mine, audit_id, now=now)).today
            await finding.recommend_late(
                db, mine, finding_id, said, today=today, now=now, base_url=settings.base_url
            )
        case _:
            return await one(db, mine, now, data, {name: Sentence("Choose one.")})
    return _back(audit_id, "answered")


@post("/{audit_id:uuid}/sign", name="visit.sign", status_code=200)
async def submit_signature(
    audit_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Sign the report as an auditor."""
    mine = await me(db, actor, audit_id, now=now)
    await sign(db, mine, audit_id, data.get("read", ""), now=now, base_url=settings.base_url)
    return _back(audit_id, "certified")


@get("/{audit_id:uuid}/report.pdf", name="visit.report")
async def show_report(
    audit_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Hand out the report."""
    return pdf(await report_of(db, await me(db, actor, audit_id, now=now), audit_id))


@get(f"/{{audit_id:uuid}}/{PICTURE}/{{shot_id:uuid}}", name="visit.picture")
async def show_picture(
    audit_id: FromPath[UUID],
    shot_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Hand out a picture, as a file and not as a page."""
    return jpeg(await picture_of(db, await me(db, actor, audit_id, now=now), audit_id, shot_id))


async def one(
    db: AsyncSession, mine: Visitor, now: datetime, raw: Raw, faults: Mapping[str, Sentence]
) -> Template:
    """Return the page of one audit as its auditor sees it."""
    audit = await audit_view(db, mine, mine.audit_id, now=now)
    context = {
        "audit": audit,
        "me": audit.me(mine),
        "said": words,
        "states": words.STATES,
        "all_origins": words.ORIGINS,
        "spoken": spoken.get(),
        "home": HOME,
        "signed_by_me": any(one.account_id == mine.account_id for one in audit.signatures),
        "own": mine.association_id == audit.association_id,
        "longest": FACT_LONGEST,
        "said_longest": REASON_LONGEST,
        "raw": raw,
        "faults": faults,
    }
    return Template("audits/visit.html", context=context, status_code=422 if faults else 200)


def jpeg(content: bytes) -> Response[bytes]:
    """Return a picture as a file."""
    headers = {"content-disposition": 'attachment; filename="picture.jpg"'}
    return Response(content, media_type="image/jpeg", headers=headers)


def _back(audit_id: UUID, what: str) -> Redirect:
    return Redirect(done(f"{HOME}/{audit_id}", what), status_code=303)


router = Router(
    path=HOME,
    guards=[only(Actor)],
    route_handlers=[
        show_visits, show_visit, submit_declaration, submit_not_free, submit_begin, submit_finish, submit_reopen,
        submit_finding, submit_drop, submit_tell, submit_go_on, submit_judgement, submit_signature, show_report,
        show_picture,
    ],
)  # fmt: skip
