"""Who trains others, for the business itself: their own training, their sessions and whom they reach."""

from datetime import datetime

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import SignatoryActor
from registry.accounts.guards import only
from registry.countries.queries import today_in
from registry.training.queries import team_of
from registry.training.session_pages import titles
from registry.training.trainers import guest_trainers, own_trainers


@get("/", name="desk.trainers")
async def show_trainers(
    db: NamedDependency[AsyncSession], actor: NamedDependency[SignatoryActor], now: NamedDependency[datetime]
) -> Template:
    """List the multipliers among the staff, and the trainers from elsewhere."""
    team = await team_of(db, actor)
    today = await today_in(db, team.country, now)
    context = {
        "own": await own_trainers(db, actor, today=today),
        "guests": await guest_trainers(db, actor, today=today),
        "titles": titles(),
        "keeps": actor.keeps,
    }
    return Template("training/trainers.html", context=context)


router = Router(path="/desk/training/trainers", guards=[only(SignatoryActor)], route_handlers=[show_trainers])
