"""A business's fleet: its vehicles, their codes, and the sheet of stickers."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.accounts.guards import keeper, only
from registry.fleets.actions import add_vehicles
from registry.fleets.forms import read_plates
from registry.fleets.rules import VehicleKind
from registry.kit.forms import FormReader, searched_for
from registry.kit.pages import done, to
from registry.kit.words import Sentence
from registry.logos import placement_queries as queries
from registry.logos import placements
from registry.logos.fleet_queries import fleet, own_vehicle, unplaced
from registry.logos.fleet_sheet import fleet_sheet
from registry.logos.placement_pages import here, in_language, refuse_hidden, to_hang_up
from registry.logos.placement_queries import Holder, PlacementLine
from registry.logos.placing import MarkState, may_get_codes
from registry.logos.printing import artwork, packed
from registry.settings import Settings

WORDS_LONGEST = 40  # of a search


@get("/", name="desk.fleet")
async def show_fleet(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
    find: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Template:
    """List the vehicles with their codes, or those that are looked for."""
    words = searched_for(find, longest=WORDS_LONGEST)
    return await _fleet(db, actor, now, words=words, after=after[:40], raw={}, faults={})


@post("/", name="desk.fleet.add", status_code=200)
async def submit_vehicles(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Add vehicles, one plate a line, each with its code if the business has signed; the same twice changes nothing."""
    form = FormReader(data)
    kind = form.choice("kind", VehicleKind)
    drafts = read_plates(form, "plates", kind)
    if not drafts:
        form.fault("plates", "List at least one plate or name.")
    if form.faults:
        return await _fleet(db, keeper, now, raw=data, faults=form.faults)
    added, known = await add_vehicles(db, keeper.account_id, keeper.signatory_id, drafts, now=now)
    placed = await placements.place_if_signed(
        db, keeper.account_id, keeper.signatory_id, today=await here(db, keeper, now), now=now
    )
    if placed:
        return Redirect(done("/desk/fleet", "vehicles_placed", added, known, placed), status_code=303)
    return Redirect(done("/desk/fleet", "vehicles", added, known), status_code=303)


@post("/place", name="desk.fleet.place", status_code=303)
async def submit_place(
    db: NamedDependency[AsyncSession], keeper: NamedDependency[KeeperActor], now: NamedDependency[datetime]
) -> Redirect:
    """Give each vehicle that has none its code."""
    today = await here(db, keeper, now)
    await placements.refuse_codes(db, keeper.signatory_id, today=today)
    await placements.place_fleet(db, keeper.account_id, keeper.signatory_id, today=today, now=now)
    return Redirect(done("/desk/fleet", await to_hang_up(db, keeper, today=today)), status_code=303)


@get("/{vehicle_id:uuid}/leave", name="desk.fleet.leaving")
async def show_leave(
    vehicle_id: FromPath[UUID], db: NamedDependency[AsyncSession], keeper: NamedDependency[KeeperActor]
) -> Template:
    """Say what it means that a vehicle leaves, before anybody does it."""
    return Template("logos/fleet_leave.html", context={"line": await own_vehicle(db, keeper, vehicle_id)})


@post("/{vehicle_id:uuid}/leave", name="desk.fleet.leave", status_code=303)
async def submit_leave(
    vehicle_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Take a vehicle out of the fleet; its code ends."""
    await placements.let_go(db, keeper, vehicle_id, now=now)
    return Redirect(done("/desk/fleet", "removed"), status_code=303)


@get("/sheet.pdf", name="desk.fleet.sheet")
async def show_sheet(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    words: FromQuery[str] = "",
) -> Response[bytes]:
    """Return the stickers of the whole fleet as one PDF, with cut marks."""
    business, lines = await _printable(db, actor, now)
    body = await in_language(lambda: _sheet(settings, business, lines, words))
    headers = {"content-disposition": 'attachment; filename="stickers.pdf"'}
    return Response(body, media_type="application/pdf", headers=headers)


@get("/stickers.zip", name="desk.fleet.pack")
async def show_pack(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    words: FromQuery[str] = "",
) -> Response[bytes]:
    """Return the stickers of the whole fleet in one archive, for a printer."""
    business, lines = await _printable(db, actor, now)
    body = await in_language(lambda: packed(settings, business, lines, words))
    headers = {"content-disposition": 'attachment; filename="stickers.zip"'}
    return Response(body, media_type="application/zip", headers=headers)


async def _printable(
    db: AsyncSession, actor: SignatoryActor, now: datetime
) -> tuple[Holder, Sequence[PlacementLine]]:
    today = await here(db, actor, now)
    business = await queries.holder(db, actor, today=today)
    refuse_hidden(business)
    lines = await queries.fleet(db, actor, business, today=today)
    return business, [line for line in lines if line.state is MarkState.ISSUED]


def _sheet(settings: Settings, business: Holder, lines: Sequence[PlacementLine], words: str) -> bytes:
    return fleet_sheet(
        [artwork(settings, business, line, language=words) for line in lines], heading=business.name
    )


async def _fleet(
    db: AsyncSession,
    actor: SignatoryActor,
    now: datetime,
    *,
    words: str = "",
    after: str = "",
    raw: dict[str, str],
    faults: dict[str, Sentence],
) -> Template:
    today = await here(db, actor, now)
    business = await queries.holder(db, actor, today=today)
    page = await fleet(db, actor, words=words, after=after)
    narrowed = {"find": words} if words else {}
    context = {
        "business": business,
        "keeps": actor.keeps,
        "page": page,
        "words": words,
        "unplaced": await unplaced(db, actor),
        "gets_codes": may_get_codes(business.told.facts, today=today),
        "kinds": list(VehicleKind),
        "back": _address(narrowed) if after else None,
        "onward": _address(narrowed | {"after": page.onward}) if page.onward else None,
        "raw": raw,
        "faults": faults,
    }
    return Template("logos/fleet.html", context=context, status_code=422 if faults else 200)


def _address(query: dict[str, str]) -> str:
    return to(f"/desk/fleet?{urlencode(query)}" if query else "/desk/fleet")


router = Router(
    path="/desk/fleet",
    guards=[only(SignatoryActor)],
    dependencies={"keeper": keeper},
    route_handlers=[
        show_fleet,
        submit_vehicles,
        submit_place,
        show_leave,
        submit_leave,
        show_sheet,
        show_pack,
    ],
)
