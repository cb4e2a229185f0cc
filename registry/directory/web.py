"""The public list: searching, a page a business, and what was told on a past day. All by GET, without scripts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Request, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.guards import anyone
from registry.campaigns.showing import signed_together
from registry.decisions.words import CATEGORIES
from registry.directory.forms import LISTED, Search, parse_past_day, parse_search
from registry.directory.page import PastDay, business, past_day, today_of
from registry.directory.search import NOTHING, Choices, Results, choices, search
from registry.errors import NotFoundError
from registry.kit.forms import LATEST, FormFaults
from registry.kit.http import COMPRESSED
from registry.kit.i18n import country_name, say
from registry.kit.pages import explicit, to
from registry.kit.words import Sentence
from registry.logos.verdicts import NO_SAFETY
from registry.signatories.rules import Sector
from registry.signatories.words import SECTORS

LIST = "/directory"
Asked = Request[Any, Any, State]


@get("/", name="directory")
async def show_list(
    request: Asked, db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Template:
    """List who has signed and accounts for it, and who has left in the last years."""
    raw = dict(request.query_params)
    asked = parse_search(raw)
    if isinstance(asked, FormFaults):
        offered = await choices(db, Search())
        context = list_context(Search(), NOTHING, offered, raw, asked.by_field)
        return Template("directory/list.html", context=context, status_code=422)
    found = await search(db, asked, now=now)
    context = list_context(asked, found, await choices(db, asked), asked.raw, {})
    return Template("directory/list.html", context=context)


@get("/{slug:str}", name="directory.business")
async def show_business(
    slug: FromPath[str], db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Template:
    """Show one business, with its history."""
    page = await business(db, slug, now=now)
    together = await signed_together(db, slug)
    context = _page_context(page=page, raw={}, faults={}) | {"together": together}
    return Template("directory/business.html", context=context)


@get("/{slug:str}/on", name="directory.look_back")
async def look_back(
    slug: FromPath[str],
    request: Asked,
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Lead from the box of a date to that day's own address."""
    raw = dict(request.query_params)
    day = parse_past_day(raw, today=await today_of(db, slug, now=now))
    if not isinstance(day, FormFaults):
        return Redirect(to(f"{LIST}/{slug}/on/{day}"), status_code=303)
    page = await business(db, slug, now=now)
    context = _page_context(page=page, raw=raw, faults=day.by_field)
    return Template("directory/business.html", context=context, status_code=422)


@get("/{slug:str}/on/{day:str}", name="directory.past_day")
async def show_past_day(
    slug: FromPath[str],
    day: FromPath[str],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template:
    """Show what was told of a business on a day, up to today."""
    today = await today_of(db, slug, now=now)
    read = parse_past_day({"day": day}, today=today)
    if isinstance(read, FormFaults):
        if not _is_a_day(day):
            raise NotFoundError
        page = await business(db, slug, now=now)
        context = _page_context(page=page, raw={"day": day}, faults=read.by_field)
        return Template("directory/business.html", context=context, status_code=422)
    then: PastDay = await past_day(db, slug, read, now=now)
    context = {"then": then, "categories": CATEGORIES, "no_safety": NO_SAFETY}
    return Template("directory/past_day.html", context=context)


def _is_a_day(text: str) -> bool:
    """Say whether text is a date at all, if one to come."""
    return not isinstance(parse_past_day({"day": text}, today=LATEST), FormFaults)


def _page_context(**kept: Any) -> dict[str, Any]:
    return kept | {
        "categories": CATEGORIES,
        "sectors": SECTORS,
        "no_safety": NO_SAFETY,
        "explicit": explicit.get(),
        "together": "",
    }


def list_context(
    asked: Search,
    found: Results,
    offered: Choices,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
    *,
    path: str = LIST,
) -> dict[str, Any]:
    """Return what a list and its filters need, wherever the list stands."""
    return {
        "asked": asked,
        "results": found,
        "raw": raw,
        "faults": faults,
        "path": path,
        "explicit": explicit.get(),
        "sectors": SECTORS,
        "countries": sorted(
            ((code, country_name(code)) for code in offered.countries), key=lambda one: one[1]
        ),
        "regions": offered.regions,
        "associations": offered.associations,
        "standings": LISTED,
        "chosen": _chosen(asked, offered, path),
        "back": to(asked.link(path, before=found.before)) if found.before else None,
        "next": to(asked.link(path, after=found.after)) if found.after else None,
    }


def _chosen(asked: Search, offered: Choices, path: str) -> list[tuple[str, str, str]]:
    """Return what the list has been narrowed to: the field, its words, and the address without it."""
    words = {
        "q": f"“{asked.q}”",
        "country": country_name(asked.country),
        "region": asked.region,
        "sector": say(SECTORS[Sector(asked.sector)]) if asked.sector else "",
        "standing": asked.standing,
        "association": dict(offered.associations).get(asked.association, asked.association),
    }
    return [(name, words[name], to(asked.link(path, without=name))) for name in asked.narrowed]


router = Router(
    path=LIST,
    guards=[anyone],
    middleware=[COMPRESSED],
    route_handlers=[show_list, show_business, look_back, show_past_day],
)
