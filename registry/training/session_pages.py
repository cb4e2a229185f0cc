"""The log of a business's training sessions: one entered, attended, corrected, taken back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.accounts.guards import keeper, only
from registry.countries.queries import today_in
from registry.kit.forms import FormFaults, FormReader
from registry.kit.i18n import LANGUAGES, say, spoken
from registry.kit.pages import done, to
from registry.kit.words import Sentence
from registry.training import queries, sessions, words
from registry.training.checking_in import doors_of
from registry.training.evidence import pictures_of
from registry.training.forms import SessionDraft, parse_session, read_id
from registry.training.modules import DRILL, NOT_LOGGED, WITH_KIT, modules
from registry.training.queries import Asked, SessionView, StaffLine, Team, session_view, staff, team_of
from registry.training.rules import (
    CHECK_INS_SHOWN,
    EVIDENCE_MOST,
    MINUTES,
    NAME_LONGEST,
    SCORE_MOST,
    SEEN_BY_THE_BUSINESS,
    STAFF_AT_ONCE,
    Mode,
)
from registry.training.settling import unknown_of
from registry.training.staff_pages import asked_back, choices, read_asked

HOME = "/desk/training/sessions"
SOMEBODY = Sentence("somebody who left")
Raw = Mapping[str, str]
Faults = Mapping[str, Sentence]
Reading = Request[SignatoryActor, Any, State]


@get("/", name="desk.sessions")
async def show_sessions(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
    after: FromQuery[UUID | None] = None,
) -> Template:
    """List the sessions, the latest first."""
    team = await team_of(db, actor)
    today = await today_in(db, team.country, now)
    lines, more = await queries.sessions(db, actor, today=today, after=after)
    context = {
        "team": team,
        "today": today,
        "lines": lines,
        "titles": titles(),
        "mode_words": words.MODES,
        "came_by_words": words.CAME_BY,
        "keeps": actor.keeps,
        "first": to(HOME) if after else None,
        "onward": to(f"{HOME}?after={more}") if more else None,
    }
    return Template("training/sessions.html", context=context)


@get("/new", name="desk.sessions.new")
async def show_new(
    db: NamedDependency[AsyncSession], keeper: NamedDependency[KeeperActor], now: NamedDependency[datetime]
) -> Template:
    """Show the form of a session, held or planned."""
    team = await team_of(db, keeper)
    today = await today_in(db, team.country, now)
    raw = {
        "session": str(uuid4()),
        "held_on": today.isoformat(),
        "mode": Mode.IN_PERSON.value,
        "language": spoken.get(),
    }
    return await _form(db, keeper, team, now, raw, {}, None)


@post("/new", name="desk.sessions.enter", status_code=200)
async def submit_new(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Enter a session; its page then asks who took part."""
    team = await team_of(db, keeper)
    today = await today_in(db, team.country, now)
    teachers = await queries.trainers(db, keeper, today=today)
    draft = parse_session(data, places=team.places, trainers=teachers, today=today)
    if isinstance(draft, FormFaults):
        return await _form(db, keeper, team, now, data, draft.by_field, None)
    row = await sessions.enter(db, keeper, draft, session_id=read_id(data.get("session", "")), now=now)
    return Redirect(done(f"{HOME}/{row.id}", "saved"), status_code=303)


@get("/{session_id:uuid}", name="desk.session")
async def show_session(
    request: Reading,
    session_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
) -> Template:
    """Show one session and its people, with those who could be added."""
    view = await session_view(db, actor, session_id)
    return await session_page(db, actor, now, view, dict(request.query_params), {}, {})


