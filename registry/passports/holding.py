"""Which links a browser holds for us: a person's own page, and their passport. Each for an hour."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from registry.accounts.identify import own_cookie
from registry.settings import Settings

OWN, PASSPORT = "my", "passport"
LASTS = 3600  # seconds: a phone is handed round, and a desk is shared
LONGEST = 200  # characters of an address that is taken into a cookie


def cookie(settings: Settings, name: str, value: str | None) -> Cookie:
    """Return the cookie that holds a link while its page is read, or that takes it back."""
    return own_cookie(settings, name, value, lasts=LASTS)


def presented(connection: ASGIConnection[Any, Any, Any, Any], name: str) -> str:
    """Return the link that a browser holds; nothing if it holds none."""
    return connection.cookies.get(cookie(connection.app.state.settings, name, None).key) or ""


def is_bearable(token: str) -> bool:
    """Say whether a token from an address may go into a cookie."""
    return token.isascii() and token.replace("-", "").replace("_", "").isalnum() and len(token) <= LONGEST
