"""The drill of the month: read aloud and practised in three minutes, then logged without a name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import KeeperActor, SignatoryActor
from registry.accounts.guards import keeper, only
from registry.countries.queries import numbers_for, today_in
from registry.courses.lessons import Course, Part, Scenario, course
from registry.kit.forms import FormFaults, FormReader
from registry.kit.i18n import say, spoken
from registry.kit.pages import done, to
from registry.kit.words import Sentence
from registry.settings import Settings
from registry.training import drills, words
from registry.training.drilling import NOTE_LONGEST, PEOPLE_MOST, DrillDraft, parse_drill, read_form_id
from registry.training.drills import DrillView, drill_view
from registry.training.queries import team_of
from registry.training.staff_pages import choices

HOME = "/desk/training/drills"
MANY = ("roles", "better")  # fields with several values
CALLS_FIRST, LEAVES_ALONE = "M2", "not"  # the lesson, and its part, on what not to do
Raw = Mapping[str, str]
Faults = Mapping[str, Sentence]
Reading = Request[SignatoryActor, Any, State]


@get("/", name="desk.drills")
async def show_drills(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    scenario: FromQuery[str] = "",
) -> Template:
    """Show the scenario of the month, or another, then the form that logs it, and what was practised."""
    return await _page(db, actor, now, settings, {"scenario": scenario}, {}, {})


@post("/", name="desk.drills.log", status_code=200)
async def submit_drill(
    request: Reading,
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Log a drill that was held."""
    raw, many = await _typed(request)
    draft = await _read(db, keeper, now, settings, raw, many)
    if isinstance(draft, FormFaults):
        return await _page(db, keeper, now, settings, raw, many, draft.by_field)
    row = await drills.log_drill(db, keeper, read_form_id(raw) or uuid4(), draft, now=now)
    return Redirect(done(f"{HOME}/{row.id}", "saved"), status_code=303)


@get("/{drill_id:uuid}", name="desk.drill")
async def show_drill(
    drill_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[SignatoryActor],
    settings: NamedDependency[Settings],
) -> Template:
    """Show one drill that was logged."""
    return await _one(db, actor, settings, await drill_view(db, actor, drill_id), {}, {})


