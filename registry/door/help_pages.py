"""Whatever goes wrong under `/concern` and `/follow`: numbers first, by the shipped list, and what was typed comes back.

No database is asked here, since it may be what went wrong; so these numbers say of themselves that nobody checked them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment
from litestar.connection import ASGIConnection
from litestar.response import Template
from litestar.response.base import ASGIResponse
from litestar.types import ASGIApp, Receive, Scope, Send

from registry.countries.shipped import shipped_numbers, shipped_profiles
from registry.countries.web import LEAVE_HERE
from registry.kit.clock import Clock
from registry.kit.i18n import countries
from registry.kit.pages import to
from registry.kit.words import Sentence
from registry.settings import Settings

ANOTHER_NAME = Sentence("This site has another address:")
MISDIRECTED = 421
ROOMS = frozenset({"/concern", "/follow"})
LONGEST = 200  # characters of a query that are read
TYPED = "door_typed"  # where a request keeps what came with it
NOT_SENT = 500  # from here on what was typed was not sent, and it is not the sender's fault

Asking = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form brought, so that no failure loses it. It lives as long as the request."""

    action: str
    words: str
    """The name of the field whose words are shown; the others travel along."""
    step: str
    fields: Mapping[str, str] = field(repr=False)
    perhaps: bool = False
    """Whether it may have been kept all the same: the answer of the database was lost."""


def is_help(path: str) -> bool:
    """Say whether a path is one where somebody may be worried: each of its answers shows whom to call."""
    return f"/{path[1:].partition('/')[0]}" in ROOMS


def keep_typed(asking: Asking, typed: Typed) -> None:
    """Keep what a form brought until the request is answered."""
    asking.state[TYPED] = typed


def help_page(
    asking: Asking, said: Sentence, status: int, *, headers: Mapping[str, str] | None = None
) -> Template:
    """Answer a failure: whom to call in the country that was asked for, or a choice of countries; then what happened."""
    typed: Typed | None = asking.state.get(TYPED)
    asked = (typed.fields.get("country", "") if typed else "") or asking.query_params.get("country", "")
    country = _country(asked, asking.app.state.settings)
    context = {
        "country": country,
        "numbers": shipped_numbers(country, asking.app.state.clock()),
        "countries": countries(),
        "leave": LEAVE_HERE,
        "said": said,
        "away": status >= NOT_SENT,
        "typed": typed,
        "raw": dict(typed.fields) if typed else {},
        "faults": {},
    }
    return Template("door/help.html", context=context, status_code=status, headers=dict(headers or {}))


def elsewhere(settings: Settings, *, clock: Clock, jinja: Environment) -> ASGIApp:
    """Return what answers there under a name that is not ours: the shipped numbers, and where this site is.

    The same for everybody, with no form, no file of ours and nothing that was typed: a page of that name may read it.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        query = scope["query_string"].decode("latin-1")[:LONGEST]
        country = _country(parse_qs(query).get("country", [""])[0], settings)
        context = {
            "country": country,
            "numbers": shipped_numbers(country, clock()),
            "said": ANOTHER_NAME,
            "here": f"{settings.base_url}{to('/concern')}",
        }
        page = jinja.get_template("door/elsewhere.html").render(context)
        said = ASGIResponse(body=page.encode(), status_code=MISDIRECTED, media_type="text/html")
        await said(scope, receive, send)

    return answer


def _country(asked: str, settings: Settings) -> str:
    named = (asked.strip().upper(), settings.home_country)
    return next((one for one in named if one in shipped_profiles()), "")
