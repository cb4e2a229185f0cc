"""A case handler's own keys: make, unlock, lock, change, hand to the officers, bring back."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import CaseHandlerActor
from registry.accounts.budgets import spend
from registry.accounts.forms import own_path
from registry.accounts.guards import only
from registry.accounts.identify import presented_token
from registry.accounts.passwords import Passwords
from registry.accounts.queries import known
from registry.accounts.rules import Spending
from registry.errors import RuleBrokenError
from registry.handlers import actions
from registry.handlers.certificates import NotReadableError, read_certificate, write_request
from registry.handlers.forms import (
    parse_certificate,
    parse_passphrase,
    parse_recovery,
    parse_unlock,
)
from registry.handlers.queries import locked_vault, own_request, own_vault
from registry.handlers.rules import NEEDED, SAME_AS_SIGN_IN, WRONG_PASSPHRASE, is_settled
from registry.handlers.vaults import Locked, lock_up, read_recovered
from registry.kit.forms import FormFaults
from registry.kit.pages import done, serving
from registry.kit.sealing import PrivateKey, RefusedError, Remembered
from registry.kit.words import Sentence
from registry.settings import Settings

HOME = "/cases/keys"
Asked = Request[Any, Any, State]
Raw = Mapping[str, str]
NO_CERTIFICATE = FormFaults(
    {"certificate": Sentence("This is no certificate. Paste the whole line that the officer gave you.")}
)
NOT_RECOVERED = FormFaults(
    {"recovered": Sentence("The line and the code do not belong together, or not to your vault.")}
)


@get("/", name="cases.keys")
async def show_keys(
    request: Asked,
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
    onward: FromQuery[str] = "",
) -> Template:
    """Show how one's vault stands; who has none is told why to make one."""
    return await _keys_page(request, db, actor, settings, now, {"next": own_path(onward)})


