"""Where an authority confirms that a report came, and where anyone checks the receipt of a business. No account."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Request, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.budgets import spend
from registry.accounts.guards import anyone
from registry.accounts.identify import networked
from registry.accounts.rules import Spending
from registry.cases.proving import Confirmed, Proof, checked, confirm
from registry.cases.referring import public_key
from registry.errors import BusyError
from registry.handlers.keyrings import own_keyring
from registry.kit.sealing import KeyringError
from registry.kit.words import Sentence
from registry.settings import Settings

CODE_LONGEST = 80
UNKNOWN = Sentence("No such code counts here. It may have been used, be too old, or be mistyped.")
NOT_NOW = Sentence("This cannot be checked just now. Try again in a few minutes.")
NO_RECEIPT = Sentence("No receipt of this register has this code. Compare it sign by sign.")
Asked = Request[Any, Any, State]


@get("/confirm", name="confirm")
async def show_confirm(db: NamedDependency[AsyncSession], settings: NamedDependency[Settings]) -> Template:
    """Show the box for the code, and the key under which reports are signed."""
    return await _confirm_page(db, settings, {})


@post("/confirm", name="confirm.submit", status_code=200)
async def submit_confirm(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Template:
    """Confirm that a report came."""
    await _count(request, now)
    typed = data.get("code", "")[:CODE_LONGEST]
    confirmed = await _confirmed(db, typed, settings, now)
    if confirmed is None:
        return await _confirm_page(db, settings, {"code": UNKNOWN})
    return Template("cases/confirmed.html", context={"confirmed": confirmed})


@get("/proof", name="proof")
async def show_proof() -> Template:
    """Show the box for a receipt's code."""
    return _proof_page({})


@post("/proof", name="proof.submit", status_code=200)
async def submit_proof(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Template:
    """Say what a receipt says, if this register gave it."""
    await _count(request, now)
    typed = data.get("code", "")[:CODE_LONGEST]
    proof = await _proof(db, typed, settings)
    if proof is None:
        return _proof_page({"code": NO_RECEIPT})
    return Template("cases/proof.html", context={"proof": proof, "faults": {}})


async def _confirmed(db: AsyncSession, typed: str, settings: Settings, now: datetime) -> Confirmed | None:
    try:
        return await confirm(db, typed, await own_keyring(db, settings), now=now)
    except KeyringError:
        raise BusyError(NOT_NOW.english) from None


async def _proof(db: AsyncSession, typed: str, settings: Settings) -> Proof | None:
    try:
        return await checked(db, typed, await own_keyring(db, settings))
    except KeyringError:
        raise BusyError(NOT_NOW.english) from None


async def _count(request: Asked, now: datetime) -> None:
    """Count a try, of the network and of all: nobody guesses a hundred bits, and nobody keeps us busy with it."""
    tries = ((Spending.CODE_NETWORK, networked(request)), (Spending.CODE_ALL, ""))
    await spend(request.app.state.database, *tries, now=now)


async def _confirm_page(db: AsyncSession, settings: Settings, faults: Mapping[str, Sentence]) -> Template:
    context = {"faults": faults, "key": public_key(await own_keyring(db, settings), settings.base_url)}
    return Template("cases/confirm.html", context=context, status_code=422 if faults else 200)


def _proof_page(faults: Mapping[str, Sentence]) -> Template:
    context = {"proof": None, "faults": faults}
    return Template("cases/proof.html", context=context, status_code=422 if faults else 200)


router = Router(
    path="/",
    guards=[anyone],
    route_handlers=[show_confirm, submit_confirm, show_proof, submit_proof],
)
