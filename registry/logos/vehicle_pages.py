"""One vehicle of a fleet: its kind and fleet number are corrected here."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor
from registry.accounts.guards import only
from registry.fleets.forms import parse_vehicle_change
from registry.fleets.queries import OwnVehicle, own_vehicle
from registry.fleets.rules import LABEL_LONGEST, VehicleKind
from registry.kit.forms import FormFaults
from registry.kit.pages import done
from registry.kit.words import Sentence
from registry.logos.places import change_vehicle


@get("/", name="desk.fleet.vehicle")
async def show_vehicle(
    vehicle_id: FromPath[UUID], db: NamedDependency[AsyncSession], actor: NamedDependency[KeeperActor]
) -> Template:
    """Show the form of one vehicle."""
    vehicle = await own_vehicle(db, actor, vehicle_id)
    return _page(vehicle, {"kind": vehicle.kind, "label": vehicle.label, "read": vehicle.read}, {})


@post("/", name="desk.fleet.vehicle.submit", status_code=200)
async def submit_vehicle(
    vehicle_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Correct kind and fleet number."""
    vehicle, draft = await own_vehicle(db, actor, vehicle_id), parse_vehicle_change(data)
    if isinstance(draft, FormFaults):
        return _page(vehicle, data, draft.by_field)
    await change_vehicle(db, actor, vehicle_id, draft, read=data.get("read", ""), now=now)
    return Redirect(done("/desk/fleet", "saved"), status_code=303)


def _page(vehicle: OwnVehicle, raw: Mapping[str, str], faults: Mapping[str, Sentence]) -> Template:
    context = {
        "vehicle": vehicle,
        "kinds": list(VehicleKind),
        "longest": LABEL_LONGEST,
        "raw": raw,
        "faults": faults,
    }
    return Template("logos/vehicle.html", context=context, status_code=422 if faults else 200)


router = Router(
    path="/desk/fleet/{vehicle_id:uuid}/change",
    guards=[only(KeeperActor)],
    route_handlers=[show_vehicle, submit_vehicle],
)
