"""The verify page and the box for typed codes, the simple way; `fast_verify` answers the same, sooner."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import MediaType, Request, Response, Router, route
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.budgets import network
from registry.accounts.guards import anyone
from registry.errors import TooManyError
from registry.kit.forms import is_plain
from registry.kit.pages import explicit, to
from registry.kit.words import Sentence
from registry.logos.answers import TEMPLATE, VARY, context, details, local
from registry.logos.answers import wants_json as likes_json
from registry.logos.payload import to_digits
from registry.logos.queries import country_of, scan
from registry.logos.rules import LONGEST_TYPED, of_a_passport, plain, read_code
from registry.logos.signed_queries import Form, newest_form
from registry.logos.tries import UNKNOWN_CODES, Tries
from registry.logos.verdicts import (
    WHY_NOT_OURS,
    Reason,
    SignedForm,
    genuine_json,
    judge,
    not_ours_json,
    unreadable,
)
from registry.settings import Settings

Asked = Request[Any, Any, State]
GET_AND_HEAD = [HttpMethod.GET, HttpMethod.HEAD]
VARIES = {"vary": VARY}
NOTHING_TYPED = Sentence("Type the code that stands under the logo.")
OF_A_PASSPORT = Sentence(
    "A code of 12 letters and digits that begins with P is of a protection passport: it says what a person learnt. It is not the code of a logo, and says nothing of a business."
)
LOOK_AGAIN = Sentence("Compare each letter and digit with the logo.")


@route(["/v/{typed:path}", "/V/{typed:path}"], http_method=GET_AND_HEAD, name="verify")
async def show_verdict(
    request: Asked,
    typed: FromPath[str],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Response[bytes]:
    """Say what a code is worth. A typing error is told without a look into the database."""
    typed = typed.removeprefix("/")
    code = read_code(typed)
    if code is None:
        return not_ours(request, unreadable(typed), typed, None, now=now)
    country = await country_of(db, code)
    if country is not None:
        there = await local(db, country, now)
        scanned = await scan(db, code, today=there.today)
        case = scanned and judge(scanned, today=there.today)
        if scanned is not None and case is not None:
            if wants_json(request):
                signed = signed_form(await newest_form(db, code))
                return as_json(genuine_json(case, scanned, signed, base_url=settings.base_url, now=now), 200)
            filled = details(case, scanned, today=there.today)
            return Template(TEMPLATE, context=context(case, filled, there), headers=VARIES)
    count_unknown(request, now=now)
    return not_ours(request, Reason.UNKNOWN_CODE, typed, code, now=now)


@route(["/v", "/V"], http_method=GET_AND_HEAD, name="verify.typed")
async def show_typed(
    request: Asked, now: NamedDependency[datetime], code: FromQuery[str] = ""
) -> Template | Redirect | Response[bytes]:
    """Take what was typed into the box to its own address, if it can be a code."""
    if not code.strip() and not wants_json(request):
        empty = {"faults": {"code": NOTHING_TYPED}, "chosen_language": explicit.get()}
        return Template("logos/type_code.html", context=empty, status_code=422, headers=VARIES)
    found = read_code(code)
    if found is None:
        return not_ours(request, unreadable(code), code, None, now=now)
    return Redirect(to(f"/v/{found}"), status_code=303)


def not_ours(
    request: Asked, reason: Reason, typed: str, code: str | None, *, now: datetime
) -> Template | Response[bytes]:
    """Say why a code is not one of ours, with the box to try again."""
    if wants_json(request):
        return as_json(not_ours_json(reason, code, now=now), 404)
    again = typed if len(typed) <= LONGEST_TYPED and is_plain(typed) else ""
    passport = plain(typed) if of_a_passport(typed) else ""
    filled = {
        "reason": reason,
        "why": OF_A_PASSPORT if passport else WHY_NOT_OURS[reason],
        "passport": passport,
        "typed": "" if passport else again,
        "faults": {} if passport or reason is Reason.UNKNOWN_CODE else {"code": LOOK_AGAIN},
        "code": code,
        "chosen_language": explicit.get(),
    }
    return Template("logos/not_ours.html", context=filled, status_code=404, headers=VARIES)


def signed_form(form: Form | None) -> SignedForm | None:
    """Return what the JSON answer says of a signed form."""
    return SignedForm(to_digits(form.token), form.kid, form.list_index) if form else None


def count_unknown(request: Asked, *, now: datetime) -> None:
    """Count a code that nobody issued against whoever asks, in memory alone.

    Raises:
        TooManyError: there were too many of them.

    """
    unknown_codes = request.app.state.setdefault("unknown_codes", Tries(*UNKNOWN_CODES))
    if not unknown_codes.spend(network(request.client.host if request.client else ""), now=now):
        raise TooManyError(
            "Many codes that nobody issued were asked for from your network. Wait a minute, and try again."
        )


def wants_json(request: Asked) -> bool:
    """Say whether software asks."""
    return likes_json(request.headers.get("accept", ""))


def as_json(answer: dict[str, Any], status: int) -> Response[bytes]:
    """Return an answer for software."""
    body = msgspec.json.encode(answer)
    return Response(body, status_code=status, media_type=MediaType.JSON, headers=VARIES)


router = Router(path="/", guards=[anyone], route_handlers=[show_verdict, show_typed])
