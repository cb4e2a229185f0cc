"""The command `registry`: what an operator does from a terminal."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from registry.commands import CommandError
from registry.commands.checking import check
from registry.commands.copies import backup, restore
from registry.commands.decisions import decisions
from registry.commands.hotlines import hotlines
from registry.commands.keyrings import mirror
from registry.commands.lists import import_roster
from registry.commands.officers import officers
from registry.commands.people import accounts, ask_unseen
from registry.commands.running import migrate_only, serve, worker
from registry.commands.signing_keys import keys
from registry.commands.trying import demo
from registry.db import UnsafeDatabaseError
from registry.errors import RegistryError
from registry.settings import SettingsError, read_settings

Ask = Callable[[str], str]


def main(
    words: Sequence[str] | None = None, *, env: Mapping[str, str] = os.environ, ask: Ask = ask_unseen
) -> None:
    """Do what the command line says. Every failure is one sentence and a status that is not zero."""
    said = parser().parse_args(words)
    try:
        said.act(read_settings(env), said, ask)
    except (SettingsError, CommandError, UnsafeDatabaseError, RegistryError, ValueError) as error:
        sys.exit(f"registry: {error}")
    except DBAPIError as error:
        sys.exit(f"registry: the database refused: {str(error.orig).strip().splitlines()[0]}")
    except KeyboardInterrupt:
        sys.exit(130)


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command line; `--help` says everything."""
    top = argparse.ArgumentParser(
        prog="registry", description="Run Atalaya. Settings are REGISTRY_* variables."
    )
    kinds = top.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, words: str, act: Callable[..., None]) -> argparse.ArgumentParser:
        command = kinds.add_parser(name, help=words, description=words[:1].upper() + words[1:] + ".")
        command.set_defaults(act=act)
        return command

    serving = add("serve", "migrate, then answer requests until stopped", serve)
    serving.add_argument(
        "--demo", action="store_true", help="on an empty database, make the demonstration first"
    )
    add("worker", "send mail and do what is due, until stopped", worker)
    checking = add("check", "say whether settings and database are fit, and what waits", check)
    checking.add_argument("--worker", action="store_true", help="fail when due work lies undone")
    add("migrate", "bring the database to the newest migration", migrate_only)

    trying = add("demo", "fill an empty database with an invented chamber and a taxi company", demo)
    trying.add_argument("--json", action="store_true", help="print accounts and codes as JSON")

    people = add("accounts", "let people in", accounts).add_subparsers(
        required=True, metavar="ACTION", dest="action"
    )
    registrar = people.add_parser("add-registrar", help="make a registrar; asks for the password")
    registrar.add_argument("email")
    registrar.add_argument("--name", default="", help="as others see it; the address if not given")
    registrar.add_argument("--language", default="en", choices=["en", "es", "pt", "fr"])

    ending = people.add_parser("end-registrar", help="end a registrar's post")
    ending.add_argument("email")

    lost = people.add_parser("end-factor", help="end a second factor that its owner has lost")
    lost.add_argument("email")

    roster = add(
        "import", "load a list of members, vehicles, staff or attendances from CSV or XLSX", import_roster
    )
    roster.add_argument("kind", choices=["members", "vehicles", "staff", "attendances"])
    roster.add_argument("file", type=Path)
    roster.add_argument(
        "--for", dest="slug", required=True, help="the end of its page's address: /directory/SLUG"
    )
    roster.add_argument("--country", default="", help="where a row names none; two capital letters")
    roster.add_argument(
        "--sector", default="other", help="of members whose row names none; accommodation, say"
    )
    roster.add_argument(
        "--yes", action="store_true", help="write it, if no row has a fault; without this it is only shown"
    )
    roster.add_argument(
        "--without-faulty", action="store_true", help="with --yes: leave the rows with a fault out"
    )

    _add_officers(add("officers", "certify case handlers, and open a lost vault again", officers))
    keyring = add("keyring", "look after the keys of sealed reports", mirror).add_subparsers(
        required=True, metavar="ACTION", dest="action"
    )
    mirroring = keyring.add_parser(
        "mirror", help="copy the keys to another folder, and forget there what is gone"
    )
    mirroring.add_argument("folder", type=Path)
    _add_keys(add("keys", "look after the keys that sign logos", keys))
    _add_decisions(add("decisions", "check the signed record of a procedure", decisions))
    _add_hotlines(add("hotlines", "load numbers to call, or say which are to be checked", hotlines))
    copying = add("backup", "write a consistent copy of the database, while it runs", backup)
    copying.add_argument("file", type=Path)
    copying.add_argument("--recipient", action="append", default=[], help="encrypt to this age public key")
    restoring = add("restore", "load a copy into an empty place", restore)
    restoring.add_argument("file", type=Path)
    restoring.add_argument("--identity", type=Path, help="file with the age secret key")
    return top


