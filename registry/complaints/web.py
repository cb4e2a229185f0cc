"""Complaining without an account, and coming back with the number."""

from datetime import datetime
from typing import Any

from litestar import Request, Router, get, post
from litestar.datastructures import State as AppState
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.budgets import network
from registry.accounts.guards import anyone
from registry.complaints import actions, rules, words
from registry.complaints.forms import AboutAChildError, parse_complaint, parse_message
from registry.complaints.numbering import lookup, new_number
from registry.complaints.outcomes import OUTCOMES, outcomes
from registry.complaints.queries import About, Followed, about, followed
from registry.complaints.waiting import What
from registry.concerns.shown_words import quarter_words
from registry.countries.queries import numbers_for
from registry.decisions.words import VERDICTS
from registry.errors import BusyError, TooManyError
from registry.handlers.keyrings import own_keyring
from registry.kit.forms import FormFaults
from registry.kit.i18n import spoken
from registry.kit.sealing import KeyringError, is_receipt, spaced
from registry.kit.sealing.receipts import bare
from registry.kit.words import Sentence
from registry.logos.placing import MisuseState
from registry.logos.rules import read_code
from registry.logos.tries import MISUSE_REPORTS, Tries
from registry.settings import Settings

Asked = Request[Any, Any, AppState]
HOME = "/complaints"
BODY_MOST = 64 * 1024
NOT_NOW = Sentence("Complaints cannot be taken in just now. Try again in a minute.")
NO_SUCH = Sentence("There is no complaint with this number. Compare it with what you wrote down.")
SHOWN = {
    What.MISUSE: Sentence("Misused logos"),
    What.COMPLAINT: Sentence("Complaints"),
    What.APPEAL: Sentence("Appeals"),
}
MISUSE_WORDS = {
    MisuseState.UPHELD: words.STATES[rules.State.UPHELD],
    MisuseState.UNFOUNDED: Sentence("Unfounded"),
}


@get("/", name="complaints")
async def show_question(
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    business: FromQuery[str] = "",
    code: FromQuery[str] = "",
) -> Template:
    """Ask first whether it is about a child or a person: that leads away from here, and nothing goes along."""
    named = business or code
    found = await about(db, slug=business, code=read_code(code), now=now) if named else None
    return Template("complaints/question.html", context={"about": found})


@get("/new", name="complaints.new")
async def show_form(
    db: NamedDependency[AsyncSession], now: NamedDependency[datetime], business: FromQuery[str] = ""
) -> Template:
    """Show the form."""
    return _form(await about(db, slug=business, now=now), {}, {})


@post("/new", name="complaints.submit", status_code=200, request_max_body_size=BODY_MOST)
async def submit_form(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    business: FromQuery[str] = "",
) -> Template:
    """Keep a complaint and show its number once; what speaks of a child is led to the numbers, and not kept."""
    found = await about(db, slug=business, now=now)
    try:
        draft = parse_complaint(data, today=now.date())
    except AboutAChildError:
        return await _to_the_numbers(db, found.country, now=now)
    if isinstance(draft, FormFaults):
        return _form(found, data, draft.by_field)
    sent = request.app.state.setdefault("complaints", Tries(*MISUSE_REPORTS))
    if not sent.spend(network(request.client.host if request.client else ""), now=now):
        raise TooManyError(
            "Many complaints came from your network within the hour. Wait a while, and send yours again."
        )
    number = new_number()
    await actions.complain(
        db,
        found.signatory_id,
        draft,
        lookup=await _lookup(db, settings, number),
        language=spoken.get(),
        now=now,
    )
    context = {"about": found, "number": spaced(number), "contact": bool(draft.contact)}
    return Template("complaints/sent.html", context=context)


@get("/follow", name="complaints.follow")
async def show_follow() -> Template:
    """Ask for the number."""
    return _ask(None)


@post("/follow", name="complaints.followed", status_code=200, request_max_body_size=BODY_MOST)
async def submit_follow(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template:
    """Show a complaint; add to it, take it back, or ask for a second look. The number travels by POST alone."""
    number = data.get("number", "")[:64]
    key = await _lookup(db, settings, number) if is_receipt(bare(number)) else b""
    found = await followed(db, key) if key else None
    if found is None:
        return _ask(NO_SUCH)
    match data.get("act", ""):
        case "add":
            try:
                text = parse_message(data)
            except AboutAChildError:
                return await _to_the_numbers(db, found.country, now=now)
            if isinstance(text, FormFaults):
                return _followed(found, number, data, text.by_field, now=now)
            await actions.add(db, key, text, now=now)
        case "withdraw":
            await actions.take_back(db, key, now=now)
        case "again":
            await actions.ask_again(db, key, now=now)
        case _:
            return _followed(found, number, {}, {}, now=now)
    return _followed(await followed(db, key) or found, number, {}, {}, now=now)


@get("/outcomes", name="complaints.outcomes")
async def show_outcomes(db: NamedDependency[AsyncSession], now: NamedDependency[datetime]) -> Template:
    """Show what came of what was sent, quarter by quarter, in counts alone."""
    said = {
        What.MISUSE: {str(one): MISUSE_WORDS[MisuseState(one)] for one in OUTCOMES[What.MISUSE]},
        What.COMPLAINT: {one: words.STATES[rules.State(one)] for one in OUTCOMES[What.COMPLAINT]},
        What.APPEAL: {str(one): one_said for one, one_said in VERDICTS.items()},
    }
    found = await outcomes(db, today=now.date())
    quarters = [(quarter_words(one.quarter), one) for one in found]
    return Template("complaints/outcomes.html", context={"quarters": quarters, "kinds": SHOWN, "said": said})


async def _lookup(db: AsyncSession, settings: Settings, number: str) -> bytes:
    try:
        return lookup(await own_keyring(db, settings), number)
    except KeyringError:
        raise BusyError(NOT_NOW.english) from None


async def _to_the_numbers(db: AsyncSession, country: str, *, now: datetime) -> Template:
    """Lead to whom to call. What was typed is not shown again: on a borrowed phone it would stay there."""
    context = {"country": country, "numbers": await numbers_for(db, country, now)}
    return Template("complaints/child.html", context=context, status_code=422)


def _form(found: About, raw: dict[str, str], faults: Any) -> Template:
    context = {
        "about": found,
        "kinds": words.KINDS,
        "longest": rules.TEXT_LONGEST,
        "raw": raw,
        "faults": faults,
    }
    return Template("complaints/new.html", context=context, status_code=422 if faults else 200)


def _ask(said: Sentence | None) -> Template:
    faults = {"number": said} if said else {}
    context = {"raw": {}, "faults": faults}
    return Template("complaints/follow.html", context=context, status_code=422 if faults else 200)


def _followed(found: Followed, number: str, raw: dict[str, str], faults: Any, *, now: datetime) -> Template:
    context = {
        "found": found, "number": number, "kinds": words.KINDS, "states": words.STATES,
        "again": found.may_ask_again(now.date()), "longest": rules.MESSAGE_LONGEST, "raw": raw, "faults": faults,
    }  # fmt: skip
    return Template("complaints/followed.html", context=context, status_code=422 if faults else 200)


router = Router(
    path=HOME,
    guards=[anyone],
    route_handlers=[show_question, show_form, submit_form, show_follow, submit_follow, show_outcomes],
)
