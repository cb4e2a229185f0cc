"""An association's list of members: who needs help first, why, and letters to many at once."""

from collections.abc import Mapping
from dataclasses import replace
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
from registry.desks.member_acts import (
    NO_NAME,
    TICKED_MOST,
    drop_view,
    remind_matching,
    remind_members,
    save_view,
)
from registry.desks.member_drawing import drawn
from registry.desks.member_filters import Band, Filters, Order, read_filters
from registry.desks.member_map import HEIGHT as MAP_HEIGHT
from registry.desks.member_map import WIDTH as MAP_WIDTH
from registry.desks.member_queries import members, regions_of, views_of
from registry.desks.member_reasons import reasons_for
from registry.desks.member_seen import OUTCOMES, Sees, seen_by
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
    filters, sees = read_filters(request.query_params), _sees_on_paper()
    page = await members(db, actor, filters, now=now, most=ON_A_SHEET, sees=sees)
    context = {
        "page": page, "today": now.date(), "back": to(_address(filters)), "most": ON_A_SHEET, "sees": sees,
        "outcomes": OUTCOMES,
    }  # fmt: skip
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
    filters, sees = read_filters(request.query_params), _sees_on_paper()
    page = await members(db, actor, filters, now=now, most=EVERYBODY, sees=sees)
    lines, head = list(rows(page.lines, sees)), headings(sees)
    body = await to_thread.run_sync(write, head, lines)
    named = {"content-disposition": f'attachment; filename="members-{now.date()}.{kind}"'}
    return Response(body, media_type=media_type, headers=named)


@get("/figures", name="association.members.figures")
async def show_figures(
    request: Asking,
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[AssociationActor],
    now: NamedDependency[datetime],
) -> Template:
    """Draw standing by sector and region, and on a map, and coverage month by month."""
    sector = read_filters(request.query_params).sector
    found = await drawn(db, actor, now=now, sees=_sees(), sector=sector)
    context = {
        "found": found,
        "sector": sector,
        "map_size": (MAP_WIDTH, MAP_HEIGHT),
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
    """Ask for a letter to each member that was ticked, or to all that fit."""
    form = await request.form()
    ticked = [read_id(str(value)) for value in form.getall("who", [])[: TICKED_MOST + 1]]
    kept = {name: str(value) for name, value in form.multi_items() if name != "who"}
    try:
        if form.get("all"):
            filters = read_filters(kept)
            fit = await remind_matching(db, actor, filters, now=now)
            return Redirect(done(_address(filters), "reminding", fit), status_code=303)
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
    roles, sees = serving.get().wearing.roles, _sees()
    page = await members(db, actor, filters, now=now, after=after, sees=sees)
    stays = {one.key for one in reasons_for(sees)} - {one.key for one in reasons_for(_sees_on_paper())}
    context = {
        "page": page,
        "raw": filters.raw,
        "faults": faults,
        "standings": HELP_FIRST,
        "sectors": [(one.value, say(SECTORS[one])) for one in Sector],
        "regions": await regions_of(db, actor, today=now.date()),
        "bands": [(one.value, say(words)) for one, words in BANDS.items()],
        "reasons": [(one.key, say(one.words)) for one in reasons_for(sees)],
        "sees": sees,
        "outcomes": OUTCOMES,
        "on_paper": filters.reason not in stays,
        "lowest": Order.LOWEST,
        "views": [(one, to(_address(read_filters(one.filters)))) for one in await views_of(db, actor)],
        "onward": page.onward and to(_address(filters, after=page.onward)),
        "back": to(_address(filters)) if after else None,
        "query": f"?{urlencode(filters.raw)}" if filters.raw else "",
        "roles": roles,
        "may_recommend": bool(roles & {Role.AUDITOR, Role.REVIEWER}),
    }
    return Template("desks/members.html", context=context, status_code=422 if faults else 200)


def _sees() -> Sees:
    return seen_by(serving.get().wearing.roles)


def _sees_on_paper() -> Sees:
    """What leaves the register in a file or on paper goes from hand to hand: it says nothing of complaints."""
    return replace(_sees(), complaints=False)


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
