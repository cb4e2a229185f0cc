"""The personal link of one of the staff, shown once at the business's desk, to be scanned from the screen."""

from datetime import datetime
from uuid import UUID

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.accounts.guards import keeper, only
from registry.countries.queries import today_in
from registry.kit.pages import to
from registry.kit.square import square
from registry.settings import Settings
from registry.training.personal import make_link
from registry.training.queries import staff_line, team_of
from registry.training.staff_pages import HOME


@post("/{staff_id:uuid}/link", name="desk.staff.link", status_code=200)
async def submit_link(
    staff_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Template:
    """Make the link, and show it with its QR: once, since it is kept nowhere."""
    line = await staff_line(db, keeper, staff_id)
    today = await today_in(db, (await team_of(db, keeper)).country, now)
    address = f"{settings.base_url}/my/{await make_link(db, keeper, staff_id, today=today, now=now)}"
    path, side = square(address)
    context = {
        "line": line,
        "address": address,
        "path": path,
        "side": side,
        "back": to(f"{HOME}/{staff_id}"),
    }
    return Template("training/link.html", context=context)


router = Router(
    path=HOME, guards=[only(SignatoryActor)], dependencies={"keeper": keeper}, route_handlers=[submit_link]
)
