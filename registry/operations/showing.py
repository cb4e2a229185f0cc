"""The second factors of the demonstration, for whoever tries it out on this machine: what their apps would show."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from registry.accounts.totp import STEP, code_at, counter_at, read_secret

KEPT_IN = "demonstration.json"  # in the data folder, for its owner's eyes only


@dataclass(frozen=True, slots=True)
class Shown:
    """What one person's app shows now."""

    email: str
    role: str
    code: str


def codes_of(accounts: list[dict[str, str]], *, now: datetime) -> list[Shown]:
    """Return the present code of each account of the demonstration that has a second factor."""
    counter = counter_at(now)
    return [
        Shown(one["email"], one["role"], code_at(read_secret(one["factor"]), counter))
        for one in accounts
        if one.get("factor")
    ]


def kept_codes(folder: Path, *, now: datetime) -> list[Shown]:
    """Return the same of the demonstration that was made in a data folder; nothing where there is none."""
    try:
        kept = msgspec.json.decode((folder / KEPT_IN).read_bytes())
        return codes_of(kept["accounts"], now=now)
    except (OSError, msgspec.DecodeError, LookupError, TypeError, ValueError):
        return []


def left(now: datetime) -> int:
    """Return for how many seconds more the codes of a moment are shown."""
    return STEP - int(now.timestamp()) % STEP
