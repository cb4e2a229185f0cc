"""`/concern/report`: numbers first, who reads, then one form, a page that shows what will be sealed, and a receipt.

Nothing is kept between the pages: what was typed travels with the form. No cookie, no script, no session; these
pages take what comes from anywhere, and what does not come from our own page, or comes over budget, is held.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from anyio import CapacityLimiter
from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.budgets import network
from registry.accounts.guards import anyone
from registry.concerns.coded import CODED, SETTINGS, blank
from registry.concerns.gate import ANOTHER, ELSEWHERE, NO, NOT_TOLD_YET, REASONS, TOLD_ALREADY, YES
from registry.countries.shipped import shipped_profiles
from registry.countries.web import LEAVE_HERE
from registry.door.actions import take_report
from registry.door.bodies import MOST_SENT, read_body
from registry.door.forms import ReportDraft, parse_report, read_id
from registry.door.help_pages import Typed, keep_typed
from registry.door.rules import (
    CARRIED_LONGEST,
    NARRATIVE_LONGEST,
    PLACE_LONGEST,
    REFERENCE_LONGEST,
    REPORTS_OF_A_NETWORK,
    REPORTS_OF_ALL,
    WHEN,
)
from registry.door.sealed import AT_ONCE, prepare
from registry.door.situation import Situation, situation
from registry.door.storing import Storing
from registry.handlers.keyrings import own_keyring
from registry.kit.forms import FormFaults
from registry.kit.http import COMPRESSED, is_own
from registry.kit.i18n import countries, say, spoken
from registry.kit.sealing import Keyring, KeyringError, Receipts, spaced
from registry.kit.words import Sentence
from registry.logos.rules import LONGEST_TYPED, read_code, spell
from registry.logos.tries import Tries
from registry.patience import soon
from registry.settings import Settings

Asked = Request[Any, Any, State]
Raw = Mapping[str, str]

HERE, FOLLOW = "/concern/report", "/follow"
LOOK, SEND = "look", "send"
FIELDS = (
    "report", "country", "told", "authority", "reference", "reason", "setting", "place", "code", "noticed",
    "narrative", *(one.name for one in CODED),
)  # fmt: skip
LONGEST = {"narrative": CARRIED_LONGEST, "place": 2 * PLACE_LONGEST, "reference": 2 * REFERENCE_LONGEST}
OTHERS_LONGEST = 64


@get(HERE, name="concern.report")
async def show_report(
    request: Asked,
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    country: FromQuery[str] = "",
) -> Template:
    """Show whom to call, who reads, what we do not promise, and the form."""
    there = await soon(request.app.state.database, lambda db: situation(db, settings, country, now=now))
    return _form(there, {}, {})


@post(HERE, name="concern.report.send", status_code=200, request_max_body_size=MOST_SENT)
async def submit_report(
    request: Asked, now: NamedDependency[datetime], settings: NamedDependency[Settings]
) -> Template:
    """Show the form, then what will be sealed of it, then seal it. Nobody is turned away."""
    body = await read_body(request)
    raw = {
        name: body.fields[name][: LONGEST.get(name, OTHERS_LONGEST)] for name in FIELDS if name in body.fields
    }
    if len(body.fields.get("narrative", "")) > CARRIED_LONGEST:
        raw["narrative"] += "…"
    step = body.fields.get("step", "")
    typed = Typed(HERE, "narrative", step if step in {LOOK, SEND} else LOOK, raw)
    keep_typed(request, typed)
    there = await soon(
        request.app.state.database, lambda db: situation(db, settings, raw.get("country", ""), now=now)
    )
    if not there.readers or step not in {LOOK, SEND}:
        return _form(there, raw, {}, dropped=body.dropped)
    draft = parse_report(
        raw | {"country": there.country},
        form_id=read_id(raw.get("report", "")) or uuid4(),
        countries=shipped_profiles(),
        authorities={one.id: (one.kind, f"{one.name} · {one.number}") for one in there.authorities},
        language=spoken.get(),
    )
    if isinstance(draft, FormFaults):
        return _form(there, raw, draft.by_field, dropped=body.dropped)
    if step == LOOK:
        return _look(there, raw, draft, dropped=body.dropped)
    return await _send(request, settings, there, typed, draft, now=now)


async def _send(
    request: Asked, settings: Settings, there: Situation, typed: Typed, draft: ReportDraft, *, now: datetime
) -> Template:
    keyring = await soon(request.app.state.database, lambda db: own_keyring(db, settings))
    held = not may_pass(request, settings, now=now)
    try:
        receipts = receipts_of(request, keyring)
        prepared = await prepare(
            keyring, receipts, draft.words, draft.codes, there.readers, limit=stretching(request)
        )

        async def keep(db: AsyncSession) -> bool:
            newest = await take_report(
                db, prepared, draft, keyring=keyring, held=held, day=there.today, now=now
            )
            keep_typed(request, replace(typed, perhaps=True))
            return newest

        # In a flood they wait here, where there is room, and not for the database, which gives up on some.
        newest = await storing(request).store(keep, alone=not held)
    except KeyringError:
        return _look(there, typed.fields, draft, refused=True)
    digits = spaced(prepared.receipt.digits) if newest else None
    return Template(
        "door/sent.html", context=_context(there) | {"digits": digits, "at": settings.base_url + FOLLOW}
    )


def may_pass(request: Asked, settings: Settings, *, now: datetime) -> bool:
    """Say whether a report came from our own page and within its budgets; those are kept in memory alone."""
    state = request.app.state
    of_a_network = state.setdefault("door_reports_of_a_network", Tries(*REPORTS_OF_A_NETWORK))
    of_all = state.setdefault("door_reports_of_all", Tries(*REPORTS_OF_ALL))
    own = is_own(request.headers, settings.base_url)
    whom = network(request.client.host if request.client else "")
    return of_a_network.spend(whom, now=now) and of_all.spend("", now=now) and own


def receipts_of(request: Asked, keyring: Keyring) -> Receipts:
    """Return what makes and recognises receipts here.

    Raises:
        KeyringError: the keyring cannot be used.

    """
    return Receipts(keyring.pepper(), request.app.state.receipt_costs)


def stretching(request: Asked) -> CapacityLimiter:
    """Return what lets so many receipts be stretched at once, and the others wait."""
    limit: CapacityLimiter = request.app.state.setdefault("door_stretching", CapacityLimiter(AT_ONCE))
    return limit


def storing(request: Asked) -> Storing:
    """Return where reports wait to be stored."""
    state = request.app.state
    found: Storing = state.setdefault("door_storing", Storing(state.database))
    return found


def _form(there: Situation, raw: Raw, faults: Mapping[str, Sentence], *, dropped: bool = False) -> Template:
    if not there.readers:
        mine = {"narrative"} if there.country else {"narrative", "country"}
        carried = [(name, value) for name, value in raw.items() if name not in mine]
        return Template(
            "door/unread.html",
            context=_context(there) | {"raw": raw, "carried": carried, "look": LOOK, "typed": bool(raw)},
        )
    code = read_code(raw.get("code", ""))
    filled = {**blank(), "noticed": "unknown", "setting": "other", "report": str(uuid4()), **raw}
    filled["country"], filled["code"] = (
        there.country,
        spell(code) if code else raw.get("code", "")[:LONGEST_TYPED],
    )
    entries = [(str(one.id), f"{one.name} · {one.number}") for one in there.authorities]
    context = {
        "raw": filled,
        "faults": faults,
        "dropped": dropped,
        "typed": bool(raw),
        "told_choices": [(YES, say(TOLD_ALREADY)), (NO, say(NOT_TOLD_YET))],
        "authorities": [*entries, (ELSEWHERE, say(ANOTHER))],
        "reasons": _choices(REASONS),
        "places": _choices(SETTINGS),
        "when": _choices(WHEN),
        "asked": [(one, _choices(one.words)) for one in CODED],
        "look": LOOK,
        "longest": NARRATIVE_LONGEST,
    }
    return Template("door/report.html", context=_context(there) | context, status_code=422 if faults else 200)


def _look(
    there: Situation, raw: Raw, draft: ReportDraft, *, dropped: bool = False, refused: bool = False
) -> Template:
    told = {one.name: say(one.words[draft.answers[one.name]]) for one in CODED}
    known = [
        (say(one.question), told[one.name])
        for one in CODED
        if draft.answers[one.name] not in {"unknown", "not_yet"}
    ]
    context = {
        "draft": draft,
        "setting": SETTINGS[draft.setting],
        "when": WHEN[draft.words.noticed],
        "reason": REASONS[draft.not_told] if draft.not_told else None,
        "code": spell(draft.words.code) if draft.words.code else "",
        "lost_code": bool(raw.get("code", "").strip()) and not draft.words.code,
        "known": known,
        "carried": [(name, value) for name, value in {**raw, "report": str(draft.form_id)}.items()],
        "dropped": dropped,
        "refused": refused,
        "longest": NARRATIVE_LONGEST,
        "send": SEND,
    }
    return Template("door/look.html", context=_context(there) | context, status_code=503 if refused else 200)


def _context(there: Situation) -> dict[str, Any]:
    return {"there": there, "leave": LEAVE_HERE, "countries": countries()}


def _choices(said: Mapping[Any, Sentence]) -> list[tuple[str, str]]:
    return [(str(value), say(sentence)) for value, sentence in said.items()]


router = Router(
    path="/", guards=[anyone], middleware=[COMPRESSED], route_handlers=[show_report, submit_report]
)
