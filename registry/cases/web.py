"""The desk of case handlers: the queue by country, one case, and what is done with it."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.accounts.guards import only
from registry.accounts.identify import presented_token
from registry.cases.actions import close_case, open_case, read_case, share_case, take_case
from registry.cases.authorities import authorities_for
from registry.cases.certified import CERTIFIED
from registry.cases.colleagues import readable
from registry.cases.defanged import defanged
from registry.cases.forms import ANSWER_LONGEST, parse_outcome, parse_share
from registry.cases.lines import by_country, queue, sheet_of
from registry.cases.queries import case_view
from registry.cases.readers import Reader
from registry.cases.reports import count_for, in_words
from registry.cases.rules import HOLD_REASONS, LOOKED_AT_MOST, OUTCOMES, Door, Handing, Outcome, desk_state
from registry.cases.search import TYPED_LONGEST, search
from registry.cases.shown import Words
from registry.concerns.gate import ANOTHER, CHANNELS, ELSEWHERE, OF_A_FILE
from registry.countries.authorities import authorities
from registry.handlers.keyrings import own_keyring
from registry.handlers.queries import own_vault, unlocked_key
from registry.handlers.rules import KeyState
from registry.handlers.web import remembered_by
from registry.kit.forms import FormFaults, searched_for
from registry.kit.i18n import say
from registry.kit.pages import done, to
from registry.kit.words import Sentence
from registry.settings import Settings

HOME = "/cases"
NO_WORD = Sentence("Type a word to look for.")
NUMBER = re.compile(r"[0-9]{1,4}")
Asked = Request[Any, Any, State]
Raw = Mapping[str, str]
Faults = Mapping[str, Sentence]


async def provide_reader(
    request: Asked,
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Reader | None:
    """Return the actor with the key that the session holds; None while the vault is locked."""
    key = await unlocked_key(db, actor, presented_token(request) or "", now=now)
    return Reader(actor.account_id, key, await own_keyring(db, settings)) if key else None


@get("/", name="cases")
async def show_desk(
    request: Asked,
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
    page: FromQuery[str] = "1",
) -> Template:
    """Show how the desk stands, and what waits, country by country. Nothing is opened for it."""
    lines = await queue(db, actor, settings, now=now)
    sheet = sheet_of(lines, _number(page), there_are=await count_for(db, actor))
    vault = await own_vault(db, request.user, settings, presented_token(request) or "", now=now)
    certified = vault is not None and any(state is KeyState.CERTIFIED for _, state, _ in vault.states)
    unlocked = vault is not None and vault.open_until is not None
    context = {
        "state": desk_state(certified=certified, unlocked=unlocked, waiting=len(lines)),
        "has_vault": vault is not None,
        "open_until": vault.open_until if vault else None,
        "countries": by_country(sheet.lines),
        "sheet": sheet,
        "tickable": unlocked and any(line.report.door is Door.DOOR for line in sheet.lines),
        "most": LOOKED_AT_MOST,
        "waiting": len(lines),
        "opens_to_nobody": sum(line.opens_to_nobody for line in lines),
        "files_waiting": sum(line.file_waits_since is not None for line in lines),
        "today": now.date(),
    }
    return Template("cases/desk.html", context=context)


@get("/closed", name="cases.closed")
async def show_closed(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
    page: FromQuery[str] = "1",
) -> Template:
    """Show what is over and not yet destroyed."""
    lines = await queue(db, actor, settings, now=now, closed=True)
    sheet = sheet_of(lines, _number(page), there_are=await count_for(db, actor, closed=True))
    context = {"countries": by_country(sheet.lines), "sheet": sheet, "outcomes": OUTCOMES}
    return Template("cases/closed.html", context=context)


@get("/search", name="cases.search")
async def show_search(reader: NamedDependency[Reader | None]) -> Template:
    """Show the box; what is typed goes into no address."""
    return Template(
        "cases/search.html", context={"unlocked": reader is not None, "raw": {}, "found": None, "faults": {}}
    )


@post("/search", name="cases.search.submit", status_code=200)
async def submit_search(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    reader: NamedDependency[Reader | None],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Look into all that is sealed to the actor."""
    if reader is None:
        return _unlock(f"{HOME}/search")
    typed = searched_for(data.get("words", ""), longest=TYPED_LONGEST)
    if not typed:
        context = {"unlocked": True, "raw": {}, "found": None, "faults": {"words": NO_WORD}}
        return Template("cases/search.html", context=context, status_code=422)
    found = await search(db, actor, reader, typed, remembered=remembered_by(request), now=now)
    context = {"unlocked": True, "raw": {"words": typed}, "found": found, "faults": {}}
    return Template("cases/search.html", context=context)


@get("/{case_id:uuid}", name="cases.case")
async def show_case(
    case_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    reader: NamedDependency[Reader | None],
    now: NamedDependency[datetime],
) -> Template:
    """Show a case; its words for half an hour after it was opened, and while the vault is unlocked."""
    return await case_page(db, actor, settings, reader, case_id, now)


