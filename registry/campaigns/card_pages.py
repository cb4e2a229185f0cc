"""The page of whoever signed by a slip: what was signed, where stickers hang, and "I did not sign this"."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from anyio import to_thread
from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.budgets import spend
from registry.accounts.guards import anyone
from registry.accounts.identify import networked
from registry.accounts.rules import Spending
from registry.adherence.desk_queries import own_signature
from registry.adherence.record import draw
from registry.campaigns.cards import (
    CardView,
    card_view,
    hang,
    invite_to_desk,
    pin_of,
    placement_by_code,
)
from registry.campaigns.denials import deny
from registry.campaigns.forms import parse_entry
from registry.campaigns.holding import card_cookie, held_card, slip_key
from registry.campaigns.tries import pin_opens
from registry.countries.queries import today_in
from registry.errors import NotFoundError
from registry.kit.forms import FormFaults, FormReader
from registry.kit.pages import to
from registry.kit.words import Sentence
from registry.logos.rules import read_code as read_logo_code
from registry.logos.rules import spell as spell_logo
from registry.settings import Settings

Asked = Request[Any, Any, State]
HOME = "/c/card"
WRONG = Sentence("Code and PIN do not open anything together. Type both once more.")
NOT_YOURS = Sentence("This is no sticker of your business. Look at the code once more.")
NO_CODE = Sentence("This is not how a sticker's code is written.")


@get("/", name="card")
async def show_card(
    request: Asked,
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    sticker: FromQuery[str] = "",
) -> Template:
    """Show what was signed to whoever opened it with code and PIN; ask for both otherwise."""
    view = await card_view(db, held_card(request, now=now), now=now)
    if view is None:
        return _entry({"sticker": sticker}, {})
    return await _card(db, view, {"sticker": sticker}, {})


@post("/", name="card.open", status_code=200)
async def submit_entry(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template | Redirect:
    """Open a card by its code and its PIN; of which of the two was wrong nothing is said."""
    draft = parse_entry(data)
    if isinstance(draft, FormFaults):
        return _entry(data, draft.by_field)
    code, pin = draft
    async with request.app.state.database.reads() as reading:
        kept = await pin_of(reading, code, slip_key(settings))
    if not await pin_opens(request, kept, code, pin, now=now) or kept is None:
        return _entry(data, {"code": WRONG})
    sticker = read_logo_code(data.get("sticker", ""))
    onward = f"{HOME}?sticker={sticker}" if sticker else HOME
    return Redirect(to(onward), status_code=303, cookies=[card_cookie(settings, kept.card_id, now=now)])


@post("/close", name="card.close", status_code=303)
async def submit_close(now: NamedDependency[datetime], settings: NamedDependency[Settings]) -> Redirect:
    """Close the card on this phone."""
    return Redirect(to(HOME), status_code=303, cookies=[card_cookie(settings, None, now=now)])


@post("/stickers/{placement_id:uuid}", name="card.hang", status_code=303)
async def submit_hang(
    request: Asked,
    placement_id: FromPath[UUID],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Redirect:
    """Note that a sticker hangs."""
    view = await _held(request, db, now)
    await hang(db, view.owner, placement_id, today=await today_in(db, view.country, now), now=now)
    return Redirect(to(f"{HOME}#stickers"), status_code=303)


@post("/stickers", name="card.hang.code", status_code=200)
async def submit_hang_by_code(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Note that the sticker of a code hangs."""
    view = await _held(request, db, now)
    code = read_logo_code(data.get("sticker", ""))
    found = await placement_by_code(db, view.signatory_id, code) if code else None
    if found is None:
        return await _card(db, view, data, {"sticker": NOT_YOURS if code else NO_CODE})
    await hang(db, view.owner, found, today=await today_in(db, view.country, now), now=now)
    return Redirect(to(f"{HOME}#stickers"), status_code=303)


@post("/not-me", name="card.deny", status_code=303)
async def submit_denial(
    request: Asked,
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Redirect:
    """Say, with code and PIN in hand, that one did not sign."""
    view = await _held(request, db, now)
    await deny(db, view.member_id, by=view.account_id, by_card=True, base_url=settings.base_url, now=now)
    return Redirect(to(HOME), status_code=303)


@post("/desk", name="card.desk", status_code=200)
async def submit_desk(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Template:
    """Send an invitation to the whole desk to an address of one's own."""
    form = FormReader(data)
    email = form.email("email")
    if not form.faults:
        tries = ((Spending.INVITE_ADDRESS, email), (Spending.MAIL_NETWORK, networked(request)))
        await spend(request.app.state.database, *tries, now=now)
    view = await _held(request, db, now)
    if form.faults:
        return await _card(db, view, data, form.faults)
    await invite_to_desk(db, view, email, base_url=settings.base_url, now=now)
    return await _card(db, view, {}, {}, invited=True)


@get("/record.pdf", name="card.record")
async def download_record(
    request: Asked, db: NamedDependency[AsyncSession], now: NamedDependency[datetime]
) -> Response[bytes]:
    """Return the record of the signature, made again byte for byte."""
    view = await _held(request, db, now)
    signed = await own_signature(db, view.owner)
    if signed is None:
        raise NotFoundError
    drawn = await to_thread.run_sync(draw, signed.record)
    if sha256(drawn).hexdigest() != signed.record_sha256:
        raise NotFoundError
    headers = {"content-disposition": 'attachment; filename="signature.pdf"'}
    return Response(drawn, media_type="application/pdf", headers=headers)


async def _held(request: Asked, db: AsyncSession, now: datetime) -> CardView:
    view = await card_view(db, held_card(request, now=now), now=now)
    if view is None:
        raise NotFoundError
    return view


def _entry(raw: Mapping[str, str], faults: Mapping[str, Sentence]) -> Template:
    context = {"raw": raw, "faults": faults}
    return Template("campaigns/entry.html", context=context, status_code=422 if faults else 200)


async def _card(
    db: AsyncSession,
    view: CardView,
    raw: Mapping[str, str],
    faults: Mapping[str, Sentence],
    *,
    invited: bool = False,
) -> Template:
    sticker = read_logo_code(raw.get("sticker", ""))
    context = {
        "view": view,
        "signed": await own_signature(db, view.owner),
        "invited": invited,
        "raw": {**raw, "sticker": spell_logo(sticker) if sticker else raw.get("sticker", "")},
        "faults": faults,
    }
    return Template("campaigns/card.html", context=context, status_code=422 if faults else 200)


router = Router(
    path=HOME,
    guards=[anyone],
    route_handlers=[
        show_card, submit_entry, submit_close, submit_hang, submit_hang_by_code, submit_denial, submit_desk,
        download_record,
    ],
)  # fmt: skip
