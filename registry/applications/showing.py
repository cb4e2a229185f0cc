"""What each page of the wizard shows, beside what was typed (queries)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.adherence.rules import EvidenceKind
from registry.applications import prefill
from registry.applications.field_words import field_words
from registry.applications.forms import parse_country, rows_of
from registry.applications.neighbours import Alike, alike
from registry.applications.queries import ApplicationView, associations_in, email_of
from registry.applications.reading import Reading
from registry.applications.rules import ASKED, Authority, Exclusion, Step, StepState, YesNo, may_be_opened
from registry.applications.shown import TONGUES
from registry.applications.words import AUTHORITY, BUSINESS, EVIDENCE, EXCLUSIONS, PLAN, SITE, STEPS, YES_NO
from registry.codes.queries import latest
from registry.countries.queries import profile_of
from registry.countries.rules import Notice
from registry.fleets.rules import VehicleKind
from registry.fleets.words import VEHICLE_KINDS
from registry.kit.forms import FormFaults
from registry.kit.i18n import countries, say, spoken
from registry.kit.words import Sentence
from registry.signatories.rules import WITH_A_FLEET, Sector, SiteKind, Tongue
from registry.signatories.words import SECTORS, SITE_KINDS

Raw = Mapping[str, str]
Choices = list[tuple[str, str]]


async def step_context(
    db: AsyncSession,
    actor: Actor,
    view: ApplicationView,
    step: Step,
    *,
    raw: Raw | None = None,
    faults: Mapping[str, Sentence] | None = None,
    reading: Reading | None = None,
    now: datetime,
) -> dict[str, Any]:
    """Return all that the page of a step needs.

    Args:
        db: the transaction.
        actor: who looks.
        view: their application.
        step: which page.
        raw: what was just typed; else what is kept, else what is known before.
        faults: of what was just typed.
        reading: of the application with what was just typed in it.
        now: the moment.

    """
    reading = reading or view.reading
    if raw is None:
        opened = step in view.answers
        raw = view.typed(step) if opened else await _suggested(db, actor, view, reading, step, now=now)
    more = await _MORE[step](db, actor, view, reading, raw, now)
    return {
        "app": view,
        "step": step,
        "way": _way(view, reading.states, step),
        "raw": raw,
        "faults": faults or {},
        "field_words": field_words(step, raw),
        "comments": view.open_in(step),
        "labels": {item.key: item.label for section in view.sections for item in section.items},
        **more,
    }


def choices(words: Mapping[Any, Sentence]) -> Choices:
    """Return the choices of a field, in the reader's language."""
    return [(str(value), say(word)) for value, word in words.items()]


async def alike_to(
    db: AsyncSession, view: ApplicationView, reading: Reading, *, now: datetime
) -> Alike | None:
    """Return businesses that this one may be taken for; None while it is not described."""
    described = reading.business
    if reading.country is None or described is None:
        return None
    name, number = described.trade_name, described.registry_number
    return await alike(db, reading.country, name, number, except_id=view.signatory_id, now=now)


def _way(
    view: ApplicationView, states: Mapping[Step, StepState], current: Step
) -> list[tuple[str, str | None, str]]:
    """Return the steps as the navigation shows them."""
    way = []
    for step in Step:
        state = "current" if step is current else "done" if states[step] is StepState.DONE else "todo"
        href = f"/join/{view.application_id}/{step}" if may_be_opened(step, states) else None
        way.append((say(STEPS[step]), href, state))
    return way


async def _suggested(
    db: AsyncSession, actor: Actor, view: ApplicationView, reading: Reading, step: Step, *, now: datetime
) -> dict[str, str]:
    if step is Step.SUBMIT and view.association_id:  # the association that prepared it
        return {"association": str(view.association_id)}
    if step is Step.BUSINESS:
        return prefill.business(await email_of(db, actor), spoken.get())
    if step is Step.SITES:
        return prefill.sites(reading)
    if step is Step.PLAN:
        return prefill.plan(reading, spoken.get(), since=now.date())
    return {}


