"""The roll of a session on the trainer's own phone: names to tap, which wait there while there is no network."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import ClientException, SerializationException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.accounts.guards import keeper, only
from registry.countries.queries import today_in
from registry.kit.assets import Assets
from registry.kit.forms import searched_for
from registry.kit.http import CSP
from registry.kit.i18n import say, spoken
from registry.kit.pages import done, to
from registry.kit.words import Sentence
from registry.training import words
from registry.training.forms import Tap, read_id, read_taps, read_typed
from registry.training.modules import modules
from registry.training.queries import SessionView, session_view, team_of
from registry.training.roll import Answer, called, take_taps
from registry.training.rules import NAME_LONGEST, STAFF_AT_ONCE

HOME = "/desk/training/roll"
# A signed-in page with a script: it keeps what was tapped until there is a network, and the page itself for a reload.
POLICY = {"content-security-policy": f"{CSP}; worker-src 'self'"}
BODY_MOST = 128 * 1024
Asked = Request[SignatoryActor, Any, State]


@get("/keep.js", name="desk.roll.keep")
async def show_keeper(request: Asked) -> Response[bytes]:
    """Return the script that keeps the roll on the phone; it lies here, since it may keep only what lies below it."""
    assets: Assets = request.app.state.assets
    loaded = ("site.css", "roll.js", "mark.svg", "fonts/atkinson-next-latin.woff2")
    body = assets.keeping("page-keep.js", loaded, NAME="roll", ENDING="/roll/[0-9a-f-]{36}$", DAYS="3")
    headers = {"cache-control": "no-cache", **POLICY}
    return Response(body, media_type="text/javascript", headers=headers)


@get("/{session_id:uuid}", name="desk.roll")
async def show_roll(
    session_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
    find: FromQuery[str] = "",
    at: FromQuery[str] = "",
) -> Template:
    """Show whom to tap."""
    view = await session_view(db, keeper, session_id)
    return await _roll(
        db, keeper, now, view, {"find": searched_for(find, longest=NAME_LONGEST), "at": at}, {}
    )


@post("/{session_id:uuid}", name="desk.roll.enter", status_code=200)
async def submit_roll(
    request: Asked,
    session_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Enter who was ticked, or typed, without a script."""
    form = await request.form()
    ticked = [read_id(str(value)) for value in form.getall("who", [])[:STAFF_AT_ONCE]]
    typed = str(form.get("typed", ""))[:NAME_LONGEST]
    taps = [Tap(str(uuid4()), staff_id=one) for one in ticked if one]
    taps += [Tap("typed", typed=read_typed(typed))] if typed.strip() else []
    view = await session_view(db, keeper, session_id)
    raw = {
        "find": searched_for(str(form.get("find", "")), longest=NAME_LONGEST),
        "at": str(form.get("at", "")),
    }
    if not taps:
        faults = {"who": Sentence("Tick at least one person.")}
        return await _roll(db, keeper, now, view, raw, faults)
    answers = await _take(db, keeper, session_id, taps, now=now)
    faults = {
        "typed" if one.tap_id == "typed" else "who": one.refused for one in answers if one.refused is not None
    }
    if faults:
        view = await session_view(db, keeper, session_id)
        return await _roll(db, keeper, now, view, {**raw, "typed": typed}, faults)
    return Redirect(done(f"{HOME}/{session_id}", "saved"), status_code=303)


@post("/{session_id:uuid}/taps", name="desk.roll.taps", status_code=200, request_max_body_size=BODY_MOST)
async def submit_taps(
    request: Asked,
    session_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Response[dict[str, list[dict[str, str | None]]]]:
    """Enter what a phone kept, and answer each tap by its id: a phone that heard nothing sends it again."""
    try:
        taps = read_taps(await request.json())
    except (SerializationException, RecursionError, UnicodeDecodeError):
        taps = None
    if taps is None:
        raise ClientException("These are no taps.")
    answers = await _take(db, keeper, session_id, taps, now=now)
    told = [
        {
            "id": one.tap_id,
            "staff": str(one.staff_id) if one.staff_id else None,
            "refused": say(one.refused) if one.refused else None,
        }
        for one in answers
    ]
    return Response({"taps": told}, media_type="application/json")


async def _take(
    db: AsyncSession, actor: KeeperActor, session_id: UUID, taps: list[Tap], *, now: datetime
) -> list[Answer]:
    today = await today_in(db, (await team_of(db, actor)).country, now)
    return await take_taps(db, actor, session_id, taps, today=today, now=now)


async def _roll(
    db: AsyncSession,
    actor: KeeperActor,
    now: datetime,
    view: SessionView,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
) -> Template:
    team = await team_of(db, actor)
    people, more = await called(
        db, actor, view, find=raw.get("find", ""), everywhere=raw.get("at") == "all" or bool(raw.get("find"))
    )
    there = {one.staff_id for one in view.people if one.acknowledged_on is not None}
    here = f"{HOME}/{view.session_id}"
    context = {
        "view": view,
        "title": modules()[view.module].title[spoken.get()],
        "place": team.places.get(view.place_id) if view.place_id else None,
        "to_come": view.held_on > await today_in(db, team.country, now),
        "people": people,
        "more": more,
        "there": there,
        "role_words": words.STAFF_ROLES,
        "longest": NAME_LONGEST,
        "here": to(here),
        "taps": to(f"{here}/taps"),
        "keep": f"{HOME}/keep.js",
        "scope": f"{HOME}/",
        "back": to(f"/desk/training/sessions/{view.session_id}"),
        "everybody": to(f"{here}?at=all"),
        "raw": raw,
        "faults": faults,
    }
    status = 422 if faults else 200
    return Template("training/roll.html", context=context, headers=POLICY, status_code=status)


router = Router(
    path=HOME,
    guards=[only(SignatoryActor)],
    dependencies={"keeper": keeper},
    route_handlers=[show_keeper, show_roll, submit_roll, submit_taps],
)
