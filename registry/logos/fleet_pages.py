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
from registry.fleets.queries import fleet_size
from registry.fleets.rules import VEHICLES_A_PAGE, VehicleKind
from registry.kit.forms import FormReader
from registry.kit.pages import done, to
from registry.kit.words import Sentence
from registry.logos import placement_queries as queries
from registry.logos import placements
from registry.logos.fleet_queries import fleet, unplaced
from registry.logos.fleet_sheet import fleet_sheet
from registry.logos.placement_pages import here, in_language, refuse_hidden, to_hang_up
from registry.logos.placement_queries import Holder, PlacementLine
from registry.logos.placing import MarkState, may_get_codes
from registry.logos.printing import artwork, packed
from registry.settings import Settings


@get("/", name="desk.fleet")
async def show_fleet(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
    after: FromQuery[str] = "",
) -> Template:
    """List the vehicles with their codes."""
    return await _fleet(db, actor, now, after=after[:40], raw={}, faults={})


@post("/", name="desk.fleet.add", status_code=200)
async def submit_vehicles(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Add vehicles, one plate a line; the same plates twice change nothing."""
    form = FormReader(data)
    kind = form.choice("kind", VehicleKind)
    drafts = read_plates(form, "plates", kind)
    if not drafts:
        form.fault("plates", "Enter a value.")
    if form.faults:
        return await _fleet(db, keeper, now, after="", raw=data, faults=form.faults)
    await add_vehicles(db, keeper.account_id, keeper.signatory_id, drafts, now=now)
    return Redirect(done("/desk/fleet", "added"), status_code=303)


@post("/place", name="desk.fleet.place", status_code=303)
async def submit_place(
    db: NamedDependency[AsyncSession], keeper: NamedDependency[KeeperActor], now: NamedDependency[datetime]
) -> Redirect:
    """Give each vehicle that has none its code."""
    today = await here(db, keeper, now)
    await placements.refuse_codes(db, keeper.signatory_id, today=today)
    await placements.place_fleet(db, keeper.account_id, keeper.signatory_id, today=today, now=now)
    return Redirect(done("/desk/fleet", await to_hang_up(db, keeper, today=today)), status_code=303)


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
    after: str,
    raw: dict[str, str],
    faults: dict[str, Sentence],
) -> Template:
    today = await here(db, actor, now)
    business = await queries.holder(db, actor, today=today)
    lines = await fleet(db, actor, after=after)
    full = len(lines) == VEHICLES_A_PAGE
    context = {
        "business": business,
        "keeps": actor.keeps,
        "lines": lines,
        "total": await fleet_size(db, actor.signatory_id),
        "unplaced": await unplaced(db, actor),
        "gets_codes": may_get_codes(business.told.facts, today=today),
        "kinds": list(VehicleKind),
        "back": to("/desk/fleet") if after else None,
        "onward": to(f"/desk/fleet?{urlencode({'after': lines[-1].plate_key})}") if full else None,
        "raw": raw,
        "faults": faults,
    }
    return Template("logos/fleet.html", context=context, status_code=422 if faults else 200)


router = Router(
    path="/desk/fleet",
    guards=[only(SignatoryActor)],
    dependencies={"keeper": keeper},
    route_handlers=[show_fleet, submit_vehicles, submit_place, submit_leave, show_sheet, show_pack],
)
