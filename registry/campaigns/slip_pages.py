"""The pages that a slip opens on anybody's phone, and what everybody may read of a campaign."""

from collections.abc import Mapping, Sequence
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
from registry.campaigns.denials import deny, undenied
from registry.campaigns.forms import parse_denied, parse_key, parse_slip
from registry.campaigns.holding import card_cookie, held_slip, slip_cookie, slip_key
from registry.campaigns.rules import Aim, make_secret, read_code, read_secret, spell
from registry.campaigns.showing import coverage, public_campaign
from registry.campaigns.signing import WRONG, Opened, Signed, confirmation, sign_by_slip
from registry.campaigns.tries import Try, look_counted, pin_opens
from registry.campaigns.words import BAND_WORDS
from registry.errors import NotFoundError
from registry.kit.forms import FormFaults
from registry.kit.i18n import LANGUAGES, say, spoken
from registry.kit.pages import to
from registry.kit.words import Sentence
from registry.settings import Settings

Asked = Request[Any, Any, State]
NOT_THE_PIN = Sentence("This is not the PIN that was chosen when your business signed.")


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
) -> Template:
    """Show the text to whoever has both; to all others the one answer."""
    kept, typed = _code(code), parse_key(data)
    if isinstance(typed, FormFaults):
        return await _refused(db, kept, data, typed.by_field)
    looked = await look_counted(request, kept, typed, now=now)
    if not isinstance(looked.found, Opened):
        return await _refused(db, kept, data, {"secret": looked.found})
    await give_back(db, *looked.counted, now=now)
    return _text(kept, looked.found, data, {})


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
    looked = await look_counted(request, kept, typed, now=now)
    found = looked.found
    if not isinstance(found, Opened):
        return await _once_more(request, db, kept, data, found, now, counted=looked.counted)
    draft = parse_slip(data, found.aim, languages=LANGUAGES)
    hashed = ""
    if not isinstance(draft, FormFaults) and found.aim is Aim.SIGN:
        hashed = await _passwords(request).hash(draft.pin)
    elif not isinstance(draft, FormFaults) and not await pin_opens(
        request, found.kept, typed.secret, draft.pin, now=now
    ):
        draft = FormFaults({"pin": NOT_THE_PIN})
    await give_back(db, *looked.counted, now=now)
    if isinstance(draft, FormFaults):
        return _text(kept, found, data, draft.by_field)
    card = await _own_card(db, data, slip_key(settings))
    letterhead = Letterhead(settings.site_name, settings.base_url, settings.accent)
    outcome = await sign_by_slip(
        db, kept, typed, draft, slip_key(settings), card=card, pin_hash=hashed, letterhead=letterhead, now=now
    )
    if isinstance(outcome, Signed):
        return _made(settings, kept, outcome, card, now)
    return await _once_more(request, db, kept, data, outcome, now, begun=True)


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
    looked = await look_counted(request, kept, typed, now=now)
    async with request.app.state.database.reads() as reading:
        card = await pin_of_slip(reading, kept, typed, key)
    if not await pin_opens(request, card, typed.secret, data.get("pin", ""), now=now) or card is None:
        if isinstance(looked.found, Opened):
            await give_back(db, *looked.counted, now=now)
        return await _refused(db, kept, data, {"secret": WRONG})
    fresh = make_secret(randbits)
    await give_back(db, *looked.counted, now=now)
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
    """Alarm registrar and association, if such a number signed; the answer is the same either way.

    Only what alarms somebody is counted: whoever posts nonsense closes this door to nobody.
    """
    kept, number = _code(code), parse_denied(data)
    database = request.app.state.database
    async with database.reads() as reading:
        campaign = await public_campaign(reading, kept)
        if isinstance(number, FormFaults):
            return _denial(kept, campaign.name, data, number.by_field)
        member_id = await undenied(reading, await member_by_number(reading, kept, number))
    if member_id is not None:
        await spend(database, (Spending.DENIAL_NETWORK, networked(request)), now=now)
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


async def _own_card(db: AsyncSession, raw: Mapping[str, str], key: bytes) -> str:
    """Return the re-entry code that the form brought, or another if that is somebody's already."""
    card = read_secret(raw.get("card", ""))
    return card if card and await pin_of(db, card, key) is None else make_secret(randbits)


async def _once_more(
    request: Asked,
    db: AsyncSession,
    code: str,
    raw: Mapping[str, str],
    fault: Sentence,
    now: datetime,
    *,
    counted: Sequence[Try] = (),
    begun: bool = False,
) -> Template:
    """Show what the same form signed a moment ago, or why it signs nothing: sent twice, it shows the same code twice.

    `begun` says that the transaction has written: what is counted is counted in it.
    """
    settings, card = request.app.state.settings, read_secret(raw.get("card", ""))
    if card is None:
        return await _refused(db, code, raw, {"secret": fault})
    async with request.app.state.database.reads() as reading:
        kept = await pin_of(reading, card, slip_key(settings))
    right = await pin_opens(request, kept, card, raw.get("pin", ""), now=now, db=db if begun else None)
    if not right or kept is None:
        return await _refused(db, code, raw, {"secret": fault})
    await give_back(db, *counted, now=now)
    return _made(settings, code, Signed(kept.card_id, ""), card, now)


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
        statement(language, found.legal_name)
        if found.aim is Aim.SIGN
        else confirmation(language, found.version.number, found.legal_name)
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
