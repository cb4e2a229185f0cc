"""The staff list of a business, one of its lines, and how many people were counted."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.accounts.guards import keeper, only
from registry.countries.queries import today_in
from registry.kit.forms import FormFaults, searched_for
from registry.kit.i18n import say, spoken
from registry.kit.pages import done, to
from registry.kit.words import Sentence
from registry.training import staff, words
from registry.training.forms import parse_headcount, parse_leaving, parse_staff
from registry.training.modules import modules, needed
from registry.training.personal_queries import learnt_by
from registry.training.queries import Asked, StaffLine, Team, counts_that_stand, staff_line, team_of
from registry.training.queries import staff as staff_page
from registry.training.rules import NAME_LONGEST, STAFF_A_PAGE, Duty, StaffRole, usual_roles

READ = "read-"  # before the names of fields that say what the form was filled in with
HOME = "/desk/training/staff"
Raw = Mapping[str, str]
Faults = Mapping[str, Sentence]
Reading = Request[SignatoryActor, Any, State]


@get("/", name="desk.staff")
async def show_staff(
    request: Reading,
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
) -> Template:
    """List the staff, with the form for another."""
    return await _list(db, actor, now, dict(request.query_params), {}, {})


@post("/", name="desk.staff.add", status_code=200)
async def submit_staff(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Add one of the staff; whoever is called the same and works there already is there already."""
    team = await team_of(db, keeper)
    draft = parse_staff(data, places=team.places, today=await today_in(db, team.country, now))
    if isinstance(draft, FormFaults):
        return await _list(db, keeper, now, {}, data, draft.by_field)
    added, _ = await staff.add_staff(db, keeper.account_id, keeper.signatory_id, [draft], now=now)
    if not added:
        return await _list(db, keeper, now, {}, data, {"known_as": staff.TAKEN})
    return Redirect(done(HOME, "added"), status_code=303)


