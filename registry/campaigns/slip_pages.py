"""The pages that a slip opens on anybody's phone, and what everybody may read of a campaign."""

from collections.abc import Mapping
from datetime import datetime
from secrets import randbits
from typing import Any

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.budgets import give_back, spend
from registry.accounts.guards import anyone
from registry.accounts.identify import networked
from registry.accounts.passwords import Passwords
from registry.accounts.rules import Spending
from registry.adherence.record import statement
from registry.adherence.signing import Letterhead
from registry.applications.rules import YesNo
from registry.applications.words import EXCLUSIONS, YES_NO
from registry.campaigns.cards import member_by_number, pin_of, pin_of_slip, renew_code
from registry.campaigns.denials import deny
from registry.campaigns.forms import Key, parse_denied, parse_key, parse_slip
from registry.campaigns.holding import card_cookie, held_slip, slip_cookie, slip_key
from registry.campaigns.rules import Aim, make_secret, read_code, read_secret, spell
from registry.campaigns.showing import coverage, public_campaign
from registry.campaigns.signing import WRONG, Opened, Signed, confirmation, look, sign_by_slip
from registry.campaigns.words import BAND_WORDS
from registry.errors import NotFoundError
from registry.kit.forms import FormFaults
from registry.kit.i18n import LANGUAGES, say, spoken
from registry.kit.pages import to
from registry.kit.words import Sentence
from registry.settings import Settings

Asked = Request[Any, Any, State]


@get("/{code:str}", name="slip")
async def show_slip(request: Asked, code: FromPath[str], db: NamedDependency[AsyncSession]) -> Template:
    """Ask for the code of the slip and the number; who came by the QR has the first filled in."""
    campaign = await public_campaign(db, _code(code))
    raw = {"secret": spell(held_slip(request))}
    return _door(campaign.code, campaign.name, raw, {})


@get("/{code:str}/{secret:str}", name="slip.scanned")
async def take_slip(request: Asked, code: FromPath[str], secret: FromPath[str]) -> Redirect:
    """Take the secret out of the address, and go on without it."""
    settings: Settings = request.app.state.settings
    cookie = slip_cookie(settings, read_secret(secret))
    return Redirect(to(f"/c/{_code(code)}"), status_code=303, cookies=[cookie])


