"""`registry officers …`: the ceremonies of those who certify case handlers. docs/officers.md walks through them."""

import re
from argparse import Namespace
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from secrets import token_bytes

from sqlalchemy.ext.asyncio import AsyncSession

from registry.commands import CommandError
from registry.commands.officer_keys import (
    LINES,
    asked,
    from_paper,
    keep,
    new_passphrase,
    on_paper,
    open_key,
    read_card_of,
    read_text,
    write_new,
)
from registry.commands.preparing import in_one_transaction, refuse_unbuilt
from registry.errors import NotFoundError
from registry.handlers.actions import take_escrow
from registry.handlers.certificates import NotReadableError, certify, read_request
from registry.handlers.escrow import Escrow, read_escrow, reopen, write_escrow
from registry.handlers.officers import NAME, OfficerSecret
from registry.handlers.vaults import new_code, write_recovered
from registry.kit.sealing import RefusedError
from registry.kit.sealing.boxes import KEY
from registry.kit.sealing.keys import fingerprint
from registry.settings import Settings

Ask = Callable[[str], str]
PAIR = 2


def officers(settings: Settings, said: Namespace, ask: Ask) -> None:
    """Do one ceremony. Only `escrow` touches a database: the others belong on a machine connected to nothing.

    Raises:
        CommandError: a file, a passphrase or a pair of officers does not fit.

    """
    match said.action:
        case "new":
            _new(said.name, said.key, ask, paper=said.from_paper)
        case "card":
            print(read_card_of(said.key))  # noqa: T201 (its answer)
        case "certify":
            _certify(said.request, said.key, ask)
        case "escrow":
            _escrow(settings, said.email, said.file)
        case _:
            _recover(said.escrow, said.key, said.file, ask)


def _new(name: str, key: Path, ask: Ask, *, paper: bool) -> None:
    """Make an officer's key, or bring one back from paper."""
    if not re.fullmatch(NAME, name):
        raise CommandError("An officer's name is made of small letters, digits and dashes.")
    seed = from_paper([asked(ask, f"Line {n + 1}: ") for n in range(LINES)]) if paper else token_bytes(KEY)
    secret = OfficerSecret(name, seed)
    keep(key, secret, new_passphrase(ask, name))
    card = secret.officer.card
    _say(f"The key of {name} lies in {key}, locked under the passphrase.")
    if not paper:
        _say("\nWrite these four lines on paper, seal it, and keep it where you do not keep the file:\n")
        _say("\n".join(f"    {line}" for line in on_paper(seed)))
        _say("\nWhoever has the paper is you. Clear this screen afterwards.")
    _say("\nHand this card, which is no secret, to whoever runs the server (REGISTRY_OFFICERS):\n")
    _say(card)


def _certify(file: Path, key: Path, ask: Ask) -> None:
    """Show whose key it is, and sign it."""
    try:
        request, name, email = read_request(read_text(file))
    except NotReadableError as error:
        raise CommandError(f"{file}: {error}") from None
    _say(f"Register:     {request.site}")
    _say(f"Person:       {name}, {email}")
    _say(f"Countries:    {', '.join(request.scope.countries)}")
    _say(f"Until:        {request.scope.until.isoformat()}")
    _say(f"Fingerprint:  {request.fingerprint}")
    _say("\nSign only if you know the person, if they are to read reports of all these countries,")
    _say("and if they have read the fingerprint to you, face to face or by telephone.")
    _say("Note the name and the fingerprint on paper: a recovery is compared with it.\n")
    _say(f"\nHand this line to {name}:\n\n{certify(request, open_key(key, ask))}")


def _escrow(settings: Settings, email: str, file: Path) -> None:
    """Write the shares of a handler's vault to a file, on the server."""
    refuse_unbuilt(settings)

    async def take(db: AsyncSession, now: datetime) -> tuple[Escrow, str, str]:
        return await take_escrow(db, email.lower(), now=now)

    try:
        found, name, address = in_one_transaction(settings, take)
    except NotFoundError:
        raise CommandError(f"{email} has no vault.") from None
    if not found.shares:
        raise CommandError(
            f"The vault of {email} was not shared out: there were no officers when it was used."
        )
    write_new(file, write_escrow(found, name=name, email=address))
    pairs = ", ".join(f"{share.first} and {share.second}" for share in found.shares)
    _say(f"The shares of {name} lie in {file}. Carry it to two of the officers: {pairs}.")


def _recover(file: Path, keys: list[Path], out: Path, ask: Ask) -> None:
    """Open a vault with two officers present, and lock its key under a code."""
    if len(keys) != PAIR:
        raise CommandError("Two officers open a vault: give --key twice, each with their own file.")
    try:
        escrow, name, email = read_escrow(read_text(file))
    except RefusedError:
        raise CommandError(f"{file} is no file of `registry officers escrow`.") from None
    _say(f"The vault of {name}, {email}")
    _say(f"Fingerprint:  {fingerprint(escrow.public)}")
    _say("Go on only if the person has asked you in person, and if this is the fingerprint on your paper.\n")
    one, other = (open_key(key, ask) for key in keys)
    try:
        private = reopen(escrow, one, other)
    except RefusedError:
        raise CommandError(
            "These two do not open this vault: two different officers of its time do."
        ) from None
    code = new_code()
    write_new(out, write_recovered(private, code, escrow.vault_id) + "\n")
    _say(
        f"The line for {name} lies in {out}. Write this code on paper, and hand it over apart from the line:\n"
    )
    _say(f"    {code}\n")
    _say("They enter both at /cases/keys/recover, and choose a new passphrase. Then destroy file and paper.")


def _say(text: str) -> None:
    print(text)  # noqa: T201 (the ceremony)
