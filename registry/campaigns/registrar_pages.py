"""A registrar looks into who says that they did not sign, and vouches for campaigns of associations without a reviewer."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.guards import only
from registry.campaigns.denials import denials, settle
from registry.campaigns.forms import parse_settled
from registry.campaigns.unreviewed import (
    page_to_read,
    to_read,
    to_vouch_for,
    vouch_for_want_of_a_reviewer,
)
from registry.campaigns.words import AIM_WORDS
from registry.kit.forms import FormFaults
from registry.kit.pages import done
from registry.kit.words import Sentence

HOME = "/registrar/denials"
CAMPAIGNS = "/registrar/campaigns"
SHOWN = 500  # members on one page: a list is read before it is vouched for


@get("/", name="registrar.denials")
async def show_denials(db: NamedDependency[AsyncSession], actor: NamedDependency[RegistrarActor]) -> Template:
    """List who says that they did not sign."""
    return await _page(db, actor, None, {}, {})


@post("/{denial_id:uuid}", name="registrar.denial.settle", status_code=200)
async def submit_settle(
    denial_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Enter what was found."""
    draft = parse_settled(data)
    if isinstance(draft, FormFaults):
        return await _page(db, actor, denial_id, data, draft.by_field)
    upheld, reason = draft
    await settle(db, actor, denial_id, upheld=upheld, reason=reason, now=now)
    return Redirect(done(HOME, "decided"), status_code=303)


async def _page(
    db: AsyncSession,
    actor: RegistrarActor,
    faulty: UUID | None,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
) -> Template:
    lines = await denials(db, actor)
    context = {
        "waiting": [line for line in lines if line.settled_at is None],
        "settled": [line for line in lines if line.settled_at is not None],
        "faulty": faulty,
        "raw": raw,
        "faults": faults,
    }
    return Template("campaigns/denials.html", context=context, status_code=422 if faults else 200)


@get("/", name="registrar.campaigns")
async def show_waiting(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template:
    """List the campaigns that no reviewer can vouch for."""
    context = {"lines": await to_vouch_for(db, actor, today=now.date())}
    return Template("campaigns/unreviewed.html", context=context)


@get("/{campaign_id:uuid}", name="registrar.campaign")
async def show_one(
    campaign_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show resolution and list of one of them."""
    view = await to_read(db, actor, campaign_id, today=now.date())
    context = {"view": view, "aim_words": AIM_WORDS, "lines": view.lines[:SHOWN]}
    return Template("campaigns/to_vouch_for.html", context=context)


@post("/{campaign_id:uuid}/vouch", name="registrar.campaign.vouch", status_code=303)
async def submit_vouch(
    campaign_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Vouch for it in place of a reviewer."""
    await vouch_for_want_of_a_reviewer(db, actor, campaign_id, today=now.date(), now=now)
    return Redirect(done(f"{CAMPAIGNS}/{campaign_id}", "accepted"), status_code=303)


@get("/pages/{page_id:uuid}", name="registrar.campaign.page")
async def show_page(
    page_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Hand out a page of a resolution, as a file and not as a page."""
    content = await page_to_read(db, actor, page_id, today=now.date())
    headers = {"content-disposition": f'attachment; filename="resolution-{page_id}.jpg"'}
    return Response(content, media_type="image/jpeg", headers=headers)


router = Router(path=HOME, guards=[only(RegistrarActor)], route_handlers=[show_denials, submit_settle])
vouching = Router(
    path=CAMPAIGNS,
    guards=[only(RegistrarActor)],
    route_handlers=[show_waiting, show_one, submit_vouch, show_page],
)
