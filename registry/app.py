"""The application, put together. The module that knows every feature."""

import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment
from litestar import Litestar, Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR
from litestar.template import TemplateConfig
from litestar.types import ASGIApp
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actors import Actor
from registry.accounts.forms import own_path
from registry.accounts.guards import refuse_unguarded
from registry.accounts.passwords import Passwords
from registry.accounts.proof_pages import ask_for_proof
from registry.cases.catching_up import provide_catch_up
from registry.cases.unopenable import provide_unopenable
from registry.db import Database
from registry.desks.focal_points import provide_trained
from registry.door.help_pages import elsewhere, help_page, is_help
from registry.door.reading_hours import read_reading_hours
from registry.door.situation import provide_taken
from registry.errors import (
    BusyError,
    FactorMissingError,
    NotFoundError,
    NotSignedInError,
    ProofNeededError,
    RegistryError,
)
from registry.handlers.carrying_over import provide_carry_over
from registry.handlers.officers import read_officers
from registry.kit.access_log import AccessLog
from registry.kit.assets import Assets, theme_css
from registry.kit.clock import Clock, utc_now
from registry.kit.http import (
    SAFE_METHODS,
    Heads,
    OwnHost,
    OwnPagesOnly,
    PlainPaths,
    SafeHeaders,
    SpeakTheirLanguage,
)
from registry.kit.pages import asked_path, environment, to
from registry.kit.sealing import Costs, KeyringError
from registry.kit.sealing.receipts import COSTS
from registry.kit.words import Sentence
from registry.ledger.actions import acts
from registry.logos.fast_verify import FastVerify
from registry.paths import STATIC, TEMPLATES
from registry.patience import AWAY, NOT_NOW
from registry.routes import ROUTERS
from registry.settings import Settings

BUG = Sentence("Something broke on our side. It has been noted.")
NOT_UNDERSTOOD = Sentence("We did not understand that request.")
NO_KEYS = Sentence(
    "We cannot reach the keys of what is sealed just now. Nothing was changed. Try again in a few minutes."
)
TOO_LARGE = Sentence("That is more than this page takes.")
MALFORMED = (LookupError, UnicodeDecodeError, RecursionError)

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]

log = logging.getLogger(__name__)


async def provide_db(request: Request[Any, Any, State]) -> AsyncGenerator[AsyncSession]:
    """One request, one transaction: commit when the handler returns, roll back when it raises.

    Who asks, as the route's guard let them in, is who acts in it.
    """
    database: Database = request.app.state.database
    sessions = database.reads if request.method in SAFE_METHODS else database.writes
    actor: Actor | None = request.scope.get("user")
    async with sessions() as db, db.begin():
        if actor is not None:
            acts(db, actor.acting)
        yield db


async def provide_now(state: State) -> datetime:
    """Return the moment this request began to be handled."""
    clock: Clock = state.clock
    return clock()


async def provide_actor(request: Request[Actor, Any, State]) -> Actor:
    """Return who is asking; the route's guard has seen to it that someone is."""
    return request.user


async def provide_settings(state: State) -> Settings:
    """Return this deployment's settings."""
    settings: Settings = state.settings
    return settings


def show_error(connection: ASGIConnection[Any, Any, Any, Any], error: RegistryError) -> Template:
    """Render any failure we raise on purpose, with the way back to our own page that it began on."""
    base = f"{connection.app.state.settings.base_url}/"
    came_from = connection.headers.get("referer", "")
    back = own_path(came_from[len(base) - 1 :]) if came_from.startswith(base) else ""
    return _error_page(connection, error.said, error.status, back=back)


def show_no_keyring(connection: ASGIConnection[Any, Any, Any, Any], error: KeyringError) -> Template:
    """Say that the keys cannot be used just now, wherever a page did not say it better; the operator reads why."""
    log.error("The keyring cannot be used", exc_info=error)
    return show_error(connection, BusyError(NO_KEYS.english))


def show_sign_in(_: ASGIConnection[Any, Any, Any, Any], error: NotSignedInError) -> Template:
    """Ask a visitor to sign in, and keep where they were going."""
    raw = {"next": asked_path.get()}
    context = {"raw": raw, "faults": {}, "said": error.said}
    return Template("accounts/sign_in.html", context=context, status_code=error.status)


def show_proof(_: ASGIConnection[Any, Any, Any, Any], error: ProofNeededError) -> Template:
    """Ask somebody signed in to show once more who they are, where they were going."""
    return ask_for_proof(error)


def lead_to_factor(_: ASGIConnection[Any, Any, Any, Any], __: FactorMissingError) -> Redirect:
    """Lead somebody whose role needs a second factor to where it is set up."""
    return Redirect(to("/account/factor"), status_code=303)


def show_http_error(connection: ASGIConnection[Any, Any, Any, Any], error: HTTPException) -> Template:
    """Render what the framework refused before a handler saw it."""
    said = {404: NotFoundError().said, 413: TOO_LARGE}.get(error.status_code, NOT_UNDERSTOOD)
    return _error_page(connection, said, error.status_code, headers=error.headers)


