"""What the worker does for accounts: the work that pages ask for, and forgetting what is over (actions)."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import ask_reset, sign_up
from registry.accounts.budgets import forget_spent, may_spend
from registry.accounts.models import MailLink, Session
from registry.accounts.rules import LASTS_FOR, Spending
from registry.settings import Settings

Work = Callable[[AsyncSession, dict[str, Any], Settings, datetime], Awaitable[None]]


async def do_sign_up(db: AsyncSession, asked: dict[str, Any], settings: Settings, now: datetime) -> None:
    """Make the account that was asked for at /sign-up; an address that got letters enough gets no more for now."""
    if not await may_spend(db, Spending.MAIL_ADDRESS, asked["email"], now=now):
        return
    await sign_up(
        db, asked["email"], asked["name"], asked["password_hash"],
        language=asked["language"], base_url=settings.base_url, now=now,
    )  # fmt: skip


async def do_reset(db: AsyncSession, asked: dict[str, Any], settings: Settings, now: datetime) -> None:
    """Write the letter that was asked for at /forgot; the ones before it still open, so a fourth is not missed."""
    if not await may_spend(db, Spending.MAIL_ADDRESS, asked["email"], now=now):
        return
    await ask_reset(db, asked["email"], base_url=settings.base_url, now=now)


async def sweep(db: AsyncSession, *, now: datetime) -> None:
    """Forget sessions, links and counted tries that are over."""
    await db.execute(delete(Session).where(Session.started_at < now - LASTS_FOR))
    await db.execute(delete(MailLink).where(MailLink.expires_at < now))
    await forget_spent(db, now=now)


WORK: dict[str, Work] = {"accounts.sign_up": do_sign_up, "accounts.reset": do_reset}
