"""The end of signing in, whichever page it began on: a session, or the page of the second factor."""

from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Request
from litestar.datastructures import Cookie, State
from litestar.response import Redirect
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import start_session
from registry.accounts.halves import begin_half
from registry.accounts.identify import (
    half_cookie,
    link_cookie,
    presented_half,
    presented_link,
    presented_token,
    session_cookie,
)
from registry.accounts.queries import has_factor, hats_of
from registry.kit.pages import to

Asked = Request[Any, Any, State]
SECOND_PAGE = "/sign-in/code"


async def let_in(
    request: Asked, db: AsyncSession, account_id: UUID, *, generation: int, now: datetime, onward: str = ""
) -> Redirect:
    """Let in whoever has shown that they know the password, or a letter of ours: past the second factor, if any.

    Args:
        request: of the page that they sent.
        db: the transaction.
        account_id: who they are.
        generation: as it was read with what showed that.
        now: the moment.
        onward: a path of ours to go on to; without one, their desk.

    """
    settings, presented = request.app.state.settings, presented_token(request)
    if await db.scalar(select(has_factor(account_id))):
        half = await begin_half(db, account_id, generation=generation, presented=presented, now=now)
        page = f"{SECOND_PAGE}?onward={quote(onward)}" if onward else SECOND_PAGE
        cookies = [half_cookie(settings, half), session_cookie(settings, None), *_spent(request)]
        return Redirect(to(page), status_code=303, cookies=cookies)
    return await open_door(request, db, account_id, generation=generation, now=now, onward=onward)


async def open_door(
    request: Asked, db: AsyncSession, account_id: UUID, *, generation: int, now: datetime, onward: str = ""
) -> Redirect:
    """Start the session of somebody who has shown all that was asked for."""
    settings = request.app.state.settings
    token = await start_session(
        db, account_id, generation=generation, presented=presented_token(request), proved_at=now, now=now
    )
    hats = await hats_of(db, account_id, now=now)
    cookies = [session_cookie(settings, token), *_spent(request)]
    if presented_half(request):
        cookies.append(half_cookie(settings, None))
    first = onward or (hats[0].home if hats else "/desk")
    return Redirect(first, status_code=303, cookies=cookies)


def _spent(request: Asked) -> list[Cookie]:
    """Take back the link of a letter that was used."""
    return [link_cookie(request.app.state.settings, None)] if presented_link(request) else []
