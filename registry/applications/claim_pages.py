"""Claims: somebody says that a business on the register is theirs; an association's reviewer, else a registrar, decides."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor, RegistrarActor, ReviewerActor
from registry.accounts.guards import only
from registry.applications.claim_queries import claim_view, claimable, claims, own_claims
from registry.applications.claims import claim, grant, refuse
from registry.applications.review_forms import parse_claim, parse_reason
from registry.applications.rules import ClaimState
from registry.applications.scope import Reviewer
from registry.kit.forms import FormFaults
from registry.kit.pages import done
from registry.kit.words import Sentence
from registry.settings import Settings

# ── whoever says so ─────────────────────────────────────────────────────────────────────────────────


@get("/claim/{slug:str}", name="join.claim")
async def show_claim(
    slug: FromPath[str],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Template:
    """Ask why the business is the reader's."""
    return await _claim_page(db, actor, slug, now, {}, {})


@post("/claim/{slug:str}", name="join.claim.submit", status_code=200)
async def submit_claim(
    slug: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Put it to a person; the business's contact on record is told."""
    statement = parse_claim(data)
    if isinstance(statement, FormFaults):
        return await _claim_page(db, actor, slug, now, data, statement.by_field)
    await claim(db, actor, slug, statement, base_url=settings.base_url, today=now.date(), now=now)
    return Redirect(done("/join/claims", "claimed"), status_code=303)


@get("/claims", name="join.claims")
async def show_own_claims(db: NamedDependency[AsyncSession], actor: NamedDependency[Actor]) -> Template:
    """List one's own claims, with what became of each."""
    return Template("applications/claims_own.html", context={"claims": await own_claims(db, actor)})


async def _claim_page(
    db: AsyncSession,
    actor: Actor,
    slug: str,
    now: datetime,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
) -> Template:
    business = await claimable(db, actor, slug, today=now.date())
    context = {"business": business, "raw": raw, "faults": faults}
    return Template("applications/claim.html", context=context, status_code=422 if faults else 200)


# ── who decides ─────────────────────────────────────────────────────────────────────────────────────


async def _list(db: AsyncSession, actor: Reviewer, show: str, now: datetime) -> Template:
    decided = show == "decided"
    context = {
        "claims": await claims(db, actor, open_ones=not decided, today=now.date()),
        "decided": decided,
        "desk": _desk(actor),
    }
    return Template("applications/claim_list.html", context=context)


async def _review(
    db: AsyncSession,
    actor: Reviewer,
    claim_id: UUID,
    now: datetime,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
) -> Template:
    view = await claim_view(db, actor, claim_id, today=now.date())
    context = {
        "claim": view,
        "desk": _desk(actor),
        "may_decide": view.state is ClaimState.OPEN and view.decides and not view.own_business,
        "raw": raw,
        "faults": faults,
    }
    return Template("applications/claim_review.html", context=context, status_code=422 if faults else 200)


async def _decide(
    db: AsyncSession,
    actor: Reviewer,
    claim_id: UUID,
    raw: Mapping[str, str],
    settings: Settings,
    now: datetime,
) -> Template | Redirect:
    today, base_url = now.date(), settings.base_url
    if raw.get("act") == "grant":
        await grant(db, actor, claim_id, base_url=base_url, today=today, now=now)
        return Redirect(done(f"{_desk(actor)}/claims/{claim_id}", "answered"), status_code=303)
    reason = parse_reason(raw)
    if isinstance(reason, FormFaults):
        return await _review(db, actor, claim_id, now, raw, reason.by_field)
    await refuse(db, actor, claim_id, reason, base_url=base_url, today=today, now=now)
    return Redirect(done(f"{_desk(actor)}/claims/{claim_id}", "answered"), status_code=303)


def _desk(actor: Reviewer) -> str:
    return "/association" if isinstance(actor, ReviewerActor) else "/registrar"


@get("/", name="association.claims")
async def show_association_claims(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[ReviewerActor],
    now: NamedDependency[datetime],
    show: FromQuery[str] = "",
) -> Template:
    """List the claims on members of the association."""
    return await _list(db, actor, show, now)


@get("/{claim_id:uuid}", name="association.claim")
async def show_association_claim(
    claim_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[ReviewerActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show a claim, and what speaks for and against it."""
    return await _review(db, actor, claim_id, now, {}, {})


@post("/{claim_id:uuid}", name="association.claim.submit", status_code=200)
async def submit_association_claim(
    claim_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[ReviewerActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Grant it, or refuse it with a reason."""
    return await _decide(db, actor, claim_id, data, settings, now)


@get("/", name="registrar.claims")
async def show_registrar_claims(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    show: FromQuery[str] = "",
) -> Template:
    """List all claims; those that an association decides are there to look at."""
    return await _list(db, actor, show, now)


@get("/{claim_id:uuid}", name="registrar.claim")
async def show_registrar_claim(
    claim_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show a claim, and what speaks for and against it."""
    return await _review(db, actor, claim_id, now, {}, {})


@post("/{claim_id:uuid}", name="registrar.claim.submit", status_code=200)
async def submit_registrar_claim(
    claim_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Grant it, or refuse it with a reason."""
    return await _decide(db, actor, claim_id, data, settings, now)


claimants = Router(
    path="/join", guards=[only(Actor)], route_handlers=[show_claim, submit_claim, show_own_claims]
)
reviewers = Router(
    path="/association/claims", guards=[only(ReviewerActor)], route_handlers=[show_association_claims]
)
answering = Router(
    path="/association/claims",
    guards=[only(ReviewerActor, fresh=True)],
    route_handlers=[show_association_claim, submit_association_claim],
)
registrars = Router(
    path="/registrar/claims", guards=[only(RegistrarActor)], route_handlers=[show_registrar_claims]
)
deciding = Router(
    path="/registrar/claims",
    guards=[only(RegistrarActor, fresh=True)],
    route_handlers=[show_registrar_claim, submit_registrar_claim],
)
