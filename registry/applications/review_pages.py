"""Applications as those who decide about them see them: associations' reviewers, and registrars. One audience each."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor, ReviewerActor
from registry.accounts.guards import only
from registry.adherence.rules import Status, may_become
from registry.applications.queries import document
from registry.applications.review import hold_as_read
from registry.applications.review_buttons import Case, act_of
from registry.applications.review_forms import REMARK
from registry.applications.review_queries import queue, reviewed
from registry.applications.reviewing import AUTHORITY_SHOWN, Pile, read_marker
from registry.applications.rules import Authority
from registry.applications.scope import Reviewer
from registry.kit.i18n import say
from registry.kit.pages import done
from registry.kit.words import Sentence
from registry.settings import Settings
from registry.signatories.words import SECTORS

LARGEST_REVIEW = 256 * 1024  # bytes; a remark on each of a hundred items
DONE_BY = {"keep": "kept", "authority": "recorded"}  # every other button answers


async def _queue_page(
    db: AsyncSession, actor: Reviewer, pile: str, after: UUID | None, now: datetime
) -> Template:
    chosen = Pile(pile) if pile in list(Pile) else Pile.OURS
    found = await queue(db, actor, chosen, after=after, today=now.date(), now=now)
    home = f"{_desk(actor)}/applications"
    onward = f"{home}?pile={chosen}&after={found.next_after}" if found.next_after else None
    context = {
        "queue": found,
        "pile": chosen,
        "home": home,
        "first": f"{home}?pile={chosen}" if after else None,
        "onward": onward,
        "desk": _desk(actor),
        "sectors": SECTORS,
    }
    return Template("applications/review_queue.html", context=context)


async def _review_page(
    db: AsyncSession,
    actor: Reviewer,
    application_id: UUID,
    now: datetime,
    *,
    raw: Mapping[str, str] | None = None,
    faults: Mapping[str, Sentence] | None = None,
) -> Template:
    seen = await reviewed(db, actor, application_id, today=now.date(), now=now)
    kept = {f"{REMARK}{item}": text for item, text in seen.drafts.items()}
    recorded = {"authority": seen.app.authority or ""}
    acts = seen.decides and not seen.own_business
    labels = {item.key: item.label for section in seen.app.sections for item in section.items}
    context = {
        "seen": seen,
        "app": seen.app,
        "desk": _desk(actor),
        "home": f"{_desk(actor)}/applications/{application_id}",
        "read": read_marker(seen.app.submitted_at, seen.moved_at),
        "may_answer": acts and seen.app.status is Status.APPLIED,
        "may_decline": acts and may_become(seen.app.status, Status.DECLINED),
        "ways": [(way, words) for way, words in AUTHORITY_SHOWN.items() if way in _ways(actor)],
        "authority_words": AUTHORITY_SHOWN,
        "labels": labels,
        "remark_words": {f"{REMARK}{key}": say(label) for key, label in labels.items()},
        "raw": {**recorded, **kept, **(raw or {})},
        "faults": faults or {},
    }
    return Template("applications/review.html", context=context, status_code=422 if faults else 200)


async def _submit(
    db: AsyncSession,
    actor: Reviewer,
    application_id: UUID,
    raw: Mapping[str, str],
    settings: Settings,
    now: datetime,
) -> Template | Redirect:
    await hold_as_read(db, actor, application_id, raw.get("read"), today=now.date())
    seen = await reviewed(db, actor, application_id, today=now.date(), now=now)
    act = act_of(raw)
    faults = await act(Case(db, actor, seen, raw, settings.base_url, now))
    if faults is not None:
        return await _review_page(db, actor, application_id, now, raw=raw, faults=faults.by_field)
    what = DONE_BY.get(raw.get("act", "keep"), "answered")
    return Redirect(done(f"{_desk(actor)}/applications/{application_id}", what), status_code=303)


async def _document(
    db: AsyncSession, actor: Reviewer, application_id: UUID, document_id: UUID, now: datetime
) -> Response[bytes]:
    await reviewed(db, actor, application_id, today=now.date(), now=now)  # or it is not theirs to look at
    headers = {
        "content-disposition": f'attachment; filename="document-{document_id}.jpg"',
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(await document(db, application_id, document_id), media_type="image/jpeg", headers=headers)


def _desk(actor: Reviewer) -> str:
    return "/association" if isinstance(actor, ReviewerActor) else "/registrar"


def _ways(actor: Reviewer) -> frozenset[Authority]:
    """Return the ways in which this reviewer can have been shown authority: only an association vouches."""
    every = frozenset(Authority)
    return every if isinstance(actor, ReviewerActor) else every - {Authority.VOUCHER}


# ── an association's reviewers ──────────────────────────────────────────────────────────────────────


@get("/", name="association.applications")
async def show_association_queue(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[ReviewerActor],
    now: NamedDependency[datetime],
    pile: FromQuery[str] = "",
    after: FromQuery[UUID | None] = None,
) -> Template:
    """List the applications of the association's members."""
    return await _queue_page(db, actor, pile, after, now)


@get("/{application_id:uuid}", name="association.application")
async def show_association_review(
    application_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[ReviewerActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show one application, with a box for a remark beside each item."""
    return await _review_page(db, actor, application_id, now)


@post(
    "/{application_id:uuid}",
    name="association.application.submit",
    status_code=200,
    request_max_body_size=LARGEST_REVIEW,
)
async def submit_association_review(
    application_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[ReviewerActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Do what the button says."""
    return await _submit(db, actor, application_id, data, settings, now)


@get("/{application_id:uuid}/documents/{document_id:uuid}", name="association.application.document")
async def show_association_document(
    application_id: FromPath[UUID],
    document_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[ReviewerActor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Return the picture of a document."""
    return await _document(db, actor, application_id, document_id, now)


# ── registrars ──────────────────────────────────────────────────────────────────────────────────────


@get("/", name="registrar.applications")
async def show_registrar_queue(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    pile: FromQuery[str] = "",
    after: FromQuery[UUID | None] = None,
) -> Template:
    """List all applications; those that an association reads are there to look at."""
    return await _queue_page(db, actor, pile, after, now)


@get("/{application_id:uuid}", name="registrar.application")
async def show_registrar_review(
    application_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show one application, with a box for a remark beside each item."""
    return await _review_page(db, actor, application_id, now)


@post(
    "/{application_id:uuid}",
    name="registrar.application.submit",
    status_code=200,
    request_max_body_size=LARGEST_REVIEW,
)
async def submit_registrar_review(
    application_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Do what the button says."""
    return await _submit(db, actor, application_id, data, settings, now)


@get("/{application_id:uuid}/documents/{document_id:uuid}", name="registrar.application.document")
async def show_registrar_document(
    application_id: FromPath[UUID],
    document_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Return the picture of a document."""
    return await _document(db, actor, application_id, document_id, now)


reviewers = Router(
    path="/association/applications",
    guards=[only(ReviewerActor)],
    route_handlers=[show_association_queue, show_association_document],
)
accepting = Router(
    path="/association/applications",
    guards=[only(ReviewerActor, fresh=True)],
    route_handlers=[show_association_review, submit_association_review],
)
registrars = Router(
    path="/registrar/applications",
    guards=[only(RegistrarActor)],
    route_handlers=[show_registrar_queue, show_registrar_document],
)
deciding = Router(
    path="/registrar/applications",
    guards=[only(RegistrarActor, fresh=True)],
    route_handlers=[show_registrar_review, submit_registrar_review],
)