async def country_context(db: AsyncSession, raw: Raw) -> dict[str, Any]:
    """Return the countries to choose from, and what the chosen one asks."""
    country = parse_country(raw)
    profile = None if isinstance(country, FormFaults) else await profile_of(db, country)
    return {
        "countries": countries(),
        "profile": profile,
        "notices": [(notice, _whom(notice)) for notice in profile.notices] if profile else [],
    }


def _whom(notice: Notice) -> list[Sentence]:
    """Return the sectors that must display a notice; none where every business must."""
    return [words for sector, words in SECTORS.items() if sector in notice.sectors]


async def _country(
    db: AsyncSession, _actor: Actor, _view: ApplicationView, _reading: Reading, raw: Raw, _now: datetime
) -> dict[str, Any]:
    return await country_context(db, raw)


async def _business(
    db: AsyncSession, _actor: Actor, view: ApplicationView, reading: Reading, _raw: Raw, now: datetime
) -> dict[str, Any]:
    return {
        "words": _said(BUSINESS),
        "sectors": choices({sector: SECTORS[sector] for sector in Sector}),
        "tongues": choices({tongue: TONGUES[tongue] for tongue in Tongue}),
        "alike": await alike_to(db, view, reading, now=now),
    }


async def _sites(
    _db: AsyncSession, _actor: Actor, _view: ApplicationView, reading: Reading, raw: Raw, _now: datetime
) -> dict[str, Any]:
    sector = reading.business.sector if reading.business else None
    return {
        "words": _said(SITE),
        "rows": rows_of(raw),
        "kinds": choices({kind: SITE_KINDS[kind] for kind in SiteKind}),
        "vehicle_kinds": choices({kind: VEHICLE_KINDS[kind] for kind in VehicleKind}),
        "with_fleet": sector in WITH_A_FLEET,
        "with_rooms": sector is Sector.ACCOMMODATION,
    }


async def _exclusions(
    _db: AsyncSession, _actor: Actor, _view: ApplicationView, _reading: Reading, raw: Raw, _now: datetime
) -> dict[str, Any]:
    return {
        "questions": choices({exclusion: EXCLUSIONS[exclusion] for exclusion in Exclusion}),
        "answers": choices(YES_NO),
        "excluded": any(raw.get(exclusion) == YesNo.YES for exclusion in Exclusion),
    }


async def _plan(
    db: AsyncSession, _actor: Actor, _view: ApplicationView, _reading: Reading, raw: Raw, _now: datetime
) -> dict[str, Any]:
    text = (await latest(db)).code.texts[spoken.get()]
    rows: dict[str, list[str]] = {commitment.key: [] for commitment in text.commitments}
    for row in rows_of(raw):
        rows.get(raw.get(f"commitment-{row}", ""), []).append(row)
    return {
        "words": _said(PLAN),
        "commitments": text.commitments,
        "rows": rows,
        "evidence_kinds": choices({kind: EVIDENCE[kind] for kind in EvidenceKind}),
    }


async def _submit(
    db: AsyncSession, actor: Actor, view: ApplicationView, reading: Reading, _raw: Raw, now: datetime
) -> dict[str, Any]:
    own_email = await email_of(db, actor)
    bodies = await associations_in(db, reading.country or "")
    unfinished = [step for step in ASKED if reading.states[step] is not StepState.DONE]
    return {
        "unfinished": [
            (step, STEPS[step], reading.faults.get(step, {}), field_words(step, view.typed(step)))
            for step in unfinished
        ],
        "authorities": choices({authority: AUTHORITY[authority] for authority in Authority}),
        "associations": bodies,
        "own_email": own_email,
        "alike": await alike_to(db, view, reading, now=now),
    }


def _said(words: Mapping[str, Sentence]) -> dict[str, str]:
    return {name: say(word) for name, word in words.items()}


More = Callable[[AsyncSession, Actor, ApplicationView, Reading, Raw, datetime], Awaitable[dict[str, Any]]]
_MORE: dict[Step, More] = {
    Step.COUNTRY: _country,
    Step.BUSINESS: _business,
    Step.SITES: _sites,
    Step.EXCLUSIONS: _exclusions,
    Step.PLAN: _plan,
    Step.SUBMIT: _submit,
}
