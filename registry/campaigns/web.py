"""An association opens a campaign, prints slips, writes, follows the count, and asks a sample."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State, UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor, AssociationAdminActor, AuditorActor, ReviewerActor
from registry.accounts.guards import only
from registry.campaigns import queries
from registry.campaigns.forms import EVERYBODY, parse_campaign, parse_size, parse_told
from registry.campaigns.inviting import address_of
from registry.campaigns.opening import open_campaign
from registry.campaigns.rules import State as Stands
from registry.campaigns.samples import draw_sample, note_told
from registry.campaigns.showing import letters_waiting, samples_of, stickers_of
from registry.campaigns.words import AIM_WORDS, STATE_WORDS, TOLD_WORDS
from registry.kit.forms import FormFaults
from registry.kit.pages import done, serving, to
from registry.kit.pdfs import draw_pages
from registry.kit.pictures import BYTES_AT_MOST, EMPTY, is_pdf, redraw
from registry.kit.words import Sentence
from registry.settings import Settings

HOME = "/association/campaigns"
FORM_AROUND_THE_FILE = 64 * 1024  # bytes
SHOWN = 300  # members on one page
Upload = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]
Asked = Request[Any, Any, State]


@get("/", name="association.campaigns")
async def show_campaigns(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
) -> Template:
    """List the campaigns, and offer the form of another."""
    return await _campaigns(db, actor, now, {}, {})


@post(
    "/open",
    name="association.campaign.open",
    status_code=200,
    request_max_body_size=BYTES_AT_MOST + FORM_AROUND_THE_FILE,
)
async def submit_campaign(
    data: Upload,
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Open a campaign; the pages of the resolution are redrawn before the database is asked to write."""
    raw = {name: value for name, value in data.items() if isinstance(value, str)}
    given = data.get("resolution")
    content = await given.read() if isinstance(given, UploadFile) else b""
    drawn = await (draw_pages(content) if is_pdf(content) else redraw(content)) if content else EMPTY
    lists = await queries.lists_of(db, actor)
    draft = parse_campaign(raw, rosters={str(id_) for id_, _, _ in lists}, today=now.date())
    faults = dict(draft.by_field) if isinstance(draft, FormFaults) else {}
    if isinstance(drawn, Sentence):
        faults["resolution"] = drawn
    if faults or isinstance(draft, FormFaults) or isinstance(drawn, Sentence):
        return await _campaigns(db, actor, now, raw, faults)
    pages = [drawn] if isinstance(drawn, bytes) else drawn
    row = await open_campaign(
        db, actor, draft, pages, content, base_url=settings.base_url, today=now.date(), now=now
    )
    return Redirect(done(f"{HOME}/{row.id}", "added"), status_code=303)


