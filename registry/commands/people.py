"""`registry accounts …`: who may sign in, from the terminal."""

import asyncio
import sys
import warnings
from argparse import Namespace
from collections.abc import Callable
from datetime import datetime
from getpass import GetPassWarning, getpass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts import factors
from registry.accounts.actions import add_account, end_post, give_post
from registry.accounts.forms import parse_email
from registry.accounts.models import Account
from registry.accounts.passwords import Passwords
from registry.accounts.queries import posts_of
from registry.accounts.rules import Role, normal_password, password_fault
from registry.commands import CommandError
from registry.commands.preparing import in_one_transaction, prepare, run_with_database
from registry.db import Database
from registry.errors import NotFoundError
from registry.kit.forms import FormFaults
from registry.settings import Settings


def accounts(settings: Settings, said: Namespace, ask: Callable[[str], str]) -> None:
    """Make a registrar, or end the post of one, or a second factor. A known account keeps its password.

    Raises:
        CommandError: the address or the password will not do, or nobody there is a registrar.

    """
    email = parse_email({"email": said.email})
    if isinstance(email, FormFaults):
        raise CommandError(str(email.by_field["email"]))
    ending = {"end-registrar": _end_registrar, "end-factor": _end_factor}.get(said.action)
    if ending:
        ending(settings, email)
        return
    prepare(settings)
    # Asked and hashed outside any transaction: on SQLite nobody could write while a person types.
    known = run_with_database(settings, lambda database, _: _is_known(database, email))
    hashed = "" if known else asyncio.run(_hash(_ask_password(ask, email, said.name)))

    async def add(db: AsyncSession, now: datetime) -> bool:
        account = await _account(db, email)
        fresh = account is None
        if account is None:
            account = await add_account(
                db, email, said.name or email, hashed, language=said.language, now=now
            )
        await give_post(db, account.id, Role.REGISTRAR, None, by=None, now=now)
        return fresh

    more = "" if in_one_transaction(settings, add) else " They keep the password they have."
    print(f"{email} is a registrar, and signs in at {settings.base_url}/sign-in.{more}")  # noqa: T201


def _end_registrar(settings: Settings, email: str) -> None:
    """End a registrar's post from the terminal, where no second registrar could confirm it."""
    prepare(settings)

    async def end(db: AsyncSession, now: datetime) -> bool:
        account = await _account(db, email)
        held = [] if account is None else await posts_of(db, None, [Role.REGISTRAR])
        mine = [one for one in held if account and one.account_id == account.id and one.until is None]
        for one in mine:
            await end_post(db, None, one.post_id, None, now=now)
        return bool(mine)

    if not in_one_transaction(settings, end):
        raise CommandError(f"{email} is no registrar.")
    print(f"{email} is no registrar any more.")  # noqa: T201


def _end_factor(settings: Settings, email: str) -> None:
    """End a second factor from the terminal, where its owner has lost it and no two registrars could end it."""
    prepare(settings)

    async def end(db: AsyncSession, now: datetime) -> bool:
        account = await _account(db, email)
        try:
            if account:
                await factors.end(db, account.id, by=None, now=now)
        except NotFoundError:
            return False
        return account is not None

    if not in_one_transaction(settings, end):
        raise CommandError(f"No account of {email} has a second factor.")
    print(f"The second factor of {email} is ended: the password alone opens the account now.")  # noqa: T201


async def _account(db: AsyncSession, email: str) -> Account | None:
    return await db.scalar(select(Account).where(Account.email == email))


async def _is_known(database: Database, email: str) -> bool:
    async with database.reads() as db:
        return await _account(db, email) is not None


async def _hash(password: str) -> str:
    return await Passwords().hash(password)


def _ask_password(ask: Callable[[str], str], *context: str) -> str:
    try:
        password = normal_password(ask("Password (15 characters or more): "))
    except EOFError:
        raise CommandError(
            "No password was given: type it at a terminal, or send it as the first line."
        ) from None
    if fault := password_fault(password, context=context):
        raise CommandError(str(fault))
    return password


def ask_unseen(question: str) -> str:
    """Ask at the terminal without showing what is typed; where there is none, read a line of standard input.

    Raises:
        EOFError: nothing was typed or sent.

    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", GetPassWarning)  # else it reads on, and shows what is typed
            return getpass(question)
    except GetPassWarning:
        line = sys.stdin.readline() if sys.stdin else ""
        if not line:
            raise EOFError from None
        return line.rstrip("\r\n")
