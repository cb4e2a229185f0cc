"""The page of a signed code, as its QR opens it: what the short code's page says, if the register signed these bytes."""

import hashlib
from datetime import datetime

from litestar import Response, Router, route
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.guards import anyone
from registry.keys.rules import KeyState
from registry.kit.pages import explicit
from registry.logos import payload
from registry.logos.alarms import note_alarm
from registry.logos.answers import TEMPLATE, context, details, local
from registry.logos.payload import RefusedError
from registry.logos.queries import country_of, scan
from registry.logos.rules import spell
from registry.logos.signed_queries import Form, issued, trusted_keys
from registry.logos.signed_verdicts import HEADLINES, MEANS, NOT_SIGNED_BY_US, WIRE, Doubt, why_not_ours
from registry.logos.verdicts import Reason, genuine_json, judge, not_ours_json
from registry.logos.verify_pages import (
    GET_AND_HEAD,
    VARIES,
    Asked,
    as_json,
    count_unknown,
    signed_form,
    wants_json,
)
from registry.settings import Settings


@route(["/q/{digits:path}", "/Q/{digits:path}"], http_method=GET_AND_HEAD, name="verify.signed")
async def show_signed(
    request: Asked,
    digits: FromPath[str],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Response[bytes]:
    """Say what a signed code is worth. Nothing in it is believed but what the register issued itself."""
    try:
        token = payload.from_digits(digits.removeprefix("/"))
    except RefusedError:
        return _not_ours(request, Reason.MALFORMED, now=now)
    form = await issued(db, hashlib.sha256(token).digest())
    if form is not None and form.key is not KeyState.RETIRED:
        return await _genuine(request, form, db, settings, now=now)
    if form is not None:
        return await doubtful(request, Doubt.OLD_KEY, form.code, db, now=now)
    code = payload.code_in(token)
    try:
        logo = payload.verify(token, await trusted_keys(db))
    except RefusedError:
        if code is not None and await _is_public(db, code, now=now):
            return await doubtful(request, Doubt.ALTERED, code, db, now=now)
        count_unknown(request, now=now)
        return _not_ours(request, why_not_ours(token), now=now)
    kid = (payload.kid_of(token) or b"").hex()
    told = BackgroundTask(
        note_alarm,
        request.app.state.database,
        kid,
        hashlib.sha256(token).digest(),
        logo.code,
        today=now.date(),
    )
    return await doubtful(request, Doubt.ALARM, logo.code, db, now=now, told=told)


async def _genuine(
    request: Asked, form: Form, db: AsyncSession, settings: Settings, *, now: datetime
) -> Template | Response[bytes]:
    country = await country_of(db, form.code) or ""
    there = await local(db, country, now)
    scanned = await scan(db, form.code, today=there.today)
    case = scanned and judge(scanned, today=there.today)
    if scanned is None or case is None:
        return _not_ours(request, Reason.UNKNOWN_CODE, now=now)
    if wants_json(request):
        said = genuine_json(
            case, scanned, signed_form(form), form="signed", base_url=settings.base_url, now=now
        )
        return as_json(said, 200)
    filled = details(case, scanned, today=there.today)
    return Template(TEMPLATE, context=context(case, filled, there, outdated=not form.newest), headers=VARIES)


async def doubtful(
    request: Asked,
    doubt: Doubt,
    code: str,
    db: AsyncSession,
    *,
    now: datetime,
    told: BackgroundTask | None = None,
) -> Template | Response[bytes]:
    """Answer what looks like ours and must not be relied on, with what is known of the code that it names."""
    if wants_json(request):
        reason = Reason.OLD_KEY if doubt is Doubt.OLD_KEY else None
        answer = as_json(not_ours_json(reason, code, verdict=WIRE[doubt], form="signed", now=now), 409)
        answer.background = told
        return answer
    filled = {
        "doubt": doubt,
        "headline": HEADLINES[doubt],
        "means": MEANS[doubt],
        "code": code if await _is_public(db, code, now=now) else "",
        "spelt": spell(code),
        "chosen_language": explicit.get(),
    }
    return Template("logos/doubtful.html", context=filled, status_code=409, headers=VARIES, background=told)


def _not_ours(request: Asked, reason: Reason, *, now: datetime) -> Template | Response[bytes]:
    if wants_json(request):
        return as_json(not_ours_json(reason, None, form="signed", now=now), 404)
    filled = {
        "reason": reason,
        "why": NOT_SIGNED_BY_US[reason],
        "passport": "",
        "typed": "",
        "faults": {},
        "code": "",
        "chosen_language": explicit.get(),
    }
    return Template("logos/not_ours.html", context=filled, status_code=404, headers=VARIES)


async def _is_public(db: AsyncSession, code: str, *, now: datetime) -> bool:
    country = await country_of(db, code)
    if country is None:
        return False
    today = (await local(db, country, now)).today
    scanned = await scan(db, code, today=today)
    return scanned is not None and judge(scanned, today=today) is not None


router = Router(path="/", guards=[anyone], route_handlers=[show_signed])
