"""What a registrar does in a case beside deciding: notice, delivery, suspension meanwhile, panel, the signed record."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, RegistrarActor
from registry.accounts.guards import anyone, only
from registry.decisions import appeals, hearing, interim, retention
from registry.decisions.exporting import Exported, export
from registry.decisions.forms import parse_delivery, parse_hold, parse_notice, parse_words
from registry.decisions.procedures import paper_of
from registry.decisions.queries import case_of
from registry.decisions.signing import published, signing_key
from registry.decisions.uploads import BODY_MOST, drawn, read_form
from registry.decisions.web import case_page
from registry.errors import BusyError, NotFoundError
from registry.handlers.keyrings import own_keyring
from registry.kit.forms import FormFaults, FormReader
from registry.kit.pages import done
from registry.kit.pictures import EMPTY
from registry.kit.sealing import KeyringError
from registry.kit.words import Sentence
from registry.settings import Settings

HOME = "/registrar/decisions"
NOT_SIGNED = Sentence("It could not be signed just now, so nothing was handed out. Try again in a minute.")


@post("/{recommendation_id:uuid}/notice", name="registrar.decision.notice", status_code=200)
async def submit_notice(
    recommendation_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Write the notice to the business."""
    case = await case_of(db, actor, recommendation_id, now=now)
    draft = parse_notice(data)
    if isinstance(draft, FormFaults):
        return case_page(case, data, draft.by_field)
    await hearing.give_notice(
        db, actor, recommendation_id, draft, today=case.business.today, now=now, base_url=settings.base_url
    )
    return _back(recommendation_id)


@post(
    "/{recommendation_id:uuid}/delivery",
    name="registrar.decision.delivery",
    status_code=200,
    request_max_body_size=BODY_MOST,
)
async def submit_delivery(
    request: Request[Any, Any, State],
    recommendation_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Enter a delivery with the document that proves it."""
    async with request.app.state.database.reads() as reading:  # no writer waits while pages are redrawn
        case = await case_of(reading, actor, recommendation_id, now=now)
    raw, files = await read_form(request)
    notice, today = case.procedure.notice, case.business.today
    if notice is None:
        raise NotFoundError
    draft = parse_delivery(raw, noticed_on=notice.written_on, today=today)
    pages = await drawn(files) if files else EMPTY
    faults = dict(draft.by_field) if isinstance(draft, FormFaults) else {}
    if isinstance(pages, Sentence):
        faults["papers"] = pages
    if isinstance(draft, FormFaults) or isinstance(pages, Sentence):
        return case_page(case, raw, faults)
    await hearing.enter_delivery(
        db, actor, recommendation_id, draft, pages, today=today, now=now, base_url=settings.base_url
    )
    return _back(recommendation_id)


@post("/{recommendation_id:uuid}/suspend", name="registrar.decision.suspend", status_code=200)
async def submit_suspend(
    recommendation_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Suspend for the time being, or lift that."""
    case = await case_of(db, actor, recommendation_id, now=now)
    reason = parse_words(data, "why")
    if isinstance(reason, FormFaults):
        return case_page(case, data, reason.by_field)
    act = interim.lift if data.get("lift") else interim.suspend_for_now
    await act(
        db, actor, recommendation_id, reason, today=case.business.today, now=now, base_url=settings.base_url
    )
    return _back(recommendation_id)


@post("/{recommendation_id:uuid}/panel", name="registrar.decision.panel", status_code=200)
async def submit_seat(
    recommendation_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Seat one of the panel."""
    case = await case_of(db, actor, recommendation_id, now=now)
    form = FormReader(data)
    email = form.email("email")
    if form.faults:
        return case_page(case, data, form.faults)
    await appeals.seat(
        db, actor, recommendation_id, email, today=case.business.today, now=now, base_url=settings.base_url
    )
    return _back(recommendation_id)


@post("/{recommendation_id:uuid}/panel/leave", name="registrar.decision.unseat", status_code=303)
async def submit_unseat(
    recommendation_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Let somebody go who has not voted."""
    try:
        account_id = UUID(data.get("who", "")[:36])
    except ValueError:
        raise NotFoundError from None
    await appeals.unseat(db, actor, recommendation_id, account_id, now=now)
    return _back(recommendation_id)


@post("/{recommendation_id:uuid}/hold", name="registrar.decision.hold", status_code=200)
async def submit_hold(
    recommendation_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Ask that the documents be kept longer."""
    case = await case_of(db, actor, recommendation_id, now=now)
    draft = parse_hold(data, today=now.date())
    if isinstance(draft, FormFaults):
        return case_page(case, data, draft.by_field)
    await retention.ask_hold(db, actor, recommendation_id, draft, now=now)
    return _back(recommendation_id)


@post(
    "/{recommendation_id:uuid}/holds/{kept_id:uuid}/confirm",
    name="registrar.decision.hold.confirm",
    status_code=303,
)
async def submit_confirm_hold(
    recommendation_id: FromPath[UUID],
    kept_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Confirm another registrar's hold."""
    await retention.confirm_hold(db, actor, recommendation_id, kept_id, now=now)
    return _back(recommendation_id)


@post("/{recommendation_id:uuid}/record", name="registrar.decision.record", status_code=200)
async def submit_record(
    recommendation_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Response[bytes]:
    """Hand out the signed record."""
    return await signed_record(db, actor, recommendation_id, settings, now=now)


@get("/{recommendation_id:uuid}/papers/{paper_id:uuid}", name="registrar.decision.paper")
async def show_paper(
    recommendation_id: FromPath[UUID], paper_id: FromPath[UUID], db: NamedDependency[AsyncSession]
) -> Response[bytes]:
    """Hand out a page of a document, as a file and not as a page."""
    return paper(paper_id, await paper_of(db, recommendation_id, paper_id))


@get("/key.pem", name="decisions.key")
async def show_key(db: NamedDependency[AsyncSession], settings: NamedDependency[Settings]) -> Response[bytes]:
    """Publish the key by which records are checked."""
    pem = published(await own_keyring(db, settings))
    if pem is None:
        raise NotFoundError
    return Response(pem, media_type="application/x-pem-file")


async def signed_record(
    db: AsyncSession, actor: Actor, recommendation_id: UUID, settings: Settings, *, now: datetime
) -> Response[bytes]:
    """Return the signed record as a file; the caller has seen to it that the actor may see the case."""
    try:
        key = signing_key(await own_keyring(db, settings))
    except KeyringError:
        raise BusyError(NOT_SIGNED.english) from None
    found: Exported = await export(db, actor, recommendation_id, key=key, site=settings.base_url, now=now)
    headers = {"content-disposition": f'attachment; filename="{found.name}"'}
    return Response(found.content, media_type="application/zip", headers=headers)


def paper(paper_id: UUID, content: bytes) -> Response[bytes]:
    """Return a picture as a file."""
    headers = {"content-disposition": f'attachment; filename="document-{paper_id}.jpg"'}
    return Response(content, media_type="image/jpeg", headers=headers)


def _back(recommendation_id: UUID) -> Redirect:
    return Redirect(done(f"{HOME}/{recommendation_id}", "saved"), status_code=303)


registrars = Router(
    path=HOME,
    guards=[only(RegistrarActor, fresh=True)],
    route_handlers=[
        submit_notice,
        submit_delivery,
        submit_suspend,
        submit_seat,
        submit_unseat,
        submit_hold,
        submit_confirm_hold,
        submit_record,
        show_paper,
    ],
)
public = Router(path="/decisions", guards=[anyone], route_handlers=[show_key])
