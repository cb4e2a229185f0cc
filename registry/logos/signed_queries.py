"""What is stored of signed forms: whether bytes were issued, the newest form of a code, the keys that may have signed."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import ColumnElement, Select, and_, exists, join, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from registry.keys.models import SigningKey
from registry.keys.queries import public_keys
from registry.keys.rules import KeyState
from registry.logos.models import Placement, SignedLogo
from registry.logos.payload import TrustedKey
from registry.logos.queries import scan_of
from registry.logos.verdicts import Scanned


@dataclass(frozen=True, slots=True)
class Form:
    """One signed form that this register issued."""

    code: str
    token: bytes
    kid: str
    list_index: int
    key: KeyState
    newest: bool
    """Whether a print of it says what is so now; an older one counts, and is out of date."""


def is_newest() -> ColumnElement[bool]:
    """Return the condition that no later form of the same placement was issued."""
    later = aliased(SignedLogo)
    return ~exists().where(
        later.placement_id == SignedLogo.placement_id,
        or_(
            later.issued_at > SignedLogo.issued_at,
            and_(later.issued_at == SignedLogo.issued_at, later.id > SignedLogo.id),
        ),
    )


class SignedScan(NamedTuple):
    """All that is stored about the code of a signed form, and what is to be known of the form itself."""

    scanned: Scanned
    sha256: bytes
    key: KeyState
    newest: bool


def signed_scan_of(which: ColumnElement[bool]) -> Select[Any]:
    """Return the statement of a scan by a condition on `SignedLogo`; its last three columns are `SignedScan`'s."""
    issued_by = join(SignedLogo, SigningKey, SigningKey.kid == SignedLogo.kid)
    begin = issued_by.join(Placement, Placement.id == SignedLogo.placement_id)
    more = (SignedLogo.sha256, SigningKey.state.label("key"), is_newest().label("newest"))
    return scan_of(which, begin=begin, more=more)


async def issued(db: AsyncSession, sha256: bytes) -> Form | None:
    """Return the form of a digest, if it was ever issued. Whoever scans it asks, so it is everybody's."""
    return await _form(db, SignedLogo.sha256 == sha256)


async def newest_form(db: AsyncSession, code: str) -> Form | None:
    """Return the newest signed form of a code; None while it has none. Everybody's, as the code's page is."""
    return await _form(db, and_(Placement.code == code, is_newest()))


async def trusted_keys(db: AsyncSession) -> dict[bytes, TrustedKey]:
    """Return every key of ours there ever was: a right signature of any of them that nobody issued is an alarm."""
    return {
        bytes.fromhex(key.kid): TrustedKey(
            Ed25519PublicKey.from_public_bytes(key.public),
            key.issuer,
            int(key.made_at.timestamp()),
            int(key.iat_until.timestamp()) if key.iat_until and not key.distrusted_from else None,
        )
        for key in await public_keys(db)
    }


async def _form(db: AsyncSession, which: ColumnElement[bool]) -> Form | None:
    columns: tuple[Any, ...] = (
        Placement.code,
        SignedLogo.token,
        SignedLogo.kid,
        SignedLogo.list_index,
        SigningKey.state,
        is_newest(),
    )
    query = (
        select(*columns)
        .select_from(SignedLogo)
        .join(Placement, Placement.id == SignedLogo.placement_id)
        .join(SigningKey, SigningKey.kid == SignedLogo.kid)
        .where(which)
        .limit(1)
    )
    row = (await db.execute(query)).one_or_none()
    return Form(*row) if row else None
