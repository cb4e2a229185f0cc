"""`registry demo`, and what is printed at the start for whoever tries the register out."""

import json
import os
from argparse import Namespace
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import func, select

from registry.accounts.models import Account
from registry.commands import CommandError
from registry.commands.preparing import prepare, prepare_to_sign, run_with_database
from registry.db import Database
from registry.demonstration import Demonstration, is_empty, make
from registry.keys.holding import holder_of
from registry.kit.clock import utc_now
from registry.logos.models import Placement
from registry.logos.payload import to_digits
from registry.logos.rules import read_code
from registry.logos.signed_queries import newest_form
from registry.logos.signing import sign_all
from registry.operations.showing import KEPT_IN, codes_of
from registry.settings import Settings

# Where this computer reaches what listens there; at any other address its own requests look like a stranger's.
LOOPBACK = {
    "127.0.0.1": "localhost",
    "0.0.0.0": "localhost",  # noqa: S104 (nothing is bound here)
    "localhost": "localhost",
    "::": "[::1]",
    "::1": "[::1]",
}
URLS = ("url", "signed_url")


def demo(settings: Settings, said: Namespace, _: object) -> None:
    """Fill an empty database with an invented chamber and a taxi company.

    Raises:
        CommandError: the database is not empty.

    """
    prepare(settings)
    shown = make_demonstration(settings)
    if shown is None:
        raise CommandError("The database is not empty; a demonstration is made in an empty one only.")
    told = (
        json.dumps(asdict(shown), indent=2, ensure_ascii=False)
        if said.json
        else tell(settings, shown, now=utc_now())
    )
    print(told)  # noqa: T201 (what the command is for)


def demonstration(settings: Settings) -> Demonstration | None:
    """Make the demonstration in an empty database, or return the one that was made in it."""
    return make_demonstration(settings) or kept_demonstration(settings)


def make_demonstration(settings: Settings) -> Demonstration | None:
    """Make the demonstration in an empty database and keep its accounts; None where there is anything already.

    Raises:
        CommandError: the accounts cannot be kept. The database is still empty then.

    """
    if not run_with_database(settings, lambda database, _: is_empty(database)):
        return None
    path = settings.data_dir / KEPT_IN
    part = path.with_name(f"{KEPT_IN}.part")
    try:
        part.unlink(missing_ok=True)
        # Opened first: passwords that nobody could be told would be lost.
        with os.fdopen(
            os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            shown = run_with_database(settings, lambda database, now: make(database, settings, now=now))
            if settings.works_in_process:  # else the worker alone holds keys, and signs by and by
                prepare_to_sign(settings)
                run_with_database(settings, lambda database, now: _sign(database, settings, shown, now))
            json.dump(asdict(shown), file, indent=2, ensure_ascii=False)
        part.replace(path)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
    return shown


async def _sign(database: Database, settings: Settings, shown: Demonstration, now: datetime) -> None:
    """Sign the codes to try, and say at which address each signed one opens; the worker signs all others."""
    holder = holder_of(settings)
    async with database.writes() as db, db.begin():
        for one in shown.codes:
            code = read_code(one["code"]) or ""
            whose = await db.scalar(select(Placement.signatory_id).where(Placement.code == code))
            if whose is not None:
                await sign_all(db, holder, whose, now=now)
            form = await newest_form(db, code)
            one["signed_url"] = f"{settings.base_url}/q/{to_digits(form.token)}" if form else ""


def kept_demonstration(settings: Settings) -> Demonstration | None:
    """Return the demonstration made in this database on an earlier start, with today's addresses."""
    shown = _read(settings.data_dir / KEPT_IN)
    if shown is None:
        return None
    emails = [one["email"] for one in shown.accounts]

    async def count(database: Database, _: datetime) -> int:
        async with database.reads() as db:
            return await db.scalar(select(func.count()).where(Account.email.in_(emails))) or 0

    if run_with_database(settings, count) != len(emails):
        return None  # another database stands in this folder now
    codes, more = (
        [
            one
            | {name: settings.base_url + one[name].removeprefix(shown.url) for name in URLS if one.get(name)}
            for one in some
        ]
        for some in (shown.codes, shown.more)
    )
    return Demonstration(settings.base_url, shown.accounts, codes, shown.officers, more)


def _read(path: Path) -> Demonstration | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Demonstration)
    except (OSError, msgspec.DecodeError):
        return None  # it is shown, and nothing else depends on it


def tell(settings: Settings, shown: Demonstration | None, *, now: datetime) -> str:
    """Return what to open, who can sign in, and what to scan."""
    lines = ["", f"  {settings.site_name} answers at {settings.base_url}", ""]
    lines += _letters(settings)
    if shown is None:
        return "\n".join(lines)
    lines += ["  Who can sign in: address, password, role", ""]
    lines += _columns((one["email"], one["password"], _role(one)) for one in shown.accounts)
    lines += _factors(settings, shown, now)
    lines += ["", "  Codes to try, and what each says", ""]
    lines += _columns((one["url"], one["expected"]) for one in shown.codes)
    if shown.more:
        lines += ["", "  More to open", ""]
        lines += _columns((one["url"], one["what"]) for one in shown.more)
    return "\n".join([*lines, ""])


def _role(one: dict[str, str]) -> str:
    return f"{one['role']}; vault: {one['vault']}" if "vault" in one else one["role"]


def _letters(settings: Settings) -> list[str]:
    """Return where letters are read that are not sent: the page answers this very computer alone."""
    if not settings.shows_mail:
        return []
    return [f"  Letters are not sent, but shown {_here(settings, 'mail') or 'below'}", ""]


def _factors(settings: Settings, shown: Demonstration, now: datetime) -> list[str]:
    """Return the second factors of the demonstration: this half minute's code, and the secret for an app."""
    secrets = {one["email"]: one.get("factor", "") for one in shown.accounts}
    codes = codes_of(shown.accounts, now=now)
    lines = ["", "  Who is asked for a second factor: address, the code of now, the secret for an app", ""]
    lines += _columns((one.email, one.code, secrets[one.email]) for one in codes)
    where = _here(settings, "codes") if settings.shows_mail else ""
    return [*lines, *(["", f"  The codes of each moment are {where}"] if where else [])] if codes else []


def _here(settings: Settings, page: str) -> str:
    """Return where a page is that answers this very computer alone; nothing if it cannot be reached."""
    here = LOOPBACK.get(settings.host)
    return f"at http://{here}:{settings.port}/local/{page}, on this computer only" if here else ""


def _columns(rows: Iterable[tuple[str, ...]]) -> list[str]:
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        "    " + "   ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
