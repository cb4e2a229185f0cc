"""`registry accounts …`: who may sign in, from the terminal."""

from argparse import Namespace
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.accounts.actions import add_account, give_post
from registry.accounts.forms import parse_email
from registry.accounts.models import Account
from registry.accounts.passwords import Passwords
from registry.accounts.rules import Role, normal_password, password_fault
from registry.commands import CommandError
from registry.commands.preparing import in_one_transaction, prepare
from registry.kit.forms import FormFaults
from registry.settings import Settings


def accounts(settings: Settings, said: Namespace, ask: Callable[[str], str]) -> None:
    """Make a registrar; an account that is there already gets the post and keeps its password.

    Raises:
        CommandError: the address or the password will not do.

    """
    email = parse_email({"email": said.email})
    if isinstance(email, FormFaults):
        raise CommandError(str(email.by_field["email"]))
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


def _ask_password(ask: Callable[[str], str], *context: str) -> str:
    password = normal_password(ask("Password (15 characters or more): "))
    if fault := password_fault(password, context=context):
        raise CommandError(str(fault))
    return password