def _add_hotlines(command: argparse.ArgumentParser) -> None:
    doing = command.add_subparsers(required=True, metavar="ACTION", dest="action")
    loading = doing.add_parser("import", help="load a list from CSV or XLSX; none of it counts as checked")
    loading.add_argument("file", type=Path)
    loading.add_argument("--yes", action="store_true", help="write it; without this it is only shown")
    loading.add_argument(
        "--without-faulty", action="store_true", help="with --yes: leave rows with a fault out"
    )
    due = doing.add_parser("due", help="list the numbers to be checked, the most pressing first")
    due.add_argument("--within", type=int, default=30, metavar="DAYS", help="days ahead; 30 if not given")


def _add_decisions(command: argparse.ArgumentParser) -> None:
    kinds = command.add_subparsers(required=True, metavar="ACTION", dest="action")
    verifying = kinds.add_parser("verify", help="say whether a record is what the register signed")
    verifying.add_argument("file", type=Path)
    verifying.add_argument("--key", type=Path, help="the register's public key, from /decisions/key.pem")


def _add_keys(command: argparse.ArgumentParser) -> None:
    kinds = command.add_subparsers(required=True, metavar="ACTION", dest="action")
    kinds.add_parser("list", help="say which keys there are, and which of them can sign here")
    kinds.add_parser("rotate", help="make another key sign; what the one before it signed goes on counting")
    retiring = kinds.add_parser("retire", help="let what a key signed count no more")
    distrusting = kinds.add_parser("distrust", help="note that somebody else may hold a key")
    for one in (retiring, distrusting):
        one.add_argument("kid", help="8 hexadecimal digits, as `registry keys list` prints them")
    distrusting.add_argument("--from", dest="since", required=True, metavar="DAY", help="such as 2026-11-28")
    kinds.add_parser("export-public", help="print the public halves, as /.well-known/jwks.json says them")


def _add_officers(command: argparse.ArgumentParser) -> None:
    """Add the ceremonies; all but `escrow` belong on a machine that is connected to nothing."""
    kinds = command.add_subparsers(required=True, metavar="ACTION", dest="action")
    new = kinds.add_parser("new", help="make an officer's key, and print what to write down")
    new.add_argument("name", help="small letters, digits, dashes")
    new.add_argument("--from-paper", action="store_true", help="bring back a key from its four lines")
    card = kinds.add_parser("card", help="print the public card of a key, for REGISTRY_OFFICERS")
    certify = kinds.add_parser("certify", help="sign a case handler's key")
    certify.add_argument("request", type=Path, help="the file that the handler handed over")
    for one in (new, card, certify):
        one.add_argument("--key", type=Path, required=True, help="the officer's file")
    escrow = kinds.add_parser("escrow", help="on the server: write the shares of a handler's vault to a file")
    escrow.add_argument("email")
    escrow.add_argument("file", type=Path)
    recover = kinds.add_parser("recover", help="open a vault, with two officers present")
    recover.add_argument("escrow", type=Path, help="the file of `escrow`")
    recover.add_argument("file", type=Path, help="where to write the line for the handler")
    recover.add_argument("--key", type=Path, action="append", default=[], help="an officer's file; twice")
