"""Who took part in a session, as its keeper enters it: ticked, taken out again, and named among who checked in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Router, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.accounts.guards import keeper, only
from registry.countries.queries import today_in
from registry.kit.forms import FormFaults
from registry.kit.pages import done
from registry.kit.words import Sentence
from registry.training import sessions
from registry.training.forms import (
    Attending,
    known_key,
    parse_attending,
    read_id,
    read_settled,
    read_typed,
)
from registry.training.queries import SessionView, staff, team_of
from registry.training.queries import session_view as view_of
from registry.training.rules import CHECK_INS_SHOWN, STAFF_AT_ONCE
from registry.training.session_pages import HOME, asked_on, same_as, session_page, yet_to_say
from registry.training.settling import bring_back, called_so, settle

Posted = Request[SignatoryActor, Any, State]
CHANGED = Sentence("The list has changed meanwhile. Look at it again, then tick everybody.")
NOBODY_SO = Sentence("Nobody of your list who worked that day is called so.")
TICK_ONE = Sentence("Tick at least one person.")
BACK = ("find", "doing", "at")


@post("/{session_id:uuid}/people", name="desk.session.attend", status_code=200)
async def submit_people(
    request: Posted,
    session_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Enter who took part, and how they acknowledged it; those ticked, or everybody of the list that was shown."""
    form = await request.form()
    raw = {name: str(value) for name, value in form.multi_items() if name != "who"}
    ticked = [str(value) for value in form.getall("who", [])]
    view = await view_of(db, keeper, session_id)
    if raw.get("everybody"):
        ticked = await _everybody(db, keeper, view, raw, now)
    draft = parse_attending(raw, ticked)
    if raw.get("everybody") and raw["everybody"] != str(len(ticked)):
        draft = FormFaults({"who": CHANGED})
    if not isinstance(draft, Attending):
        return await session_page(db, keeper, now, view, raw, raw, draft.by_field, ticked=ticked)
    today = await today_in(db, (await team_of(db, keeper)).country, now)
    await sessions.attend(
        db, keeper, session_id, draft.staff_ids, draft.how, score=draft.score, today=today, now=now
    )
    back = urlencode({name: raw[name] for name in BACK if raw.get(name)})
    path = f"{HOME}/{session_id}" + (f"?{back}" if back else "")
    return Redirect(done(path, "saved"), status_code=303)


@post("/{session_id:uuid}/absent", name="desk.session.absent", status_code=200)
async def submit_absent(
    request: Posted,
    session_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Take out who was not there: a correction, which leaves the session as it was on record before."""
    form = await request.form()
    gone = {str(value) for value in form.getall("absent", [])}
    view = await view_of(db, keeper, session_id)
    staying = [one.staff_id for one in view.people if str(one.staff_id) not in gone]
    if len(staying) == len(view.people):
        return await session_page(db, keeper, now, view, {}, {}, {"absent": TICK_ONE})
    today = await today_in(db, (await team_of(db, keeper)).country, now)
    row = await sessions.correct(db, keeper, session_id, same_as(view), staying, today=today, now=now)
    return Redirect(done(f"{HOME}/{row.id}", "changed"), status_code=303)


@post("/{session_id:uuid}/check-ins", name="desk.session.settle", status_code=200)
async def submit_settled(
    session_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Say whom the check-ins name that name nobody; the others wait, or are put aside."""
    view = await view_of(db, keeper, session_id)
    named = read_settled(data)
    known = await called_so(db, keeper, view.held_on, [name for name in named.values() if name])
    faults = {
        f"is-{check_in_id}": NOBODY_SO
        for check_in_id, name in named.items()
        if name and known_key(read_typed(name)) not in known
    }
    if faults:
        return await session_page(db, keeper, now, view, {}, data, faults)
    today = await today_in(db, (await team_of(db, keeper)).country, now)
    for check_in_id, name in named.items():
        if name or data.get("others") == "aside":
            staff_id = known[known_key(name)] if name else None
            await settle(db, keeper, session_id, check_in_id, staff_id, today=today, now=now)
    return Redirect(done(f"{HOME}/{session_id}", "saved"), status_code=303)


@post("/{session_id:uuid}/check-ins/back", name="desk.session.bring_back", status_code=303)
async def submit_back(
    request: Posted,
    session_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Let check-ins that were put aside wait again."""
    given = [read_id(str(value)) for value in (await request.form()).getall("back", [])]
    back = [one for one in given if one is not None][:CHECK_INS_SHOWN]
    await bring_back(db, keeper, session_id, back, now=now)
    return Redirect(done(f"{HOME}/{session_id}", "saved"), status_code=303)


async def _everybody(
    db: AsyncSession, actor: KeeperActor, view: SessionView, raw: Mapping[str, str], now: datetime
) -> list[str]:
    team = await team_of(db, actor)
    today = await today_in(db, team.country, now)
    asked, after = asked_on(view, raw, team)
    page = await staff(db, actor, asked, today=today, after=after, most=STAFF_AT_ONCE)
    return [str(line.staff_id) for line in yet_to_say(view, page.lines)]


router = Router(
    path=HOME,
    guards=[only(SignatoryActor)],
    dependencies={"keeper": keeper},
    route_handlers=[submit_people, submit_absent, submit_settled, submit_back],
)
