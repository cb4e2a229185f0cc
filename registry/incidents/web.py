"""The log of the focal point: numbers first, then the procedure of what was logged, and what became of it."""

from uuid import UUID, uuid4

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import FocalPointActor
from registry.accounts.guards import only
from registry.concerns.coded import SETTINGS
from registry.concerns.gate import CHANNELS, REASONS, STAGES, Stage
from registry.handlers.keyrings import own_keyring
from registry.incidents.actions import follow_up
from registry.incidents.forms import REFERENCE_LONGEST, parse_step, read_form_id
from registry.incidents.queries import LogView, log_lines, log_view
from registry.incidents.situations import (
    HOME,
    NOT_SEALED,
    Faults,
    Raw,
    Situation,
    provide_situation,
    told_fields,
)
from registry.kit.forms import FormFaults
from registry.kit.i18n import say
from registry.kit.pages import done
from registry.kit.sealing import KeyringError
from registry.settings import Settings


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
                where=situation.where(""), keyring=await own_keyring(db, settings), now=situation.now,
            )  # fmt: skip
    except KeyringError:
        return _one(situation, view, data, {}, status=503)
    return Redirect(done(f"{HOME}/{incident_id}", "saved"), status_code=303)


def _one(situation: Situation, view: LogView, raw: Raw, faults: Faults, *, status: int = 200) -> Template:
    blanks = {
        "step_id": str(uuid4()),
        "on": situation.today.isoformat(),
        "told_on": situation.today.isoformat(),
    }
    following = [one for one in STAGES if one in view.may_follow and one is not Stage.TOLD]
    context = {
        **told_fields(situation),
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


router = Router(
    path=HOME,
    guards=[only(FocalPointActor)],
    dependencies={"situation": provide_situation},
    route_handlers=[show_log, show_one, submit_step],
)