@post("/{code:str}", name="slip.read", status_code=200)
async def submit_slip(
    request: Asked,
    code: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template:
    """Show the text to whoever has both; to all others the one answer."""
    kept, typed = _code(code), parse_key(data)
    if isinstance(typed, FormFaults):
        return await _refused(db, kept, data, typed.by_field)
    found = await _looked(request, db, kept, typed, now, settings)
    if not isinstance(found, Opened):
        return await _refused(db, kept, data, {"secret": found})
    return _text(kept, found, data, {})


@post("/{code:str}/sign", name="slip.sign", status_code=200)
async def submit_sign(
    request: Asked,
    code: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template:
    """Sign; then show, once, the code with which one comes back."""
    kept, typed = _code(code), parse_key(data)
    if isinstance(typed, FormFaults):
        return await _refused(db, kept, data, typed.by_field)
    found = await _looked(request, db, kept, typed, now, settings)
    if not isinstance(found, Opened):
        again = await _again(request, data)
        return (
            _made(settings, kept, again[0], again[1], now)
            if again
            else await _refused(db, kept, data, {"secret": found})
        )
    draft = parse_slip(data, found.aim, languages=LANGUAGES)
    if isinstance(draft, FormFaults):
        return _text(kept, found, data, draft.by_field)
    card = read_secret(data.get("card", "")) or make_secret(randbits)
    hashed = await _passwords(request).hash(draft.pin) if draft.pin else ""
    letterhead = Letterhead(settings.site_name, settings.base_url, settings.accent)
    outcome = await sign_by_slip(
        db, kept, typed, draft, slip_key(settings), card=card, pin_hash=hashed, letterhead=letterhead, now=now
    )
    if not isinstance(outcome, Signed):
        again = await _again(request, data)
        return (
            _made(settings, kept, again[0], again[1], now)
            if again
            else await _refused(db, kept, data, {"secret": outcome})
        )
    return _made(settings, kept, outcome, card, now)


@post("/{code:str}/renew", name="slip.renew", status_code=200)
async def submit_renew(
    request: Asked,
    code: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template:
    """Give whoever signed another re-entry code, by a new slip and their PIN."""
    kept, typed, key = _code(code), parse_key(data), slip_key(settings)
    if isinstance(typed, FormFaults):
        return await _refused(db, kept, data, typed.by_field)
    await _spend(request, kept, now)
    await spend(request.app.state.database, (Spending.CARD, typed.secret), now=now)
    async with request.app.state.database.reads() as reading:
        card = await pin_of_slip(reading, kept, typed, key)
    if (
        not await _passwords(request).fits(data.get("pin", ""), card.pin_hash if card else None)
        or card is None
    ):
        return await _refused(db, kept, data, {"secret": WRONG})
    fresh = make_secret(randbits)
    await renew_code(db, card.card_id, typed.secret, fresh, key, now=now)
    return _made(settings, kept, Signed(card.card_id, ""), fresh, now)


@get("/{code:str}/coverage", name="coverage")
async def show_coverage(
    code: FromPath[str], db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Template:
    """Show everybody how much of a rank, company or route has signed."""
    seen = await coverage(db, _code(code), today=now.date())
    return Template("campaigns/coverage.html", context={"seen": seen, "band_words": BAND_WORDS})


@get("/{code:str}/not-me", name="denial")
async def show_denial(code: FromPath[str], db: NamedDependency[AsyncSession]) -> Template:
    """Offer to say that somebody else signed."""
    campaign = await public_campaign(db, _code(code))
    return _denial(campaign.code, campaign.name, {}, {})


@post("/{code:str}/not-me", name="denial.make", status_code=200)
async def submit_denial(
    request: Asked,
    code: FromPath[str],
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template:
    """Alarm registrar and association, if such a number signed; the answer is the same either way."""
    kept, number = _code(code), parse_denied(data)
    if not isinstance(number, FormFaults):
        await spend(request.app.state.database, (Spending.DENIAL_NETWORK, networked(request)), now=now)
    campaign = await public_campaign(db, kept)
    if isinstance(number, FormFaults):
        return _denial(kept, campaign.name, data, number.by_field)
    member_id = await member_by_number(db, kept, number)
    if member_id is not None:
        await deny(db, member_id, by=None, by_card=False, base_url=settings.base_url, now=now)
    return Template("campaigns/denied.html", context={"code": kept})


def _passwords(request: Asked) -> Passwords:
    hasher: Passwords = request.app.state.passwords
    return hasher


def _code(typed: str) -> str:
    """Return the code of a campaign from an address.

    Raises:
        NotFoundError: it cannot be one.

    """
    code = read_code(typed)
    if code is None:
        raise NotFoundError
    return code


async def _spend(request: Asked, code: str, now: datetime) -> None:
    await spend(request.app.state.database, *_tries(request, code), now=now)


def _tries(request: Asked, code: str) -> tuple[tuple[Spending, str], tuple[Spending, str]]:
    """Return under what a try is counted: the network in this campaign, then the campaign alone."""
    return (Spending.SLIP_NETWORK, f"{networked(request)} {code}"), (Spending.SLIP_ALL, code)


async def _looked(
    request: Asked, db: AsyncSession, code: str, typed: Key, now: datetime, settings: Settings
) -> Opened | Sentence:
    """Return what secret and number open. A right one is no try: a whole rank shares one network."""
    await _spend(request, code, now)
    found = await look(db, code, typed, slip_key(settings), now=now)
    if isinstance(found, Opened):
        await give_back(db, *_tries(request, code), now=now)
    return found


async def _again(request: Asked, raw: Mapping[str, str]) -> tuple[Signed, str] | None:
    """Return what the same form signed a moment ago: sent twice, it shows the same re-entry code twice."""
    card = read_secret(raw.get("card", ""))
    if card is None:
        return None
    async with request.app.state.database.reads() as reading:
        kept = await pin_of(reading, card, slip_key(request.app.state.settings))
    if kept is None or not await _passwords(request).fits(raw.get("pin", ""), kept.pin_hash):
        return None
    return Signed(kept.card_id, ""), card


def _door(code: str, name: str, raw: Mapping[str, str], faults: Mapping[str, Sentence]) -> Template:
    context = {"code": code, "name": name, "raw": raw, "faults": faults}
    return Template("campaigns/door.html", context=context, status_code=422 if faults else 200)


async def _refused(
    db: AsyncSession, code: str, raw: Mapping[str, str], faults: Mapping[str, Sentence]
) -> Template:
    campaign = await public_campaign(db, code)
    return _door(code, campaign.name, raw, faults)


def _text(code: str, found: Opened, raw: Mapping[str, str], faults: Mapping[str, Sentence]) -> Template:
    wanted = raw.get("tongue") or raw.get("text") or ""
    language = wanted if wanted in LANGUAGES else spoken.get()
    agree = (
        statement(language, found.signs_as)
        if found.aim is Aim.SIGN
        else confirmation(language, found.version.number, found.signs_as)
    )
    context = {
        "code": code,
        "found": found,
        "version": found.version,
        "text": found.version.code.texts[language],
        "hash": found.version.hashes[language],
        "statement": agree,
        "signs": found.aim is Aim.SIGN,
        "questions": list(EXCLUSIONS.items()),
        "answers": [(one.value, say(YES_NO[one])) for one in reversed(YesNo)],
        "card": read_secret(raw.get("card", "")) or make_secret(randbits),
        "raw": raw,
        "faults": faults,
    }
    page = "campaigns/renew.html" if found.carded else "campaigns/read.html"
    return Template(page, context=context, status_code=422 if faults else 200)


def _made(settings: Settings, code: str, outcome: Signed, card: str, now: datetime) -> Template:
    context = {"code": code, "name": outcome.name, "card": spell(card) if outcome.card_id else ""}
    cookies = [card_cookie(settings, outcome.card_id, now=now), slip_cookie(settings, None)]
    return Template("campaigns/signed.html", context=context, cookies=cookies)


def _denial(code: str, name: str, raw: Mapping[str, str], faults: Mapping[str, Sentence]) -> Template:
    context = {"code": code, "name": name, "raw": raw, "faults": faults}
    return Template("campaigns/denial.html", context=context, status_code=422 if faults else 200)


router = Router(
    path="/c",
    guards=[anyone],
    route_handlers=[
        show_slip, take_slip, submit_slip, submit_sign, submit_renew, show_coverage, show_denial, submit_denial,
    ],
)  # fmt: skip