@get("/{drill_id:uuid}/correct", name="desk.drill.correct")
async def show_correct(
    drill_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Show the form that corrects a drill, filled in with what stands there; of one corrected before, the latest."""
    view = await drill_view(db, keeper, drill_id)
    if view.replaced_by is not None:
        return Redirect(to(f"{HOME}/{view.replaced_by}/correct"), status_code=303)
    raw, many = _told(view.draft)
    return await _page(db, keeper, now, settings, raw, many, {}, view)


@post("/{drill_id:uuid}/correct", name="desk.drill.correct.submit", status_code=200)
async def submit_correct(
    request: Reading,
    drill_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Correct a drill: what was there stays on record, and another row takes its place."""
    view = await drill_view(db, keeper, drill_id)
    raw, many = await _typed(request)
    draft = await _read(db, keeper, now, settings, raw, many, view)
    if isinstance(draft, FormFaults):
        return await _page(db, keeper, now, settings, raw, many, draft.by_field, view)
    today = await today_in(db, (await team_of(db, keeper)).country, now)
    row = await drills.correct_drill(db, keeper, drill_id, draft, today=today, now=now)
    return Redirect(done(f"{HOME}/{row.id}", "changed"), status_code=303)


@post("/{drill_id:uuid}/take-back", name="desk.drill.take_back", status_code=200)
async def submit_take_back(
    drill_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    keeper: NamedDependency[KeeperActor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Take a drill back that was entered by mistake."""
    view = await drill_view(db, keeper, drill_id)
    reader = FormReader(data)
    reason = reader.text("reason", longest=NOTE_LONGEST)
    if reader.faults:
        return await _one(db, keeper, settings, view, data, reader.faults)
    today = await today_in(db, (await team_of(db, keeper)).country, now)
    await drills.take_back_drill(db, keeper, drill_id, reason=reason, today=today, now=now)
    return Redirect(done(HOME, "taken_back"), status_code=303)


def scenario_titles(settings: Settings) -> dict[str, str]:
    """Return the title of each scenario there is now, in the reader's language."""
    return {one.key: one.title for one in _course(settings).scenarios}


async def _typed(request: Reading) -> tuple[dict[str, str], dict[str, list[str]]]:
    form = await request.form()
    raw = {name: str(value) for name, value in form.multi_items() if name not in MANY}
    return raw, {name: [str(value) for value in form.getall(name, [])] for name in MANY}


async def _read(
    db: AsyncSession,
    actor: KeeperActor,
    now: datetime,
    settings: Settings,
    raw: Raw,
    many: Mapping[str, list[str]],
    correcting: DrillView | None = None,
) -> DrillDraft | FormFaults:
    team = await team_of(db, actor)
    known = {one.key for one in _course(settings).scenarios_of(team.sector)}
    if correcting:
        known.add(correcting.draft.scenario)  # the folder of texts may have been changed since
    today = await today_in(db, team.country, now)
    return parse_drill(raw, many["roles"], many["better"], scenarios=known, places=team.places, today=today)


def _told(draft: DrillDraft) -> tuple[dict[str, str], dict[str, list[str]]]:
    raw = {
        "scenario": draft.scenario,
        "held_on": draft.held_on.isoformat(),
        "minutes": str(draft.minutes),
        "people": str(draft.people),
        "knew": draft.knew.value,
        "seconds": "" if draft.seconds is None else str(draft.seconds),
        "note": draft.note,
        "place": str(draft.place_id or ""),
    }
    return raw, {"roles": sorted(draft.roles), "better": sorted(draft.better)}


def _course(settings: Settings) -> Course:
    return course(settings.texts, spoken.get())


def _leaves_alone(taught: Course) -> Part | None:
    """Return what nobody does, in the reviewed words of the lesson on calling."""
    lesson = taught.lessons.get(CALLS_FIRST)
    return next((part for part in lesson.parts if part.key == LEAVES_ALONE), None) if lesson else None


async def _page(
    db: AsyncSession,
    actor: SignatoryActor,
    now: datetime,
    settings: Settings,
    raw: Raw,
    many: Mapping[str, list[str]],
    faults: Faults,
    correcting: DrillView | None = None,
) -> Template:
    team, taught = await team_of(db, actor), _course(settings)
    today = await today_in(db, team.country, now)
    fitting = taught.scenarios_of(team.sector)
    monthly = taught.scenario_of(today.month, team.sector)
    shown: Scenario = next((one for one in fitting if one.key == raw.get("scenario")), monthly)
    blank = {"held_on": today.isoformat(), "drill": str(uuid4()), "minutes": "3"}
    context = {
        "team": team,
        "shown": shown,
        "monthly": shown is monthly,
        "month": today,
        "practising": taught.how_to_drill,
        "leaves_alone": _leaves_alone(taught),
        "numbers": await numbers_for(db, team.country, now),
        "scenarios": [(one.key, one.title) for one in fitting],
        "titles": scenario_titles(settings),
        "lines": await drills.drills(db, actor),
        "tested_on": await drills.last_tested_on(db, actor.signatory_id, today=today),
        "knew_words": words.KNEW,
        "knew_choices": _choices(words.KNEW),
        "better_choices": _choices(words.BETTER),
        "people_most": PEOPLE_MOST,
        "note_longest": NOTE_LONGEST,
        "correcting": correcting,
        "keeps": actor.keeps,
        "raw": {**blank, **raw, "scenario": raw.get("scenario") if correcting else shown.key},
        "many": {"roles": [], "better": [], **many},
        "faults": faults,
        **choices(team),
    }
    name = "training/drill_form.html" if correcting else "training/drills.html"
    return Template(name, context=context, status_code=422 if faults else 200)


async def _one(
    db: AsyncSession, actor: SignatoryActor, settings: Settings, view: DrillView, raw: Raw, faults: Faults
) -> Template:
    team = await team_of(db, actor)
    context = {
        "view": view,
        "title": scenario_titles(settings).get(view.draft.scenario, view.draft.scenario),
        "places": team.places,
        "roles": [words.STAFF_ROLES[role] for role in sorted(view.draft.roles)],
        "better": [words.BETTER[one] for one in sorted(view.draft.better)],
        "knew": words.KNEW[view.draft.knew],
        "keeps": actor.keeps,
        "raw": raw,
        "faults": faults,
    }
    return Template("training/drill.html", context=context, status_code=422 if faults else 200)


def _choices(said: Mapping[Any, Sentence]) -> list[tuple[str, str]]:
    return [(str(value), say(sentence)) for value, sentence in said.items()]


router = Router(
    path=HOME,
    guards=[only(SignatoryActor)],
    dependencies={"keeper": keeper},
    route_handlers=[
        show_drills, submit_drill, show_drill, show_correct, submit_correct, submit_take_back,
    ],
)  # fmt: skip
