"""What stands in an entry of the ledger."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from uuid import UUID


class Office(StrEnum):
    """As what somebody acts."""

    REGISTER = "register"
    ASSOCIATION = "association"
    BUSINESS = "business"
    CASES = "cases"  # who reads reports, of one country or several
    PERSON = "person"  # for themselves, as who applies or claims does, whatever posts they hold


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts, as what, and for which organisation, if any."""

    account_id: UUID
    office: Office
    organisation_id: UUID | None = None


def reason_hash(reason: str, salt: bytes) -> bytes:
    """Return 32 bytes that prove a reason while reason and salt are there, and tell nothing after."""
    return sha256(salt + reason.encode()).digest()


def actor_mark(account_id: UUID, salt: bytes) -> str:
    """Return what proves who acted while their salt is kept beside the record, and tells nothing once it is gone."""
    return sha256(b"who acted" + salt + account_id.bytes).hexdigest()
