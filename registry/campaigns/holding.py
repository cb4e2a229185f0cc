"""Which card a browser holds open: for an hour, under the server's key."""

import hmac
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from registry.accounts.factor_key import factor_key
from registry.accounts.identify import own_cookie
from registry.campaigns.rules import read_secret
from registry.settings import Settings

CARD, SLIP = "card", "slip"
LASTS = 3600  # seconds: a phone is handed round


def slip_key(settings: Settings) -> bytes:
    """Return the key under which secrets of slips and cards are hashed: of its own, worked out from the server's."""
    return hmac.digest(factor_key(settings), b"slips and cards", sha256)


def card_cookie(settings: Settings, card_id: UUID | None, *, now: datetime) -> Cookie:
    """Return the cookie of a card that was opened, or that takes it back."""
    if card_id is None:
        return own_cookie(settings, CARD, None, lasts=LASTS)
    said = f"{card_id.hex}.{int(now.timestamp()) + LASTS}"
    return own_cookie(settings, CARD, f"{said}.{_mac(settings, said)}", lasts=LASTS)


def held_card(connection: ASGIConnection[Any, Any, Any, Any], *, now: datetime) -> UUID | None:
    """Return which card is open in this browser."""
    settings = connection.app.state.settings
    value = connection.cookies.get(own_cookie(settings, CARD, None, lasts=LASTS).key) or ""
    said, _, mac = value.rpartition(".")
    card_id, _, until = said.partition(".")
    if not said or not hmac.compare_digest(mac.encode(), _mac(settings, said).encode()):
        return None
    return UUID(hex=card_id) if now.timestamp() < int(until) else None


def _mac(settings: Settings, said: str) -> str:
    return hmac.digest(slip_key(settings), f"open card {said}".encode(), sha256).hex()


def slip_cookie(settings: Settings, secret: str | None) -> Cookie:
    """Return the cookie that carries the secret of a slip from its address to the form: ten minutes."""
    return own_cookie(settings, SLIP, secret, lasts=600)


def held_slip(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return the secret that a browser was given by a slip's QR; nothing if there is none."""
    key = slip_cookie(connection.app.state.settings, None).key
    return read_secret(connection.cookies.get(key) or "") or ""
