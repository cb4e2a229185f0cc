"""An association opens a campaign, prints slips, writes, follows the count, and asks a sample."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from anyio import to_thread
from litestar import Request, Response, Router, get, post
from litestar.datastructures import State, UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor, AssociationAdminActor, AuditorActor, ReviewerActor
from registry.accounts.guards import only
from registry.campaigns import queries
from registry.campaigns.forms import EVERYBODY, parse_campaign, parse_size, parse_told
from registry.campaigns.holding import slip_key
from registry.campaigns.inviting import Printed, address_of, make_link, print_slips, write_to_all
from registry.campaigns.models import CampaignMember
from registry.campaigns.opening import end_campaign, leave_out, open_campaign, vouch
from registry.campaigns.rules import State as Stands
from registry.campaigns.samples import draw_sample, note_told
from registry.campaigns.sheet import Heading, draw_slips, typed_address, words_of
from registry.campaigns.words import AIM_WORDS, STATE_WORDS, TOLD_WORDS
from registry.kit.forms import FormFaults
from registry.kit.i18n import spoken
from registry.kit.pages import done, serving, to
from registry.kit.pdfs import draw_pages
from registry.kit.pictures import BYTES_AT_MOST, EMPTY, is_pdf, redraw
from registry.kit.square import square
from registry.kit.words import Sentence
from registry.settings import Settings

HOME = "/association/campaigns"
FORM_AROUND_THE_FILE = 64 * 1024  # bytes
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
) -> Template:
    """Show the count, who signed and who waits."""
    view = await queries.view_of(db, actor, campaign_id, today=now.date())
    context = {
        "view": view,
        "states": [(state, view.counts[state]) for state in Stands if view.counts[state]],
        "state_words": STATE_WORDS,
        "aim_words": AIM_WORDS,
        "address": address_of(settings.base_url, view.code),
        "roles": serving.get().wearing.roles,
        "waiting": sum(line.waits for line in view.lines),
        "now": now,
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
    lines = await queries.stickers_of(db, row)
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


@post("/{campaign_id:uuid}/vouch", name="association.campaign.vouch", status_code=303)
async def submit_vouch(
    campaign_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[ReviewerActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Vouch for resolution and list."""
    await vouch(db, actor, campaign_id, now=now)
    return Redirect(done(f"{HOME}/{campaign_id}", "accepted"), status_code=303)


@post("/{campaign_id:uuid}/print", name="association.campaign.print", status_code=200)
async def submit_print(
    request: Asked,
    campaign_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Response[bytes]:
    """Return fresh slips as one PDF, or as a page to print: once, since their secrets are kept nowhere."""
    form = await request.form()
    only = _ids([str(value) for value in form.getall("who", [])])
    view = await queries.view_of(db, actor, campaign_id, today=now.date())
    slips = await print_slips(
        db, actor, campaign_id, slip_key(settings),
        anew=bool(form.get("anew")) or bool(only), only=only, today=now.date(), now=now,
    )  # fmt: skip
    heading = Heading(settings.base_url, view.code, view.name, view.association, view.last_on, spoken.get())
    if form.get("as") == "page":
        return _slips_page(view, slips, heading)
    body = await to_thread.run_sync(draw_slips, slips, heading)
    headers = {"content-disposition": 'attachment; filename="slips.pdf"'}
    return Response(body, media_type="application/pdf", headers=headers)


@post("/{campaign_id:uuid}/mail", name="association.campaign.mail", status_code=303)
async def submit_mail(
    campaign_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Write to everybody who waits and has an address."""
    count = await write_to_all(
        db, actor, campaign_id, slip_key(settings), base_url=settings.base_url, today=now.date(), now=now
    )
    return Redirect(done(f"{HOME}/{campaign_id}", "letters", count), status_code=303)


@post("/members/{member_id:uuid}/link", name="association.campaign.link", status_code=200)
async def submit_link(
    member_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template:
    """Show a link for one member: once, since it is kept nowhere."""
    member, address = await make_link(
        db, actor, member_id, slip_key(settings), base_url=settings.base_url, today=now.date(), now=now
    )
    return _link_page(member, address)


@post("/members/{member_id:uuid}/leave-out", name="association.campaign.leave_out", status_code=303)
async def submit_leave_out(
    member_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Take somebody out of the count who is listed twice."""
    campaign_id = await leave_out(db, actor, member_id, now=now)
    return Redirect(done(f"{HOME}/{campaign_id}", "removed"), status_code=303)


@post("/{campaign_id:uuid}/end", name="association.campaign.end", status_code=303)
async def submit_end(
    campaign_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """End a campaign before its last day."""
    await end_campaign(db, actor, campaign_id, now=now)
    return Redirect(done(f"{HOME}/{campaign_id}", "ended"), status_code=303)


def _slips_page(view: queries.CampaignView, slips: Sequence[Printed], heading: Heading) -> Template:
    shown = []
    for slip in slips:
        path, side = square(address_of(heading.base_url, heading.code, slip.secret))
        shown.append({"slip": slip, "words": words_of(slip, heading), "path": path, "side": side})
    context = {"view": view, "slips": shown, "address": typed_address(heading)}
    return Template("campaigns/slips.html", context=context)


def _link_page(member: CampaignMember, address: str) -> Template:
    path, side = square(address)
    context = {
        "address": address,
        "number": member.number,
        "path": path,
        "side": side,
        "back": to(f"{HOME}/{member.campaign_id}"),
    }
    return Template("campaigns/link.html", context=context)


def _ids(typed: Sequence[str]) -> set[UUID]:
    found = set()
    for one in typed:
        try:
            found.add(UUID(one[:36]))
        except ValueError:
            continue
    return found


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
        "samples": await queries.samples_of(db, row),
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
administrators = Router(
    path=HOME,
    guards=[only(AssociationAdminActor)],
    route_handlers=[
        submit_campaign, submit_print, submit_mail, submit_link, submit_leave_out, submit_end,
    ],
)  # fmt: skip
reviewers = Router(path=HOME, guards=[only(ReviewerActor)], route_handlers=[submit_vouch])
