"""The dispatcher of a fleet sees which stickers hang, and says so of those before which somebody stands."""

from datetime import datetime
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import SignatoryActor
from registry.accounts.guards import only
from registry.campaigns.cards import hang, stickers
from registry.countries.queries import today_in
from registry.kit.pages import to
from registry.signatories.queries import country_of

HOME = "/desk/hanging"


@get("/", name="desk.hanging")
async def show_hanging(db: NamedDependency[AsyncSession], actor: NamedDependency[SignatoryActor]) -> Template:
    """List the stickers of one's own business: which hang, and which do not."""
    lines = await stickers(db, actor.signatory_id)
    context = {"lines": lines, "hung": sum(line.hung_on is not None for line in lines)}
    return Template("campaigns/hanging.html", context=context)


@post("/{placement_id:uuid}", name="desk.hang", status_code=303)
async def submit_hanging(
    placement_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Note that a sticker hangs."""
    today = await today_in(db, await country_of(db, actor.signatory_id), now)
    await hang(db, actor, placement_id, today=today, now=now)
    return Redirect(to(HOME), status_code=303)


router = Router(path=HOME, guards=[only(SignatoryActor)], route_handlers=[show_hanging, submit_hanging])