@post("/{case_id:uuid}/open", name="cases.open", status_code=303)
async def submit_open(
    case_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    reader: NamedDependency[Reader | None],
    now: NamedDependency[datetime],
) -> Redirect:
    """Open a case, or go and unlock the vault first."""
    path = f"{HOME}/{case_id}"
    view = await case_view(db, actor, settings, case_id, now=now)
    if reader is None:
        return _unlock(path)
    country = view.line.report.country
    present = await readable(db, settings, [country], today=now.date())
    await open_case(db, actor, case_id, reader, present=present[country], now=now)
    return Redirect(to(path), status_code=303)


@post("/{case_id:uuid}/take", name="cases.take", status_code=303)
async def submit_take(
    case_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Take over a case."""
    await take_case(db, actor, case_id, now=now)
    return Redirect(done(f"{HOME}/{case_id}", "taken_case"), status_code=303)


@post("/{case_id:uuid}/share", name="cases.share", status_code=200)
async def submit_share(
    case_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    reader: NamedDependency[Reader | None],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Let a colleague in, or hand the case on."""
    draft = parse_share(data)
    if isinstance(draft, FormFaults):
        return await case_page(db, actor, settings, reader, case_id, now, data, draft.by_field)
    view = await case_view(db, actor, settings, case_id, now=now)
    country = view.line.report.country
    present = (await readable(db, settings, [country], today=now.date()))[country]
    await share_case(
        db, actor, case_id, reader, draft.colleague, hands_on=draft.hands_on, present=present, now=now
    )
    said = "handed_on" if draft.hands_on else "let_in"
    return Redirect(done(f"{HOME}/{case_id}", said), status_code=303)


@post("/{case_id:uuid}/close", name="cases.close", status_code=200)
async def submit_close(
    case_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    reader: NamedDependency[Reader | None],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Close a case."""
    outcome = parse_outcome(data)
    if isinstance(outcome, FormFaults):
        return await case_page(db, actor, settings, reader, case_id, now, data, outcome.by_field)
    await close_case(db, actor, case_id, reader, outcome, now=now)
    return Redirect(done(HOME, "closed"), status_code=303)


async def case_page(
    db: AsyncSession,
    actor: CaseHandlerActor,
    settings: Settings,
    reader: Reader | None,
    case_id: UUID,
    now: datetime,
    raw: Raw | None = None,
    faults: Faults | None = None,
) -> Template:
    """Return the page of a case, with a form filled in where one came back."""
    view = await case_view(db, actor, settings, case_id, now=now)
    shown = reader is not None and view.open_until is not None
    words = (await read_case(db, actor, case_id, reader, now=now)).words if shown else ()
    country = view.line.report.country
    context = {
        "view": view,
        "line": view.line,
        "report": view.line.report,
        "shown": shown,
        "unlocked": reader is not None,
        "facts": [(say(name), say(value)) for name, value in view.line.report.facts],
        "words": [(say(name), defanged(text)) for one in words for name, text in one.texts],
        "answers": answered(words),
        "answerable": view.line.report.door is Door.DOOR,
        "answer_longest": ANSWER_LONGEST,
        "form_id": uuid4(),
        "outcomes": [(one, say(OUTCOMES[one])) for one in Outcome],
        "outcome_words": OUTCOMES,
        "hold_reasons": HOLD_REASONS,
        "reasons": [(one, say(words_of)) for one, words_of in HOLD_REASONS.items()],
        "colleagues": [(str(one), name) for one, name in view.colleagues.items()],
        "authorities": [
            (str(one.id), one.name) for one in await authorities_for(db, actor, country) if one.confirmed
        ],
        "told_choices": [
            *((str(one.id), f"{one.name} · {one.number}") for one in await authorities(db, country)),
            (ELSEWHERE, say(ANOTHER)),
        ],
        "channels": [(one, say(words_of)) for one, words_of in CHANNELS.items()],
        "file_channels": [(one, say(CHANNELS[one])) for one in CHANNELS if one in OF_A_FILE],
        "channel_words": CHANNELS,
        "file": next((one for one in view.referrals if one.state is Handing.MADE), None),
        "today": now.date(),
        "raw": raw or {},
        "faults": faults or {},
    }
    return Template("cases/case.html", context=context, status_code=422 if faults else 200)


def answered(words: Iterable[Words]) -> list[tuple[str, str]]:
    """Return question and answer of what was sealed in codes, in words."""
    found = []
    for one in words:
        found += in_words(one.answers.items())
        found += [one.noticed] if one.noticed else []
    return [(say(question), say(answer)) for question, answer in found]


def _number(typed: str) -> int:
    return int(typed) if NUMBER.fullmatch(typed) else 1


def _unlock(path: str) -> Redirect:
    return Redirect(to(f"{HOME}/keys?onward={path}"), status_code=303)


router = Router(
    path=HOME,
    guards=[only(CaseHandlerActor, fresh=True)],
    dependencies={"actor": CERTIFIED, "reader": Provide(provide_reader)},
    route_handlers=[
        show_desk,
        show_closed,
        show_search,
        submit_search,
        show_case,
        submit_open,
        submit_take,
        submit_share,
        submit_close,
    ],
)
