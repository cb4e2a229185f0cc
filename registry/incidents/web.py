"""The log of the focal point: numbers first, then in three steps who was told, what can be said in codes, and words.

Between the steps nothing is kept: what was typed travels with the form. A step that is sent again shows it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import FocalPointActor
from registry.accounts.guards import only
from registry.concerns.coded import CODED, SETTINGS, blank
from registry.concerns.gate import CHANNELS, REASONS, STAGES, Stage, Untold
from registry.countries.authorities import Authority, authorities
from registry.countries.hotlines import Kind, Numbers
from registry.countries.queries import numbers_for, today_in, zone_of
from registry.incidents.actions import Where, follow_up, log_incident
from registry.incidents.forms import (
    ELSEWHERE,
    IN_TRANSIT,
    NARRATIVE_LONGEST,
    NO,
    REFERENCE_LONGEST,
    YES,
    GateDraft,
    IncidentDraft,
    WordsDraft,
    parse_coded,
    parse_gate,
    parse_step,
    parse_words,
    read_form_id,
)
from registry.incidents.queries import LogView, Whereabouts, log_lines, log_view, whereabouts
from registry.incidents.readers import readers_of
from registry.kit.forms import FormFaults
from registry.kit.i18n import say
from registry.kit.pages import done
from registry.kit.sealing import Keyring, KeyringError
from registry.kit.words import Sentence
from registry.settings import Settings

HOME = "/desk/incidents"
GATE_FIELDS = (
    "incident", "noted_on", "setting", "region", "told", "authority", "channel", "told_on", "told_time", "reason",
)  # fmt: skip
CODED_FIELDS = tuple(field.name for field in CODED)
WORDS_FIELDS = ("narrative", "reference")
NOT_SEALED = Sentence(
    "It could not be sealed just now, so nothing was kept. What you typed is still here: send it again in a minute."
    " If the authority has not been told, do that first."
)
Raw = Mapping[str, str]
Faults = Mapping[str, Sentence]


@dataclass(frozen=True, slots=True)
class Situation:
    """What every page here begins with: where the business is, whom to call there, who can read what is sealed."""

    places: Whereabouts
    numbers: Numbers
    authorities: Mapping[UUID, Authority]
    readers: Mapping[str, bytes]
    today: date
    time_zone: str
    trained: bool
    now: datetime

    @property
    def kinds(self) -> Mapping[UUID, Kind]:
        """The kind of each authority of the directory."""
        return {one.id: one.kind for one in self.authorities.values()}

    def where(self, region: str) -> Where:
        """Return what an act needs to know of it."""
        counted = "" if region == IN_TRANSIT else self.places.regions.get(region, "")
        return Where(self.places.country, counted, self.today, self.readers)


async def provide_situation(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[FocalPointActor],
    settings: NamedDependency[Settings],
    trained: NamedDependency[bool],
    now: NamedDependency[datetime],
) -> Situation:
    """Gather it for the page in progress."""
    places = await whereabouts(db, actor)
    country = places.country
    today = await today_in(db, country, now)
    return Situation(
        places=places,
        numbers=await numbers_for(db, country, now),
        authorities={one.id: one for one in await authorities(db, country)},
        readers=await readers_of(db, settings, country, today=today),
        today=today,
        time_zone=await zone_of(db, country),
        trained=trained,
        now=now,
    )


@get("/", name="desk.incidents")
async def show_log(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[FocalPointActor],
    situation: NamedDependency[Situation],
) -> Template:
    """Show the numbers, the way to log something, and the procedure of what was logged."""
    lines = await log_lines(db, actor, now=situation.now)
    context = {"situation": situation, "lines": lines, "settings": SETTINGS, "stages": STAGES}
    return Template("incidents/log.html", context=context)


@get("/new", name="desk.incidents.new")
async def show_new(situation: NamedDependency[Situation]) -> Template:
    """Show the numbers, and the first step."""
    return _gate_step(situation, {}, {})


@post("/new", name="desk.incidents.log", status_code=200)
async def submit_new(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[FocalPointActor],
    situation: NamedDependency[Situation],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Go on to the next step, or back; with the last one, log it."""
    gate = parse_gate(
        data, authorities=situation.kinds, regions=situation.places.regions, now=situation.now,
        time_zone=situation.time_zone,
    )  # fmt: skip
    step = data.get("step", "")
    if isinstance(gate, FormFaults) or step == "gate":
        return _gate_step(situation, data, gate.by_field if isinstance(gate, FormFaults) else {})
    if step == "coded":
        return _coded_step(situation, data, {}, gate)
    answers = parse_coded(data, gate.gate)
    if isinstance(answers, FormFaults):
        return _coded_step(situation, data, answers.by_field, gate)
    if step == "words":
        return _words_step(situation, data, {})
    words = parse_words(data, sealable=bool(situation.readers))
    if isinstance(words, FormFaults):
        return _words_step(situation, data, words.by_field)
    return await _log(db, actor, situation, settings, data, gate, answers, words)


async def _log(
    db: AsyncSession,
    actor: FocalPointActor,
    situation: Situation,
    settings: Settings,
    data: Raw,
    gate: GateDraft,
    answers: Mapping[str, str],
    words: WordsDraft,
) -> Template | Redirect:
    incident_id = read_form_id(data, "incident") or uuid4()
    try:
        async with (
            db.begin_nested()
        ):  # what cannot be sealed is not stored either, and the page comes back filled in
            row = await log_incident(
                db, actor, incident_id, IncidentDraft(gate, answers, words),
                where=situation.where(gate.region), keyring=Keyring(settings.keyring), now=situation.now,
            )  # fmt: skip
    except KeyringError:
        return _words_step(situation, data, {}, status=503)
    return Redirect(done(f"{HOME}/{row.id}", "saved"), status_code=303)


