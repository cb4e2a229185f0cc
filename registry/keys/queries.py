"""The keys of this register, for those who verify what it signed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.keys.models import SigningKey
from registry.keys.rules import KeyState


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What everybody may know of a key."""

    kid: str
    public: bytes
    issuer: str
    state: KeyState
    made_at: datetime
    iat_until: datetime | None
    distrusted_from: datetime | None


async def public_keys(db: AsyncSession) -> list[PublicKey]:
    """Return all keys there ever were, the oldest first. They are everybody's."""
    rows = await db.scalars(select(SigningKey).order_by(SigningKey.made_at, SigningKey.kid))
    return [
        PublicKey(row.kid, row.public, row.issuer, row.state, row.made_at, row.iat_until, row.distrusted_from)
        for row in rows
    ]
