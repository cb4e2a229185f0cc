"""`registry accounts …`: who may sign in, from the terminal."""

from argparse import Namespace
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import add_account, end_post, give_post
from registry.accounts.forms import parse_email
from registry.accounts.models import Account
from registry.accounts.passwords import Passwords
from registry.accounts.queries import posts_of
from registry.accounts.rules import Role, normal_password, password_fault
from registry.commands import CommandError
from registry.commands.preparing import in_one_transaction, prepare
from registry.kit.forms import FormFaults
from registry.settings import Settings


def accounts(settings: Settings, said: Namespace, ask: Callable[[str], str]) -> None:
    """Make a registrar, or end the post of one. An account that is there already keeps its password.

    Raises:
        CommandError: the address or the password will not do, or nobody there is a registrar.

    """
    email = parse_email({"email": said.email})
    if isinstance(email, FormFaults):
        raise CommandError(str(email.by_field["email"]))
    if said.action == "end-registrar":
        _end_registrar(settings, email)
        return
    prepare(settings)

    async def add(db: AsyncSession, now: datetime) -> str:
        account = await db.scalar(select(Account).where(Account.email == email))
        fresh = account is None
        if account is None:
            hashed = await Passwords().hash(_ask_password(ask, email, said.name))
            account = await add_account(
                db, email, said.name or email, hashed, language=said.language, now=now
            )
        await give_post(db, account.id, Role.REGISTRAR, None, by=None, now=now)
        return "" if fresh else " They keep the password they have."

    more = in_one_transaction(settings, add)
    print(f"{email} is a registrar, and signs in at {settings.base_url}/sign-in.{more}")  # noqa: T201


def _end_registrar(settings: Settings, email: str) -> None:
    """End a registrar's post from the terminal, where no second registrar could confirm it."""
    prepare(settings)

    async def end(db: AsyncSession, now: datetime) -> bool:
        account = await db.scalar(select(Account).where(Account.email == email))
        held = [] if account is None else await posts_of(db, None, [Role.REGISTRAR])
        mine = [one for one in held if account and one.account_id == account.id and one.until is None]
        for one in mine:
            await end_post(db, None, one.post_id, None, now=now)
        return bool(mine)

    if not in_one_transaction(settings, end):
        raise CommandError(f"{email} is no registrar.")
    print(f"{email} is no registrar any more.")  # noqa: T201


def _ask_password(ask: Callable[[str], str], *context: str) -> str:
    password = normal_password(ask("Password (15 characters or more): "))
    if fault := password_fault(password, context=context):
        raise CommandError(str(fault))
    return password