@get("/{campaign_id:uuid}", name="association.campaign")
async def show_campaign(
    campaign_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    stands: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Template:
    """Show the count, who signed and who waits, some hundreds at a time."""
    view = await queries.view_of(db, actor, campaign_id, today=now.date())
    state = stands if stands in set(Stands) else ""
    chosen = [line for line in view.lines if not state or line.state == state]
    own, narrowed = f"{HOME}/{campaign_id}", {"stands": state} if state else {}
    first = next((at for at, line in enumerate(chosen, start=1) if str(line.member_id) == after), 0)
    lines = chosen[first : first + SHOWN]
    onward = {"after": str(lines[-1].member_id), **narrowed} if len(chosen) > first + SHOWN else None
    context = {
        "view": view,
        "states": [(one, view.counts[one]) for one in Stands if view.counts[one]],
        "state_words": STATE_WORDS,
        "aim_words": AIM_WORDS,
        "address": address_of(settings.base_url, view.code),
        "roles": serving.get().wearing.roles,
        "opened_it": view.opened_by == actor.account_id,
        "waiting": sum(line.waits for line in view.lines),
        "letters": await letters_waiting(db, campaign_id),
        "lines": lines,
        "state": state,
        "back": to(f"{own}?{urlencode(narrowed)}") if first else None,
        "onward": to(f"{own}?{urlencode(onward)}") if onward else None,
    }
    return Template("campaigns/campaign.html", context=context)


@get("/{campaign_id:uuid}/waiting", name="association.campaign.waiting")
async def show_waiting(
    campaign_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
) -> Template:
    """List who waits, to be printed and asked in person."""
    view = await queries.view_of(db, actor, campaign_id, today=now.date())
    lines = [line for line in view.lines if line.waits]
    context = {"view": view, "lines": lines, "state_words": STATE_WORDS}
    return Template("campaigns/waiting.html", context=context)


@get("/{campaign_id:uuid}/stickers", name="association.campaign.stickers")
async def show_stickers(
    campaign_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
) -> Template:
    """List the stickers: which hang, and which do not."""
    row = await queries.own_campaign(db, actor, campaign_id)
    lines = await stickers_of(db, row)
    context = {"campaign": row, "lines": lines, "hung": sum(one.hung_on is not None for one in lines)}
    return Template("campaigns/stickers.html", context=context)


@get("/pages/{page_id:uuid}", name="association.campaign.page")
async def show_page(
    page_id: FromPath[UUID], db: NamedDependency[AsyncSession], actor: NamedDependency[AssociationActor]
) -> Response[bytes]:
    """Hand out a page of a resolution, as a file and not as a page."""
    headers = {"content-disposition": f'attachment; filename="resolution-{page_id}.jpg"'}
    return Response(await queries.page_of(db, actor, page_id), media_type="image/jpeg", headers=headers)


@get("/{campaign_id:uuid}/sample", name="association.campaign.sample")
async def show_samples(
    campaign_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
) -> Template:
    """Show who is asked in person, and what they said."""
    return await _samples(db, actor, campaign_id, {}, {})


@post("/{campaign_id:uuid}/sample", name="association.campaign.draw", status_code=200)
async def submit_sample(
    campaign_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Draw a sample."""
    size = parse_size(data)
    if isinstance(size, FormFaults):
        return await _samples(db, actor, campaign_id, data, size.by_field)
    await draw_sample(db, actor, campaign_id, size, today=now.date(), now=now)
    return Redirect(to(f"{HOME}/{campaign_id}/sample"), status_code=303)


@post("/asked/{asked_id:uuid}", name="association.campaign.told", status_code=303)
async def submit_told(
    asked_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Enter what somebody said who was asked."""
    campaign_id = await note_told(db, actor, asked_id, parse_told(data), base_url=settings.base_url, now=now)
    return Redirect(done(f"{HOME}/{campaign_id}/sample", "saved"), status_code=303)


async def _campaigns(
    db: AsyncSession,
    actor: AssociationActor,
    now: datetime,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
) -> Template:
    context = {
        "campaigns": await queries.campaigns_of(db, actor, today=now.date()),
        "lists": await queries.lists_of(db, actor),
        "everybody": EVERYBODY,
        "aim_words": AIM_WORDS,
        "roles": serving.get().wearing.roles,
        "raw": raw,
        "faults": faults,
    }
    return Template("campaigns/campaigns.html", context=context, status_code=422 if faults else 200)


async def _samples(
    db: AsyncSession,
    actor: AssociationActor,
    campaign_id: UUID,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
) -> Template:
    row = await queries.own_campaign(db, actor, campaign_id)
    context = {
        "campaign": row,
        "samples": await samples_of(db, row),
        "told_words": TOLD_WORDS,
        "raw": raw,
        "faults": faults,
    }
    return Template("campaigns/sample.html", context=context, status_code=422 if faults else 200)


reading = Router(
    path=HOME,
    guards=[only(AssociationAdminActor, ReviewerActor, AuditorActor, seen_as=AssociationActor)],
    route_handlers=[
        show_campaigns, show_campaign, show_waiting, show_stickers, show_page, show_samples, submit_sample,
        submit_told,
    ],
)  # fmt: skip
opening = Router(path=HOME, guards=[only(AssociationAdminActor)], route_handlers=[submit_campaign])
