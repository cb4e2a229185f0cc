"""Worried about a child: whom to call, country by country; and the registrar's keeping of it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import RegistrarActor
from registry.accounts.guards import anyone, only
from registry.countries import actions, queries
from registry.countries.hotline_queries import lines_in_use
from registry.countries.hotline_words import STATES
from registry.countries.rules import ERASED_AFTER, LINE_LONGEST, PERCENT, REDUCED_AFTER, LogoFrom, Obligation
from registry.countries.shipped import shipped_profiles
from registry.kit.forms import FormFaults, FormReader
from registry.kit.http import COMPRESSED, is_foreign
from registry.kit.i18n import countries
from registry.kit.pages import done
from registry.kit.words import Sentence
from registry.patience import soon
from registry.settings import Settings

# Where “Leave this page now” leads: a site that anybody may have open, at work too.
LEAVE = "https://www.wikipedia.org/"
# The one way out of what was typed here: of the door, and of its answers.
LEAVE_HERE = "/concern/leave"
Taken = Callable[[AsyncSession, str], Awaitable[bool]]
FORGET = {"clear-site-data": '"cache", "storage"'}


@get("/concern", name="concern")
async def show_concern(
    request: Request[Any, Any, State],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    taken: NamedDependency[Taken],
    country: FromQuery[str] = "",
) -> Template:
    """Show whom to call: numbers first, no field before them, nothing kept."""
    asked = country.strip().upper()
    chosen = asked if asked in shipped_profiles() else settings.home_country

    async def ask(db: AsyncSession) -> dict[str, Any]:
        numbers = await queries.numbers_for(db, chosen, now)
        return {"numbers": numbers, "taken": not chosen or await taken(db, chosen)}

    context = {
        **await soon(request.app.state.database, ask),
        "country": chosen,
        "unknown": bool(asked) and asked != chosen,
        "countries": countries(),
        "leave": LEAVE,
    }
    return Template("countries/concern.html", context=context)


@get(LEAVE_HERE, name="concern.leave")
async def leave(request: Request[Any, Any, State]) -> Redirect:
    """Lead to a site that anybody may have open, and have the browser forget ours.

    Nothing is written here. Another site's page that leads here makes nobody's browser forget anything.
    """
    return Redirect(LEAVE, status_code=303, headers={} if is_foreign(request.headers) else FORGET)


@get("/", name="registrar.countries")
async def show_countries(db: NamedDependency[AsyncSession]) -> Template:
    """List the countries, those with numbers first."""
    context = {"numbers": await queries.countries_with_numbers(db), "countries": countries()}
    return Template("countries/countries.html", context=context)


@get("/{country:str}", name="registrar.country")
async def show_country(
    db: NamedDependency[AsyncSession], now: NamedDependency[datetime], country: FromPath[str]
) -> Template:
    """Show one country: what it asks, and its numbers."""
    return await _country(db, country, now, raw=None, faults={})


@post("/{country:str}", name="registrar.country.change", status_code=200)
async def submit_country(
    country: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[RegistrarActor],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Change a country's profile."""
    given = read_country(data)
    if isinstance(given, FormFaults):
        return await show_faults(db, country, now, raw=data, faults=given.by_field)
    faults = await actions.change_profile(
        db, actor, country, **{**given, "checked_by": given["checked_by"] or ""}, now=now
    )
    if faults is not None:
        return await show_faults(db, country, now, raw=data, faults={"checked_by": faults.sentences[0]})
    return Redirect(done(f"/registrar/countries/{country}", "saved"), status_code=303)


def read_country(data: Mapping[str, str]) -> dict[str, Any] | FormFaults:
    """Read the form: values of `rules.Profile` by name."""
    form = FormReader(data)
    erased = form.number("erased_after_months", least=ERASED_AFTER[0], most=ERASED_AFTER[-1])
    reduced = form.number("reduced_after_months", least=REDUCED_AFTER[0], most=REDUCED_AFTER[-1])
    given = {
        "obligation": form.choice("obligation", Obligation),
        "logo_from": form.choice("logo_from", LogoFrom),
        "training_floor": form.number("training_floor", most=PERCENT.stop - 1),
        "owner_driver_floor": form.number("owner_driver_floor", most=PERCENT.stop - 1),
        "erased_after_months": erased,
        "reduced_after_months": reduced,
        "checked_by": form.text("checked_by", longest=LINE_LONGEST, optional=True) or None,
        "checked_on": form.day("checked_on", optional=True),
    }
    if erased and reduced and reduced < erased:
        form.fault("reduced_after_months", "The rest of a report cannot go before its words.")
    if bool(given["checked_by"]) != bool(given["checked_on"]) and not form.faults:
        form.fault("checked_on", "Say both who checked the law, and when; or neither.")
    return FormFaults(form.faults) if form.faults else given


async def show_faults(
    db: AsyncSession, country: str, now: datetime, *, raw: dict[str, str], faults: Mapping[str, Sentence]
) -> Template:
    """Show the form as it was filled in, with what is wrong."""
    return await _country(db, country, now, raw=raw, faults=faults)


async def _country(
    db: AsyncSession,
    country: str,
    now: datetime,
    *,
    raw: dict[str, str] | None,
    faults: Mapping[str, Sentence],
) -> Template:
    profile = None if country == "EU" else await queries.profile_of(db, country)
    kept = profile and {
        "obligation": profile.obligation.value,
        "logo_from": profile.logo_from.value,
        "training_floor": str(profile.training_floor),
        "owner_driver_floor": str(profile.owner_driver_floor),
        "erased_after_months": str(profile.erased_after_months),
        "reduced_after_months": str(profile.reduced_after_months),
        "checked_by": profile.checked_by or "",
        "checked_on": profile.checked_on.isoformat() if profile.checked_on else "",
    }
    context = {
        "country": country,
        "profile": profile,
        "lines": await lines_in_use(db, country=country, today=now.date()),
        "states": STATES,
        "raw": kept if raw is None else raw,
        "faults": faults,
    }
    return Template("countries/country.html", context=context, status_code=422 if faults else 200)


public = Router(path="/", guards=[anyone], middleware=[COMPRESSED], route_handlers=[show_concern, leave])
registrars = Router(
    path="/registrar/countries", guards=[only(RegistrarActor)], route_handlers=[show_countries]
)
changing = Router(
    path="/registrar/countries",
    guards=[only(RegistrarActor, fresh=True)],
    route_handlers=[show_country, submit_country],
)
