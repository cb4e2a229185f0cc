"""An association's list of members: who needs help first, why, and letters to many at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from anyio import to_thread
from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import (
    AssociationActor,
    AssociationAdminActor,
    AuditorActor,
    ReviewerActor,
)
from registry.accounts.guards import only
from registry.accounts.rules import Role
from registry.associations.actions import end_membership
from registry.desks.member_acts import NO_NAME, TICKED_MOST, drop_view, remind_members, save_view
from registry.desks.member_drawing import drawn
from registry.desks.member_filters import Band, Filters, Order, read_filters
from registry.desks.member_queries import members, regions_of, views_of
from registry.desks.member_reasons import REASONS
from registry.desks.member_sheets import KINDS, headings, rows
from registry.desks.rules import HELP_FIRST
from registry.errors import NotFoundError, RuleBrokenError
from registry.kit.forms import searched_for
from registry.kit.i18n import say
from registry.kit.pages import done, serving, to
from registry.kit.words import Sentence
from registry.signatories.rules import Sector
from registry.signatories.words import SECTORS
from registry.training.drawing import HEIGHT, WIDTH, draw
from registry.training.forms import read_id

Asking = Request[Any, Any, State]
HOME = "/association/members"
EVERYBODY = 100_000
ON_A_SHEET = 1000
NAME_LONGEST = 60
BANDS = {
    Band.NOBODY: Sentence("Nobody to count"),
    Band.UNDER_HALF: Sentence("Under 50 %"),
    Band.UNDER_FLOOR: Sentence("50 %, but less than the country asks"),
    Band.ENOUGH: Sentence("As much as the country asks"),
}


@get("/", name="association.members")
async def show_members(
    request: Asking,
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
) -> Template:
    """List the members, with what each stands at and why it needs help."""
    return await _page(request, db, actor, now, {})


@get("/sheet", name="association.members.sheet")
async def show_sheet(
    request: Asking,
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show the list as a sheet to print, without what can only be tapped."""
    filters = read_filters(request.query_params)
    page = await members(db, actor, filters, now=now, most=ON_A_SHEET)
    context = {"page": page, "today": now.date(), "back": to(_address(filters)), "most": ON_A_SHEET}
    return Template("desks/members_sheet.html", context=context)


@get("/list/{kind:str}", name="association.members.list")
async def show_list(
    request: Asking,
    kind: FromPath[str],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
) -> Response[bytes]:
    """Return the list as a spreadsheet, written beside the loop: ten thousand lines take a second."""
    if kind not in KINDS:
        raise NotFoundError
    media_type, write = KINDS[kind]
    page = await members(db, actor, read_filters(request.query_params), now=now, most=EVERYBODY)
    lines, head = list(rows(page.lines)), headings()
    body = await to_thread.run_sync(write, head, lines)
    named = {"content-disposition": f'attachment; filename="members-{now.date()}.{kind}"'}
    return Response(body, media_type=media_type, headers=named)


@get("/figures", name="association.members.figures")
async def show_figures(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
) -> Template:
    """Draw standing by sector and region, and coverage month by month."""
    found = await drawn(db, actor, now=now)
    context = {
        "found": found,
        "sectors": {sector.value: say(words) for sector, words in SECTORS.items()},
        "drawing": draw([(month.on, month.percent) for month in found.months], floor=found.floor),
        "size": (WIDTH, HEIGHT),
    }
    return Template("desks/members_figures.html", context=context)


@post("/views", name="association.members.views", status_code=200)
async def submit_view(
    request: Asking,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Keep the present filters under a name."""
    filters = read_filters(data)
    name = searched_for(data.get("name", ""), longest=NAME_LONGEST)
    if not name:
        return await _page(request, db, actor, now, {"name": NO_NAME}, raw=data)
    await save_view(db, actor, name, filters, now=now)
    return Redirect(done(_address(filters), "saved"), status_code=303)


@post("/views/{view_id:uuid}/drop", name="association.members.views.drop", status_code=303)
async def submit_drop(
    view_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Forget a saved view."""
    await drop_view(db, actor, view_id, now=now)
    return Redirect(done(HOME, "removed"), status_code=303)


@post("/remind", name="association.members.remind", status_code=200)
async def submit_remind(
    request: Asking,
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Ask for a letter to each member that was ticked."""
    form = await request.form()
    ticked = [read_id(str(value)) for value in form.getall("who", [])[: TICKED_MOST + 1]]
    kept = {name: str(value) for name, value in form.multi_items() if name != "who"}
    try:
        told = await remind_members(db, actor, {one for one in ticked if one}, now=now)
    except RuleBrokenError as broken:
        return await _page(request, db, actor, now, {"who": broken.said}, raw=kept)
    address = _address(read_filters(kept))
    return Redirect(done(address, "reminded", told.sent, told.asked, told.nobody), status_code=303)


@post("/{signatory_id:uuid}/end", name="association.members.end", status_code=303)
async def submit_end(
    signatory_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationAdminActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Note that a business is no member any more."""
    await end_membership(db, actor, signatory_id, now=now)
    return Redirect(done(HOME, "ended"), status_code=303)


async def _page(
    request: Asking,
    db: AsyncSession,
    actor: AssociationActor,
    now: datetime,
    faults: Mapping[str, Sentence],
    *,
    raw: Mapping[str, str] | None = None,
) -> Template:
    asked = request.query_params if raw is None else raw
    filters, after = read_filters(asked), asked.get("after", "")
    page = await members(db, actor, filters, now=now, after=after)
    roles = serving.get().wearing.roles
    context = {
        "page": page,
        "raw": filters.raw,
        "faults": faults,
        "standings": HELP_FIRST,
        "sectors": [(one.value, say(SECTORS[one])) for one in Sector],
        "regions": await regions_of(db, actor, today=now.date()),
        "bands": [(one.value, say(words)) for one, words in BANDS.items()],
        "reasons": [(one.key, say(one.words)) for one in REASONS],
        "lowest": Order.LOWEST,
        "views": [(one, to(_address(read_filters(one.filters)))) for one in await views_of(db, actor)],
        "onward": page.onward and to(_address(filters, after=page.onward)),
        "back": to(_address(filters)) if after else None,
        "query": f"?{urlencode(filters.raw)}" if filters.raw else "",
        "roles": roles,
        "may_recommend": bool(roles & {Role.AUDITOR, Role.REVIEWER}),
    }
    return Template("desks/members.html", context=context, status_code=422 if faults else 200)


def _address(filters: Filters, **more: str) -> str:
    query = urlencode({**filters.raw, **more})
    return f"{HOME}?{query}" if query else HOME


reading = Router(
    path=HOME,
    guards=[only(AssociationAdminActor, ReviewerActor, AuditorActor, seen_as=AssociationActor)],
    route_handlers=[show_members, show_sheet, show_list, show_figures, submit_view, submit_drop],
)
ending = Router(path=HOME, guards=[only(AssociationAdminActor, fresh=True)], route_handlers=[submit_end])
reminding = Router(path=HOME, guards=[only(AssociationAdminActor)], route_handlers=[submit_remind])
