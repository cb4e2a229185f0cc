"""Whether a business would pass an audit, in one look: its coverage by role, place and module, and over a year."""

from datetime import datetime
from typing import Any

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.accounts.guards import keeper, only
from registry.countries.queries import today_in
from registry.kit.forms import FormFaults, is_plain
from registry.kit.i18n import spoken
from registry.kit.pages import done
from registry.training import coverage, words
from registry.training.coverage import Group, asks_for_count
from registry.training.coverage_queries import floors_in, last_counted_on, line, on_day, running_out
from registry.training.drawing import HEIGHT, WIDTH, draw
from registry.training.drills import last_tested_on
from registry.training.forms import parse_past_day
from registry.training.modules import modules
from registry.training.queries import Team, team_of
from registry.training.reminders import last_reminder_on
from registry.training.rules import PUBLIC_FACING, Floors
from registry.training.silencing import gets_reminders, set_reminders


@get("/", name="desk.training")
async def show_coverage(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
    on: FromQuery[str] = "",
) -> Template:
    """Show the coverage today, or on a past day as it stood on record then."""
    team = await team_of(db, actor)
    today = await today_in(db, team.country, now)
    asked = parse_past_day({"on": on}, today=today)
    faults = asked.by_field if isinstance(asked, FormFaults) else {}
    day = today if isinstance(asked, FormFaults) else asked
    found = await on_day(db, actor.signatory_id, on=day)
    points = await line(db, actor.signatory_id, today=today)
    floors = await floors_in(db, team.country)
    counted_on = await last_counted_on(db, actor.signatory_id, by=day)
    context = {
        "team": team,
        "day": day,
        "today": today,
        "past": day < today,
        "modules": [(one, modules()[one.code].title[spoken.get()], one.code) for one in found.modules],
        "points": points,
        "drawing": draw([(point.on, point.percent) for point in points], floor=floors.public_facing),
        "size": (WIDTH, HEIGHT),
        "tested_on": await last_tested_on(db, actor.signatory_id, today=day),
        "reminded_on": await last_reminder_on(db, actor.signatory_id),
        "running_out": await running_out(db, actor.signatory_id, today=today),
        "counted_on": counted_on,
        "count_old": asks_for_count(found.groups, counted_on, on=day),
        "keeps": actor.keeps,
        "reminded": await gets_reminders(db, actor),
        "raw": {"on": on[:40] if faults and is_plain(on) else day.isoformat()},
        "faults": faults,
        **judged(found.groups, team, floors),
    }
    return Template("training/coverage.html", context=context, status_code=422 if faults else 200)


def judged(groups: list[Group], team: Team, floors: Floors) -> dict[str, Any]:
    """Return what a page says of a coverage: its lines in words, the total, and whether it is enough."""
    facing = [group for group in groups if group.role in PUBLIC_FACING]
    return {
        "groups": [
            (
                group,
                words.STAFF_ROLES[group.role],
                team.places.get(group.place_id) if group.place_id else None,
            )
            for group in groups
        ],
        "total": coverage.total(groups),
        "facing": coverage.total(facing),
        "people": sum(group.listed for group in groups),
        "in_term": sum(group.in_term for group in groups),
        "enough": coverage.meets(groups, floors),
        "floors": floors,
    }


@post("/reminders", name="desk.training.reminders", status_code=303)
async def submit_reminders(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Send whoever asks the letters about their business's training again, or no more."""
    await set_reminders(db, keeper, wanted=data.get("wanted") == "yes", now=now)
    return Redirect(done("/desk/training", "saved"), status_code=303)


router = Router(
    path="/desk/training",
    guards=[only(SignatoryActor)],
    dependencies={"keeper": keeper},
    route_handlers=[show_coverage, submit_reminders],
)