@post("/headcounts", name="desk.staff.count", status_code=200)
async def submit_headcount(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Enter how many people of a role there were."""
    raw = {name.removeprefix("count-"): value for name, value in data.items()}
    team = await team_of(db, keeper)
    draft = parse_headcount(raw, places=team.places, today=await today_in(db, team.country, now))
    if isinstance(draft, FormFaults):
        faults = {f"count-{name}": said for name, said in draft.by_field.items()}
        return await _list(db, keeper, now, {}, data, faults)
    await staff.count_heads(db, keeper, draft, now=now)
    return Redirect(done(HOME, "saved"), status_code=303)


@get("/{staff_id:uuid}", name="desk.staff.one")
async def show_one(
    staff_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show one of the staff."""
    line = await staff_line(db, actor, staff_id)
    return await _one(db, actor, now, line, _typed(line), {})


@post("/{staff_id:uuid}", name="desk.staff.change", status_code=200)
async def submit_one(
    staff_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Change what stands about one of the staff."""
    team = await team_of(db, keeper)
    line = await staff_line(db, keeper, staff_id)
    today = await today_in(db, team.country, now)
    draft = parse_staff(data, places=team.places, today=today)
    if isinstance(draft, FormFaults):
        return await _one(db, keeper, now, line, data, draft.by_field)
    read = parse_staff(_read(data), places=team.places, today=today)
    await staff.change_staff(
        db, keeper, staff_id, draft, read=None if isinstance(read, FormFaults) else read, now=now
    )
    return Redirect(done(HOME, "saved"), status_code=303)


@post("/{staff_id:uuid}/leave", name="desk.staff.leave", status_code=200)
async def submit_leave(
    staff_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Note the last day of work."""
    line = await staff_line(db, keeper, staff_id)
    today = await today_in(db, (await team_of(db, keeper)).country, now)
    until = parse_leaving(data, since=line.since, today=today)
    if isinstance(until, FormFaults):
        return await _one(db, keeper, now, line, {**_typed(line), **data}, until.by_field)
    await staff.let_leave(db, keeper, staff_id, until, now=now)
    return Redirect(done(HOME, "saved"), status_code=303)


@post("/{staff_id:uuid}/stay", name="desk.staff.stay", status_code=303)
async def submit_stay(
    staff_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Take a leaving back."""
    await staff.take_back(db, keeper, staff_id, now=now)
    return Redirect(done(f"{HOME}/{staff_id}", "taken_back"), status_code=303)


def choices(team: Team) -> dict[str, Any]:
    """Return the choices of the fields about people, in the reader's language."""
    return {
        "roles": [(role.value, say(words.STAFF_ROLES[role])) for role in usual_roles(team.sector)],
        "duties": [(duty.value, say(words.DUTIES[duty])) for duty in Duty],
        "places": [(str(place_id), name) for place_id, name in team.places.items()],
        "longest": NAME_LONGEST,
    }


def read_asked(query: Raw, team: Team) -> Asked:
    """Return which of the staff an address asks for; what it says that is nonsense asks for nothing."""
    role = query.get("doing", "")
    return Asked(
        find=searched_for(query.get("find", ""), longest=NAME_LONGEST),
        role=StaffRole(role) if role in set(StaffRole) else None,
        place_id=next((one for one in team.places if str(one) == query.get("at", "")), None),
        only=query.get("only", "") if query.get("only") in {"untrained", "running_out", "left"} else "",
    )


def asked_back(asked: Asked) -> dict[str, str]:
    """Return what was asked for, as an address says it."""
    said = {
        "find": asked.find, "doing": asked.role or "", "at": str(asked.place_id or ""), "only": asked.only,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


async def _list(
    db: AsyncSession, actor: SignatoryActor, now: datetime, query: Raw, raw: Raw, faults: Faults
) -> Template:
    team = await team_of(db, actor)
    today = await today_in(db, team.country, now)
    asked = read_asked(query, team)
    page = await staff_page(db, actor, asked, today=today, after=query.get("after", "")[:NAME_LONGEST])
    back = asked_back(asked)
    context = {
        "team": team,
        "today": today,
        "page": page,
        "asked": back,
        "role_words": words.STAFF_ROLES,
        "keeps": actor.keeps,
        "onward": to(f"{HOME}?{urlencode({**back, 'after': page.after})}") if page.after else None,
        "first": to(f"{HOME}?{urlencode(back)}" if back else HOME) if query.get("after") else None,
        "a_page": STAFF_A_PAGE,
        "counts": await counts_that_stand(db, actor, today=today),
        "raw": {
            "since": today.isoformat(),
            "count-counted_on": today.isoformat(),
            **_only_place(team),
            **raw,
        },
        "faults": faults,
        **choices(team),
    }
    return Template("training/staff.html", context=context, status_code=422 if faults else 200)


def _read(data: Raw) -> dict[str, str]:
    """Return what stood there when the form was opened, as its hidden fields say."""
    return {name.removeprefix(READ): value for name, value in data.items() if name.startswith(READ)}


def _only_place(team: Team) -> dict[str, str]:
    """Return the place that is meant where there is but one: the same people are not counted at none as well."""
    only = [str(one) for one in team.places] if len(team.places) == 1 else []
    return {name: place for place in only for name in ("place", "count-place")}


def _typed(line: StaffLine) -> dict[str, str]:
    return {
        "known_as": line.known_as,
        "role": line.role,
        "since": line.since.isoformat(),
        "until": line.until.isoformat() if line.until else "",
        "place": str(line.place_id or ""),
        **{f"duty-{duty}": "yes" for duty in line.duties},
    }


async def _one(
    db: AsyncSession, actor: SignatoryActor, now: datetime, line: StaffLine, raw: Raw, faults: Faults
) -> Template:
    team = await team_of(db, actor)
    today: date = await today_in(db, team.country, now)
    wanted = needed(line.role, map(Duty, line.duties), team.sector)
    context = {
        "team": team,
        "today": today,
        "line": line,
        "read": {f"{READ}{name}": value for name, value in _typed(line).items() if name != "until"},
        "learnt": await learnt_by(db, line.staff_id, wanted),
        "titles": {one.code: one.title[spoken.get()] for one in modules().values()},
        "role_words": words.STAFF_ROLES,
        "keeps": actor.keeps,
        "raw": raw,
        "faults": faults,
        **choices(team),
    }
    return Template("training/staff_one.html", context=context, status_code=422 if faults else 200)


router = Router(
    path=HOME,
    guards=[only(SignatoryActor)],
    dependencies={"keeper": keeper},
    route_handlers=[
        show_staff, submit_staff, submit_headcount, show_one, submit_one, submit_leave, submit_stay,
    ],
)  # fmt: skip
