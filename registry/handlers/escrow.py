"""A handler's key, sealed to each pair of officers: both must be there to open it, and neither server nor handler is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from registry.handlers.officers import Officer, OfficerSecret, decode, encode, pairs
from registry.kit.sealing import PrivateKey, RefusedError, context, seal_to

ESCROW = "atalaya-escrow-1"


@dataclass(frozen=True, slots=True)
class Share:
    """A key, sealed to one officer inside what is sealed to another."""

    first: str
    second: str
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Escrow:
    """All shares of one vault."""

    vault_id: UUID
    public: bytes = field(repr=False)
    shares: tuple[Share, ...]


def share_out(vault_id: UUID, key: PrivateKey, officers: Sequence[Officer]) -> tuple[Share, ...]:
    """Return a key sealed to each pair of officers."""
    return tuple(
        Share(
            first.name,
            second.name,
            seal_to(
                first.sealing,
                seal_to(second.sealing, key.seed, _where("inner", vault_id, first.name, second.name)),
                _where("outer", vault_id, first.name, second.name),
            ),
        )
        for first, second in pairs(officers)
    )


def reopen(escrow: Escrow, one: OfficerSecret, other: OfficerSecret) -> PrivateKey:
    """Return the key of a vault, with two officers at one machine that is connected to nothing.

    Raises:
        RefusedError: they are one person, it was not shared with them, or it was changed.

    """
    for first, second in ((one, other), (other, one)):
        for share in escrow.shares:
            if (share.first, share.second) == (first.name, second.name):
                inner = first.private.open(
                    share.sealed, _where("outer", escrow.vault_id, share.first, share.second)
                )
                seed = second.private.open(inner, _where("inner", escrow.vault_id, share.first, share.second))
                key = PrivateKey(seed)
                if key.public != escrow.public:
                    raise RefusedError
                return key
    raise RefusedError


def write_escrow(escrow: Escrow, *, name: str, email: str) -> str:
    """Return the file that is carried to the officers."""
    told = {
        "what": ESCROW,
        "vault": escrow.vault_id.hex,
        "person": {"name": name, "email": email},
        "key": encode(escrow.public),
        "shares": [
            {"first": share.first, "second": share.second, "sealed": encode(share.sealed)}
            for share in escrow.shares
        ],
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def read_escrow(text: str) -> tuple[Escrow, str, str]:
    """Return the shares of a vault, with the name and the address of its owner.

    Raises:
        RefusedError: this is no such file.

    """
    try:
        told = json.loads(text)
        person = told["person"]
        shares = tuple(
            Share(str(one["first"]), str(one["second"]), decode(one["sealed"])) for one in told["shares"]
        )
        escrow = Escrow(UUID(told["vault"]), decode(told["key"]), shares)
        name, email = str(person["name"]), str(person["email"])
    except (ValueError, LookupError, TypeError, AttributeError):
        raise RefusedError from None
    if told.get("what") != ESCROW:
        raise RefusedError
    return escrow, name, email


def _where(side: str, vault_id: UUID, first: str, second: str) -> bytes:
    return context("escrow", side, vault_id.hex, first, second)