@get("/{session_id:uuid}/correct", name="desk.session.correct")
async def show_correct(
    session_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Show the form that corrects a session, filled in with what stands there; of one corrected before, the latest."""
    view = await session_view(db, keeper, session_id)
    if view.replaced_by is not None:
        return Redirect(to(f"{HOME}/{view.replaced_by}/correct"), status_code=303)
    return await _form(db, keeper, await team_of(db, keeper), now, typed(view), {}, view)


@post("/{session_id:uuid}/correct", name="desk.session.correct.submit", status_code=200)
async def submit_correct(
    request: Reading,
    session_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Correct a session: what was there stays on record, and another row takes its place."""
    form = await request.form()
    raw = {name: str(value) for name, value in form.multi_items() if name != "who"}
    staying = {str(value) for value in form.getall("who", [])}
    view, team = await session_view(db, keeper, session_id), await team_of(db, keeper)
    today = await today_in(db, team.country, now)
    team, teachers = await _offered(db, keeper, team, view, today=today)
    draft = parse_session(raw, places=team.places, trainers=teachers, today=today)
    if isinstance(draft, FormFaults):
        return await _form(db, keeper, team, now, raw, draft.by_field, view, staying=staying)
    kept = [one.staff_id for one in view.people if str(one.staff_id) in staying]
    row = await sessions.correct(db, keeper, session_id, draft, kept, today=today, now=now)
    return Redirect(done(f"{HOME}/{row.id}", "changed"), status_code=303)


@post("/{session_id:uuid}/take-back", name="desk.session.take_back", status_code=200)
async def submit_take_back(
    session_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Take a session back that was entered by mistake."""
    view = await session_view(db, keeper, session_id)
    reader = FormReader(data)
    reason = reader.text("reason", longest=300)
    if reader.faults:
        return await session_page(db, keeper, now, view, {}, data, reader.faults)
    today = await today_in(db, (await team_of(db, keeper)).country, now)
    await sessions.take_back(db, keeper, session_id, reason=reason, today=today, now=now)
    return Redirect(done(HOME, "taken_back"), status_code=303)


def titles() -> dict[str, str]:
    """Return the title of each module that a team can learn, in the reader's language."""
    return {one.code: one.title[spoken.get()] for one in modules().values() if one.code != DRILL}


def typed(view: SessionView) -> dict[str, str]:
    """Return what stands about a session as its form would send it."""
    return {
        "module": view.module,
        "held_on": view.held_on.isoformat(),
        "minutes": str(view.minutes),
        "mode": view.mode,
        "language": view.language,
        "place": str(view.place_id or ""),
        "trainer": str(view.trainer_id or ""),
        "trainer_name": view.trainer_name,
    }


def same_as(view: SessionView) -> SessionDraft:
    """Return a session as it was described, for a correction of its people alone."""
    return SessionDraft(
        view.module, view.module_version, view.held_on, view.minutes, view.mode, view.language,
        view.trainer_id, view.trainer_name, view.place_id,
    )  # fmt: skip


def asked_on(view: SessionView, query: Raw, team: Team) -> tuple[Asked, str]:
    """Return whom the page of a session is asked for, of those who worked there on its day; and after which key."""
    return replace(read_asked(query, team), there_on=view.held_on), query.get("after", "")[:NAME_LONGEST]


def yet_to_say(view: SessionView, lines: Sequence[StaffLine]) -> list[StaffLine]:
    """Return who of the staff is not at a session, or has yet to acknowledge it."""
    said = {one.staff_id for one in view.people if one.acknowledged_on is not None}
    return [line for line in lines if line.staff_id not in said]


async def _offered(
    db: AsyncSession, actor: SignatoryActor, team: Team, correcting: SessionView | None, *, today: date
) -> tuple[Team, dict[UUID, str]]:
    """Return the places and trainers that a form offers: of a correction also those that stand there and are gone."""
    teachers = await queries.trainers(db, actor, today=today)
    if correcting is None:
        return team, teachers
    if correcting.trainer_id is not None:
        teachers.setdefault(correcting.trainer_id, correcting.trainer or say(SOMEBODY))
    if correcting.place_id is not None:
        team = replace(team, places={correcting.place_id: correcting.place} | team.places)
    return team, teachers


async def _form(
    db: AsyncSession,
    actor: SignatoryActor,
    team: Team,
    now: datetime,
    raw: Raw,
    faults: Faults,
    correcting: SessionView | None,
    *,
    staying: Collection[str] | None = None,
) -> Template:
    today = await today_in(db, team.country, now)
    team, teachers = await _offered(db, actor, team, correcting, today=today)
    context = {
        "team": team,
        "today": today,
        "correcting": correcting,
        "staying": {str(one.staff_id) for one in correcting.people}
        if correcting and staying is None
        else staying,
        "modules": [
            (code, f"{code} · {title}") for code, title in titles().items() if code not in NOT_LOGGED
        ],
        "modes": [(mode.value, say(words.MODES[mode])) for mode in Mode],
        "languages_said": list(LANGUAGES.items()),
        "trainers": [(str(one), name) for one, name in teachers.items()],
        "longest_session": MINUTES.stop - 1,
        "role_words": words.STAFF_ROLES,
        "raw": raw,
        "faults": faults,
        **choices(team),
    }
    return Template("training/session_form.html", context=context, status_code=422 if faults else 200)


async def session_page(
    db: AsyncSession,
    actor: SignatoryActor,
    now: datetime,
    view: SessionView,
    query: Raw,
    raw: Raw,
    faults: Faults,
    *,
    ticked: Collection[str] = (),
) -> Template:
    """Show one session, with what was typed and ticked and what is wrong with it."""
    team = await team_of(db, actor)
    today = await today_in(db, team.country, now)
    asked, after = asked_on(view, query, team)
    page = await staff(db, actor, asked, today=today, after=after, most=STAFF_AT_ONCE)
    unknown = await unknown_of(db, actor, view.session_id)
    waiting = [one for one in unknown if not one.aside]
    back = asked_back(asked)
    here = f"{HOME}/{view.session_id}"
    context = {
        "team": team,
        "today": today,
        "view": view,
        "title": modules()[view.module].title[spoken.get()],
        "to_come": view.held_on > today,
        "kit": view.module in WITH_KIT,
        "absent": yet_to_say(view, page.lines),
        "ticked": ticked,
        "pictures": await pictures_of(db, actor, view.session_id),
        "unknown": waiting[:CHECK_INS_SHOWN],
        "more_unknown": max(0, len(waiting) - CHECK_INS_SHOWN),
        "aside": [one for one in unknown if one.aside][:CHECK_INS_SHOWN],
        "doors": await doors_of(db, actor, view.session_id),
        "everybody": page.lines if waiting else [],
        "name_longest": NAME_LONGEST,
        "room": EVIDENCE_MOST,
        "asked": back,
        "after": after,
        "onward": to(f"{here}?{urlencode({**back, 'after': page.after})}") if page.after else None,
        "first": to(here) if after else None,
        "acknowledged_words": words.ACKNOWLEDGED,
        "hows": [(how.value, say(words.ACKNOWLEDGED[how])) for how in SEEN_BY_THE_BUSINESS],
        "mode_words": words.MODES,
        "came_by_words": words.CAME_BY,
        "role_words": words.STAFF_ROLES,
        "language_names": LANGUAGES,
        "keeps": actor.keeps,
        "score_most": SCORE_MOST,
        "raw": raw,
        "faults": faults,
        **choices(team),
    }
    return Template("training/session.html", context=context, status_code=422 if faults else 200)


router = Router(
    path=HOME,
    guards=[only(SignatoryActor)],
    dependencies={"keeper": keeper},
    route_handlers=[
        show_sessions, show_new, submit_new, show_session, show_correct, submit_correct, submit_take_back,
    ],
)  # fmt: skip
