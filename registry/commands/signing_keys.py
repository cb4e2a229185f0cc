"""`registry keys`: which keys sign, another one in its place, one retired, one distrusted."""

import json
from argparse import Namespace
from datetime import UTC, date, datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from registry.commands import CommandError
from registry.commands.list_saying import say
from registry.commands.preparing import in_one_transaction, reaching, refuse_unbuilt, run_with_database
from registry.db import Database
from registry.errors import NotFoundError
from registry.keys.actions import distrust, retire, rotate
from registry.keys.holding import Holder, KeyHoldingError, holder_of
from registry.keys.published import jwks
from registry.keys.queries import PublicKey, public_keys
from registry.settings import Settings


def keys(settings: Settings, said: Namespace, _: object) -> None:
    """Do what is asked of the keys that sign logos, and say what is so now.

    Raises:
        CommandError: a private key cannot be used, or no key has the name.

    """
    refuse_unbuilt(settings)
    try:
        holder = holder_of(settings)
        holder.check()
        with reaching(settings):
            if said.action not in {"list", "export-public"}:
                in_one_transaction(settings, lambda db, now: _change(db, settings, said, holder, now))
            found = run_with_database(settings, _all)
    except KeyHoldingError as error:
        raise CommandError(str(error)) from None
    except NotFoundError:
        raise CommandError(f"No key of this register is called {said.kid}.") from None
    if said.action == "export-public":
        say([json.dumps(jwks(found, settings.base_url), indent=2)])
    else:
        say([_line(key, held=holder.holds(key.kid)) for key in found])


async def _change(
    db: AsyncSession, settings: Settings, said: Namespace, holder: Holder, now: datetime
) -> None:
    match said.action:
        case "rotate":
            await rotate(db, holder, settings.issuer, now=now)
        case "retire":
            await retire(db, said.kid, now=now)
        case _:
            since = datetime.combine(_day(said.since), time(), UTC)
            await distrust(db, holder, settings.issuer, said.kid, since, now=now)


async def _all(database: Database, _: datetime) -> list[PublicKey]:
    async with database.reads() as db:
        return await public_keys(db)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise CommandError(f"{written[:40]} is no day: write it as 2026-11-28.") from None


def _line(key: PublicKey, *, held: bool) -> str:
    parts = [key.kid, key.state, f"issuer {key.issuer}", f"made on {key.made_at:%Y-%m-%d}"]
    if key.iat_until is not None:
        parts.append(f"signed until {key.iat_until:%Y-%m-%d}")
    if key.distrusted_from is not None:
        parts.append(f"distrusted from {key.distrusted_from:%Y-%m-%d}")
    parts.append("private half is here" if held else "private half is not here")
    return "  ".join(parts)
