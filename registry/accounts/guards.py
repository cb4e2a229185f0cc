"""Route guards: each router says whom it is for, and `anyone` is said aloud."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.exceptions import ImproperlyConfiguredException
from litestar.handlers import BaseRouteHandler

from registry.accounts.actors import Actor, KeeperActor, Person, SignatoryActor
from registry.accounts.identify import identify, is_local, presented_token
from registry.accounts.proofs import sent
from registry.accounts.rules import is_fresh
from registry.errors import FactorMissingError, NotFoundError, NotSignedInError, ProofNeededError
from registry.kit.i18n import spoken
from registry.kit.pages import is_explicit, serving


@dataclass(frozen=True, slots=True)
class Audience:
    """A guard that can be read: a test learns from the app itself who may see what.

    Without actors it lets everyone in, and asks nobody who they are: such pages look the same for
    everyone, signed in or not, since they get cached and shared.
    """

    actors: tuple[type[Actor], ...] = ()
    seen_as: type[Actor] | None = None
    local: bool = False
    fresh: bool = False
    """Only who showed within `rules.FRESH_FOR` who they are: for decisions, keys, factors and cases."""

    def admitted(self, person: Person | None) -> Actor | None:
        """Return the actor that this audience sees in a person, if any."""
        mine = {type(actor): actor for actor in person.actors()} if person else {}
        found = next((kind for kind in self.actors if kind in mine), None)
        return mine[self.seen_as or found] if found else None

    async def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        """Let in or refuse, before anything is looked up. Async: Litestar runs a plain one in a thread."""
        if self.local and not is_local(connection):
            raise NotFoundError
        if not self.actors:
            connection.scope["user"] = None
            return
        state = connection.app.state
        token = presented_token(connection)
        person = await identify(state.database, token, now=state.clock()) if token else None
        if person is None:
            raise NotSignedInError("Sign in to see this page.")
        serving.set(person)
        if not is_explicit():
            spoken.set(person.language)
        actor = self.admitted(person)
        if actor is None:
            raise NotFoundError
        if person.lacks_factor and type(actor) is not Actor:
            raise FactorMissingError
        if self.fresh and not is_fresh(person.proved_at, now=state.clock()):
            raise ProofNeededError(await sent(connection))
        connection.scope["user"] = actor


anyone = Audience()
on_this_machine = Audience(local=True)


def only(*actors: type[Actor], seen_as: type[Actor] | None = None, fresh: bool = False) -> Audience:
    """Let in these types of actor, exactly; the handler's `actor` is the first of them that fits.

    A role that needs a second factor opens nothing before there is one. `fresh` asks for a proof of the last
    fifteen minutes: give it to the page of a form and to where that is sent, so that few are asked after they typed.

    Where several roles share a page, `seen_as` is the base that its handlers name:
    `only(AuditorActor, ReviewerActor, seen_as=AssociationActor)`.
    """
    return Audience(actors, seen_as, fresh=fresh)


async def keeper(actor: NamedDependency[SignatoryActor]) -> KeeperActor:
    """Return a person of a business as one who keeps its logos, for acts on a page that all its people see.

    Raises:
        NotFoundError: neither the owner nor the focal point.

    """
    if not actor.keeps:
        raise NotFoundError
    return KeeperActor(actor.account_id, actor.signatory_id, actor.roles)


def refuse_unguarded(app: Litestar) -> None:
    """Refuse to start when a route does not say whom it is for. Call it at the end of `create_app`.

    OPTIONS counts too. Litestar gives it the guards of the router, so guard routers, not handlers.

    Raises:
        ImproperlyConfiguredException: naming each route with no audience, or with more than one.

    """
    unclear = [
        f"{path} ({handler.handler_name}): {len(audiences(handler))} audiences"
        for path, handler in routes(app)
        if len(audiences(handler)) != 1
    ]
    if unclear:
        raise ImproperlyConfiguredException("Each router names one audience. Look at: " + "; ".join(unclear))


def audiences(handler: BaseRouteHandler) -> list[Audience]:
    """Return whom a route is for."""
    return [guard for guard in handler.resolve_guards() if isinstance(guard, Audience)]


def routes(app: Litestar) -> Iterator[tuple[str, BaseRouteHandler]]:
    """Yield every path with every handler that answers there, static files and mounts included."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", None) or [route.route_handler]:  # type: ignore[union-attr]
            yield route.path, handler