@get("/{incident_id:uuid}", name="desk.incident")
async def show_one(
    incident_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[FocalPointActor],
    situation: NamedDependency[Situation],
) -> Template:
    """Show the procedure of one log, and what may be entered next."""
    view = await log_view(db, actor, incident_id, now=situation.now)
    return _one(situation, view, {}, {})


@post("/{incident_id:uuid}", name="desk.incident.follow_up", status_code=200)
async def submit_step(
    incident_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[FocalPointActor],
    situation: NamedDependency[Situation],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Enter what became of it."""
    view = await log_view(db, actor, incident_id, now=situation.now)
    since = max(view.noted_on, view.steps[-1].reached_on) if view.stage is not Stage.NOTED else view.noted_on
    step_id = read_form_id(data, "step_id") or uuid4()
    draft = parse_step(
        data, may_follow=STAGES, authorities=situation.kinds, since=since, now=situation.now,
        time_zone=situation.time_zone, sealable=bool(situation.readers),
    )  # fmt: skip
    if isinstance(draft, FormFaults):
        return _one(situation, view, data, draft.by_field)
    try:
        async with db.begin_nested():
            await follow_up(
                db, actor, incident_id, step_id, draft,
                where=situation.where(""), keyring=Keyring(settings.keyring), now=situation.now,
            )  # fmt: skip
    except KeyringError:
        return _one(situation, view, data, {}, status=503)
    return Redirect(done(f"{HOME}/{incident_id}", "saved"), status_code=303)


def _gate_step(situation: Situation, raw: Raw, faults: Faults) -> Template:
    only_region = next(iter(situation.places.regions)) if len(situation.places.regions) == 1 else ""
    today = situation.today.isoformat()
    blanks = {"incident": str(uuid4()), "noted_on": today, "told_on": today, "region": only_region}
    context = {
        **_told_choices(situation),
        "reasons": _choices(REASONS),
        "carried": _carried(raw, (*CODED_FIELDS, *WORDS_FIELDS)),
    }
    regions = [*situation.places.regions.items(), (IN_TRANSIT, say(ON_THE_WAY))]
    context |= {"places": _choices(SETTINGS), "regions": regions}
    return _step("gate", situation, {**blanks, **raw}, faults, context)


def _coded_step(situation: Situation, raw: Raw, faults: Faults, gate: GateDraft) -> Template:
    asked = [one for one in CODED if one.name != "time_to_call" or not isinstance(gate.gate, Untold)]
    context = {
        "asked": asked,
        "words_of": {one.name: _choices(one.words) for one in asked},
        "carried": _carried(raw, (*GATE_FIELDS, *WORDS_FIELDS)),
    }
    return _step("coded", situation, {**blank(), **raw}, faults, context)


def _words_step(situation: Situation, raw: Raw, faults: Faults, *, status: int = 200) -> Template:
    context = {
        "carried": _carried(raw, (*GATE_FIELDS, *CODED_FIELDS)),
        "narrative_longest": NARRATIVE_LONGEST,
        "reference_longest": REFERENCE_LONGEST,
        "not_sealed": NOT_SEALED if status != 200 else None,  # noqa: PLR2004 (OK)
    }
    return _step("words", situation, raw, faults, context, status=status)


def _step(
    name: str, situation: Situation, raw: Raw, faults: Faults, context: dict[str, Any], *, status: int = 200
) -> Template:
    shown = {**context, "situation": situation, "raw": raw, "faults": faults, "step": name}
    return Template(f"incidents/{name}.html", context=shown, status_code=422 if faults else status)


def _one(situation: Situation, view: LogView, raw: Raw, faults: Faults, *, status: int = 200) -> Template:
    blanks = {
        "step_id": str(uuid4()),
        "on": situation.today.isoformat(),
        "told_on": situation.today.isoformat(),
    }
    following = [one for one in STAGES if one in view.may_follow and one is not Stage.TOLD]
    context = {
        **_told_choices(situation),
        "situation": situation,
        "view": view,
        "following": [(str(one), say(STAGES[one])) for one in following],
        "settings": SETTINGS,
        "stages": STAGES,
        "reasons": REASONS,
        "channel_words": CHANNELS,
        "reference_longest": REFERENCE_LONGEST,
        "not_sealed": NOT_SEALED if status != 200 else None,  # noqa: PLR2004 (OK)
        "raw": {**blanks, **raw},
        "faults": faults,
    }
    return Template("incidents/one.html", context=context, status_code=422 if faults else status)


def _told_choices(situation: Situation) -> dict[str, Any]:
    entries = [(str(one.id), f"{one.name} · {one.number}") for one in situation.authorities.values()]
    return {
        "told_choices": [(YES, say(TOLD_ALREADY)), (NO, say(NOT_TOLD_YET))],
        "authorities": [*entries, (ELSEWHERE, say(ANOTHER))],
        "channels": _choices(CHANNELS),
    }


def _choices(said: Mapping[Any, Sentence]) -> list[tuple[str, str]]:
    return [(str(value), say(sentence)) for value, sentence in said.items()]


def _carried(raw: Raw, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return what earlier or later steps have typed, to travel along in this one."""
    return [(name, raw[name]) for name in names if name in raw]


ON_THE_WAY = Sentence("On the way, between places")
TOLD_ALREADY = Sentence("Yes, an authority has been told")
NOT_TOLD_YET = Sentence("No, not yet")
ANOTHER = Sentence("Another authority, not on this list")

router = Router(
    path=HOME,
    guards=[only(FocalPointActor)],
    dependencies={"situation": provide_situation},
    route_handlers=[show_log, show_new, submit_new, show_one, submit_step],
)
