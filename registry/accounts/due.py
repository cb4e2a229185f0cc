"""What the worker does for accounts: the work that pages ask for, and forgetting what is over (actions)."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts import letters
from registry.accounts.actions import ask_reset, send_link, sign_up
from registry.accounts.budgets import forget_spent, may_spend
from registry.accounts.models import Account, HalfSignIn, MailLink, SecondFactor, Session
from registry.accounts.queries import hats_of
from registry.accounts.rules import HALF_LASTS_FOR, LASTS_FOR, Purpose, Spending
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


async def do_lost(db: AsyncSession, asked: dict[str, Any], settings: Settings, now: datetime) -> None:
    """Write to somebody who said, after the password, that their second factor is lost.

    Who acts for nobody ends it by the letter's link; everybody else is told whom to speak with.
    """
    account = await db.scalar(select(Account).where(Account.email == asked["email"]))
    if account is None or not await may_spend(db, Spending.MAIL_ADDRESS, account.email, now=now):
        return
    if await hats_of(db, account.id, now=now):
        letters.factor_lost(db, account.email, language=account.language, now=now)
    else:
        await send_link(db, account, Purpose.FACTOR, base_url=settings.base_url, now=now)


async def sweep(db: AsyncSession, *, now: datetime) -> None:
    """Forget sessions, links, counted tries and begun second factors that are over."""
    await db.execute(delete(Session).where(Session.started_at < now - LASTS_FOR))
    await db.execute(delete(HalfSignIn).where(HalfSignIn.begun_at < now - HALF_LASTS_FOR))
    begun = SecondFactor.confirmed_at.is_(None), SecondFactor.begun_at < now - LASTS_FOR
    await db.execute(delete(SecondFactor).where(*begun))
    await db.execute(delete(MailLink).where(MailLink.expires_at < now))
    await forget_spent(db, now=now)


WORK: dict[str, Work] = {
    "accounts.sign_up": do_sign_up,
    "accounts.reset": do_reset,
    "accounts.lost": do_lost,
}
