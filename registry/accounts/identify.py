"""Turn a session's cookie into a person."""

from datetime import datetime
from ipaddress import ip_address
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from registry.accounts import rules
from registry.accounts.actions import note_visit
from registry.accounts.actors import Person
from registry.accounts.budgets import network
from registry.accounts.queries import visit
from registry.db import Database
from registry.settings import Settings

PROXIES_SAY = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


def session_cookie(settings: Settings, token: str | None) -> Cookie:
    """Return the cookie that carries a session's token, or that takes it back."""
    return own_cookie(settings, "s", token, lasts=None)


def link_cookie(settings: Settings, token: str | None) -> Cookie:
    """Return the cookie that holds a mail link's token while its page is read: ten minutes."""
    return own_cookie(settings, "m", token, lasts=600)


def half_cookie(settings: Settings, token: str | None) -> Cookie:
    """Return the cookie of a browser that has given the password, and owes the second factor: ten minutes."""
    return own_cookie(settings, "h", token, lasts=int(rules.HALF_LASTS_FOR.total_seconds()))


def own_cookie(settings: Settings, name: str, value: str | None, *, lasts: int | None) -> Cookie:
    """Return a cookie that only our own pages are sent, and no script reads; None takes it back. `lasts` in seconds."""
    return Cookie(
        key=f"__Host-{name}" if settings.secure else name,  # browsers insist on TLS for a __Host- name
        value=value or "",
        max_age=lasts if value else 0,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


def presented_token(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """Return the token that a browser presents, whether or not it opens anything."""
    return connection.cookies.get(session_cookie(connection.app.state.settings, None).key) or None


def presented_link(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """Return the mail link's token that a browser holds for us."""
    return connection.cookies.get(link_cookie(connection.app.state.settings, None).key) or None


def presented_half(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """Return the token of a sign-in that is half done."""
    return connection.cookies.get(half_cookie(connection.app.state.settings, None).key) or None


def networked(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return the network that a request comes from, for counting tries."""
    return network(connection.client.host if connection.client else "")


def is_local(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Say whether the request comes from this very machine, and not through a proxy on it."""
    client = connection.client
    forwarded = any(name in connection.headers for name in PROXIES_SAY)
    try:
        return client is not None and not forwarded and ip_address(client.host).is_loopback
    except ValueError:
        return False


async def identify(database: Database, token: str, *, now: datetime) -> Person | None:
    """Return whose live session a token opens, and note that it was used."""
    async with database.reads() as db, db.begin():
        found = await visit(db, token, now=now)
    if found is None or not rules.is_live(found.started_at, found.seen_at, now=now):
        return None
    if rules.is_worth_noting(found.seen_at, now=now):
        async with database.writes() as db, db.begin():
            await note_visit(db, token, now=now)
    return found.person
