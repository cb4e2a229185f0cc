"""An association reaches its members: slips printed, letters, links; and says who is left out, and when it ends."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from anyio import to_thread
from litestar import Request, Response, Router, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import AssociationActor, AssociationAdminActor, ReviewerActor
from registry.accounts.guards import only
from registry.campaigns import queries
from registry.campaigns.holding import slip_key
from registry.campaigns.inviting import Printed, address_of, make_link, print_slips
from registry.campaigns.mailing import ask_to_write
from registry.campaigns.models import CampaignMember
from registry.campaigns.opening import end_campaign, leave_out, take_in_again, vouch
from registry.campaigns.sheet import Heading, draw_slips, typed_address, words_of
from registry.kit.i18n import spoken
from registry.kit.pages import done, to
from registry.kit.square import square
from registry.settings import Settings

HOME = "/association/campaigns"
Asked = Request[Any, Any, State]


@post("/{campaign_id:uuid}/vouch", name="association.campaign.vouch", status_code=303)
async def submit_vouch(
    campaign_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
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
) -> Redirect:
    """Ask for a letter to everybody who waits and has an address."""
    count = await ask_to_write(db, actor, campaign_id, today=now.date(), now=now)
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


@post("/members/{member_id:uuid}/take-in", name="association.campaign.take_in", status_code=303)
async def submit_take_in(
    member_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Count somebody again who was left out."""
    campaign_id = await take_in_again(db, actor, member_id, now=now)
    return Redirect(done(f"{HOME}/{campaign_id}", "added"), status_code=303)


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


administrators = Router(
    path=HOME,
    guards=[only(AssociationAdminActor)],
    route_handlers=[submit_mail, submit_leave_out, submit_take_in, submit_end],
)
secrets_of = Router(
    path=HOME, guards=[only(AssociationAdminActor, fresh=True)], route_handlers=[submit_print, submit_link]
)
vouchers = Router(
    path=HOME,
    guards=[only(ReviewerActor, AssociationAdminActor, seen_as=AssociationActor, fresh=True)],
    route_handlers=[submit_vouch],
)
