"""The steps of joining, one page each: what was typed is kept whatever happens to it."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.guards import only
from registry.adherence.rules import Status
from registry.applications import drafts
from registry.applications.forms import keepable, parse_submit, with_row, without_row
from registry.applications.models import Application
from registry.applications.queries import ApplicationView, associations_in, email_of, own_application
from registry.applications.reading import Reading, read, typed
from registry.applications.rules import Step, first_unfinished, may_be_opened
from registry.applications.showing import alike_to, step_context
from registry.codes.rules import COMMITMENTS
from registry.errors import NotFoundError
from registry.kit.forms import FormFaults
from registry.kit.pages import to
from registry.kit.words import Sentence
from registry.settings import Settings

TAKE_AWAY = re.compile(r"remove-([0-9]{1,3})")
SUGGESTED_FOR = timedelta(days=90)
ELSEWHERE = {"later": "/join/mine", "documents": "/join/{}/documents"}  # after keeping, whatever was typed
IS_ANOTHER = Sentence(
    "Tick this if yours is a different business. If it is the same one, you need not go on here."
)


@get("/{application_id:uuid}/{name:str}", name="join.step")
async def show_step(
    application_id: FromPath[UUID],
    name: FromPath[str],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Show a step, with what was typed in it before; one that comes too soon leads to the next to do."""
    step, view = _step(name), await own_application(db, actor, application_id, now=now)
    if not view.may_be_changed:
        return Redirect(to(f"/join/{application_id}"), status_code=303)
    if not may_be_opened(step, view.reading.states):
        return _onward(application_id, first_unfinished(view.reading.states))
    return Template(f"applications/{step}.html", context=await step_context(db, actor, view, step, now=now))


@post("/{application_id:uuid}/{name:str}", name="join.step.submit", status_code=200)
async def submit_step(
    application_id: FromPath[UUID],
    name: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Keep what was typed; then go where the button says, or show what is wrong and stay.

    What is wrong is kept as well: it is the person's own draft, and nobody should type it twice.
    """
    step = _step(name)
    await drafts.hold(db, actor, application_id, now=now)
    view = await own_application(db, actor, application_id, now=now)
    if step is Step.SUBMIT and view.status is Status.APPLIED:  # the second of two clicks
        return Redirect(to(f"/join/{application_id}"), status_code=303)
    go, raw = data.get("go", "on"), keepable(data)
    changed, place = _changed_rows(step, raw, go, now)
    row = await drafts.keep(db, actor, application_id, step, changed, now=now)
    if place:
        return Redirect(to(f"/join/{application_id}/{step}#{place}"), status_code=303)
    if elsewhere := ELSEWHERE.get(go):
        return Redirect(to(elsewhere.format(application_id)), status_code=303)
    reading = read(row.answers, since=row.started_at.date())
    faults, stays = await _judge(db, actor, view, row, step, reading, now=now)
    if faults:
        context = await step_context(db, actor, view, step, raw=raw, faults=faults, reading=reading, now=now)
        return Template(f"applications/{step}.html", context=context, status_code=422)
    if step is Step.SUBMIT:
        await drafts.submit(db, actor, application_id, now=now, base_url=settings.base_url)
        return Redirect(to(f"/join/{application_id}"), status_code=303)
    return _onward(application_id, step if stays else first_unfinished(reading.states))


async def _judge(
    db: AsyncSession,
    actor: Actor,
    view: ApplicationView,
    row: Application,
    step: Step,
    reading: Reading,
    *,
    now: datetime,
) -> tuple[Mapping[str, Sentence], bool]:
    """Return what is wrong with a step, and whether there is something new to see on its page first."""
    if step is Step.SUBMIT:
        return await _judge_submit(db, actor, view, row, reading), False
    faults = reading.faults.get(step, {})
    raw = typed(row.answers, step)
    if step is Step.COUNTRY and not faults:
        return {}, raw.get("seen") != raw["country"]  # what another country asks is shown first
    if step is Step.BUSINESS and not faults:
        alike = await alike_to(db, view, reading, now=now)
        if alike and (alike.same_number or alike.same_number_unpublished) and not raw.get("different"):
            return {"different": IS_ANOTHER}, False
        return {}, bool(alike and alike.same_name) and raw.get("seen") != raw["trade_name"]
    return faults, False


async def _judge_submit(
    db: AsyncSession, actor: Actor, view: ApplicationView, row: Application, reading: Reading
) -> Mapping[str, Sentence]:
    draft = parse_submit(
        typed(row.answers, Step.SUBMIT),
        associations={found for found, _ in await associations_in(db, reading.country or "")},
        own_email=await email_of(db, actor),
        business=reading.business,
        document_count=len(view.documents),
    )
    faults = dict(draft.by_field) if isinstance(draft, FormFaults) else {}
    if not reading.is_complete:
        faults["unfinished"] = Sentence("Finish the steps that are listed here first.")
    return faults


def _changed_rows(step: Step, raw: dict[str, str], go: str, now: datetime) -> tuple[dict[str, str], str]:
    """Return the form with a row more or less and the place on its page to go to; as it is for another button."""
    if step in {Step.SITES, Step.PLAN} and (match := TAKE_AWAY.fullmatch(go)):
        return without_row(raw, match[1]), "main"
    if step is Step.SITES and go == "add":
        return with_row(raw, kind=""), "more"
    if step is Step.PLAN and (key := go.removeprefix("add-")) in COMMITMENTS:
        due = (now + SUGGESTED_FOR).date().isoformat()
        return with_row(raw, commitment=key, due=due), key
    return raw, ""


def _step(name: str) -> Step:
    try:
        return Step(name)
    except ValueError:
        raise NotFoundError from None


def _onward(application_id: UUID, step: Step) -> Redirect:
    return Redirect(to(f"/join/{application_id}/{step}"), status_code=303)


router = Router(path="/join", guards=[only(Actor)], route_handlers=[show_step, submit_step])
