"""The registrars' numbers to call: a queue to check, and one number with what can be done about it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.guards import only
from registry.countries import forms, hotline_keeping
from registry.countries.forms import parse_check, parse_ending, parse_hotline
from registry.countries.hotline_queries import Line, history, one, queue
from registry.countries.hotline_words import ACTS, CHANNELS, ENDINGS, FACTS, KINDS, METHODS, STATES
from registry.countries.hotlines import EUROPEAN, Hotline
from registry.countries.hours import LONGEST as HOURS_LONGEST
from registry.countries.queries import countries_with_numbers, today_in
from registry.countries.shipped import shipped_profiles
from registry.kit.forms import FormFaults
from registry.kit.i18n import countries, say
from registry.kit.pages import CONTROL, done, to
from registry.kit.words import Sentence

HOME = "/registrar/hotlines"
WHICH = ("waiting", "in_use", "retired")
LONGEST = {
    "name": forms.NAME_LONGEST,
    "number": forms.NUMBER_LONGEST,
    "hours": HOURS_LONGEST,
    "languages": forms.TONGUES_LONGEST,
    "source": forms.SOURCE_LONGEST,
    "note": forms.NOTE_LONGEST,
}
Raw = Mapping[str, str]
Faults = Mapping[str, Sentence]


@get("/", name="registrar.hotlines")
async def show_queue(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    which: FromQuery[str] = "",
    country: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Template:
    """List the numbers that wait for a check, the most pressing first; or all in use, or those out of use."""
    kept = _kept({"which": which, "of": country})
    chosen, where = kept.get("which", WHICH[0]), kept.get("of", "")
    after = "" if CONTROL.search(after) else after
    found = await queue(db, actor, which=chosen, country=where, today=now.date(), after=after)
    context = {
        "queue": found,
        "which": chosen,
        "country": where,
        "with_numbers": await countries_with_numbers(db),
        "kept": urlencode(kept),
        "back": to(_list(kept)) if after else None,
        "onward": to(_list(kept, after=found.onward)) if found.onward else None,
        **_words(),
    }
    return Template("countries/hotlines.html", context=context)


@get("/new", name="registrar.hotlines.propose")
async def show_new(country: FromQuery[str] = "") -> Template:
    """Ask for a number that is not on the list yet."""
    return _form(None, {"country": country, "channel": "call"}, {})


@post("/new", name="registrar.hotlines.add", status_code=200)
async def submit_new(
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Propose a number. It is shown as not checked until somebody has checked it."""
    line = parse_hotline(data, today=now.date())
    added = line if isinstance(line, FormFaults) else await hotline_keeping.propose(db, actor, line, now=now)
    if isinstance(added, FormFaults):
        return _form(None, data, added.by_field)
    return Redirect(done(f"{HOME}/{added}", "added"), status_code=303)


@get("/{hotline_id:uuid}", name="registrar.hotline")
async def show_one(
    hotline_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    which: FromQuery[str] = "",
    of: FromQuery[str] = "",
) -> Template:
    """Show one number: where it stands, how to check it, and what was done with it."""
    return await _one(db, actor, hotline_id, now, {"which": which, "of": of}, {})