def show_malformed(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer 400 to an unknown charset, bytes that are not UTF-8, JSON 100,000 deep.

    The exact types only: a KeyError is a LookupError too, and a KeyError is our own bug and stays a
    500. So does the LookupError of a stored word that no enum knows.
    """
    theirs = type(error) in MALFORMED and (type(error) is not LookupError or "unknown encoding" in str(error))
    return _error_page(request, NOT_UNDERSTOOD, 400) if theirs else show_bug(request, error)


def show_bug(connection: ASGIConnection[Any, Any, Any, Any], error: Exception) -> Template:
    """Admit a bug, without its text; or that the database does not answer, where somebody may be worried."""
    log.error("A request met a bug", exc_info=error)
    if is_help(connection.scope["path"]) and isinstance(error, AWAY):
        return help_page(connection, NOT_NOW, 503)
    return _error_page(connection, BUG, HTTP_500_INTERNAL_SERVER_ERROR)


def _error_page(
    connection: ASGIConnection[Any, Any, Any, Any], said: Sentence, status: int, *,
    headers: dict[str, str] | None = None, back: str = "",
) -> Template:  # fmt: skip
    if is_help(connection.scope["path"]):
        return help_page(connection, said, status, headers=headers)
    context = {"said": said, "status": status, "back": back}
    return Template("errors/error.html", context=context, status_code=status, headers=headers)


@cache
def _assets(accent: str) -> Assets:
    """Hash and pack the static files once in a process, however many applications it builds."""
    return Assets(STATIC, theme=theme_css(accent))


@cache
def _jinja(accent: str, site_name: str, contact: str) -> Environment:
    """Compile each template once in a process."""
    return environment(TEMPLATES, static=_assets(accent).url, site_name=site_name, contact=contact)


def create_app(
    settings: Settings,
    database: Database,
    *,
    clock: Clock = utc_now,
    passwords: Passwords | None = None,
    receipt_costs: Costs = COSTS,
    lifespan: Sequence[Lifespan] = (),
) -> Litestar:
    """Build the application. A test hands in its own database, clock and hasher; nothing is patched.

    Raises:
        ImproperlyConfiguredException: a route does not say whom it is for.
        ValueError: the accent colour cannot be read on our grounds, the officers are not three, or the reading hours are no hours.

    """
    read_officers(settings.officers)
    read_reading_hours(settings.reading_hours)
    assets = _assets(settings.accent)
    jinja = _jinja(settings.accent, settings.site_name, settings.contact)
    app = Litestar(
        route_handlers=[*ROUTERS],
        dependencies={
            "db": provide_db,
            "now": provide_now,
            "actor": provide_actor,
            "settings": provide_settings,
            "trained": provide_trained,
            "carry_over": provide_carry_over,
            "catch_up": provide_catch_up,
            "taken": provide_taken,
            "unopenable": provide_unopenable,
        },
        exception_handlers={
            RegistryError: show_error,
            KeyringError: show_no_keyring,
            NotSignedInError: show_sign_in,
            ProofNeededError: show_proof,
            FactorMissingError: lead_to_factor,
            HTTPException: show_http_error,
            HTTP_500_INTERNAL_SERVER_ERROR: show_bug,
            **dict.fromkeys(MALFORMED, show_malformed),
        },
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(jinja)),
        request_max_body_size=64 * 1024,
        state=State(
            {
                "assets": assets,
                "clock": clock,
                "database": database,
                "jinja": jinja,
                "passwords": passwords or Passwords(),
                "receipt_costs": receipt_costs,
                "settings": settings,
            }
        ),
        lifespan=list(lifespan),
        logging_config=None,
        openapi_config=None,
    )
    refuse_unguarded(app)
    return app


def wrap(app: ASGIApp, settings: Settings, *, clock: Clock, jinja: Environment) -> ASGIApp:
    """Return an application in the wrappers that each answer goes through."""
    own = OwnPagesOnly(Heads(app), settings.base_url, open_to_all=is_help)
    lost = elsewhere(settings, clock=clock, jinja=jinja)
    named = OwnHost(own, settings.public_host, elsewhere=lost, is_help=is_help)
    return PlainPaths(AccessLog(SafeHeaders(SpeakTheirLanguage(named), tls=settings.secure)))


def serve(app: Litestar) -> ASGIApp:
    """Return the application as it is served: scans are answered before the framework."""
    state = app.state
    fast = FastVerify(app, database=state.database, clock=state.clock, jinja=state.jinja)
    return wrap(fast, state.settings, clock=state.clock, jinja=state.jinja)


def create_asgi(
    settings: Settings,
    database: Database,
    *,
    clock: Clock = utc_now,
    passwords: Passwords | None = None,
    receipt_costs: Costs = COSTS,
) -> ASGIApp:
    """Build the application as it is served."""
    return serve(
        create_app(settings, database, clock=clock, passwords=passwords, receipt_costs=receipt_costs)
    )
