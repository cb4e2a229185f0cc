"""`registry decisions`: check the signed record of a procedure, without a register and without a database."""

from argparse import Namespace
from pathlib import Path

from registry.commands import CommandError
from registry.commands.list_saying import say
from registry.decisions.records import BYTES_MOST, WrongRecordError, checked
from registry.settings import Settings

COMPARE = "The key is the one inside. Compare its fingerprint with what the register publishes at /decisions/key.pem."


def decisions(_: Settings, said: Namespace, __: object) -> None:
    """Say whether a record is what the register signed.

    Raises:
        CommandError: it is not.

    """
    trusted = _content(said.key) if said.key else None
    try:
        found = checked(_content(said.file), trusted)
    except WrongRecordError as wrong:
        raise CommandError(str(wrong)) from None
    say(
        [
            f"Holds: {found.reference}, {found.files} files, {found.entries} entries of the ledger in one chain.",
            f"Signed with {found.fingerprint} (SHA-256 of the public key's PEM).",
            *([] if trusted else [COMPARE]),
        ]
    )


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(BYTES_MOST + 1)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror or error}.") from None