@post("/{hotline_id:uuid}/check", name="registrar.hotline.check", status_code=200)
async def submit_check(
    hotline_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Note that a number is right, how that was found out, and when."""
    draft = parse_check(data, today=now.date())
    faults = (
        draft
        if isinstance(draft, FormFaults)
        else await hotline_keeping.verify(db, actor, hotline_id, draft, read=data.get("read", ""), now=now)
    )
    if faults is not None:
        return await _one(db, actor, hotline_id, now, data, faults.by_field)
    return Redirect(done(_list(_kept(data)), "kept"), status_code=303)


@get("/{hotline_id:uuid}/change", name="registrar.hotline.form")
async def show_change(
    hotline_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
    which: FromQuery[str] = "",
    of: FromQuery[str] = "",
) -> Template:
    """Show the facts about a number, to be changed."""
    line = await one(db, actor, hotline_id, today=now.date())
    return _form(line, {**_typed(line.hotline), "which": which, "of": of}, {})


@post("/{hotline_id:uuid}/change", name="registrar.hotline.change", status_code=200)
async def submit_change(
    hotline_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Change the facts about a number."""
    line = parse_hotline(data, today=now.date())
    faults = (
        line
        if isinstance(line, FormFaults)
        else await hotline_keeping.change(db, actor, hotline_id, line, read=data.get("read", ""), now=now)
    )
    if faults is not None:
        return _form(await one(db, actor, hotline_id, today=now.date()), data, faults.by_field)
    return Redirect(done(_page_of(hotline_id, data), "changed"), status_code=303)


@post("/{hotline_id:uuid}/retire", name="registrar.hotline.retire", status_code=200)
async def submit_ending(
    hotline_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Take a number out of use."""
    draft = parse_ending(data)
    faults = (
        draft
        if isinstance(draft, FormFaults)
        else await hotline_keeping.retire(db, actor, hotline_id, draft, read=data.get("read", ""), now=now)
    )
    if faults is not None:
        return await _one(db, actor, hotline_id, now, data, faults.by_field)
    return Redirect(done(_list(_kept(data)), "removed"), status_code=303)


@post("/{hotline_id:uuid}/restore", name="registrar.hotline.restore", status_code=200)
async def submit_restore(
    hotline_id: FromPath[UUID],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Take a number into use again, unchecked."""
    faults = await hotline_keeping.restore(db, actor, hotline_id, read=data.get("read", ""), now=now)
    if faults is not None:
        return await _one(db, actor, hotline_id, now, data, faults.by_field)
    return Redirect(done(_page_of(hotline_id, data), "taken_back"), status_code=303)


async def _one(
    db: AsyncSession, actor: RegistrarActor, hotline_id: UUID, now: datetime, raw: Raw, faults: Faults
) -> Template:
    line = await one(db, actor, hotline_id, today=now.date())
    today: date = await today_in(db, line.hotline.country, now)
    context = {
        "line": line,
        "history": await history(db, actor, hotline_id),
        "raw": {"on": today.isoformat(), **raw},
        "kept": _kept(raw),
        "kept_query": urlencode(_kept(raw)),
        "kept_list": _list(_kept(raw)).removeprefix(HOME),
        "faults": faults,
        "longest": LONGEST,
        **_words(),
    }
    return Template("countries/hotline.html", context=context, status_code=422 if faults else 200)


def _form(line: Line | None, raw: Raw, faults: Faults) -> Template:
    context = {
        "line": line,
        "raw": raw,
        "faults": faults,
        "countries": countries(),
        "longest": LONGEST,
        "kept": _kept(raw),
        "kept_query": urlencode(_kept(raw)),
        "kept_list": _list(_kept(raw)).removeprefix(HOME),
        **_words(),
    }
    return Template("countries/hotline_form.html", context=context, status_code=422 if faults else 200)


def _kept(raw: Raw) -> dict[str, str]:
    """Return from which list somebody came, as far as that is one."""
    which, of = raw.get("which", ""), raw.get("of", "")
    kept = {"which": which} if which in WHICH else {}
    return kept | ({"of": of} if of in shipped_profiles() or of == EUROPEAN else {})


def _list(kept: Raw, **more: str) -> str:
    """Return the address of the list somebody came from."""
    asked = {"country" if name == "of" else name: value for name, value in {**kept, **more}.items()}
    return f"{HOME}?{urlencode(asked)}" if asked else HOME


def _page_of(hotline_id: UUID, raw: Raw) -> str:
    asked = urlencode(_kept(raw))
    return f"{HOME}/{hotline_id}{'?' if asked else ''}{asked}"


def _words() -> dict[str, Any]:
    return {
        "acts": ACTS,
        "facts": FACTS,
        "states": STATES,
        "kinds": _pairs(KINDS),
        "channels": _pairs(CHANNELS),
        "methods": _pairs(METHODS),
        "endings": _pairs(ENDINGS),
    }


def _pairs(words: Mapping[Any, Sentence]) -> dict[str, str]:
    return {each.value: say(said) for each, said in words.items()}


def _typed(line: Hotline) -> dict[str, str]:
    return {
        "country": line.country,
        "name": line.name,
        "number": line.number,
        "kind": line.kind.value,
        "channel": line.channel.value,
        "hours": line.hours,
        "languages": " ".join(line.languages),
        "source": line.source,
        "source_date": line.source_date,
    }


router = Router(
    path=HOME,
    guards=[only(RegistrarActor)],
    route_handlers=[
        show_queue, show_new, submit_new, show_one, submit_check, show_change, submit_change, submit_ending,
        submit_restore,
    ],
)  # fmt: skip
