"""`registry demo`, and what is printed at the start for whoever tries the register out."""

import json
from argparse import Namespace
from dataclasses import asdict

from registry.commands import CommandError
from registry.commands.preparing import prepare, run_with_database
from registry.demonstration import Demonstration, is_empty, make
from registry.settings import Settings


def demo(settings: Settings, said: Namespace, _: object) -> None:
    """Fill an empty database with an invented chamber and a taxi company.

    Raises:
        CommandError: the database is not empty.

    """
    prepare(settings)
    shown = make_demonstration(settings)
    if shown is None:
        raise CommandError("The database is not empty; a demonstration is made in an empty one only.")
    told = json.dumps(asdict(shown), indent=2, ensure_ascii=False) if said.json else tell(settings, shown)
    print(told)  # noqa: T201


def make_demonstration(settings: Settings) -> Demonstration | None:
    """Make the demonstration on an empty database; None where there is anything already."""
    if not run_with_database(settings, lambda database, _: is_empty(database)):
        return None
    return run_with_database(settings, lambda database, now: make(database, settings, now=now))


def tell(settings: Settings, shown: Demonstration | None) -> str:
    """Return what to open, who can sign in, and what to scan."""
    lines = ["", f"  {settings.site_name} answers at {settings.base_url}", ""]
    if shown is None:
        return "\n".join(lines)
    lines += ["  Sign in as" + " " * 22 + "password", ""]
    lines += [f"    {one['email']:<28}{one['password']:<34}{one['role']}" for one in shown.accounts]
    lines += ["", "  Codes to try", ""]
    lines += [f"    {one['url']:<52}{one['expected']}" for one in shown.codes]
    lines += ["", f"  Letters are shown at {settings.base_url}/local/mail", ""]
    return "\n".join(lines)
