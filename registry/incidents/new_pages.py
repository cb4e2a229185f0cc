"""Logging what was noticed, in three steps: who was told, what can be said in codes, and words.

Between the steps nothing is kept: what was typed travels with the form. A step that is sent again shows it again.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import FocalPointActor
from registry.accounts.guards import only
from registry.concerns.coded import CODED, SETTINGS, blank
from registry.concerns.gate import REASONS, Untold
from registry.handlers.keyrings import own_keyring
from registry.incidents.actions import log_id, log_incident
from registry.incidents.forms import (
    IN_TRANSIT,
    REFERENCE_LONGEST,
    GateDraft,
    IncidentDraft,
    WordsDraft,
    parse_coded,
    parse_gate,
    parse_words,
    read_form_id,
)
from registry.incidents.situations import (
    HOME,
    NOT_SEALED,
    Faults,
    Raw,
    Situation,
    choices,
    provide_situation,
    told_fields,
)
from registry.kit.forms import FormFaults
from registry.kit.i18n import say
from registry.kit.pages import done
from registry.kit.sealing import KeyringError
from registry.kit.words import Sentence
from registry.settings import Settings

GATE_FIELDS = (
    "incident", "noted_on", "setting", "region", "told", "authority", "channel", "told_on", "told_time", "reason",
)  # fmt: skip
CODED_FIELDS = tuple(field.name for field in CODED)
WORDS_FIELDS = ("narrative", "reference")
MOST_SENT = 512 * 1024  # bytes: words that are far too long come back with what is wrong, and are not lost
ON_THE_WAY = Sentence("On the way, between places")


@get("/", name="desk.incidents.new")
async def show_new(situation: NamedDependency[Situation]) -> Template:
    """Show the numbers, and the first step."""
    return _gate_step(situation, {}, {})


@post("/", name="desk.incidents.log", status_code=200, request_max_body_size=MOST_SENT)
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
    told = "\n".join(f"{name}={value}" for name, value in sorted(data.items()))
    incident_id = log_id(actor.signatory_id, read_form_id(data, "incident") or uuid4(), told)
    try:
        # What cannot be sealed is not stored either, and the page comes back filled in.
        async with db.begin_nested():
            row = await log_incident(
                db, actor, incident_id, IncidentDraft(gate, answers, words),
                where=situation.where(gate.region), keyring=await own_keyring(db, settings), now=situation.now,
            )  # fmt: skip
    except KeyringError:
        return _words_step(situation, data, {}, status=503)
    return Redirect(done(f"{HOME}/{row.id}", "saved"), status_code=303)


def _gate_step(situation: Situation, raw: Raw, faults: Faults) -> Template:
    only_region = next(iter(situation.places.regions)) if len(situation.places.regions) == 1 else ""
    today = situation.today.isoformat()
    blanks = {"incident": str(uuid4()), "noted_on": today, "told_on": today, "region": only_region}
    context = {
        **told_fields(situation),
        "reasons": choices(REASONS),
        "carried": _carried(raw, (*CODED_FIELDS, *WORDS_FIELDS)),
    }
    regions = [*situation.places.regions.items(), (IN_TRANSIT, say(ON_THE_WAY))]
    context |= {"places": choices(SETTINGS), "regions": regions}
    return _step("gate", situation, {**blanks, **raw}, faults, context)


def _coded_step(situation: Situation, raw: Raw, faults: Faults, gate: GateDraft) -> Template:
    asked = [one for one in CODED if one.name != "time_to_call" or not isinstance(gate.gate, Untold)]
    context = {
        "asked": asked,
        "words_of": {one.name: choices(one.words) for one in asked},
        "carried": _carried(raw, (*GATE_FIELDS, *WORDS_FIELDS)),
    }
    return _step("coded", situation, {**blank(), **raw}, faults, context)


def _words_step(situation: Situation, raw: Raw, faults: Faults, *, status: int = 200) -> Template:
    context = {
        "carried": _carried(raw, (*GATE_FIELDS, *CODED_FIELDS)),
        "reference_longest": REFERENCE_LONGEST,
        "not_sealed": NOT_SEALED if status != 200 else None,  # noqa: PLR2004 (OK)
    }
    return _step("words", situation, raw, faults, context, status=status)


def _step(
    name: str, situation: Situation, raw: Raw, faults: Faults, context: dict[str, Any], *, status: int = 200
) -> Template:
    shown = {**context, "situation": situation, "raw": raw, "faults": faults, "step": name}
    return Template(f"incidents/{name}.html", context=shown, status_code=422 if faults else status)


def _carried(raw: Raw, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return what earlier or later steps have typed, to travel along in this one."""
    return [(name, raw[name]) for name in names if name in raw]


router = Router(
    path=f"{HOME}/new",
    guards=[only(FocalPointActor)],
    dependencies={"situation": provide_situation},
    route_handlers=[show_new, submit_new],
)