@get("/make", name="cases.keys.make")
async def show_make(
    request: Asked,
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Template:
    """Show the form of a new vault."""
    present = await own_vault(db, actor, settings, _token(request), now=now)
    return _make_page({"present": str(present.locked.vault_id) if present else ""}, {})


@post("/make", name="cases.keys.make.submit", status_code=200)
async def submit_make(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Make a key pair, and lock it under a passphrase."""
    replaces = _present(data)
    draft = parse_passphrase(data, context=_context(settings), asks_sure=replaces is not None)
    if not isinstance(draft, FormFaults) and await _is_sign_in_password(request, draft.passphrase):
        draft = FormFaults({"passphrase": SAME_AS_SIGN_IN})
    if isinstance(draft, FormFaults):
        return _make_page({"present": data.get("present", "")}, draft.by_field)
    key = PrivateKey()
    locked = await _locked_up(request, key, draft.passphrase, uuid4(), actor.account_id)
    await actions.make_vault(
        db, actor, locked, key, settings, token=_token(request), replaces=replaces, now=now
    )
    return Redirect(done(HOME, "kept"), status_code=303)


@post("/unlock", name="cases.keys.unlock", status_code=200)
async def submit_unlock(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
    catch_up: NamedDependency[Callable[[PrivateKey], Awaitable[None]]],
) -> Template | Redirect:
    """Hold the key in this session for half an hour."""
    raw = {"next": own_path(data.get("next", ""))}
    typed = parse_unlock(data)
    if isinstance(typed, FormFaults):
        return await _keys_page(request, db, actor, settings, now, raw, typed.by_field)
    vault = await _vault(request, actor)
    key = await _opened(request, actor, vault, typed, now)
    if key is None:
        actions.note_refused(db, actor, vault.vault_id, now=now)
        faults = {"passphrase": WRONG_PASSPHRASE}
        return await _keys_page(request, db, actor, settings, now, raw, faults)
    await actions.unlock(db, actor, key, settings, token=_token(request), now=now)
    await catch_up(key)
    return Redirect(raw["next"] or done(HOME, "unlocked"), status_code=303)


@post("/lock", name="cases.keys.lock", status_code=303)
async def submit_lock(
    request: Asked,
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    now: NamedDependency[datetime],
) -> Redirect:
    """Let the key go."""
    await actions.lock_session(db, actor, token=_token(request), now=now)
    remembered_by(request).forget(actor.account_id)
    return Redirect(done(HOME, "locked"), status_code=303)


@get("/passphrase", name="cases.keys.passphrase")
async def show_passphrase() -> Template:
    """Show the form of another passphrase."""
    return _passphrase_page({})


@post("/passphrase", name="cases.keys.passphrase.submit", status_code=200)
async def submit_passphrase(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Lock the same key under another passphrase."""
    draft = parse_passphrase(data, context=_context(settings), asks_present=True)
    if isinstance(draft, FormFaults):
        return _passphrase_page(draft.by_field)
    vault = await _vault(request, actor)
    key = await _opened(request, actor, vault, draft.present, now)
    if key is None:
        actions.note_refused(db, actor, vault.vault_id, now=now)
        return _passphrase_page({"present": WRONG_PASSPHRASE})
    if await _is_sign_in_password(request, draft.passphrase):
        return _passphrase_page({"passphrase": SAME_AS_SIGN_IN})
    locked = await _locked_up(request, key, draft.passphrase, vault.vault_id, actor.account_id)
    await actions.change_passphrase(db, actor, vault, locked, now=now)
    return Redirect(done(HOME, "changed"), status_code=303)


@get("/handler-key.txt", name="cases.keys.request")
async def show_request(
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[str]:
    """Hand out what the officers sign, as a file."""
    asked = await own_request(db, await locked_vault(db, actor), actor, settings, today=now.date())
    person = serving.get()
    told = write_request(asked, name=person.name, email=person.email)
    headers = {"content-disposition": 'attachment; filename="handler-key.txt"'}
    return Response(told, media_type="text/plain", headers=headers)


@post("/certificate", name="cases.keys.certificate", status_code=200)
async def submit_certificate(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Keep what an officer signed."""
    line = parse_certificate(data)
    if isinstance(line, FormFaults):
        return await _keys_page(request, db, actor, settings, now, data, line.by_field)
    try:
        certificate = read_certificate(line)
    except NotReadableError:
        return await _keys_page(request, db, actor, settings, now, data, NO_CERTIFICATE.by_field)
    await actions.enter_certificate(db, actor, certificate, settings, now=now)
    return Redirect(done(HOME, "certified"), status_code=303)


@get("/recover", name="cases.keys.recover")
async def show_recover(
    db: NamedDependency[AsyncSession], actor: NamedDependency[CaseHandlerActor]
) -> Template:
    """Show how a lost passphrase is come back from."""
    await locked_vault(db, actor)
    return _recover_page({}, {})


@post("/recover", name="cases.keys.recover.submit", status_code=200)
async def submit_recover(
    request: Asked,
    data: URLEncodedBody[dict[str, str]],
    db: NamedDependency[AsyncSession],
    actor: NamedDependency[CaseHandlerActor],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Template | Redirect:
    """Lock the key that two officers handed back under a new passphrase."""
    draft = parse_recovery(data, context=_context(settings))
    if isinstance(draft, FormFaults):
        return _recover_page(data, draft.by_field)
    vault = await _vault(request, actor)
    await spend(request.app.state.database, (Spending.VAULT, str(actor.account_id)), now=now)
    try:
        key = read_recovered(draft.recovered, draft.code, vault.vault_id, vault.public)
    except RefusedError:
        actions.note_refused(db, actor, vault.vault_id, now=now)
        return _recover_page(data, NOT_RECOVERED.by_field)
    if await _is_sign_in_password(request, draft.passphrase):
        return _recover_page(data, {"passphrase": SAME_AS_SIGN_IN})
    locked = await _locked_up(request, key, draft.passphrase, vault.vault_id, actor.account_id)
    await actions.recover(db, actor, vault, locked, now=now)
    return Redirect(done(HOME, "changed"), status_code=303)


# Argon2id runs in a thread, and outside any transaction: on SQLite nobody could write meanwhile.


def remembered_by(request: Asked) -> Remembered:
    """Return what this process keeps for whoever has unlocked a vault: locked, and in memory alone."""
    kept: Remembered = request.app.state.setdefault("remembered", Remembered())
    return kept


async def _vault(request: Asked, actor: CaseHandlerActor) -> Locked:
    async with request.app.state.database.reads() as reading:
        return await locked_vault(reading, actor)


async def _opened(
    request: Asked, actor: CaseHandlerActor, vault: Locked, passphrase: str, now: datetime
) -> PrivateKey | None:
    """Return the key, or None where the passphrase is wrong. Guesses are counted."""
    passwords: Passwords = request.app.state.passwords
    await spend(request.app.state.database, (Spending.VAULT, str(actor.account_id)), now=now)
    try:
        return await passwords.in_turn(partial(vault.open, passphrase))
    except RefusedError:
        return None


async def _locked_up(
    request: Asked, key: PrivateKey, passphrase: str, vault_id: UUID, account_id: UUID
) -> Locked:
    passwords: Passwords = request.app.state.passwords
    return await passwords.in_turn(partial(lock_up, key, passphrase, vault_id, account_id, passwords.costs))


async def _is_sign_in_password(request: Asked, passphrase: str) -> bool:
    """Say whether somebody chose one word for both doors: then whoever resets the one has the other."""
    state = request.app.state
    async with state.database.reads() as reading:
        account = await known(reading, serving.get().email)
    fits: bool = account is not None and await state.passwords.fits(passphrase, account.password_hash)
    return fits


def _token(request: Asked) -> str:
    return presented_token(request) or ""


def _context(settings: Settings) -> tuple[str, ...]:
    person = serving.get()
    return (person.email, person.name, settings.site_name)


def _present(data: Raw) -> UUID | None:
    """Return the vault that a form was shown with.

    Raises:
        RuleBrokenError: somebody changed the form.

    """
    try:
        return UUID(data["present"]) if data.get("present") else None
    except ValueError:
        raise RuleBrokenError("You have a vault already. Look at it first.") from None


async def _keys_page(
    request: Asked,
    db: AsyncSession,
    actor: CaseHandlerActor,
    settings: Settings,
    now: datetime,
    raw: Raw,
    faults: Mapping[str, Sentence] | None = None,
) -> Template:
    vault = await own_vault(db, actor, settings, _token(request), now=now)
    asked = await own_request(db, vault.locked, actor, settings, today=now.date()) if vault else None
    context = {
        "vault": vault,
        "asked": asked,
        "needed": NEEDED,
        "settled": vault is not None and is_settled(vault.states, today=now.date()),
        "raw": {"next": "", **raw},
        "faults": faults or {},
    }
    return Template("handlers/keys.html", context=context, status_code=422 if faults else 200)


def _make_page(raw: Raw, faults: Mapping[str, Sentence]) -> Template:
    context = {"raw": raw, "faults": faults}
    return Template("handlers/make.html", context=context, status_code=422 if faults else 200)


def _passphrase_page(faults: Mapping[str, Sentence]) -> Template:
    context = {"raw": {}, "faults": faults}
    return Template("handlers/passphrase.html", context=context, status_code=422 if faults else 200)


def _recover_page(raw: Raw, faults: Mapping[str, Sentence]) -> Template:
    context = {"raw": raw, "faults": faults}
    return Template("handlers/recover.html", context=context, status_code=422 if faults else 200)


router = Router(
    path=HOME,
    guards=[only(CaseHandlerActor, fresh=True)],
    route_handlers=[
        show_keys,
        show_make,
        submit_make,
        submit_unlock,
        submit_lock,
        show_passphrase,
        submit_passphrase,
        show_request,
        submit_certificate,
        show_recover,
        submit_recover,
    ],
)
