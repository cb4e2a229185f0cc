"""An officer's secret: as a file locked under a passphrase, and as four lines on paper."""

import json
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes

from registry.accounts.rules import normal_password, password_fault
from registry.commands import CommandError
from registry.handlers.officers import OfficerSecret, decode, encode
from registry.kit.sealing import Costs, RefusedError, context, lock, unlock
from registry.kit.sealing.boxes import KEY
from registry.kit.sealing.stretching import SALT

WHAT = "atalaya-officer-1"
LINES, A_LINE = 4, 8  # bytes of the secret on one line
COSTS = Costs()
Ask = Callable[[str], str]


def keep(path: Path, secret: OfficerSecret, passphrase: str) -> None:
    """Write a new file that the passphrase opens.

    Raises:
        CommandError: it is there, or cannot be written.

    """
    salt = token_bytes(SALT)
    locked = lock(COSTS.stretch(passphrase, salt), secret.seed, _where(secret.name))
    told = {
        "what": WHAT, "name": secret.name, "card": secret.officer.card, "salt": encode(salt),
        "iterations": COSTS.iterations, "memory": COSTS.memory, "locked": encode(locked),
    }  # fmt: skip
    write_new(path, json.dumps(told, indent=1) + "\n")


def read_card_of(path: Path) -> str:
    """Return the public card that a key's file carries.

    Raises:
        CommandError: it is no such file.

    """
    return str(_read(path)["card"])


def open_key(path: Path, ask: Ask) -> OfficerSecret:
    """Ask for the passphrase of a key's file, and return the secret.

    Raises:
        CommandError: it is no such file, or another passphrase.

    """
    told = _read(path)
    typed = normal_password(asked(ask, f"Passphrase of {told['name']}: "))
    costs = Costs(iterations=int(told["iterations"]), memory=int(told["memory"]))
    try:
        root = costs.stretch(typed, decode(told["salt"]))
        return OfficerSecret(told["name"], unlock(root, decode(told["locked"]), _where(told["name"])))
    except (RefusedError, ValueError):
        raise CommandError(f"This is not the passphrase of {path}.") from None


def new_passphrase(ask: Ask, *context_words: str) -> str:
    """Ask for a passphrase, twice.

    Raises:
        CommandError: it will not do, or the two differ.

    """
    typed = normal_password(asked(ask, "Passphrase for this key (15 characters or more): "))
    if fault := password_fault(typed, context=context_words):
        raise CommandError(str(fault))
    if normal_password(asked(ask, "The same once more: ")) != typed:
        raise CommandError("The two are not the same.")
    return typed


def on_paper(seed: bytes) -> list[str]:
    """Return a secret as four lines to be copied by hand, each with two signs that find a slip."""
    lines = []
    for number in range(LINES):
        part = seed[number * A_LINE : (number + 1) * A_LINE]
        digits = part.hex().upper()
        groups = " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
        lines.append(f"{number + 1}:  {groups}  {_check(number, part)}")
    return lines


def from_paper(lines: list[str]) -> bytes:
    """Return the secret of four lines.

    Raises:
        CommandError: one of them was copied wrongly.

    """
    seed = b""
    for number, line in enumerate(lines):
        bare = "".join(line.rpartition(":")[2].split()).upper()
        try:
            part, check = bytes.fromhex(bare[:-2]), bare[-2:]
        except ValueError:
            part, check = b"", ""
        if len(part) != A_LINE or check != _check(number, part):
            raise CommandError(f"Line {number + 1} was copied wrongly.")
        seed += part
    return seed


def asked(ask: Ask, question: str) -> str:
    """Return what was typed.

    Raises:
        CommandError: nothing was.

    """
    try:
        return ask(question)
    except EOFError:
        raise CommandError("Nothing was typed: this is done at a terminal.") from None


def write_new(path: Path, content: str) -> None:
    """Write a file that is not there yet, for its owner's eyes only.

    Raises:
        CommandError: it is there, or cannot be written.

    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None


def read_text(path: Path) -> str:
    """Return what stands in a file.

    Raises:
        CommandError: it cannot be read.

    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"{path} is no text.") from None


def _read(path: Path) -> dict[str, str]:
    try:
        told = json.loads(read_text(path))
        found = {name: str(told[name]) for name in ("name", "card", "salt", "iterations", "memory", "locked")}
    except (ValueError, LookupError, TypeError):
        raise CommandError(f"{path} is no officer's key.") from None
    if told.get("what") != WHAT or len(decode(found["locked"])) < KEY:
        raise CommandError(f"{path} is no officer's key.")
    return found


def _check(number: int, part: bytes) -> str:
    return sha256(bytes([number]) + part).hexdigest()[:2].upper()


def _where(name: str) -> bytes:
    return context("officer key", name)
