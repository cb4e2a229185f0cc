"""Which links a browser holds for us: a person's own page, and their passport. Each for an hour."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.identify import own_cookie
from registry.kit.square import square
from registry.passports.forms import split
from registry.passports.queries import holder_of
from registry.passports.rules import Holder, without_stray
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


def bearable(token: str) -> str | None:
    """Return a token from an address as it may go into a cookie, or None: then the cookie of whoever was here before goes.

    Messengers take the full stop behind a link for a part of it; none of our tokens ends in one.
    """
    kept = without_stray(token)
    fits = kept.isascii() and kept.replace("-", "").replace("_", "").isalnum() and len(kept) <= LONGEST
    return kept if fits else None


def held(holder: Holder) -> str:
    """Return what a browser holds of a passport."""
    return f"{holder.code}.{holder.secret}"


async def presented_holder(connection: ASGIConnection[Any, Any, Any, Any], db: AsyncSession) -> Holder | None:
    """Return the holder whose passport is open in this browser."""
    found = split(presented(connection, PASSPORT).replace(".", " "))
    return await holder_of(db, *found) if found else None


def keys(settings: Settings, holder: Holder) -> dict[str, Any]:
    """Return the two addresses of a passport, and the QR of its holder's own."""
    public = f"{settings.base_url}/passport/{holder.code}"
    path, side = square(f"{public}/{holder.secret}")
    return {"public": public, "private": f"{public}/{holder.secret}", "path": path, "side": side}
